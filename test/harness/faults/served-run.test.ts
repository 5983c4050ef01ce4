import { cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lifeOfRun } from '../../../harness/run/process-life.ts';
import { manifestName, readManifest } from '../../../results/record/manifest.ts';
import { servingFiles } from '../../../results/serving/store.ts';
import { assay, begin, type Fault, type Home, makeHome } from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

// What is known of a run that served and did not come to its end as it was to, by the real command line.

const home = makeHome();
afterAll(() => home.remove());

const lengths = 'isl=4-16 osl=4-8 rows=4 chunk=8';
const short = `offline tiny float32 ${lengths}`;
/** Ten seconds on any machine, as it is as long as its arrivals. */
const steady = 'server tiny float32 rate=20 isl=4-16 osl=4-8 ttft=5s tpot=0.5s share=99 rows=4 chunk=8';
const two = [`${short} requests=20 warmup=0`, `${steady} requests=200 warmup=4 seeds=2`];

const on = (place: Home, ...args: string[]) => assay(place, [...args, '--store', place.store]);
const folderIn = ({ store }: Home) => join(store, globSync('*', { cwd: store })[0]!);
const loadsIn = ({ store }: Home) => servingFiles([store]).length;

/** Begins a run and waits until a load of many seconds is in its middle. */
async function beginServing(what: Fault['what'], words: readonly string[]) {
  const place = freshStore(home);
  const mark = join(place.folder, 'reached');
  const fault = { what, phase: 'serving', mark } as const;
  const run = begin(place, ['run', ...words, '--store', place.store], { fault });
  await until(() => existsSync(mark));
  return { place, run };
}

async function listed(place: Home) {
  const { stdout, stderr, code } = await on(place, 'list', 'runs', '--json');
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout)[0];
}

describe.runIf(process.platform === 'linux')(
  'a run of two scenarios that is told to stop in its second',
  () => {
    it('knows what was planned, what came to its end and when it began, and shows it as its end did', async () => {
      const { place, run } = await beginServing('report', two);
      expect(loadsIn(place)).toBe(1);
      const meanwhile = await on(place, 'list', 'runs');
      expect(meanwhile.stdout).toMatch(new RegExp(`1 of 3\\s.*running \\(process ${run.pid}\\)`, 's'));
      run.signalGroup('SIGINT');
      const ended = await run.ended;
      expect(ended.code).toBe(130);
      const said = /Interrupted: 1 of 3 came to an end\.\s+server tiny .*: 0 of 2 whole,\s+one\s+cut\s+off/;
      expect(ended.stdout).toMatch(said);

      const manifest = (await readManifest(folderIn(place)))!;
      expect(manifest).toMatchObject({
        suite: null,
        provider: 'cpu',
        trials: [],
        serves: [
          { title: short, loads: 1 },
          { title: steady, loads: 2 },
        ],
      });
      expect(manifest.sessions[0]!.seconds).toBeGreaterThan(1);
      const files = servingFiles([place.store]).map((path) => JSON.parse(readFileSync(path, 'utf8')));
      const byPlace = files.sort((a, b) => a.run.position - b.run.position);
      expect(manifest.records).toEqual(byPlace.map(({ id }) => id));

      const facts = await listed(place);
      expect(facts).toMatchObject({ done: 1, planned: 3, stored: 2, state: 'interrupted', isAtLeast: false });
      expect(facts.startedAt).toBe(manifest.sessions[0]!.startedAt);
      expect(facts.seconds).toBe(manifest.sessions[0]!.seconds);
      expect((await on(place, 'list', 'runs')).stdout).toMatch(/1 of 3\s.*interrupted, 2 loads kept/s);
      expect((await on(place, 'show', manifest.id)).stdout).toBe(ended.stdout);
      const shown = JSON.parse((await on(place, 'show', manifest.id, '--json')).stdout);
      expect(shown.run).toMatchObject({ state: 'interrupted', done: 1, planned: 3 });
      expect((await on(place, 'recompute', manifest.id)).code).toBe(0);

      // Written by a version that kept no manifest, it is read as far as its loads tell.
      const old = freshStore(home);
      cpSync(place.store, old.store, { recursive: true });
      rmSync(join(folderIn(old), manifestName));
      const known = await listed(old);
      expect(known).toMatchObject({
        planned: null,
        stored: 2,
        state: 'interrupted',
        trials: [short, steady],
      });
      expect(Math.abs(Date.parse(known.startedAt) - Date.parse(facts.startedAt))).toBeLessThan(60_000);
      const { stdout } = await on(old, 'show', manifest.id);
      expect(stdout).toContain(steady);
      expect(stdout).not.toContain('Interrupted:');
    }, 90_000);
  },
);

