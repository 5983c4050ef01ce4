import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import type { Fault } from '../../fixtures/assay.ts';
import {
  assayRun,
  begin,
  faultEnvironment,
  hurry,
  makeHome,
  processesOf,
  records,
  type Settings,
  tinyTrial,
} from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

const other = 'decode tiny float32 b1 c32';
const phases: Fault['phase'][] = ['loading', 'first run', 'warming up', 'measuring', 'checking'];

const idleJob: Job = {
  task: { kind: 'bandwidth', kernel: 'bw.copy', elements: 1024, type: 'float32' },
  engine: { id: 'null', library: null },
  modelFile: '',
  session: { provider: { name: 'cpu', options: {} }, threads: 1, config: {} },
  budget: { warmupNs: 0, windowNs: 0, minSamples: 1, maxSamples: 1 },
  seed: 1,
};

/** A trial in two processes, the first of which meets the fault; no telling which of the trials it strikes. */
async function runWith(
  fault: Omit<Fault, 'mark'>,
  trials = [tinyTrial, other],
  more: string[] = [],
  settings: Settings = {},
) {
  const place = freshStore(home);
  const mark = join(place.folder, 'struck');
  const ended = await assayRun(place, [...trials, ...hurry, ...more], {
    ...settings,
    fault: { ...fault, mark },
  });
  const stored = await records(place);
  const repeats = stored.flatMap(({ record }) => record.repeats);
  return { ...ended, stored, repeats, struck: repeats.filter(({ outcome }) => outcome !== 'ok'), place };
}

const codesOf = (stored: Awaited<ReturnType<typeof records>>) =>
  stored.flatMap(({ record }) => record.validity.reasons.map(({ code }) => code));

const commandLineOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1');

/** In user mode, from hundredths of a second as the kernel counts them (proc(5): the 14th field, the 12th behind the name). */
const processorSecondsOf = (pid: number) =>
  Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')[11]) / 100;

describe.runIf(process.platform === 'linux')('a worker', () => {
  it.each(phases)('that is killed while %s costs its own trial and no other', async (phase) => {
    const { code, stored, struck, repeats } = await runWith({ what: 'kill', phase });
    expect(code).toBe(3);
    expect(repeats.map(({ outcome }) => outcome).sort()).toEqual(['died', 'ok']);
    expect(struck[0]!.error).toBe(`killed by SIGKILL while ${phase}`);
    expect(codesOf(stored)).toContain('worker_died');
    expect(stored).toHaveLength(2);
  });

  it('that stays when it has told its result is ended, and the result counts', async () => {
    const { code, struck, repeats } = await runWith({ what: 'linger', phase: 'checking' });
    expect(code).toBe(0);
    expect(struck).toEqual([]);
    expect(repeats.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
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

  it('that is stopped within its window, and goes on, leaves a stall of that length, and no VALID figure', async () => {
    const place = freshStore(home);
    const mark = join(place.folder, 'reached');
    const args = ['run', 'libc.read', '--repeats', '1', '--warmup', '0.01', '--budget', '12'];
    const run = begin(place, [...args, '--provider', 'cpu', '--store', place.store], {
      fault: { what: 'report', phase: 'measuring', mark },
    });
    await until(() => existsSync(mark));
    const [worker] = processesOf(place).filter((pid) => /isolate\/worker\.ts/.test(commandLineOf(pid)));
    const spentSeconds = processorSecondsOf(worker!);
    await until(() => processorSecondsOf(worker!) > spentSeconds + 0.5);
    const begun = performance.now();
    process.kill(worker!, 'SIGSTOP');
    await until(() => performance.now() - begun > 3000);
    process.kill(worker!, 'SIGCONT');
    expect((await run.ended).code).toBe(0);
    const [stored] = await records(place);
    const { state, reasons } = stored!.record.validity;
    expect(state).toBe('DEGRADED');
    const { detail } = reasons.find(({ code }) => code === 'stalled')!;
    expect(Number(/for (\d+\.\d+) s/.exec(detail!)?.[1])).toBeGreaterThan(2.5);
  });

  const noPrlimit = spawnSync('prlimit', ['--version']).error ? 'prlimit is not installed' : null;
  it.skipIf(noPrlimit !== null)(
    `that gets no more memory is recorded as out of memory, and the run goes on ${noPrlimit ?? ''}`,
    async () => {
      // Two streams of at least 256 MiB, and 100 MiB of address space left for them.
      const { code, stored, struck } = await runWith(
        { what: 'starve', phase: 'loading' },
        ['bw.copy', 'bw.triad'],
        [],
        { smallCache: true },
      );
      expect(code).toBe(3);
      expect(struck.map(({ outcome }) => outcome)).toEqual(['out_of_memory']);
      expect(struck[0]!.error).toMatch(/allocat/i);
      expect(codesOf(stored)).toContain('out_of_memory');
      expect(stored.filter(({ record }) => record.validity.state !== 'INVALID')).toHaveLength(1);
    },
  );

  it.each([
    [
      'killed by the kernel for want of memory',
      1,
      'out_of_memory',
      /by the kernel while loading, because the memory/,
    ],
    ['killed by somebody else', 0, 'died', /^killed by SIGKILL while loading$/],
  ])('%s is told apart by the count that the kernel keeps', async (_, more, outcome, error) => {
    const fault: Fault = { what: 'kill', phase: 'loading', mark: join(freshStore(home).folder, 'struck') };
    let oomKills = 7;
    const result = await isolate(idleJob, {
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      onPhase() {
        oomKills += more;
      },
      env: faultEnvironment(fault),
      countOomKills: () => oomKills,
    });
    expect(result).toMatchObject({ outcome, error: expect.stringMatching(error) });
  });

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
