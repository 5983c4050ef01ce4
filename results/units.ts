/**
 * All units of the project: what they measure, and how many of the smallest unit of that kind one of them is. The
 * scales are whole numbers, so that a decimal conversion rounds once. `forTheEye` marks those that a scaled display may pick:
 * decimal ones only, for rates and specifications are decimal, and a GiB appears where somebody wrote it.
 */
const table = {
  ns: { kind: 'time', scale: 1, forTheEye: true },
  µs: { kind: 'time', scale: 1e3, forTheEye: true },
  ms: { kind: 'time', scale: 1e6, forTheEye: true },
  s: { kind: 'time', scale: 1e9, forTheEye: true },
  min: { kind: 'time', scale: 60e9, forTheEye: false },
  h: { kind: 'time', scale: 3600e9, forTheEye: false },
  B: { kind: 'data', scale: 1, forTheEye: true },
  kB: { kind: 'data', scale: 1e3, forTheEye: true },
  MB: { kind: 'data', scale: 1e6, forTheEye: true },
  GB: { kind: 'data', scale: 1e9, forTheEye: true },
  TB: { kind: 'data', scale: 1e12, forTheEye: true },
  KiB: { kind: 'data', scale: 2 ** 10, forTheEye: false },
  MiB: { kind: 'data', scale: 2 ** 20, forTheEye: false },
  GiB: { kind: 'data', scale: 2 ** 30, forTheEye: false },
  TiB: { kind: 'data', scale: 2 ** 40, forTheEye: false },
  'B/s': { kind: 'bandwidth', scale: 1, forTheEye: true },
  'kB/s': { kind: 'bandwidth', scale: 1e3, forTheEye: true },
  'MB/s': { kind: 'bandwidth', scale: 1e6, forTheEye: true },
  'GB/s': { kind: 'bandwidth', scale: 1e9, forTheEye: true },
  'TB/s': { kind: 'bandwidth', scale: 1e12, forTheEye: true },
  FLOP: { kind: 'work', scale: 1, forTheEye: true },
  MFLOP: { kind: 'work', scale: 1e6, forTheEye: true },
  GFLOP: { kind: 'work', scale: 1e9, forTheEye: true },
  TFLOP: { kind: 'work', scale: 1e12, forTheEye: true },
  PFLOP: { kind: 'work', scale: 1e15, forTheEye: true },
  'FLOP/s': { kind: 'work rate', scale: 1, forTheEye: true },
  'MFLOP/s': { kind: 'work rate', scale: 1e6, forTheEye: true },
  'GFLOP/s': { kind: 'work rate', scale: 1e9, forTheEye: true },
  'TFLOP/s': { kind: 'work rate', scale: 1e12, forTheEye: true },
  'PFLOP/s': { kind: 'work rate', scale: 1e15, forTheEye: true },
  tokens: { kind: 'tokens', scale: 1, forTheEye: false },
  'tokens/s': { kind: 'token rate', scale: 1, forTheEye: false },
  // Per sequence of a batch and per device are other figures than the whole: they do not convert into it.
  'tokens/s/sequence': { kind: 'token rate of a sequence', scale: 1, forTheEye: false },
  'tokens/s/device': { kind: 'token rate of a device', scale: 1, forTheEye: false },
  requests: { kind: 'requests', scale: 1, forTheEye: false },
  'requests/s': { kind: 'request rate', scale: 1, forTheEye: false },
  mJ: { kind: 'energy', scale: 1, forTheEye: true },
  J: { kind: 'energy', scale: 1e3, forTheEye: true },
  kJ: { kind: 'energy', scale: 1e6, forTheEye: true },
  'mJ/token': { kind: 'token energy', scale: 1, forTheEye: true },
  'J/token': { kind: 'token energy', scale: 1e3, forTheEye: true },
  'tokens/J': { kind: 'token yield', scale: 1, forTheEye: false },
  mW: { kind: 'power', scale: 1, forTheEye: false },
  W: { kind: 'power', scale: 1e3, forTheEye: true },
  kW: { kind: 'power', scale: 1e6, forTheEye: true },
  Hz: { kind: 'frequency', scale: 1, forTheEye: true },
  kHz: { kind: 'frequency', scale: 1e3, forTheEye: true },
  MHz: { kind: 'frequency', scale: 1e6, forTheEye: true },
  GHz: { kind: 'frequency', scale: 1e9, forTheEye: true },
  '%': { kind: 'ratio', scale: 1, forTheEye: false },
  ratio: { kind: 'ratio', scale: 100, forTheEye: false },
  '°C': { kind: 'temperature', scale: 1, forTheEye: false },
} as const;