describe.runIf(process.platform === 'linux')('a run that is killed', () => {
  it('in its second scenario is not taken for finished, and took at least so long', async () => {
    const { place, run } = await beginServing('report', two);
    const life = async () => lifeOfRun((await readManifest(folderIn(place)))!);
    expect(await life()).toBe('alive');
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    expect(await life()).toBe('gone');
    expect(loadsIn(place)).toBe(1);
    const facts = await listed(place);
    expect(facts).toMatchObject({ done: 1, planned: 3, stored: 1, state: 'interrupted', isAtLeast: true });
    const { stdout, code } = await on(place, 'show', facts.id);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Interrupted: 1 of 3 came to an end\.\s+server tiny .*: not\s+served/);
  }, 60_000);

  it('before its first load came to its end is a run of which nothing is kept, and no damage', async () => {
    const { place, run } = await beginServing('report', [two[1]!]);
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    const facts = await listed(place);
    expect(facts).toMatchObject({ done: 0, planned: 2, stored: 0, state: 'interrupted', trials: [steady] });
    expect((await on(place, 'list', 'runs')).stdout).toMatch(/0 of 2\s.*interrupted, 0 loads kept/s);
    const { stdout, code } = await on(place, 'show', facts.id);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Interrupted: 0 of 2 came to an end\.\s+server tiny .*: not\s+served/);
    expect((await on(place, 'report', facts.id)).stderr).toContain('served nothing');
  }, 60_000);
});

describe.runIf(process.platform === 'linux')('a run whose first worker is killed', () => {
  it('goes on with what was planned, and is finished', async () => {
    const words = [`${steady} requests=200 warmup=4`, two[0]!];
    const { place, run } = await beginServing('kill', words);
    expect((await run.ended).code).toBe(3);
    expect(await listed(place)).toMatchObject({
      done: 2,
      planned: 2,
      stored: 2,
      state: 'finished',
      invalid: 1,
    });
    expect((await on(place, 'list', 'runs')).stdout).toMatch(/2 of 2\s.*finished, 1 INVALID/s);
  }, 60_000);
});

describe.runIf(process.platform === 'linux')('a search that is told to stop', () => {
  it('is one thing of the plan, without an end, with the loads that it served', async () => {
    // Its warm-up arrives for six times the limit of the first token.
    const search = `server tiny float32 rate=30 find-rate ${lengths} ttft=1s tpot=500ms share=90`;
    const { place, run } = await beginServing('report', [two[0]!, search]);
    run.signalGroup('SIGINT');
    const ended = await run.ended;
    expect(ended.stdout).toMatch(
      /Interrupted: 1 of 2 .*its\s+search\s+has\s+no\s+end,\s+\d+\s+loads?\s+kept/s,
    );
    expect(await listed(place)).toMatchObject({ done: 1, planned: 2, state: 'interrupted' });
    expect((await readManifest(folderIn(place)))!.serves![1]).toEqual({
      title: expect.stringMatching(/^server tiny float32 find-rate /),
      loads: null,
    });
  }, 60_000);
});
