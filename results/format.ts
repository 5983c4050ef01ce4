import { convert, type Quantity, scaleForTheEye, type Unit } from './units.ts';

/** What stands where there is no number. The reason stands elsewhere, beside it. */
export const missing = '—';

/** A value with the ends of its interval, all in one unit; a `Summary` and a `Ratio` with its ratio as centre are such. */
export type Interval = Bounded | Open;

interface Bounded {
  centre: number;
  low: number;
  high: number;
  /** Shown where it is given and is not the usual 0.95. */
  confidence?: number | null;
  reason?: string | null;
}

interface Open {
  centre: number;
  low: number | null;
  high: number | null;
  confidence?: number | null;
  /** Why there are no ends, e.g. "one process: needs at least 2 for an interval": what stands before the colon is shown. */
  reason: string | null;
}

/** Ends alone, where the reason for none stands elsewhere. */
type Ends = Pick<Open, 'centre' | 'low' | 'high'>;

/**
 * A quantity scaled for the eye, e.g. "34.12 GB/s". No trailing zeros are added to a number that is whole.
 *
 * @param digits significant digits, for a number without an interval that could say how many it deserves
 */
export function formatQuantity(quantity: Quantity | null, digits = 3): string {
  if (quantity === null || Number.isNaN(quantity.value)) return missing;
  const { value, unit } = settled(quantity, digits);
  return withUnit(formatDigits(value, digits), unit);
}

/**
 * A value with its interval, cut to the digits that the interval supports: half of it keeps two (GUM 7.2.6), "34.12 ± 0.30 GB/s" where
 * it is symmetric to these digits, "41.23 [40.81, 41.92] tokens/s" where not. However wide it is, no number has fewer than two
 * significant digits. Another confidence than 95 % is said: "2.0 [1.0, 3.5] s (75 %)". Without an interval the value has two
 * significant digits, before the point as well, and says why: "180000 tokens/s (one process)".
 */
export function formatInterval(interval: Interval | null, unit: Unit): string {
  if (interval === null || Number.isNaN(interval.centre)) return missing;
  const { centre, low, high, confidence } = interval;
  if (!hasEnds(interval)) {
    const { value, unit: shown } = settled({ value: centre, unit }, digitsWithoutInterval);
    return `${withUnit(significant(value, digitsWithoutInterval), shown)} (${whyNoEnds(interval)})`;
  }
  const { at, from, to, shown } = forTheEye(centre, low!, high!, unit);
  const numbers = withEnds(at, from, to, digitsBy({ centre: at, low: from, high: to }));
  const unusual = typeof confidence === 'number' && confidence !== 0.95;
  return withUnit(numbers, shown) + (unusual ? ` (${Number((100 * confidence).toFixed(1))} %)` : '');
}

/** The ends of an interval alone, as `formatInterval` would write them: "40.81 tokens/s"; where there are none, two times "—". */
export function formatEnds(interval: Ends, unit: Unit): readonly [low: string, high: string] {
  if (!hasEnds(interval)) return [missing, missing];
  const { at, from, to, shown } = forTheEye(interval.centre, interval.low!, interval.high!, unit);
  const text = digitsBy({ centre: at, low: from, high: to });
  return [withUnit(text(from), shown), withUnit(text(to), shown)];
}

/** A value and the ends of its interval, all in the unit that the value reads best in; a difference of nearly nothing in that of its interval. */
function forTheEye(centre: number, low: number, high: number, unit: Unit) {
  const largest = Math.max(Math.abs(centre), (high - low) / 2);
  const shown = scaleForTheEye({ value: largest, unit }).unit;
  const scaled = (value: number) => convert({ value, unit }, shown as typeof unit).value;
  return { at: scaled(centre), from: scaled(low), to: scaled(high), shown };
}

/** A ratio with its interval, likewise: "1.229 [1.204, 1.253]", "1.2 (one process)". */
export const formatRatio = (interval: Interval): string => formatInterval(interval, 'ratio');

