import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  assay,
  begin,
  type Fault,
  type Home,
  hurry,
  makeHome,
  processesOf,
  records,
  tinyTrial,
} from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

const other = 'decode tiny float32 b1 c32';
const patient = ['--repeats', '1', '--warmup', '0.01', '--budget', '600'];
/** What is kept of processes; beside it lies how far the run was. */
const journal = (place: Home) =>
  globSync('*/journal/*.json', { cwd: place.store }).filter((path) => !path.endsWith('progress.json'));
const weightsOf = (place: Home) => globSync('models/*/weights.bin', { cwd: place.cache }).sort();
const halfWritten = (place: Home) =>
  [place.cache, place.store].flatMap((folder) => globSync('**/*.partial', { cwd: folder }));

/** Begins a run and waits until a worker of it has come to the phase (and holds there, when asked to). */
async function beginUntil(what: 'hold' | 'report', phase: Fault['phase'], args: string[]) {
  const place = freshStore(home);
  const mark = join(place.folder, 'reached');
  const run = begin(place, ['run', ...args, '--store', place.store], { fault: { what, phase, mark } });
  await until(() => existsSync(mark));
  return { place, run, goOn: () => writeFileSync(`${mark}.go`, '') };
}

async function expectClean(place: Home) {
  await until(() => processesOf(place).length === 0);
  expect(halfWritten(place)).toEqual([]);
}

const outcomesOf = async (place: Home) =>
  (await records(place)).map(({ record }) => record.repeats.map(({ outcome }) => outcome));

describe.runIf(process.platform === 'linux')('a run that is told to stop', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s while it measures keeps the samples and ends with %i', async (name, code) => {
    const { place, run } = await beginUntil('report', 'measuring', [tinyTrial, ...patient]);
    run.signalGroup(name);
    const ended = await run.ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(/stopping; what was measured is kept/);
    expect(ended.stdout).toMatch(/INVALID interrupted.*assay -- resume /s);
    const [stored] = await records(place);
    expect(stored!.record.repeats[0]).toMatchObject({
      outcome: 'interrupted',
      error: 'stopped within the timed window',
      stop: 'interrupted',
    });
    expect(stored!.record.population).toMatchObject({ issued: 1, ok: 0, cancelled: 1 });
    await expectClean(place);
  });

  it('while a model loads waits for the library, then stops', async () => {
    const { place, run, goOn } = await beginUntil('hold', 'loading', [tinyTrial, other, ...patient]);
    run.signalGroup('SIGINT');
    goOn();
    expect((await run.ended).code).toBe(130);
    expect(await outcomesOf(place)).toEqual([['interrupted'], ['interrupted']]);
    await expectClean(place);
  });

  it('while a worker hangs kills the worker', async () => {
    const { place, run } = await beginUntil('hold', 'measuring', [tinyTrial, ...patient]);
    run.signalGroup('SIGINT');
    expect((await run.ended).code).toBe(130);
    const [stored] = await records(place);
    expect(stored!.record.repeats[0]!.error).toBe('stopped while measuring');
    await expectClean(place);
  }, 60_000);

  it('while it makes weights leaves no half of them behind', async () => {
    const place = freshStore(home);
    const before = weightsOf(place);
    const large = 'decode tinyllama-1.1b float32 b1 c64';
    const run = begin(place, ['run', large, tinyTrial, ...patient, '--store', place.store]);
    await until(() => halfWritten(place).length > 0);
    run.signalGroup('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(await outcomesOf(place)).toEqual([['interrupted'], ['interrupted']]);
    // It did not go on until they were made.
    expect(weightsOf(place)).toEqual(before);
    await expectClean(place);
  });

  it('twice ends at once, and can be resumed', async () => {
    const { place, run } = await beginUntil('hold', 'measuring', [tinyTrial, ...hurry]);
    run.signalGroup('SIGINT');
    await until(() => run.saidSoFar().includes('stopping'));
    run.signalGroup('SIGINT');
    expect((await run.ended).code).toBe(130);
    await expectClean(place);
    expect(await records(place)).toEqual([]);
    const resumed = await assay(place, ['resume', '--store', place.store]);
    expect(resumed.code).toBe(0);
    expect(await outcomesOf(place)).toEqual([['ok']]);
  });

  it('twice while it makes weights leaves no half of them behind', async () => {
    const place = freshStore(home);
    const run = begin(place, [
      'run',
      'decode tinyllama-1.1b float32 b1 c128',
      ...patient,
      '--store',
      place.store,
    ]);
    await until(() => halfWritten(place).length > 0);
    run.signalGroup('SIGINT');
    run.signalGroup('SIGTERM');
    expect([130, 143]).toContain((await run.ended).code);
    await expectClean(place);
  });
});

describe.runIf(process.platform === 'linux')('a run that is killed', () => {
  it('takes its worker with it, keeps what was measured, and goes on with `resume`', async () => {
    const { place, run } = await beginUntil('hold', 'measuring', [tinyTrial, other, ...hurry]);
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    await until(() => processesOf(place).length === 0);
    const kept = journal(place).length;

    const resumed = await assay(place, ['resume', '--json', '--store', place.store]);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(kept > 1 ? /^2 processes, 1 already done$/m : /^2 processes$/m);
    const uninterrupted = freshStore(home);
    await assay(uninterrupted, ['run', tinyTrial, other, ...hurry, '--store', uninterrupted.store]);
    expect(await shapeOf(place)).toEqual(await shapeOf(uninterrupted));
    expect(journal(place)).toEqual([]);
    await expectClean(place);
  });

  it('while it makes weights leaves a file that the next run removes', async () => {
    const place = freshStore(home);
    const run = begin(place, [
      'run',
      'decode tinyllama-1.1b float32 b1 c256',
      ...patient,
      '--store',
      place.store,
    ]);
    // The journal is written first, and a kill while it is leaves another file than the one that is meant here.
    await until(() => halfWritten(place).some((name) => !name.includes('journal')));
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    expect(halfWritten(place)).not.toEqual([]);
    const next = await assay(place, ['run', tinyTrial, ...hurry, '--store', place.store]);
    expect(next.code).toBe(0);
    await expectClean(place);
  });
});

/** What two runs of the same command have in common: everything but figures, times and names. */
async function shapeOf(place: Home) {
  const stored = (await records(place)).map(({ record }) => ({
    workload: record.workload,
    setting: record.setting,
    population: record.population,
    repeats: record.repeats.map(({ index, position, outcome, output }) => ({
      index,
      position,
      outcome,
      output,
    })),
    figures: record.figures.map(({ definition, statistic, unit }) => ({ definition, statistic, unit })),
  }));
  return stored.sort((a, b) => a.workload.key.localeCompare(b.workload.key));
}
