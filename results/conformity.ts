import { type Declared, declared, declaredTpp } from './conformity/declared.ts';
import { type LimitOutcome, limitOutcomes } from './conformity/limit-outcome.ts';
import type { MeasuredDevice, MeasuredQuantity } from './conformity/measured-for-conformity.ts';
import { expectedMemoryBytes } from './devices.ts';
import { formatFixed, formatShareOf } from './format.ts';
import type { Limit } from './reference/limits.ts';
import type { Device } from './reference/schema.ts';

export interface Measurand {
  name: string;
  unit: string;
  declared: Declared | null;
  structural: { value: number; formula: string; verified: boolean }[];
  measured: MeasuredQuantity | null;
  /** What the measured figure can and cannot show, or why there is none. */
  text: string;
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

/** What the intervals of measured figures hold. */
const typeA =
  'The interval is that of the mean over fresh processes (type A, 95 %); other sources of uncertainty are in the report.';

/** How one device stands to what its maker declares and to every limit. `measured` is null without records. */
export function conformity(
  device: Device,
  measured: MeasuredDevice | null,
  limits: readonly Limit[],
): Conformity {
  const measurands = [
    capacity(device.specs, measured),
    bandwidth(device.specs, measured),
    interconnect(device.specs, measured),
    tpp(device.specs, measured),
    density(device.specs),
  ];
  return {
    device: device.name,
    notice,
    measurands,
    limits: limitOutcomes(device.specs, measured, limits),
  };
}

function capacity(specs: Device['specs'], measured: MeasuredDevice | null): Measurand {
  const expected = expectedMemoryBytes(specs);
  const bytes = measured?.memoryMib == null ? null : measured.memoryMib * 2 ** 20;
  const fits = bytes !== null && expected !== null && bytes >= expected.low && bytes <= expected.high;
  const text =
    bytes === null
      ? 'Not measured: no record of this device states the memory that its driver reports.'
      : `The driver reports ${measured!.memoryMib} MiB (${(bytes / 1e9).toFixed(1)} GB, ${(bytes / 2 ** 30).toFixed(1)} GiB); vendors count between GB and GiB, and this ${fits ? 'fits' : 'does not fit'} the declaration. ${verifiedText(measured!)}`;
  const value = bytes === null ? null : bytes / 1e9;
  return {
    name: 'memory capacity',
    unit: 'GB',
    declared: declared(specs.memoryCapacity),
    structural: [],
    measured:
      measured?.capacity ?? (value === null ? null : { value, low: value, high: value, from: 'driver' }),
    text,
  };
}

const verifiedText = ({ capacity: verified }: MeasuredDevice): string =>
  verified
    ? `${formatFixed(verified.value, 1)} GB of it were written and read back right; the rest is the driver's, a context's, or was in use.`
    : 'What the driver reports is not yet memory that was written and read back.';

function bandwidth(specs: Device['specs'], measured: MeasuredDevice | null): Measurand {
  const peak = declared(specs.memoryBandwidth);
  const rate = measured?.bandwidth ?? null;
  const of = (part: number) => part / peak!.value;
  const share =
    rate && peak
      ? ` (${formatShareOf({ centre: of(rate.value), low: of(rate.low), high: of(rate.high) }, 'of the declared peak')})`
      : '';
  return {
    name: 'memory bandwidth',
    unit: 'GB/s',
    declared: peak,
    structural: [],
    measured: rate,
    text: rate
      ? `A lower bound of the peak${share}: the part is not slower than this. ${typeA}`
      : 'Not measured: no valid record of bw.read, bw.copy or bw.triad on this device.',
  };
}

const interconnect = (specs: Device['specs'], measured: MeasuredDevice | null): Measurand => ({
  name: 'interconnect bandwidth',
  unit: 'GB/s',
  declared: declared(specs.interconnectBandwidth),
  structural: [],
  measured: measured?.link ?? null,
  text: measured?.link
    ? `Between two devices, both directions added: a lower bound of what their links carry. ${typeA}`
    : 'Not measured: it needs two linked devices in one host (`assay run link.d2d.both`).',
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
      ? 'Achieved TPP: a lower bound. Published kernels reach 70 to 80 % of the dense peak on Hopper, so a value below a limit does not show that the peak is below it. ' +
        typeA
      : 'Not measured: no valid record of a dense matmul in 16 or 8 bits on this device.',
  };
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
