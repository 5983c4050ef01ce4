import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readServing, servingFiles } from '../../../results/serving/store.ts';
import {
  assay,
  assayRun,
  begin,
  type Fault,
  type Home,
  makeHome,
  processesOf,
} from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

// Served loads that do not come to their end as they were to, by the real command line.

const home = makeHome();
afterAll(() => home.remove());

const lengths = 'isl=4-16 osl=4-8 rows=4 chunk=8';
/** Ten seconds on any machine, as it is as long as its arrivals. */
const steady = `server tiny float32 rate=20 ${lengths} ttft=5s tpot=500ms requests=200 warmup=4`;

/** Begins a load and waits until it is in the middle. */
async function beginServing(what: Fault['what'], words: string) {
  const place = freshStore(home);
  const mark = join(place.folder, 'reached');
  const fault = { what, phase: 'serving', mark } as const;
  const run = begin(place, ['run', words, '--store', place.store], { fault });
  await until(() => existsSync(mark));
  return { place, run, goOn: () => writeFileSync(`${mark}.go`, '') };
}

const loads = ({ store }: Home) => Promise.all(servingFiles([store]).map(readServing));

async function onlyLoad(place: Home) {
  const all = await loads(place);
  expect(all).toHaveLength(1);
  return all[0]!.record;
}

describe.runIf(process.platform === 'linux')('a load that is told to stop', () => {
  it('closes its window, counts what was scheduled, and is stored and shown like any other', async () => {
    const { place, run } = await beginServing('report', steady);
    run.signalGroup('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toMatch(/stopping; what was served is kept/);
    expect(ended.stdout).toMatch(/DEGRADED interrupted/);
    const { stop, window, validity, figures } = await onlyLoad(place);
    expect(stop).toBe('interrupted');
    expect(validity.reasons.map(({ code }) => code)).toContain('interrupted');
    // Two seconds of twenty a second came to be, of the two hundred that were to come.
    expect(window.first).toBe(4);
    expect(window.end).toBeGreaterThan(10);
    expect(window.end).toBeLessThan(150);
    const ttft = figures.find((one) => one.definition === 'ttft.sched' && one.statistic === 'p50')!;
    expect(ttft.n).toBe(window.end - window.first);
    const shown = await assay(place, ['show', idIn(place), '--store', place.store]);
    expect(shown.stdout).toBe(ended.stdout);
    expect((await assay(place, ['list', 'runs', '--store', place.store])).stdout).toMatch(/interrupted/);
    await until(() => processesOf(place).length === 0);
  }, 60_000);

  it('twice ends at once, and leaves no process behind and a run that is called interrupted', async () => {
    const { place, run } = await beginServing('hold', steady);
    run.signalGroup('SIGINT');
    await until(() => run.saidSoFar().includes('again stops at once'));
    run.signalGroup('SIGINT');
    expect((await run.ended).code).toBe(130);
    await until(() => processesOf(place).length === 0);
    const listed = await assay(place, ['list', 'runs', '--store', place.store]);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(/interrupted/);
  }, 60_000);

  it('before its first request leaves no folder behind', async () => {
    const place = freshStore(home);
    const words = 'server tinyllama-1.1b float32 rate=1 isl=64 osl=32';
    const run = begin(place, ['run', words, '--store', place.store]);
    await until(() => globSync('**/*.partial', { cwd: place.cache }).length > 0);
    run.signalGroup('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain('Nothing was served');
    expect(globSync('*', { cwd: place.store })).toEqual([]);
  }, 60_000);
});

const idIn = ({ store }: Home) => globSync('*', { cwd: store })[0]!;

describe.runIf(process.platform === 'linux')('a load whose process is killed', () => {
  it('keeps the requests that were finished, and is INVALID', async () => {
    const { place, run } = await beginServing('kill', steady);
    const ended = await run.ended;
    expect(ended.code).toBe(3);
    expect(ended.stdout).toMatch(/INVALID failed/);
    expect(ended.stderr).toMatch(/SIGKILL.*what was finished is kept/);
    const { stop, error, validity, figures, log } = await onlyLoad(place);
    expect({ stop, state: validity.state }).toEqual({ stop: 'failed', state: 'INVALID' });
    expect(error).toMatch(/SIGKILL/);
    expect(log.steps.count).toBeGreaterThan(10);
    expect(figures.find((one) => one.definition === 'ttft.sched')!.n).toBeGreaterThan(5);
    const id = servingFiles([place.store])[0]!;
    const page = await assay(place, ['show', id, '--store', place.store]);
    expect(page.stdout).toMatch(/the load +failed: it ended with SIGKILL/);
    expect(page.stdout).toMatch(/of these +\d+ finished, 0 cancelled, \d+ not finished/);
  }, 60_000);
});

describe.runIf(process.platform === 'linux')('a device that serves', () => {
  it('is refused to a second scenario, with who has it', async () => {
    const { place, run, goOn } = await beginServing('hold', steady);
    const second = await assay(place, ['run', steady, '--store', join(place.folder, 'second')]);
    const listed = await assay(place, ['list', 'runs', '--store', place.store]);
    goOn();
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`process ${run.pid} since .*: run \\S*serving-`));
    expect(second.stderr).toContain(`kill ${run.pid}`);
    expect(existsSync(join(place.folder, 'second'))).toBe(false);
    // It has no record yet, and is no damage.
    expect(listed.code).toBe(0);
    expect(listed.stdout).toContain(`running (process ${run.pid})`);
    run.signalGroup('SIGINT');
    await run.ended;
  }, 60_000);
});

