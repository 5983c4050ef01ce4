import { mainFigure, probesOf, utilisation } from '../figures/efficiency.ts';
import { limitShareText } from '../figures/words.ts';
import { inCompanyOf, placedTitle } from '../record/company.ts';
import type { Figure, Record } from '../record.ts';
import { windowRanges } from './conditions.ts';
import type { Believed } from './input.ts';
import type { Reached, ReportFigure, Result } from './schema/results.ts';
import type { MoreLines } from './sessions.ts';
import { quantityOf } from './shown.ts';
import { startedAt, type Tested } from './tested.ts';

/** Every trial of every item, INVALID ones as well, in the order in which they were measured. */
export function resultsOf(items: readonly Tested[], more: MoreLines): Result[] {
  const all = items.flatMap(({ own }) => own);
  return items.flatMap(({ id, own }) => own.map((one) => resultOf(one, { item: id, all, more })));
}

interface Around {
  readonly item: string;
  readonly all: readonly Believed[];
  readonly more: MoreLines;
}

function resultOf({ id, record }: Believed, { item, all, more }: Around): Result {
  const { run, workload, validity, repeats, createdAt } = record;
  return {
    record: id,
    item,
    run: run.id,
    title: placedTitle(record),
    kind: workload.kind,
    validity,
    startedAt: startedAt(record),
    createdAt,
    processes: { ok: repeats.filter(({ outcome }) => outcome === 'ok').length, of: repeats.length },
    setting: settingOf(record),
    figures: figuresOf(record, more),
    reached: reachedOf(record, all, more),
    window: windowRanges(record),
  };
}

function settingOf({ setting, engine, workload }: Record): Result['setting'] {
  const { precision, activations, batch, context, isl, osl, seed, synchronised, deviceGraph } = setting;
  const layers = workload.model?.layers ?? null;
  return {
    precision,
    activations,
    batch,
    context,
    isl,
    osl,
    seed,
    threads: engine.threads,
    synchronised,
    deviceGraph: deviceGraph === true,
    layers: layers && (layers.kind === 'full' ? 'full' : `${layers.distinct}/${layers.of}`),
    isSynthetic: workload.model?.weights.synthetic ?? false,
  };
}

function figuresOf(record: Record, more: MoreLines): ReportFigure[] {
  const main = mainFigure(record);
  return record.figures.map((figure) => ({
    ...inBaseUnits(record, figure, more),
    definition: figure.definition,
    statistic: figure.statistic,
    processes: figure.processes,
    samples: figure.samples,
    isMain: figure === main,
    sensorGrade: figure.sensor?.grade ?? null,
  }));
}

const inBaseUnits = (record: Record, figure: Figure, more: MoreLines) => {
  const scale = { unit: figure.unit, scale: 1 };
  return quantityOf(record, figure, scale, more(record, figure, scale));
};

/** What it reached of the probes of the same device in the same run. */
function reachedOf(record: Record, all: readonly Believed[], more: MoreLines): Reached | null {
  if (record.validity.state === 'INVALID') return null;
  const siblings = all.filter((other) => other.record.run.id === record.run.id);
  const beside = inCompanyOf(
    record,
    siblings.map((other) => other.record),
  );
  const used = utilisation(record, probesOf(beside));
  const owner = used && siblings.find((other) => mainFigure(other.record) === used.probe);
  if (!used || !owner) return null;
  return {
    kind: used.kind,
    share: used.ratio,
    low: used.low,
    high: used.high,
    probe: placedTitle(owner.record),
    probeRecord: owner.id,
    probeShown: inBaseUnits(owner.record, used.probe, more).shown,
    shown: limitShareText(used),
  };
}
