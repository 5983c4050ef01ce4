import { formatDigits } from '../format.ts';
import { type Bound, type Limit, type LimitedQuantity, limitedQuantities } from '../reference/limits.ts';
import type { Device, SpecName } from '../reference/schema.ts';
import { measurands, conformity as says } from '../sentences/conformity.ts';
import { type Declared, declared, declaredTpp } from './declared.ts';
import type { MeasuredDevice } from './measured-for-conformity.ts';

export interface LimitOutcome {
  limit: Limit;
  /** By declared figures and limits that somebody read; `unknown` where one that decides is not known or not verified. */
  outcome: 'inside' | 'outside' | 'unknown';
  /** The same with unverified figures and limits taken as true. */
  wouldBe: 'inside' | 'outside' | 'unknown';
  bounds: BoundOutcome[];
  /** A measured lower bound that reaches a limit shows that the theoretical value reaches it too. */
  shownByMeasurement: string[];
}

export interface BoundOutcome {
  bound: Bound;
  /** A device is inside where all bounds of one group hold. */
  group: number;
  value: number | null;
  verified: boolean;
  holds: boolean | null;
  /** Distance to the nearest edge, as a share of that edge. */
  margin: number | null;
}

/** What a rule limits, in words. */
export const limitedWords: { readonly [quantity in LimitedQuantity]: string } = {
  tpp: measurands.tpp(),
  memoryBandwidth: measurands.bandwidth(),
  interconnectBandwidth: measurands.interconnect(),
  bandwidthSum: measurands.bandwidthSum(),
  performanceDensity: measurands.density(),
  memoryBandwidthDensity: measurands.memoryDensity(),
};

/** Every limit against what is declared of a device, with what its measured lower bounds show. */
export function limitOutcomes(
  specs: Device['specs'],
  measured: MeasuredDevice | null,
  limits: readonly Limit[],
): LimitOutcome[] {
  const values = limitedValues(specs);
  return limits.map((limit) => against(limit, values, measured));
}

type LimitedValues = Record<LimitedQuantity, { value: number; verified: boolean } | null>;

function limitedValues(specs: Device['specs']): LimitedValues {
  const of = (name: SpecName) => declared(specs[name]);
  const [memory, link, area, performance] = [
    of('memoryBandwidth'),
    of('interconnectBandwidth'),
    of('dieArea'),
    declaredTpp(specs),
  ];
  const combine = (a: Declared | null, b: Declared | null, by: (a: number, b: number) => number) =>
    a && b && { value: by(a.value, b.value), verified: a.verified && b.verified };
  return {
    tpp: performance,
    memoryBandwidth: memory,
    interconnectBandwidth: link,
    bandwidthSum: combine(memory, link, (a, b) => a + b),
    performanceDensity: combine(performance, area, (a, b) => a / b),
    memoryBandwidthDensity: null,
  };
}

function against(limit: Limit, values: LimitedValues, measured: MeasuredDevice | null): LimitOutcome {
  const groups = limit.reach.map((group, i) =>
    group.map((bound) => ({ ...boundOutcome(bound, values[bound.quantity]), group: i })),
  );
  const verified = groups.map((group) =>
    group.map((bound) => ({ ...bound, holds: bound.verified ? bound.holds : null })),
  );
  return {
    limit,
    outcome: limit.mark === 'unverified' ? 'unknown' : reached(verified),
    wouldBe: reached(groups),
    bounds: groups.flat(),
    shownByMeasurement: shown(limit.reach.flat(), measured),
  };
}

function boundOutcome(bound: Bound, known: LimitedValues[LimitedQuantity]): Omit<BoundOutcome, 'group'> {
  if (known === null) return { bound, value: null, verified: false, holds: null, margin: null };
  const { value, verified } = known;
  return { bound, value, verified, holds: holds(bound, value), margin: nearestMargin(bound, value) };
}

function reached(groups: BoundOutcome[][]): LimitOutcome['outcome'] {
  const inside = any(groups.map((group) => all(group.map((bound) => bound.holds))));
  return inside === null ? 'unknown' : inside ? 'inside' : 'outside';
}

const holds = ({ atLeast, above, below }: Bound, value: number): boolean =>
  (atLeast === undefined || value >= atLeast) &&
  (above === undefined || value > above) &&
  (below === undefined || value < below);

const nearestMargin = ({ atLeast, above, below }: Bound, value: number): number =>
  Math.min(
    ...[atLeast, above, below].flatMap((edge) => (edge === undefined ? [] : [Math.abs(value / edge - 1)])),
  );

/** Three values: one false suffices for false, else one unknown makes it unknown. */
const all = (parts: (boolean | null)[]): boolean | null =>
  parts.includes(false) ? false : parts.includes(null) ? null : true;
const any = (parts: (boolean | null)[]): boolean | null =>
  parts.includes(true) ? true : parts.includes(null) ? null : false;

/** Guard band: the low end of the interval has to reach the edge. A line for each quantity, with all edges that it reaches. */
function shown(bounds: readonly Bound[], measured: MeasuredDevice | null): string[] {
  return [...Map.groupBy(bounds, ({ quantity }) => quantity)].flatMap(([quantity, own]) => {
    const low = measuredLow(quantity, measured);
    const edges = own.flatMap(({ atLeast, above, below }) => [atLeast, above, below]);
    const reached = [...new Set(edges)].filter((edge) => edge !== undefined && low >= edge);
    if (reached.length === 0) return [];
    return says.shown({
      quantity: limitedWords[quantity],
      code: quantity,
      low: `${formatDigits(low, 4)} ${limitedQuantities[quantity]}`,
      edges: reached.toSorted((a, b) => a! - b!).join(', '),
    });
  });
}

function measuredLow(quantity: LimitedQuantity, measured: MeasuredDevice | null): number {
  const rate = quantity === 'memoryBandwidth' ? measured?.bandwidth : null;
  const matmul = quantity === 'tpp' ? (measured?.matmul ?? []) : [];
  return Math.max(0, ...(rate ? [rate.low] : []), ...matmul.map(({ low, bits }) => low * bits));
}
