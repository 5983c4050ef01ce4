import { publishedPrecision } from '../comparison/comparand.ts';
import { deviceKey, type MeasuredOnDevice } from '../comparison/measured.ts';
import { fitRoofline, type RooflineFit } from '../projection/fit.ts';
import { costOfRecord, projectStep, stepsOf } from '../projection/project.ts';
import { type ArithmeticPrecision, batchThatFits, type Limits, limitsOf } from '../projection/roofline.ts';
import { leaveOneOut } from '../projection/validate.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Reference } from '../reference/reference.ts';
import type { Device } from '../reference/schema.ts';
import type { LadderFit, Rung } from './rung.ts';

interface Projection {
  rungs: Rung[];
  fit: LadderFit;
}

/**
 * The step of a record on every released device, with the shares of its own limits that the measured device reached in all
 * steps of that precision and software. null below two such steps, or where the limits are not known.
 */
export function projectionOf(
  record: StoredRecord,
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
): Projection | null {
  const fit = fitOf(record, reference, measured, records);
  if (!fit) return null;
  const own = measured.find(({ key }) => key === deviceKey(record))!.device;
  const precision = publishedPrecision[record.setting.precision];
  const targets = Object.entries(reference.devices).filter(([id]) => id !== own);
  return {
    rungs: targets.flatMap(([id, target]) => rungOn(id, target, record, precision, fit.roofline) ?? []),
    fit,
  };
}

/**
 * A roofline of the device of a record, made of all steps of that precision and software. null below two such steps, where the
 * limits are not known, or under a false name.
 */
export function fitOf(
  record: StoredRecord,
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
): LadderFit | null {
  const group = measured.find(({ key }) => key === deviceKey(record));
  const precision = publishedPrecision[record.setting.precision];
  if (!group || group.match.status === 'false-name') return null;
  const device = group.device ? reference.devices[group.device] : undefined;
  const limits = device ? limitsOf(device, precision) : probedLimits(group);
  const steps = stepsOf(records.filter((other) => isLike(other, record)));
  const roofline = limits && fitRoofline(steps, limits);
  if (!roofline) return null;
  const basis = device
    ? `the declared limits of ${device.name}`
    : `the best probes of ${group.title}, which is unlisted`;
  return { roofline, leftOut: leaveOneOut(steps, limits), basis };
}

/** One device, one precision, one library: what a fit may be made of. */
const isLike = (a: StoredRecord, b: StoredRecord): boolean =>
  deviceKey(a) === deviceKey(b) &&
  a.setting.precision === b.setting.precision &&
  a.engine.library.version === b.engine.library.version &&
  a.engine.provider.name === b.engine.provider.name;

/** null where a limit is not known, the device is not on sale, the fit does not say, or the memory does not hold it. */
function rungOn(
  id: string,
  device: Device,
  record: StoredRecord,
  precision: ArithmeticPrecision,
  roofline: RooflineFit,
): Rung | null {
  const limits = limitsOf(device, precision);
  if (!limits || device.kind !== 'device' || device.status !== 'released') return null;
  const { cost, title } = record.workload;
  const held = heldBatch(record, limits);
  if (held !== null && held < record.setting.batch) return null;
  const bytes = movedBytes(cost);
  if (bytes === null || cost.flops === null) return null;
  const step = projectStep(roofline, { bytes, flops: cost.flops }, limits);
  if (typeof step === 'string') return null;
  const rate = (seconds: number | null) => (seconds === null ? null : cost.tokens / seconds);
  return {
    device: id,
    name: device.name,
    kind: 'projected',
    value: cost.tokens / step.seconds,
    low: rate(step.high),
    high: rate(step.low),
    reason: step.low === null || step.high === null ? 'too few steps' : null,
    printed: null,
    verified: limits.verified,
    origin: title,
    notes: [`bound by ${step.boundBy}`, ...(held === null ? [] : [`memory holds batch ${held}`])],
  };
}

/** The largest batch of this context that the memory holds; null where the record does not say what the model needs. */
function heldBatch(record: StoredRecord, limits: Limits): number | null {
  const cost = costOfRecord(record);
  const { context } = record.setting;
  return cost === null || context === null ? null : batchThatFits(cost, context + 1, limits);
}

/** A device that is not in the catalogue is measured against its own probes. */
export function probedLimits({ comparands }: MeasuredOnDevice): Limits | null {
  const usable = comparands.filter(({ refusal }) => refusal === null);
  const best = (prefix: string) =>
    Math.max(
      0,
      ...usable.filter(({ definition }) => definition?.startsWith(prefix)).map(({ figure }) => figure.centre),
    );
  const [bandwidth, arithmetic] = [best('bw.'), best('gemm.')];
  return bandwidth > 0 && arithmetic > 0 ? { bandwidth, arithmetic, memoryBytes: 0, verified: true } : null;
}
