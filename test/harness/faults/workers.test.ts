import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../fixtures/assay.ts';
import { assayRun, hurry, makeHome, processesOf, records, tinyTrial } from '../../fixtures/assay.ts';
import { freshStore } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

const other = 'decode tiny float32 b1 c32';
const phases: Fault['phase'][] = ['loading', 'first run', 'warming up', 'measuring', 'checking'];

/** A trial in two processes, the first of which meets the fault; no telling which of the trials it strikes. */
async function runWith(fault: Omit<Fault, 'mark'>, trials = [tinyTrial, other], more: string[] = []) {
  const place = freshStore(home);
  const mark = join(place.folder, 'struck');
  const ended = await assayRun(place, [...trials, ...hurry, ...more], { fault: { ...fault, mark } });
  const stored = await records(place);
  const repeats = stored.flatMap(({ record }) => record.repeats);
  return { ...ended, stored, repeats, struck: repeats.filter(({ outcome }) => outcome !== 'ok'), place };
}

const codesOf = (stored: Awaited<ReturnType<typeof records>>) =>
  stored.flatMap(({ record }) => record.validity.reasons.map(({ code }) => code));

describe.runIf(process.platform === 'linux')('a worker', () => {
  it.each(phases)('that is killed while %s costs its own trial and no other', async (phase) => {
    const { code, stored, struck, repeats } = await runWith({ what: 'kill', phase });
    expect(code).toBe(3);
    expect(repeats.map(({ outcome }) => outcome).sort()).toEqual(['died', 'ok']);
    expect(struck[0]!.error).toBe(`killed by SIGKILL while ${phase}`);
    expect(codesOf(stored)).toContain('worker_died');
    expect(stored).toHaveLength(2);
  });

  it('that hangs is stopped at the time limit, and the run goes on', async () => {
    const { code, stored, struck, repeats, place } = await runWith(
      { what: 'hang', phase: 'measuring' },
      [tinyTrial, other],
      ['--timeout', '3'],
    );
    expect(code).toBe(3);
    expect(repeats.map(({ outcome }) => outcome).sort()).toEqual(['ok', 'timed_out']);
    expect(struck[0]!.error).toBe('stopped after its time limit while measuring');
    expect(codesOf(stored)).toContain('timed_out');
    expect(stored.map(({ record }) => record.population.timedOut).sort()).toEqual([0, 1]);
    expect(processesOf(place)).toEqual([]);
  });

  const noPrlimit = spawnSync('prlimit', ['--version']).error ? 'prlimit is not installed' : null;
  it.skipIf(noPrlimit !== null)(
    `that gets no more memory is recorded as out of memory, and the run goes on ${noPrlimit ?? ''}`,
    async () => {
      // Two streams of at least 256 MiB, and 100 MiB of address space left for them.
      const { code, stored, struck } = await runWith({ what: 'starve', phase: 'loading' }, [
        'bw.copy',
        'bw.triad',
      ]);
      expect(code).toBe(3);
      expect(struck.map(({ outcome }) => outcome)).toEqual(['out_of_memory']);
      expect(struck[0]!.error).toMatch(/allocat/i);
      expect(codesOf(stored)).toContain('out_of_memory');
      expect(stored.filter(({ record }) => record.validity.state !== 'INVALID')).toHaveLength(1);
    },
  );

  it('is not started for a trial that the memory does not hold: its figures and the nearest setting are recorded', async () => {
    const tooLarge = 'decode llama-2-70b int4 b4096 c4000';
    const place = freshStore(home);
    const { code, stdout } = await assayRun(place, [tooLarge, tinyTrial, ...hurry]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/INVALID out_of_memory: decode llama-2-70b/);
    const stored = await records(place);
    const refused = stored.find(({ record }) => record.workload.title === tooLarge)!.record;
    // 4096 sequences of 4,032 positions of 2 × 80 layers × 8 heads × 128 values of 4 bytes.
    expect(refused.repeats[0]!.error).toContain(`KV cache ${((4096 * 4032 * 655_360) / 1e9).toFixed(2)} GB`);
    expect(refused.repeats[0]!.error).toMatch(
      /nearest setting that fits: `decode llama-2-70b int4 b\d+ c\d+`/,
    );
    expect(refused.repeats[0]!.outcome).toBe('refused');
    const finished = stored.find(({ record }) => record.workload.title === tinyTrial)!.record;
    expect(finished.population.ok).toBe(1);
  });
});
