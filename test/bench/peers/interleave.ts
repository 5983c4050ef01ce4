import { randomFractions } from './random.ts';

/** One measurement of one program: any positive number of which larger and smaller mean something (tokens/s, GB/s, seconds). */
export type Measurement = () => Promise<number>;

export type Interleaved<Name extends string> = {
  /** Who ran in which place, round by round. */
  order: Name[][];
  /** One value per round. */
  values: Record<Name, number[]>;
  /** Each program against the baseline of the same round. */
  ratios: Record<Name, Ratio>;
};

export type Ratio = {
  /** value ÷ baseline, round by round. */
  perRound: number[];
  median: number;
  /** 95 % percentile bootstrap interval of the median over rounds (B. Efron, "Bootstrap Methods", Ann. Statist. 7, 1979). */
  low: number;
  high: number;
};

const resamples = 4000;

/**
 * Measures several programs in turn, so that a machine which slows down or speeds up does so for all of them.
 *
 * @param rounds each measures every program once; a multiple of the number of programs makes the order exactly balanced
 */
export async function interleave<Name extends string>(
  measurements: Record<Name, Measurement>,
  options: { baseline: NoInfer<Name>; rounds: number; seed: number },
): Promise<Interleaved<Name>> {
  const names = Object.keys(measurements) as Name[];
  const order = balancedOrder(names, options.rounds, options.seed);
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const round of order) for (const name of round) values[name].push(await measurements[name]());
  const ratios = names.map((name) => [name, ratio(values[name], values[options.baseline], options.seed)]);
  return { order, values, ratios: Object.fromEntries(ratios) };
}

/**
 * An order of k names per round in which, over every k rounds, each name stands once in each place: a Latin square of
 * shuffled names with shuffled rows (for two names ABBA or BAAB). The same seed gives the same order.
 */
export function balancedOrder<Name>(names: readonly Name[], rounds: number, seed: number): Name[][] {
  const fraction = randomFractions(seed);
  const order: Name[][] = [];
  while (order.length < rounds) {
    const row = shuffled(names, fraction);
    const square = row.map((_, shift) => [...row.slice(shift), ...row.slice(0, shift)]);
    order.push(...shuffled(square, fraction));
  }
  return order.slice(0, rounds);
}

/** The ratios of two series, round by round, with the interval of their median. */
export function ratio(values: readonly number[], baseline: readonly number[], seed: number): Ratio {
  const perRound = values.map((value, round) => value / baseline[round]!);
  const fraction = randomFractions(seed);
  const pick = () => perRound[Math.floor(fraction() * perRound.length)]!;
  const medians = Array.from({ length: resamples }, () => median(perRound.map(pick))).sort((x, y) => x - y);
  const at = (share: number) => medians[Math.round(share * (resamples - 1))]!;
  return { perRound, median: median(perRound), low: at(0.025), high: at(0.975) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Fisher and Yates: every order is equally likely. */
function shuffled<Item>(items: readonly Item[], fraction: () => number): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(fraction() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
