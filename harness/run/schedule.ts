import { randomStream } from '../../results/statistics/random.ts';

/** What is started at once: which trial (on several devices: which turn), and which of its repeats. */
export interface Slot {
  readonly trial: number;
  readonly repeat: number;
  /** Place in the order of the run. */
  readonly position: number;
}

/**
 * The order of the processes: every trial once in each round, each round in an order of its own drawn by the seed. So heat, drift and
 * neighbours fall on all trials alike, and the processes of one trial lie apart. In the first round those of which something has to be
 * found out before come behind the others, in the order that was drawn: what can be measured at once does not wait for them.
 */
export function schedule(
  trials: number,
  repeats: number,
  seed: number,
  isLate: (trial: number) => boolean = () => false,
): Slot[] {
  const random = randomStream(seed);
  const all = Array.from({ length: trials }, (_, trial) => trial);
  return Array.from({ length: repeats }, (_, repeat) => {
    const drawn = shuffled(all, random);
    const order = repeat === 0 ? drawn.toSorted((a, b) => Number(isLate(a)) - Number(isLate(b))) : drawn;
    return order.map((trial) => ({ trial, repeat }));
  })
    .flat()
    .map((slot, position) => ({ ...slot, position }));
}

/** A further round of some trials, in an order of its own. */
export function extraRound(
  trials: readonly number[],
  repeat: number,
  position: number,
  seed: number,
): Slot[] {
  const order = shuffled(trials, randomStream(seed + position));
  return order.map((trial, i) => ({ trial, repeat, position: position + i }));
}

function shuffled(trials: readonly number[], random: ReturnType<typeof randomStream>): number[] {
  const order = [...trials];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
