import { expectedMemoryBytes } from './devices.ts';
import type { Bound, Limit, LimitedQuantity } from './reference/limits.ts';
import type { Device, Spec, SpecName } from './reference/schema.ts';
import { totalProcessingPerformance } from './tpp.ts';

/** A measured quantity with its 95 % interval, in the unit of its measurand. */
export interface MeasuredQuantity {
  value: number;
  low: number;
  high: number;
  /** What was measured, and on which record. */
  from: string;
}

/** What the records of one device say. Bandwidth in GB/s; matmul in TFLOPS with the bit length of its type. */
export interface MeasuredDevice {
  memoryMib: number | null;
  maxSmClockMhz: number | null;
  bandwidth: MeasuredQuantity | null;
  matmul: (MeasuredQuantity & { bits: number })[];
}

interface Declared {
  value: number;
  verified: boolean;
  source: string;
  /** Other printed values, with their sources. */
  alternatives: { value: number; source: string }[];
}

export interface Measurand {
  name: string;
  unit: string;
  declared: Declared | null;
  structural: { value: number; formula: string; verified: boolean }[];
  measured: MeasuredQuantity | null;
  /** What the measured figure can and cannot show, or why there is none. */
  text: string;
}

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
  value: number | null;
  verified: boolean;
  holds: boolean | null;
  /** Distance to the nearest edge, as a share of that edge. */
  margin: number | null;
}

export interface Conformity {
  device: string;
  notice: string;
  measurands: Measurand[];
  limits: LimitOutcome[];
}

const notice =
  'Information, not legal advice. A measured rate is a lower bound of a theoretical one: it can show that a part is not ' +
  'slower than declared, and never by itself that its peak is below a limit.';

/** How one device stands to what its maker declares and to every limit. `measured` is null without records. */
export function conformity(
  device: Device,
  measured: MeasuredDevice | null,
  limits: readonly Limit[],
): Conformity {
  const measurands = [
    capacity(device.specs, measured),
    bandwidth(device.specs, measured),
    interconnect(device.specs),
    tpp(device.specs, measured),
    density(device.specs),
  ];
  const values = limitedValues(device.specs);
  return {
    device: device.name,
    notice,
    measurands,
    limits: limits.map((limit) => against(limit, values, measured)),
  };
}

const declared = (spec: Spec | undefined): Declared | null =>
  typeof spec?.value !== 'number'
    ? null
    : {
        value: spec.value,
        verified: spec.verified,
        source: spec.source,
        alternatives: (spec.alternatives ?? []).flatMap(({ value, source }) =>
          typeof value === 'number' && value !== spec.value ? [{ value, source }] : [],
        ),
      };

function capacity(specs: Device['specs'], measured: MeasuredDevice | null): Measurand {
  const expected = expectedMemoryBytes(specs);
  const bytes = measured?.memoryMib == null ? null : measured.memoryMib * 2 ** 20;
  const fits = bytes !== null && expected !== null && bytes >= expected.low && bytes <= expected.high;
  const text =
    bytes === null
      ? 'Not measured: no record of this device states the memory that its driver reports.'
      : `The driver reports ${measured!.memoryMib} MiB (${(bytes / 1e9).toFixed(1)} GB, ${(bytes / 2 ** 30).toFixed(1)} GiB); vendors count between GB and GiB, and this ${fits ? 'fits' : 'does not fit'} the declaration. What the driver reports is not yet memory that was written and read back.`;
  const value = bytes === null ? null : bytes / 1e9;
  return {
    name: 'memory capacity',
    unit: 'GB',
    declared: declared(specs.memoryCapacity),
    structural: [],
    measured: value === null ? null : { value, low: value, high: value, from: 'driver' },
    text,
  };
}

function bandwidth(specs: Device['specs'], measured: MeasuredDevice | null): Measurand {
  const peak = declared(specs.memoryBandwidth);
  const rate = measured?.bandwidth ?? null;
  const share =
    rate && peak ? ` (${((100 * rate.value) / peak.value).toFixed(0)} % of the declared peak)` : '';
  return {
    name: 'memory bandwidth',
    unit: 'GB/s',
    declared: peak,
    structural: [],
    measured: rate,
    text: rate
      ? `A lower bound of the peak${share}: the part is not slower than this.`
      : 'Not measured: no valid record of bw.read, bw.copy or bw.triad on this device.',
  };
}