describe('a load that cannot be served', () => {
  it('is given up early where its rate is beyond the device', async () => {
    const place = freshStore(home);
    const words = `server tiny float32 rate=50000 isl=16 osl=16 rows=1 chunk=8 requests=20000 warmup=0`;
    const ended = await assayRun(place, [`${words} ttft=100ms tpot=500ms`]);
    expect(ended.code).toBe(0);
    const { stop, log, window } = await onlyLoad(place);
    expect(stop).toBe('backlog');
    expect(log.endNs).toBeLessThan(10e9);
    expect(window.end).toBeLessThanOrEqual(20_000);
    expect(ended.stdout).toMatch(/DEGRADED backlog/);
    expect(ended.stdout).toMatch(/fail: a load was ended early/);
  }, 60_000);

  it('is given up where no step is as short as its limit', async () => {
    const place = freshStore(home);
    const words = `server tiny float32 rate=20 ${lengths} ttft=5s tpot=0.001ms requests=200 warmup=0`;
    const ended = await assayRun(place, [words]);
    expect(ended.code).toBe(0);
    const { stop, log } = await onlyLoad(place);
    expect(stop).toBe('too slow');
    expect(log.endNs).toBeLessThan(9e9);
    expect(ended.stdout).toMatch(/DEGRADED too_slow.*limits that a single request can keep/s);
  }, 60_000);

  it.each([
    [
      'server tiny float32 rate=1 isl=8 osl=100000 rows=1',
      /has 100008 tokens, prompt and answer together; tiny has a context of \d+/,
      /shorter lengths/,
    ],
    [
      'server tinyllama-1.1b float32 rate=1 isl=1024 osl=1024 rows=100000',
      /100000 rows of 2048 tokens need [\d.]+ GB/,
      /rows=\d+\./,
    ],
    [
      'server tiny float32 rate=1e8 isl=8 osl=8 rows=1',
      /3,600,000,000 requests, .* a record holds 67,108,864/s,
      /lower\s+rate=/,
    ],
    [
      'server tiny float32 find-rate isl=8 osl=8 rows=1 ttft=1s tpot=1s share=99.9999',
      /requests, .* a record holds/s,
      /lower\s+share=/,
    ],
    ['server tiny float32 rate=0.00001 isl=8 osl=8 rows=1', /a record\s+holds 156 h/, /higher rate/],
    ['server tiny float32 rate=1 trace=nowhere.csv', /nowhere\.csv cannot be read/, /trace=<file>/],
    ['server tiny float32 rate=1 isl=8 osl=8 find-rate', /adds? ttft=|keeps a promise/, /--help/],
  ])(
    'is refused before anything is loaded: %s',
    async (words, problem, wayOut) => {
      const place = freshStore(home);
      const ended = await assayRun(place, [words]);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(problem);
      expect(ended.stderr).toMatch(wayOut);
      expect(existsSync(place.store)).toBe(false);
    },
    60_000,
  );
});
