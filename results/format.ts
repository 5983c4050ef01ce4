import { convert, type Quantity, scaleForTheEye, type Unit } from './units.ts';

/** What stands where there is no number. The reason stands elsewhere, beside it. */
export const missing = '—';

/** A value with the ends of its interval, all in one unit; a `Summary` and a `Ratio` with its ratio as centre are such. */
export interface Interval {
  centre: number;
  low: number | null;
  high: number | null;
  /** Shown where it is given and is not the usual 0.95. */
  confidence?: number | null;
}

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
 * significant digits. Another confidence than 95 % is said: "2.0 [1.0, 3.5] s (75 %)". Without an interval the value has three
 * digits and says so: "34.1 GB/s (no interval)".
 */
export function formatInterval(interval: Interval | null, unit: Unit): string {
  if (interval === null || Number.isNaN(interval.centre)) return missing;
  const { centre, low, high, confidence } = interval;
  if (low === null || high === null) return `${formatQuantity({ value: centre, unit })} (no interval)`;
  const shown = scaleForTheEye({ value: centre, unit }).unit;
  const [at, from, to] = [centre, low, high].map(
    (value) => convert({ value, unit }, shown as typeof unit).value,
  );
  const decimals = supportedDecimals((to! - from!) / 2, at!);
  const text = (value: number) => formatFixed(value, decimals);
  const [below, above] = [text(at! - from!), text(to! - at!)];
  const numbers = below === above ? `${text(at!)} ± ${above}` : `${text(at!)} [${text(from!)}, ${text(to!)}]`;
  const unusual = typeof confidence === 'number' && confidence !== 0.95;
  return withUnit(numbers, shown) + (unusual ? ` (${Number((100 * confidence).toFixed(1))} %)` : '');
}

/** A ratio with its interval, in thousandths: "1.229 [1.204, 1.253]". */
export function formatRatio({ centre, low, high }: Interval): string {
  const text = (value: number) => formatFixed(value, 3);
  return low === null || high === null
    ? `${text(centre)} (no interval)`
    : `${text(centre)} [${text(low)}, ${text(high)}]`;
}

/** A share in percent with so many decimals: "95 %", and "4.2 %" where less would leave it one digit. */
export const formatShare = (share: number, decimals = 0): string => `${formatFixed(100 * share, decimals)} %`;

/** With so many decimals, and as many more as two significant digits take: 0.0421 with one decimal reads 0.042. */
export const formatFixed = (value: number, decimals: number): string =>
  fixed(value, value === 0 ? decimals : Math.max(decimals, 1 - exponentOf(value)));

/** A p value as statisticians print it: "p = 0.0123", and "p < 0.0001" where more digits would say nothing. */
export const formatP = (p: number): string => (p < 0.0001 ? 'p < 0.0001' : `p = ${p.toFixed(4)}`);

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

/** `digits` significant digits, and all digits before the point; of a whole number nothing behind it. */
export function formatDigits(value: number, digits: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const exponent = exponentOf(Number(value.toPrecision(digits)));
  return fixed(value, Math.max(0, digits - 1 - exponent));
}

/** How many decimals leave two digits of half an interval: negative where even the units digit is unknown. */
const supportedDecimals = (half: number, centre: number): number =>
  half === 0 ? Math.max(0, 5 - exponentOf(centre)) : 1 - exponentOf(Number(half.toPrecision(2)));

/** The power of ten of the first digit, read from the digits: a logarithm rounds. */
const exponentOf = (value: number) => Number(value.toExponential().split('e')[1]);

/** With this many decimals; a negative number of them rounds to tens, hundreds, … Nothing is ever "-0". */
function fixed(value: number, decimals: number): string {
  const coarse = 10 ** Math.max(0, -decimals);
  const text = (Math.round(value / coarse) * coarse).toFixed(0);
  return (decimals >= 0 ? value.toFixed(Math.min(100, decimals)) : text).replace(/^-(0(\.0*)?)$/, '$1');
}

const withUnit = (text: string, unit: Unit) => (unit === 'ratio' ? text : `${text} ${unit}`);
