import { type BoundOutcome, limitOutcomes } from '../conformity/limit-outcome.ts';
import { measuredForConformity } from '../conformity/measured-for-conformity.ts';
import type { TestOf } from '../reference/claim-schema.ts';
import { limitedQuantities } from '../reference/limits.ts';
import { type Gather, plainEvidence } from './evidence.ts';

/** On which side of a limit a device lies: the answer of `conformity`, held against what the sentence says. */
export const limitEvidence: Gather<TestOf<'limit'>> = ({ limit: id, stands }, context) => {
  const { reference, limits, measured, subject } = context;
  const device = subject === null ? undefined : reference.devices[subject];
  const limit = limits.find((one) => one.id === id);
  if (!device || !limit) return [];
  const records = measured.find((group) => group.device === subject);
  const [found] = limitOutcomes(device.specs, records ? measuredForConformity(records) : null, [limit]);
  const { outcome, bounds, shownByMeasurement } = found!;
  const says = outcome === 'unknown' ? 'not known' : limit.meaning[outcome];
  const known = outcome !== 'unknown';
  return [
    {
      ...plainEvidence,
      statement: `${device.name}: ${says} (${bounds.map(boundText).join(', ')})`,
      strength: 'declared',
      basis: 'published',
      verified: known,
      estimate: null,
      outcome: known ? (outcome === stands ? 'supported' : 'refuted') : 'not-comparable',
      conditions: shownByMeasurement,
      figures: [
        ...new Map(
          bounds.flatMap(({ bound: { quantity } }) => {
            const spec =
              quantity in device.specs ? device.specs[quantity as keyof typeof device.specs] : undefined;
            return spec ? [[quantity, { id: `${subject}.${quantity}`, source: spec.source }] as const] : [];
          }),
        ).values(),
        { id: `limit ${limit.id}`, source: limit.sources[0]!.title },
      ],
      refusal: known ? null : undecided(limit.mark),
      counts: known,
    },
  ];
};

const undecided = (mark: string): string =>
  mark === 'unverified'
    ? 'Nobody read this limit in its source, so it decides nothing.'
    : 'A figure that decides is not known, or nobody read it in its source.';

function boundText({ bound, value, verified }: BoundOutcome): string {
  const { quantity, atLeast, above, below } = bound;
  const edges = [
    atLeast === undefined ? [] : [`from ${atLeast}`],
    above === undefined ? [] : [`above ${above}`],
    below === undefined ? [] : [`below ${below}`],
  ].flat();
  const stated =
    value === null ? 'not known' : `${Number(value.toPrecision(4))}${verified ? '' : ' unverified'}`;
  return `${quantity} ${stated}, limit ${edges.join(' and ')} ${limitedQuantities[quantity]}`;
}
