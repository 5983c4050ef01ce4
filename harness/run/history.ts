import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords, recordFiles } from '../../results/record/store.ts';
import type { Record, Repeat } from '../../results/record.ts';
import { mean, sum } from '../../results/statistics/moments.ts';
import { median } from '../../results/statistics/quantile.ts';
import type { Target } from '../target/contract.ts';

/** What processes of a trial took here before: a sample, and all that is neither warm-up nor window; seconds. */
export type History = ReadonlyMap<string, { readonly sampleSeconds: number; readonly besideSeconds: number }>;

/** More tell little more, and reading them takes time. */
const runsRead = 3;

/** What the latest runs of a store say of this device; a store that cannot be read says nothing. */
export async function historyOf(store: string, target: Target): Promise<History> {
  try {
    const runs = existsSync(store) ? readdirSync(store).sort().slice(-runsRead) : [];
    const { found } = await readRecords(recordFiles(runs.map((run) => join(store, run))));
    const here = found.map(({ record }) => record).filter((record) => isOn(record, target));
    return new Map([...Map.groupBy(here, ({ run }) => run.id).values()].flatMap(tookIn));
  } catch {
    return new Map();
  }
}

const isOn = ({ engine, run }: Record, { device, threads }: Target): boolean =>
  engine.device.kind === device.kind &&
  engine.device.fingerprint === device.fingerprint &&
  engine.threads === threads &&
  !run.together;

/** Of one run: a process lasted until the next one began. */
function tookIn(records: readonly Record[]): [string, { sampleSeconds: number; besideSeconds: number }][] {
  const starts = records
    .flatMap(({ repeats }) =>
      repeats.map(({ position, startedAt }) => ({ position, at: Date.parse(startedAt) })),
    )
    .toSorted((a, b) => a.position - b.position);
  const next = new Map(starts.slice(1).map(({ at }, i) => [starts[i]!.position, at]));
  return records.flatMap(({ workload: { title }, repeats }): ReturnType<typeof tookIn> => {
    const finished = repeats.filter(({ outcome }) => outcome === 'ok');
    const sampleSeconds = median(finished.flatMap(({ samples }) => mean(samples.durationNs) ?? []));
    const besideSeconds = median(
      finished.flatMap((repeat) => {
        const end = next.get(repeat.position);
        return end === undefined
          ? []
          : Math.max(0, (end - Date.parse(repeat.startedAt)) / 1000 - inLoop(repeat));
      }),
    );
    if (sampleSeconds === null || besideSeconds === null) return [];
    return [[title, { sampleSeconds: sampleSeconds / 1e9, besideSeconds }]];
  });
}

/** Seconds of warm-up and window. */
const inLoop = ({ warmup, samples }: Repeat) => (sum(warmup.durationNs) + sum(samples.durationNs)) / 1e9;
