import { type Declared, declared, declaredTpp } from './conformity/declared.ts';
import { type LimitOutcome, limitOutcomes } from './conformity/limit-outcome.ts';
import type { MeasuredDevice, MeasuredQuantity } from './conformity/measured-for-conformity.ts';
import { expectedMemoryBytes } from './devices.ts';
import { formatFixed, formatShareOf } from './format.ts';
import type { Limit } from './reference/limits.ts';
import type { Device } from './reference/schema.ts';
import { measurands, conformity as says } from './sentences/conformity.ts';

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

/** What the intervals of measured figures hold. */
const interval = says.typeA();

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
    notice: says.notice(),
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
      ? says.noCapacity()
      : says.capacity({
          mib: measured!.memoryMib!,
          gb: (bytes / 1e9).toFixed(1),
          gib: (bytes / 2 ** 30).toFixed(1),
          fits: fits ? says.fits() : says.fitsNot(),
          verified: verifiedText(measured!),
        });
  const value = bytes === null ? null : bytes / 1e9;
  return {
    name: measurands.capacity(),
    unit: 'GB',
    declared: declared(specs.memoryCapacity),
    structural: [],
    measured:
      measured?.capacity ?? (value === null ? null : { value, low: value, high: value, from: 'driver' }),
    text,
  };
}

const verifiedText = ({ capacity: verified }: MeasuredDevice): string =>
  verified ? says.verified({ gb: formatFixed(verified.value, 1) }) : says.notVerified();

function bandwidth(specs: Device['specs'], measured: MeasuredDevice | null): Measurand {
  const peak = declared(specs.memoryBandwidth);
  const rate = measured?.bandwidth ?? null;
  const of = (part: number) => part / peak!.value;
  const share =
    rate &&
    peak &&
    formatShareOf({ centre: of(rate.value), low: of(rate.low), high: of(rate.high) }, '').trimEnd();
  const lowerBound = share ? says.bandwidthShare({ share, interval }) : says.bandwidth({ interval });
  return {
    name: measurands.bandwidth(),
    unit: 'GB/s',
    declared: peak,
    structural: [],
    measured: rate,
    text: rate ? lowerBound : says.noBandwidth(),
  };
}

const interconnect = (specs: Device['specs'], measured: MeasuredDevice | null): Measurand => ({
  name: measurands.interconnect(),
  unit: 'GB/s',
  declared: declared(specs.interconnectBandwidth),
  structural: [],
  measured: measured?.link ?? null,
  text: measured?.link ? says.link({ interval }) : says.noLink(),
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
    name: measurands.tpp(),
    unit: 'TPP',
    declared: declaredTpp(specs),
    structural: structuralTpp(specs, measured?.maxSmClockMhz ?? null),
    measured: achieved ?? null,
    text: achieved ? says.tpp({ interval }) : says.noTpp(),
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
    formula: says.formula({ sms: smCount, clock, flop }),
    verified: sms.verified && perClock.verified,
  }));
}

function density(specs: Device['specs']): Measurand {
  const area = declared(specs.dieArea);
  const performance = declaredTpp(specs);
  return {
    name: measurands.density(),
    unit: 'TPP/mm2',
    declared: area &&
      performance && { ...performance, value: performance.value / area.value, alternatives: [] },
    structural: [],
    measured: null,
    text: area ? says.density({ area: area.value }) : says.noDensity(),
  };
}
