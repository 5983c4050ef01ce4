import type { MeasuredOnDevice } from '../claims/measured.ts';
import { fromResult, modelKey } from '../comparand.ts';
import { fitRoofline } from '../projection/fit.ts';
import { projectStep, stepsOf } from '../projection/project.ts';
import { type ArithmeticPrecision, type Limits, limitsOf } from '../projection/roofline.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Reference } from '../reference/load.ts';
import { type Ladder, type Rung, rungOf, sorted, standing } from './rung.ts';

export const isProjected = ({ workload, validity }: StoredRecord): boolean =>
  ['decode', 'prefill'].includes(workload.kind) && validity.state !== 'INVALID';

/** A recorded step: as measured, as published for the same model, and as projected onto the devices of the catalogue. */
export function stepLadder(
  record: StoredRecord,
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
): Ladder {
  const { workload } = record;
  const definition = workload.kind === 'decode' ? 'decode.step.tput' : 'prefill.tput';
  const groups = measured.flatMap((group) =>
    group.comparands
      .filter(
        (side) => side.origin === workload.title && side.definition === definition && side.refusal === null,
      )
      .map((side) => rungOf(side, 'measured', 1, group.title, [standing(group)])),
  );
  const model = workload.model ? modelKey(workload.model.shape.name) : null;
  const published = reference.results
    .map((entry) => fromResult(entry, reference.devices))
    .filter(({ conditions, definition: theirs }) => conditions.workload === model && theirs === definition)
    .map((side) => rungOf(side, 'published', 1, reference.devices[side.device!]!.name, [side.label]));
  const own = records.filter(({ engine }) => engine.device.name === record.engine.device.name);
  return {
    id: workload.title.replace(/[^a-z0-9.]+/gi, '-').toLowerCase(),
    title: workload.title,
    unit: 'tokens/s',
    rungs: sorted([...groups, ...published, ...projectedRungs(record, own, reference, measured)]),
  };
}

const precisionNames: Record<string, ArithmeticPrecision> = {
  float32: 'FP32',
  float16: 'FP16',
  bfloat16: 'BF16',
  int8: 'INT8',
  int4: 'INT4',
};

/** The step on every released device, with the shares of its own limits that the fitted device reached. */
function projectedRungs(
  record: StoredRecord,
  own: readonly StoredRecord[],
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
): Rung[] {
  const group = measured.find(({ title }) => title === record.engine.device.name);
  const precision = precisionNames[record.setting.precision];
  const device = group?.device ? reference.devices[group.device] : undefined;
  const limits = device && precision ? limitsOf(device, precision) : group && probedLimits(group);
  const fit = limits && fitRoofline(stepsOf(own), limits);
  if (!fit || !precision) return [];
  const { cost } = record.workload;
  const step = { bytes: cost.bytesRead + cost.bytesWritten, flops: cost.flops };
  const note = `roofline of ${fit.steps} steps, ${(100 * fit.relativeError.rms).toFixed(0)} % off`;
  return Object.entries(reference.devices).flatMap(([id, { name, kind, status, ...entry }]) => {
    const target = limitsOf({ name, kind, status, ...entry }, precision);
    const projected =
      target && kind === 'device' && status === 'released' ? projectStep(fit, step, target) : null;
    if (!target || projected === null || typeof projected === 'string' || id === group?.device) return [];
    const rate = (seconds: number | null) => (seconds === null ? null : cost.tokens / seconds);
    const ends = {
      value: cost.tokens / projected.seconds,
      low: rate(projected.high),
      high: rate(projected.low),
    };
    return [
      {
        device: id,
        name,
        kind: 'projected',
        ...ends,
        verified: target.verified,
        origin: record.workload.title,
        notes: [note],
      },
    ];
  });
}

/** A device that is not in the catalogue is measured against its own probes. */
function probedLimits({ comparands }: MeasuredOnDevice): Limits | null {
  const best = (wanted: (definition: string) => boolean) =>
    Math.max(
      0,
      ...comparands
        .filter(({ definition, refusal }) => refusal === null && wanted(definition ?? ''))
        .map(({ figure }) => figure.centre),
    );
  const [bandwidth, arithmetic] = [
    best((definition) => definition.startsWith('bw.')),
    best((definition) => definition === 'gemm.tput'),
  ];
  return bandwidth > 0 && arithmetic > 0 ? { bandwidth, arithmetic, memoryBytes: 0, verified: true } : null;
}
