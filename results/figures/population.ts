import type { Record, Repeat } from '../record.ts';

type Counted = Exclude<keyof Record['population'], 'issued'>;

/** What each outcome of a process counts as beside the figures. */
const countedAs: { readonly [outcome in Repeat['outcome']]: Counted } = {
  ok: 'ok',
  failed: 'failed',
  died: 'failed',
  out_of_memory: 'failed',
  refused: 'failed',
  interrupted: 'cancelled',
  timed_out: 'timedOut',
};

/** How the processes of a trial ended: issued = ok + failed + cancelled + timed out. */
export function populationOf(repeats: readonly Pick<Repeat, 'outcome'>[]): Record['population'] {
  const population = { issued: repeats.length, ok: 0, failed: 0, cancelled: 0, timedOut: 0 };
  for (const { outcome } of repeats) population[countedAs[outcome]] += 1;
  return population;
}