const interconnect = (specs: Device['specs']): Measurand => ({
  name: 'interconnect bandwidth',
  unit: 'GB/s',
  declared: declared(specs.interconnectBandwidth),
  structural: [],
  measured: null,
  text: 'Not measured: it needs two linked devices, and this program measures one.',
});

function tpp(specs: Device['specs'], measured: MeasuredDevice | null): Measurand {
  const achieved = (measured?.matmul ?? [])
    .map(({ bits, value, low, high, from }) => ({
      value: value * bits,
      low: low * bits,
      high: high * bits,
      from,
    }))
    .sort((a, b) => b.value - a.value)[0];
  return {
    name: 'total processing performance',
    unit: 'TPP',
    declared: declaredTpp(specs),
    structural: structuralTpp(specs, measured?.maxSmClockMhz ?? null),
    measured: achieved ?? null,
    text: achieved
      ? 'Achieved TPP: a lower bound. Published kernels reach 70 to 80 % of the dense peak on Hopper, so a value below a limit does not show that the peak is below it.'
      : 'Not measured: no valid record of a dense matmul in 16 or 8 bits on this device.',
  };
}

/** The printed TPP, or else what the dense rates give; other printed rates become alternatives. */
function declaredTpp(specs: Device['specs']): Declared | null {
  const printed = declared(specs.tpp);
  const computed = totalProcessingPerformance(specs);
  if (!computed) return printed;
  const rates = (computed.spec.alternatives ?? []).flatMap(({ value, source }) =>
    typeof value === 'number' ? [{ value: value * computed.bits, source }] : [],
  );
  const base = printed ?? {
    value: computed.tpp,
    verified: computed.verified,
    source: 'derived',
    alternatives: [],
  };
  return { ...base, alternatives: [...base.alternatives, ...rates] };
}

/** SM count x clock x operations per clock and SM x 16 bit, at the datasheet's clock and at the highest one known. */
function structuralTpp(specs: Device['specs'], maxSmClockMhz: number | null): Measurand['structural'] {
  const [sms, perClock, boost] = [specs.smCount, specs.flopPerClockPerSm, specs.boostClock];
  if (typeof sms?.value !== 'number' || typeof perClock?.value !== 'number') return [];
  const [smCount, flop] = [sms.value, perClock.value];
  const clocks = [boost?.value, ...(boost?.alternatives ?? []).map(({ value }) => value), maxSmClockMhz];
  const known = clocks.filter((clock) => typeof clock === 'number');
  return [...new Set(known)].map((clock) => ({
    value: (smCount * clock * 1e6 * flop * 16) / 1e12,
    formula: `${smCount} SMs x ${clock} MHz x ${flop} FLOP x 16 bit`,
    verified: sms.verified && perClock.verified,
  }));
}

function density(specs: Device['specs']): Measurand {
  const area = declared(specs.dieArea);
  const performance = declaredTpp(specs);
  return {
    name: 'performance density',
    unit: 'TPP/mm2',
    declared: area &&
      performance && { ...performance, value: performance.value / area.value, alternatives: [] },
    structural: [],
    measured: null,
    text: area
      ? `TPP over a die area of ${area.value} mm2.`
      : 'Unknown: the reference data has no die area for this device.',
  };
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
  const groups = limit.reach.map((group) =>
    group.map((bound) => boundOutcome(bound, values[bound.quantity])),
  );
  const verified = groups.map((group) =>
    group.map((bound) => ({ ...bound, holds: bound.verified ? bound.holds : null })),
  );
  return {
    limit,
    outcome: limit.mark === 'unverified' ? 'unknown' : reached(verified),
    wouldBe: reached(groups),
    bounds: groups.flat(),
    shownByMeasurement: limit.reach.flat().flatMap((bound) => shown(bound, measured)),
  };
}

function boundOutcome(bound: Bound, known: LimitedValues[LimitedQuantity]): BoundOutcome {
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

/** Guard band: the low end of the interval has to reach the edge. */
function shown({ quantity, ...edges }: Bound, measured: MeasuredDevice | null): string[] {
  const rate = quantity === 'memoryBandwidth' ? measured?.bandwidth : null;
  const matmul = quantity === 'tpp' ? (measured?.matmul ?? []) : [];
  const lows = [...(rate ? [rate.low] : []), ...matmul.map(({ low, bits }) => low * bits)];
  const low = Math.max(...lows, 0);
  return Object.values(edges)
    .filter((edge) => edge !== undefined && low >= edge)
    .map((edge) => `${quantity} is at least ${low.toPrecision(4)} as measured, which reaches ${edge}`);
}
