import { trend } from './trend.ts';

export interface RunInOrder {
  /** What was run: only processes of one setting are compared with each other. */
  setting: string;
  /** Position of the process in the order of all processes of the run. */
  position: number;
  /** The centre that the process measured, above 0. */
  centre: number;
}

export interface OrderEffect {
  /** Change of the centre from one position to the next, in percent. */
  percentPerPosition: number;
  p: number;
}

/**
 * Does the centre of a process depend on when it ran (heat carried over, clocks, a neighbour)? Mann–Kendall's test on
 * the logarithms, with each setting a stratum. Null where the processes are too few for any order to be unlikely
 * at 5 %: one setting needs five processes, two settings need four and three.
 */
export function orderEffect(runs: readonly RunInOrder[]): OrderEffect | null {
  const strata = [...Map.groupBy(runs, ({ setting }) => setting).values()];
  const orders = strata.reduce((product, { length }) => product * factorial(length), 1);
  if (2 / orders >= 0.05) return null;
  const points = strata.map((s) =>
    s.map(({ position, centre }) => ({ at: position, value: Math.log(centre) })),
  );
  const { slope, p } = trend(points)!;
  return { percentPerPosition: 100 * Math.expm1(slope), p };
}

const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