export type Unit = keyof typeof table;
type KindOf<U extends Unit> = (typeof table)[U]['kind'];
/** The units into which a unit can be converted: a time never becomes a rate, and the compiler knows. */
export type UnitLike<U extends Unit> = { [V in Unit]: KindOf<V> extends KindOf<U> ? V : never }[Unit];

/** A number that knows its unit. It is stored in the unit in which it was measured and scaled only for the eye. */
export interface Quantity<U extends Unit = Unit> {
  value: number;
  unit: U;
}

/** All units, in the order of the table. */
export const units = Object.keys(table) as Unit[];

export const isUnit = (text: string): text is Unit => Object.hasOwn(table, text);

/**
 * The same quantity in another unit of its kind.
 *
 * @throws TypeError where the kinds differ, which only data from outside can bring about
 */
export function convert<U extends Unit, V extends UnitLike<U>>(
  { value, unit }: Quantity<U>,
  to: V,
): Quantity<V> {
  const [from, target] = [table[unit], table[to]];
  if (from.kind !== target.kind) {
    throw new TypeError(
      `${unit} is a unit of ${from.kind} and ${to} one of ${target.kind}: they do not convert.`,
    );
  }
  return { value: rescale(value, from.scale, target.scale), unit: to };
}

/**
 * The quantity in the decimal unit of its kind in which its size reads between 1 and 1000, as far as there is one. Units
 * that are not for the eye (GiB, %, tokens/s) stay as they are.
 */
export function scaleForTheEye({ value, unit }: Quantity): Quantity {
  if (!table[unit].forTheEye) return { value, unit };
  const { kind, scale } = table[unit];
  const choices = units.filter((other) => table[other].kind === kind && table[other].forTheEye);
  const size = Math.abs(value) * scale;
  const fitting = choices.filter((other) => size >= table[other].scale);
  const chosen = size === 0 ? unit : (fitting.at(-1) ?? choices[0]!);
  return { value: rescale(value, scale, table[chosen].scale), unit: chosen };
}

/** The larger scale is divided by the smaller one, for that ratio is a whole number and exact. */
const rescale = (value: number, from: number, to: number) =>
  from >= to ? value * (from / to) : value / (to / from);

/** Other spellings that people and tools write. FLOPS is a rate: operations per second. */
const spellings = new Map<string, Unit>([
  ['us', 'µs'],
  ['\u03bcs', 'µs'],
  ['sec', 's'],
  ['bytes', 'B'],
  ['percent', '%'],
  ['', 'ratio'],
  ['x', 'ratio'],
  ['×', 'ratio'],
  ['celsius', '°C'],
  ['tok/s', 'tokens/s'],
  ['tokens/s/W', 'tokens/J'],
  ['GFLOPS', 'GFLOP/s'],
  ['TFLOPS', 'TFLOP/s'],
  ['PFLOPS', 'PFLOP/s'],
]);

/**
 * A quantity from text such as "30 s", "8GiB" or "1.5e9 B/s"; a bare number is a ratio.
 *
 * @throws SyntaxError that names the text and the units there are
 */
export function parseQuantity(text: string): Quantity {
  const [, number, suffix] = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(.*?)\s*$/i.exec(text) ?? [];
  const unit = suffix === undefined ? undefined : isUnit(suffix) ? suffix : spellings.get(suffix);
  if (number === undefined || unit === undefined) {
    throw new SyntaxError(`"${text}" is not a quantity. Write a number and one of: ${units.join(', ')}.`);
  }
  return { value: Number(number), unit };
}
