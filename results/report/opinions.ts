import { formatEstimate } from '../claims/format-estimate.ts';
import { decidesInChinese, type JudgedClaim, judgeClaims } from '../claims.ts';
import { type MeasuredOnDevice, measuredDevices, newestOfEach } from '../comparison/measured.ts';
import { limitOutcomes } from '../conformity/limit-outcome.ts';
import { measuredForConformity } from '../conformity/measured-for-conformity.ts';
import { digitsBy, formatPrinted } from '../format.ts';
import { kernelLadder, kernelLadders } from '../ladder/kernels.ts';
import { neighbours } from '../ladder/neighbours.ts';
import type { Ladder, Rung } from '../ladder/rung.ts';
import { isProjected, stepLadder } from '../ladder/steps.ts';
import { type Bound, limitedQuantities } from '../reference/limits.ts';
import type { ReportInput } from './input.ts';
import { sameName } from './inputs/fields.ts';
import { ReportProblem } from './problem.ts';
import type { Opinions } from './schema/statements.ts';
import type { Tested } from './tested.ts';

// What somebody may think of the results (7.8.7): claims, figures of others, projections, limits. No result and no statement of
// conformity rests on it.

/** So many figures of others stand beside the measured ones. */
const mostRungs = 10;

/** @throws ReportProblem where the job names somebody who may not give opinions */
export function opinionsOf(input: ReportInput, items: readonly Tested[]): Opinions {
  const { by, remarks } = input.job.value.opinions;
  const signatory = input.profile.value.signatories.find(({ name }) => sameName(name, by)) ?? null;
  if (by !== null && !signatory?.mayGiveOpinions)
    throw new ReportProblem(
      [`job.json: opinions.by: by profile.json, "${by}" may not give opinions (7.8.7).`],
      'Name a signatory with mayGiveOpinions: true, or leave it empty: then the report has no opinions.',
    );
  // A draft shows what there would be; a report has opinions only of somebody.
  if (signatory === null && !input.isDraft) {
    return { by: null, remarks: [], claims: [], published: [], limits: [] };
  }
  const { reference, limits } = input;
  const records = newestOfEach(input.records.map(({ record }) => record));
  const measured = measuredDevices(records, reference.devices);
  return {
    by: signatory?.name ?? null,
    remarks,
    claims: judgeClaims(reference, measured, limits)
      .filter(isTouched)
      .map((claim) => claimOf(claim, input.records)),
    published: publishedOf(input, measured, items),
    limits: items.flatMap((tested) => limitsOf(tested, input)),
  };
}

const isTouched = ({ verdict }: JudgedClaim): boolean =>
  verdict.outcome !== 'not-a-performance-claim' && verdict.evidence.some(({ basis }) => basis === 'record');

function claimOf(claim: JudgedClaim, records: ReportInput['records']): Opinions['claims'][number] {
  const { id, english, original, verdict } = claim;
  const { outcome, strength, ratio, value, evidence } = verdict;
  const figure = ratio ?? value ?? null;
  const titles = new Set(
    evidence.filter(({ basis }) => basis === 'record').flatMap(({ figures }) => figures.map((one) => one.id)),
  );
  return {
    id,
    english,
    original,
    outcome: outcome as Opinions['claims'][number]['outcome'],
    strength,
    decides: {
      en: verdict.decides,
      zh: decidesInChinese(claim)
        .map(({ text }) => text)
        .join(''),
    },
    shown: figure && formatEstimate(figure, figure.expect),
    records: records.filter(({ record }) => titles.has(record.workload.title)).map((one) => one.id),
  };
}

/** The ladders of memory and products, and of the first step that was measured, each among few others. */
function publishedOf(
  { reference, records }: ReportInput,
  measured: readonly MeasuredOnDevice[],
  items: readonly Tested[],
): Opinions['published'] {
  const own = measured[0]?.device ?? measured[0]?.title ?? null;
  const all = records.map(({ record }) => record);
  const step = all.find(isProjected);
  const ladders = [
    ...kernelLadders.map((kernel) => kernelLadder(kernel, reference, measured)),
    ...(step ? [stepLadder(step, reference, measured, all)] : []),
  ];
  return ladders
    .map(toldOf)
    .filter(({ rungs }) => rungs.length > 1 && rungs.some(({ kind }) => kind === 'measured'))
    .flatMap((ladder) =>
      neighbours(ladder, own, reference.claims, mostRungs).map((rung) => ({
        // A step has no word of its own but its title.
        quantity: step !== undefined && ladder.title === step.workload.title ? ladder.title : ladder.id,
        name: rung.name,
        kind: rung.kind,
        value: rung.value,
        unit: ladder.unit,
        shown: rungText(rung, ladder.unit),
        source: rung.origin,
        verified: rung.verified,
        item: rung.kind === 'measured' ? itemOf(rung, items) : null,
      })),
    );
}

/** A projection without an interval, from too few steps, is no figure that somebody can stand for. */
const toldOf = (ladder: Ladder): Ladder => ({
  ...ladder,
  rungs: ladder.rungs.filter(({ kind, low }) => kind !== 'projected' || low !== null),
});

const itemOf = ({ name }: Rung, items: readonly Tested[]): string | null =>
  items.find(({ measured }) => measured.some(({ title }) => title === name))?.id ?? null;

function rungText({ value, low, high, reason, printed }: Rung, unit: string): string {
  if (printed) return `${formatPrinted(printed.value / printed.dividedBy)} ${unit}`;
  const text = digitsBy({ centre: value, low, high });
  // The scatter of processes alone, and so no "±": that is U in a report. In the unit of its ladder, so that numbers compare at sight.
  return low === null || high === null
    ? `${text(value)} ${unit} (${reason?.split(':')[0] ?? 'no interval'})`
    : `${text(value)} [${text(low)}, ${text(high)}] ${unit}`;
}

function limitsOf({ id, measured }: Tested, { reference, limits }: ReportInput): Opinions['limits'] {
  const own = measured.at(-1);
  if (!own?.device) return [];
  const { specs } = reference.devices[own.device]!;
  return limitOutcomes(specs, measuredForConformity(own), limits).map(
    ({ limit, outcome, wouldBe, bounds, shownByMeasurement }) => ({
      item: id,
      id: limit.id,
      name: limit.name,
      status: limit.status,
      mark: limit.mark,
      outcome,
      wouldBe,
      meaning: meaningOf(limit.meaning, outcome),
      bounds: bounds.map(({ bound, group, value, verified, holds, margin }) => ({
        group,
        quantity: bound.quantity,
        unit: limitedQuantities[bound.quantity],
        edges: edgesOf(bound),
        value,
        verified,
        holds,
        margin,
      })),
      shownByMeasurement,
    }),
  );
}

const meaningOf = (
  meaning: { inside: string; outside: string },
  outcome: 'inside' | 'outside' | 'unknown',
): string => (outcome === 'unknown' ? '' : meaning[outcome]);

const edgesOf = ({ atLeast, above, below }: Bound): string =>
  [
    atLeast === undefined ? [] : `≥ ${atLeast}`,
    above === undefined ? [] : `> ${above}`,
    below === undefined ? [] : `< ${below}`,
  ]
    .flat()
    .join(', ');