/**
 * A share with its interval, in whole percents unless half of the interval is below one: "85 [81, 90] % MBU", "96.0 ± 0.4 % of bw.read",
 * "85 % MBU (one process)".
 */
export function formatShareOf(share: Interval, of: string): string {
  const { at, from, to, decimals } = inPercent(share);
  if (!hasEnds(share)) return `${significant(at, digitsWithoutInterval)} % ${of} (${whyNoEnds(share)})`;
  const text = (value: number) => formatFixed(value, decimals);
  return `${withEnds(at, from, to, text, (side) => fixed(side, decimals))} % ${of}`;
}

/** The ends of a share alone, as `formatShareOf` would write them: "81 %"; where there are none, two times "—". */
export function formatShareEnds(share: Ends): readonly [low: string, high: string] {
  if (!hasEnds(share)) return [missing, missing];
  const { from, to, decimals } = inPercent(share);
  return [`${formatFixed(from, decimals)} %`, `${formatFixed(to, decimals)} %`];
}

/** A share and its ends in percent, with the decimals that half of its interval leaves. */
function inPercent({ centre, low, high }: Ends) {
  const [at, from, to] = [100 * centre, 100 * (low ?? Number.NaN), 100 * (high ?? Number.NaN)];
  const half = (to - from) / 2;
  return { at, from, to, decimals: half === 0 ? 0 : Math.max(0, lastPlace(half, 1)) };
}

/**
 * Writes numbers with the digits that an interval supports, in its unit; without one, with two significant digits.
 *
 * @param kept digits that half of the interval keeps: two, or one where many numbers stand side by side
 */
export function digitsBy(interval: Ends, kept: 1 | 2 = 2): (value: number) => string {
  const { centre, low, high } = interval;
  if (!hasEnds(interval)) return (value) => significant(value, digitsWithoutInterval);
  const half = (high! - low!) / 2;
  const decimals = half === 0 ? Math.max(0, 5 - exponentOf(centre)) : lastPlace(half, kept);
  return (value) => formatFixed(value, decimals);
}

/**
 * A result as a report states it: U with two significant digits, and the value to the same decimal (GUM 7.2.6), both in one unit.
 *
 * @param expanded U, above 0
 */
export function formatExpanded(value: number, expanded: number): { value: string; expanded: string } {
  const decimals = lastPlace(expanded, 2);
  return { value: fixed(value, decimals), expanded: fixed(expanded, decimals) };
}

/**
 * What somebody printed, with the digits of the source and no noise of doubles: "989.45", "4358.08" for an eighth of 34864.6. A number
 * keeps its digits when it is divided.
 */
export function formatPrinted(value: number, dividedBy = 1): string {
  const digits = String(Number(value.toPrecision(mostDigits))).replace(/^-?0\.0*|[-.]|e.*$/g, '').length;
  return String(Number((value / dividedBy).toPrecision(dividedBy === 1 ? mostDigits : digits)));
}

/** Of a double: what is beyond these digits is rounding. */
const mostDigits = 12;

/**
 * One process says nothing of the next one. Fresh processes of one trial lie some percent apart, and two digits claim a half to five
 * percent; a third would claim ten times more than is known.
 */
const digitsWithoutInterval = 2;

const hasEnds = ({ low, high }: Ends): boolean =>
  low !== null && high !== null && Number.isFinite(low) && Number.isFinite(high);

const whyNoEnds = ({ low, reason }: Interval): string =>
  low === null ? (reason?.split(':')[0] ?? 'no interval') : 'the processes differ too much for an interval';

/** "34.12 ± 0.30", or "41.23 [40.81, 41.92]" where the sides differ in these digits. */
function withEnds(
  at: number,
  from: number,
  to: number,
  text: (value: number) => string,
  sideText = text,
): string {
  const [below, above] = [sideText(at - from), sideText(to - at)];
  return below === above ? `${text(at)} ± ${above}` : `${text(at)} [${text(from)}, ${text(to)}]`;
}

