import { type BoundOutcome, limitOutcomes } from '../conformity/limit-outcome.ts';
import { measuredForConformity } from '../conformity/measured-for-conformity.ts';
import type { TestOf } from '../reference/claim-schema.ts';
import { type LimitedQuantity, limitedQuantities } from '../reference/limits.ts';
import type { SpecName } from '../reference/schema.ts';
import { claims as sentencesOf } from '../sentences/claims.ts';
import { type Gather, plainEvidence } from './evidence.ts';

/** On which side of a limit a device lies: the answer of `conformity`, held against what the sentence says. */
export const limitEvidence: Gather<TestOf<'limit'>> = ({ limit: id, stands }, context) => {
  const { reference, limits, measured, subject } = context;
  const device = subject === null ? undefined : reference.devices[subject];
  const limit = limits.find((one) => one.id === id);
  if (!device || !limit) return [];
  const records = measured.find((group) => group.device === subject);
  const [found] = limitOutcomes(device.specs, records ? measuredForConformity(records) : null, [limit]);
  const { outcome, wouldBe, bounds, shownByMeasurement } = found!;
  const unread = wouldBe === 'unknown' ? '' : `; by unverified figures or limits ${limit.meaning[wouldBe]}`;
  const says = outcome === 'unknown' ? `not known${unread}` : limit.meaning[outcome];
  const known = outcome !== 'unknown';
  return [
    {
      ...plainEvidence,
      statement: `${device.name}: ${says}; ${boundsText(bounds)}`,
      strength: 'declared',
      basis: 'published',
      verified: known,
      estimate: null,
      outcome: known ? (outcome === stands ? 'supported' : 'refuted') : 'not-comparable',
      conditions: shownByMeasurement,
      figures: [
        ...[...new Set(bounds.flatMap(({ bound }) => specsBehind[bound.quantity]))].flatMap((name) => {
          const spec = device.specs[name];
          return spec ? [{ id: `${subject}.${name}`, source: spec.source }] : [];
        }),
        { id: `limit ${limit.id}`, source: limit.sources[0]!.title },
      ],
      refusal: known ? null : undecided(limit.mark),
      counts: known,
    },
  ];
};

const specsBehind: Record<LimitedQuantity, SpecName[]> = {
  tpp: ['tpp'],
  memoryBandwidth: ['memoryBandwidth'],
  interconnectBandwidth: ['interconnectBandwidth'],
  bandwidthSum: ['memoryBandwidth', 'interconnectBandwidth'],
  performanceDensity: ['tpp', 'dieArea'],
  memoryBandwidthDensity: ['memoryBandwidth', 'dieArea'],
};

const undecided = (mark: string): string =>
  mark === 'unverified' ? sentencesOf.unreadLimit() : sentencesOf.undecided();

/** Each quantity once, with its value and every edge that it is held against: "tpp 2368 (limit from 4800; from 1600)". */
function boundsText(bounds: readonly BoundOutcome[]): string {
  const groups = Map.groupBy(bounds, ({ bound }) => bound.quantity);
  return [...groups]
    .map(([quantity, [first, ...others]]) => {
      const { value, verified } = first!;
      const stated = value === null ? 'not known' : Number(value.toPrecision(6));
      const edges = [first!, ...others].map(({ bound }) => edgeText(bound)).join('; ');
      const unit = limitedQuantities[quantity];
      return `${quantity} ${stated}${value === null ? '' : ` ${unit}`}${verified || value === null ? '' : ' UNVERIFIED'} (limit ${edges})`;
    })
    .join(', ');
}

const edgeText = ({ atLeast, above, below }: BoundOutcome['bound']): string =>
  [
    atLeast === undefined ? [] : [`from ${atLeast}`],
    above === undefined ? [] : [`above ${above}`],
    below === undefined ? [] : [`below ${below}`],
  ]
    .flat()
    .join(' and ');
