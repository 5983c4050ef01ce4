import { digitsBy } from '../format.ts';
import { draw } from '../lot/draw.ts';
import { seriesPlan } from '../lot/series-plan.ts';
import { lotStatement } from '../lot/statement.ts';
import { mean, standardDeviation } from '../statistics/moments.ts';
import type { ReportInput } from './input.ts';
import type { Job } from './inputs/job.ts';
import type { PlannedLot } from './inputs/plan.ts';
import type { FourRow } from './schema/results.ts';
import type { Lot, Statement } from './schema/statements.ts';
import { redactedPrefix, type Tested } from './tested.ts';

/** What the sample was, how it was drawn, and what it says of the lot (7.8.5); null where the plan has no lot. */
export function lotOf(
  { plan, job }: Pick<ReportInput, 'plan' | 'job'>,
  items: readonly Tested[],
  { statements, four }: { readonly statements: readonly Statement[]; readonly four: readonly FourRow[] },
): Lot | null {
  const lot = plan?.value.lot ?? null;
  if (!lot) return null;
  const { id, size, drawnBy, drawnOn, place, method, methodText } = lot;
  const isReproduced = reproduces(lot);
  const redrawn = isReproduced ? redraw(lot, job.value) : null;
  const drawn = sampleOf(lot, job.value, redrawn).map((serial) => ({
    serial,
    item: itemCalled(serial, items),
  }));
  const requirements = plan!.value.requirements.map((one) => one.id);
  return {
    id,
    size,
    drawnBy,
    drawnOn,
    place,
    method,
    methodText,
    draw: redrawn,
    isReproduced,
    drawn,
    unavailable: redrawn
      ? redrawn.replacements
      : job.value.unavailable.map(({ serial, replacedBy, reason }) => ({ serial, replacedBy, reason })),
    counts: { drawn: drawn.length, tested: drawn.filter(({ item }) => isTested(item, items)).length },
    statements: requirements.map((requirement) =>
      statementOn(
        requirement,
        { ...lot, isRandom: isReproduced !== false && isRandom(lot) },
        drawn,
        statements,
      ),
    ),
    series: lot.iso2859 && seriesOf(lot, drawn, statements),
    spread: spreadOf(four),
  };
}

const isTested = (item: string | null, items: readonly Tested[]) =>
  items.some(({ id, own }) => id === item && own.some(({ record }) => record.validity.state !== 'INVALID'));

/** Whether a draw by hash gives the sample of the plan; null of a sample that was drawn otherwise. */
function reproduces({ method, serials, seed, sample }: PlannedLot): boolean | null {
  if (method !== 'sha256Draw') return null;
  const again = draw({ serials, seed: seed!, seedSource: '', sampleSize: sample.length });
  const drawn = again.sample.map(({ serial }) => serial);
  return JSON.stringify(drawn.toSorted()) === JSON.stringify(sample.toSorted());
}

const redraw = (lot: PlannedLot, { unavailable }: Job): Lot['draw'] =>
  lot.method === 'sha256Draw'
    ? draw({
        serials: lot.serials,
        seed: lot.seed!,
        seedSource: lot.seedSource ?? '',
        sampleSize: lot.sample.length,
        unavailable,
      })
    : null;

/** The sample of the plan, with whatever took the place of what could not be had. */
function sampleOf({ sample }: PlannedLot, { unavailable }: Job, redrawn: Lot['draw']): string[] {
  if (redrawn) return redrawn.sample.map(({ serial }) => serial);
  const gone = new Set(unavailable.map(({ serial }) => serial));
  return [
    ...sample.filter((serial) => !gone.has(serial)),
    ...unavailable.flatMap(({ replacedBy }) => replacedBy ?? []),
  ];
}

/** The item that has a serial, by the driver or by the job. */
const itemCalled = (serial: string, items: readonly Tested[]): string | null =>
  items.find(
    ({ gpu, job }) =>
      gpu?.serial === serial ||
      gpu?.uuid === serial ||
      job?.identifiers.some(({ value }) => value === serial || value === redactedPrefix + serial),
  )?.id ?? null;

function statementOn(
  requirement: string,
  { size, confidence, isRandom }: PlannedLot & { readonly isRandom: boolean },
  drawn: Lot['drawn'],
  statements: readonly Statement[],
): Lot['statements'][number] {
  const own = statements.filter((one) => one.requirement === requirement);
  const wordOf = (item: string | null) => own.find((one) => one.item === item)?.word ?? 'notTested';
  const risks = drawn.flatMap(({ item }) => own.find((one) => one.item === item)?.worstFalseAccept ?? []);
  return lotStatement({
    requirement,
    lotSize: size,
    units: drawn.map(({ serial, item }) => ({ serial, word: wordOf(item) })),
    isRandom,
    confidence,
    misclassification: Math.max(0, ...risks),
  });
}

/** Of a lot of which every item was drawn, nothing was chosen. */
const isRandom = ({ method }: PlannedLot): boolean =>
  ['sha256Draw', 'random', 'iso2859-1', 'all'].includes(method);

/** Acceptance by attributes: an item is bad where any requirement is not passed; without a word for each drawn item nothing is decided. */
function seriesOf(lot: PlannedLot, drawn: Lot['drawn'], statements: readonly Statement[]): Lot['series'] {
  const planned = seriesPlan(lot.size, lot.iso2859!.aql);
  const words = drawn.map(({ item }) =>
    statements.filter((one) => one.item === item).map(({ word }) => word),
  );
  const isKnown = words.every((own) => own.length > 0 && !own.includes('notTested'));
  const bad = words.filter((own) => own.some((word) => word !== 'pass')).length;
  const isEnough = drawn.length >= planned.sampleSize;
  const outcome = !isKnown || !isEnough ? 'notDecided' : bad <= planned.acceptUpTo ? 'accept' : 'reject';
  return { ...planned, outcome };
}

/** How far the units lie apart in each quantity: their mean and standard deviation, INVALID ones left out. */
export function spreadOf(four: readonly FourRow[]): Lot['spread'] {
  const measured = four.flatMap(({ quantity, name, unit, measured: found, item }) =>
    found?.value == null ? [] : [{ quantity, name, unit, item, value: found.value }],
  );
  return [...Map.groupBy(measured, ({ name }) => name).values()].flatMap((own) => {
    const { quantity, name, unit } = own[0]!;
    const values = own.map(({ value }) => value);
    if (new Set(own.map(({ item }) => item)).size < 2) return [];
    const [centre, deviation] = [mean(values)!, standardDeviation(values)];
    return [
      {
        quantity,
        name,
        unit,
        units: values.length,
        mean: centre,
        standardDeviation: deviation,
        relative: deviation === null ? null : deviation / centre,
        lowest: Math.min(...values),
        highest: Math.max(...values),
        shown: `${digitsBy({ centre, low: centre - (deviation ?? 0), high: centre + (deviation ?? 0) })(centre)} ${unit}`,
      },
    ];
  });
}
