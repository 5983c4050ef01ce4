import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../harness/isolate/outcome.ts';
import { readRecord, recordFiles } from '../../../results/record/store.ts';
import { withoutSuperseded } from '../../../results/record/superseded.ts';
import type { Record } from '../../../results/record.ts';
import type { Spec } from '../../../workloads/spec.ts';
import { inThisProcess, type Replayed, replayedRecords } from '../../fixtures/replayed-run.ts';

beforeAll(async () => {
  process.env.ASSAY_CACHE = await mkdtemp(join(tmpdir(), 'assay-interrupted-'));
});

afterAll(() => rm(process.env.ASSAY_CACHE!, { recursive: true }));

const decode = (context: number): Spec => ({
  kind: 'decode',
  shape: 'tiny',
  precision: 'float16',
  batch: 1,
  context,
});
const twice = { repeats: 2, warmupSeconds: 0.5, windowSeconds: 2, minSamples: 3 };
const cut: Outcome = { outcome: 'interrupted', measurement: null, error: 'stopped while measuring' };
const codesOf = ({ validity }: Record) => validity.reasons.map(({ code }) => code);
const outcomesOf = (records: readonly Record[]) =>
  records.map(({ repeats }) => repeats.map(({ outcome }) => outcome).sort());

/** Two workloads in two processes each; somebody stops the run while the process of this number (from 1) measures. */
async function stoppedIn(number: number, folder: string) {
  const stop = new AbortController();
  const inner = inThisProcess();
  let begun = 0;
  return replayedRecords({
    ...twoByTwo(folder),
    signal: stop.signal,
    carryOut: async (job, options) => {
      if (++begun < number) return inner(job, options);
      stop.abort();
      return cut;
    },
  });
}

const twoByTwo = (folder: string): Replayed => ({
  request: { specs: [decode(32), decode(64)], care: twice, folder },
});
const newFolder = () => mkdtemp(join(process.env.ASSAY_CACHE!, 'store-'));

describe('a run that is interrupted', () => {
  it('in its second round keeps what the first one measured as evidence, and says what is missing', async () => {
    const records = await stoppedIn(3, await newFolder());
    expect(outcomesOf(records)).toEqual([
      ['interrupted', 'ok'],
      ['interrupted', 'ok'],
    ]);
    for (const record of records) {
      expect(record.validity.state).toBe('DEGRADED');
      expect(record.validity.reasons).toContainEqual({
        code: 'too_few_samples',
        detail: '1 of 2 processes finished, then the run was interrupted',
        repeat: null,
      });
      expect(codesOf(record)).not.toContain('interrupted');
      expect(record.population).toMatchObject({ issued: 2, ok: 1, cancelled: 1 });
      expect(record.figures.length).toBeGreaterThan(0);
      expect(record.run.stop).toBeUndefined();
    }
    // One process was cut, the other never began: both say so.
    expect(records.flatMap(({ repeats }) => repeats.flatMap(({ error }) => error ?? [])).sort()).toEqual([
      'stopped while measuring',
      'the run was stopped before this process began',
    ]);
  });

  it('in its first round has no evidence of a trial that no process finished', async () => {
    const records = await stoppedIn(2, await newFolder());
    const [one, none] = records.toSorted((a, b) => b.population.ok - a.population.ok);
    expect(codesOf(one!)).toContain('too_few_samples');
    expect(one!.validity.state).toBe('DEGRADED');
    expect(none!.validity.state).toBe('INVALID');
    expect(codesOf(none!)).toEqual(['interrupted', 'interrupted', 'synthetic_tiny']);
  });

  it('is resumed with the processes that are missing, and its first records are no evidence then', async () => {
    const folder = await newFolder();
    const before = await stoppedIn(3, folder);
    const planned: number[] = [];
    const after = await replayedRecords({
      ...twoByTwo(folder),
      onEvent: (event) => event.type === 'planned' && planned.push(event.processes, event.done),
    });
    expect(planned).toEqual([4, 2]);
    expect(outcomesOf(after)).toEqual([
      ['ok', 'ok'],
      ['ok', 'ok'],
    ]);
    const kept = before.flatMap(({ repeats }) => repeats.filter(({ outcome }) => outcome === 'ok'));
    expect(after.flatMap(({ repeats }) => repeats)).toEqual(expect.arrayContaining(kept));
    const stored = (await Promise.all(recordFiles([folder]).map(readRecord))).map(({ record }) => record);
    expect(stored).toHaveLength(4);
    const evidence = withoutSuperseded(stored);
    expect(evidence.map(({ createdAt }) => createdAt)).toEqual(after.map(({ createdAt }) => createdAt));
  });
});