/** A share in percent with so many decimals: "95 %", and "4.2 %" where less would leave it one digit. */
export const formatShare = (share: number, decimals = 0): string => `${formatFixed(100 * share, decimals)} %`;

/** With so many decimals, and as many more as two significant digits take: 0.0421 with one decimal reads 0.042. */
export const formatFixed = (value: number, decimals: number): string =>
  fixed(value, value === 0 ? decimals : Math.max(decimals, lastPlace(value, 2)));

/** A p value as statisticians print it: "p = 0.0123", and "p < 0.0001" where more digits would say nothing. */
export const formatP = (p: number): string => (p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`);

/** A size as people write it, in binary units and beside it in decimal ones: "140.4 GiB (150.8 GB)", "60 MiB (62.91 MB)". */
export function formatBytes(bytes: number): string {
  const power = Math.min(binaryUnits.length, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  const decimal = formatQuantity({ value: bytes, unit: 'B' }, digitsOfSize);
  if (power === 0) return decimal;
  const binary = Number((bytes / 2 ** (10 * power)).toPrecision(digitsOfSize));
  return `${binary} ${binaryUnits[power - 1]} (${decimal})`;
}

const binaryUnits = ['KiB', 'MiB', 'GiB', 'TiB'];

/** They tell 143,771 MiB from 144,384, as drivers count the same memory with and without what ECC keeps. */
const digitsOfSize = 4;

/** A whole number in groups of three: 68,976,648,192. */
export const formatCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** So many of something, in words: "1 trial", "2,000 trials", "1 further process", "3 processes". */
export function counted(count: number, noun: string): string {
  const plural = /(s|x|ch|sh)$/.test(noun) ? 'es' : 's';
  return `${Number.isInteger(count) ? formatCount(count) : count} ${noun}${count === 1 ? '' : plural}`;
}

/** A duration that a person waits: "850 ms", "42 s", "3 min 05 s", "2 h 07 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return formatQuantity({ value: seconds, unit: 's' }, 3);
  if (seconds < 9.95) return formatQuantity({ value: seconds, unit: 's' }, 2);
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** Scaled to the unit that the rounded value asks for: 999.96 MB/s reads 1 GB/s and not 1000 MB/s. */
function settled({ value, unit }: Quantity, digits: number): Quantity {
  const first = scaleForTheEye({ value, unit });
  const rounded = { ...first, value: Number(first.value.toPrecision(digits)) };
  return convert({ value, unit }, scaleForTheEye(rounded).unit as typeof unit);
}

/** `digits` significant digits, and all digits before the point; of a whole number nothing behind it. For what is counted or exact. */
export function formatDigits(value: number, digits: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const exponent = exponentOf(Number(value.toPrecision(digits)));
  return fixed(value, Math.max(0, digits - 1 - exponent));
}

/** How many decimals leave so many digits: negative where even the units digit is not among them. */
const lastPlace = (value: number, digits: number): number =>
  digits - 1 - exponentOf(Number(value.toPrecision(digits)));

/** So many significant digits, before the point as well: 175639 with two reads 180000, and 2 reads 2.0. */
const significant = (value: number, digits: number): string =>
  value === 0 ? '0' : fixed(value, lastPlace(value, digits));

/** The power of ten of the first digit, read from the digits: a logarithm rounds. */
const exponentOf = (value: number) => Number(value.toExponential().split('e')[1]);

/** With this many decimals; a negative number of them rounds to tens, hundreds, … Nothing is ever "-0". */
function fixed(value: number, decimals: number): string {
  const coarse = 10 ** Math.max(0, -decimals);
  const text = (Math.round(value / coarse) * coarse).toFixed(0);
  return (decimals >= 0 ? value.toFixed(Math.min(100, decimals)) : text).replace(/^-(0(\.0*)?)$/, '$1');
}

const withUnit = (text: string, unit: Unit) => (unit === 'ratio' ? text : `${text} ${unit}`);
