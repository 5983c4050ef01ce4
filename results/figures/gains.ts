import { isSameCompany } from '../record/company.ts';
import type { Record, Setting } from '../record.ts';
import { mean } from '../statistics/moments.ts';
import { type Ratio, ratioOf } from '../statistics/ratio.ts';

/** How the steps of a decoder followed each other, in the words of its title; empty for steps that were waited for one by one. */
export function stepWays({ synchronised, deviceGraph }: Setting): ('queued' | 'graph')[] {
  return [
    ...(synchronised === 'queued' ? (['queued'] as const) : []),
    ...(deviceGraph ? (['graph'] as const) : []),
  ];
}

/** What a way of stepping gains: its tokens/s over those of the same work, stepped plainly, in the same run. */
export interface Gain {
  readonly record: Record;
  readonly plain: Record;
  readonly ways: readonly ('queued' | 'graph')[];
  readonly ratio: Ratio;
}

/** The gain of every record of a run whose steps were queued or recorded, and whose plain counterpart was measured as well. */
export function gainsOf(records: readonly Record[]): Gain[] {
  const usable = records.filter(
    ({ validity, figures }) => validity.state !== 'INVALID' && figures.length > 0,
  );
  return usable.flatMap((record) => {
    const ways = isStepped(record) ? stepWays(record.setting) : [];
    const plain = ways.length > 0 ? usable.find((other) => isPlainOf(record, other)) : undefined;
    if (!plain) return [];
    const [x, y] = [ratesOf(record), ratesOf(plain)];
    return [{ record, plain, ways, ratio: ratioOf(x, y) }];
  });
}

const isStepped = ({ workload }: Record) => workload.kind === 'decode' || workload.kind === 'generate';

function isPlainOf(record: Record, other: Record): boolean {
  const { workload, setting } = record;
  const same = (['precision', 'activations', 'batch', 'context', 'isl', 'osl', 'seed'] as const).every(
    (key) => setting[key] === other.setting[key],
  );
  return (
    same &&
    stepWays(other.setting).length === 0 &&
    workload.kind === other.workload.kind &&
    workload.model?.shape.name === other.workload.model?.shape.name &&
    isSameCompany(record, other)
  );
}

/** Tokens/s of each process that finished. */
const ratesOf = ({ repeats, workload }: Record) =>
  repeats
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ samples }) => mean(samples.durationNs) ?? [])
    .map((duration) => workload.cost.tokens / (duration / 1e9));
