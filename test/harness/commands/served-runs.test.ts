import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatQuantity } from '../../../results/format.ts';
import { runJsonSchema } from '../../../results/record/schema.ts';
import { recordFiles } from '../../../results/record/store.ts';
import { servingJsonSchema } from '../../../results/serving/schema.ts';
import {
  readServing,
  type StoredServing,
  servingFiles,
  storeServing,
} from '../../../results/serving/store.ts';
import { assay, assayRun, type Ended, type Home, hurry, makeHome, tinyTrial } from '../../fixtures/assay.ts';
import { freshStore } from '../../fixtures/one-test.ts';

// `show`, `list` and `recompute` of a run that served loads.

const home = makeHome();
afterAll(() => home.remove());

const offline = 'offline tiny float32 isl=8-16 osl=4-8 rows=4 chunk=8';
const server =
  'server tiny float32 rate=60 isl=~8:0.5:32 osl=2-8 ttft=0.5s tpot=0.05s share=99 rows=4 chunk=8';
let end: Ended;
let loads: StoredServing[];
let run: string;

beforeAll(async () => {
  end = await assayRun(home, [`${offline} requests=60`, `${server} requests=90 warmup=10 seeds=2`]);
  const all = await Promise.all(servingFiles([home.store]).map(readServing));
  loads = all.sort((a, b) => a.record.run.position - b.record.run.position);
  run = basename(dirname(loads[0]!.path));
}, 120_000);

const on = (place: Home, ...args: string[]) => assay(place, [...args, '--store', place.store]);

function copyOf(place: Home): Home & { readonly run: string } {
  const copy = freshStore(home);
  cpSync(place.store, copy.store, { recursive: true });
  return { ...copy, run: join(copy.store, run) };
}

describe('a run that served loads', () => {
  it.each([
    ['its id', () => run],
    ['the beginning of its id', () => run.slice(0, 15)],
    ['its folder', () => join(home.store, run)],
  ])('is shown by %s, letter by letter, as its end showed it', async (_, word) => {
    const { stdout, stderr, code } = await on(home, 'show', word());
    expect(stdout).toBe(end.stdout);
    expect(stdout).toContain(offline);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  });

  it('is one document with --json, its loads in the order in which they were served', async () => {
    const { stdout } = await on(home, 'show', run, '--json');
    const { run: facts, verdicts, found, records } = JSON.parse(stdout);
    expect(facts).toEqual({ id: run, suite: null, seed: 1, state: 'finished' });
    expect(verdicts.map(({ title }: { title: string }) => title)).toEqual([offline, server]);
    expect(found).toEqual([]);
    expect(records.map(({ id }: { id: string }) => id)).toEqual(loads.map(({ id }) => id));
  });

  it('is in the list of runs, with its scenarios, and its loads in that of records', async () => {
    const runs = JSON.parse((await on(home, 'list', 'runs', '--json')).stdout);
    expect(runs).toMatchObject([{ id: run, trials: [offline, server], stored: 3, state: 'finished' }]);
    const table = (await on(home, 'list', 'runs')).stdout;
    expect(table).toContain(run);
    expect(table).toContain('finished');
    const records = JSON.parse((await on(home, 'list', 'records', '--json')).stdout);
    expect(records).toHaveLength(3);
    const [first] = loads as [StoredServing];
    expect(records[0]).toMatchObject({
      id: first.id,
      run,
      title: offline,
      validity: first.record.validity.state,
      figure: { definition: 'tput.out.wall', unit: 'tokens/s' },
    });
    expect((await on(home, 'list', 'records')).stdout).toContain(first.id);
  });

  it('leaves files that fit the exported schemas, which refuse what is not in them', () => {
    const [isLoad, isRun] = [servingJsonSchema(), runJsonSchema()].map((schema) =>
      new Ajv2020({ strict: true, validateFormats: false }).compile(schema),
    ) as [ReturnType<Ajv2020['compile']>, ReturnType<Ajv2020['compile']>];
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
    const manifest = read(join(home.store, run, 'run.json'));
    for (const { path } of loads) expect([isLoad(read(path)), isLoad.errors]).toEqual([true, null]);
    expect([isRun(manifest), isRun.errors]).toEqual([true, null]);
    const { id: _, ...nameless } = read(loads[0]!.path);
    expect([nameless, { id: loads[0]!.id, ...nameless, stop: 'tired' }].map((one) => isLoad(one))).toEqual([
      false,
      false,
    ]);
    const { sessions, ...incomplete } = manifest;
    expect(
      [incomplete, { ...manifest, sessions: [] }, { ...manifest, speed: 1 }].map((one) => isRun(one)),
    ).toEqual([false, false, false]);
    expect(sessions).toHaveLength(1);
  });

  it('is not gone on with, and `resume` says where to look', async () => {
    const { stderr, code } = await on(home, 'resume', run.slice(0, 15));
    expect(code).toBe(2);
    expect(stderr).toMatch(/served loads: they are not gone on with/);
    expect(stderr).toMatch(/show 2/);
  });

  it('is no run of trials for export, which says where to look', async () => {
    const { stderr, code } = await assay(home, ['export', run, '--store', home.store, '--format', 'csv']);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/has served loads: this command reads records of trials/);
    expect(stderr).toMatch(/show 2/);
  });
});

describe('a run that measured as well as served', () => {
  it('is one run in the list, of both, and shows both', async () => {
    const copy = copyOf(home);
    const place = freshStore(home);
    expect((await assayRun(place, [tinyTrial, ...hurry])).code).toBe(0);
    const [trial] = recordFiles([place.store]) as [string];
    copyFileSync(trial, join(copy.run, basename(trial)));
    const manifest = JSON.parse(readFileSync(join(copy.run, 'run.json'), 'utf8'));
    await writeFile(join(copy.run, 'run.json'), JSON.stringify({ ...manifest, trials: [tinyTrial] }));
    const listed = await on(copy, 'list', 'runs', '--json');
    expect(listed.stderr).toBe('');
    const facts = JSON.parse(listed.stdout);
    expect(facts).toMatchObject([
      { id: run, trials: [tinyTrial, offline, server], stored: 4, done: 4, planned: 4, state: 'finished' },
    ]);
    const { stdout, code } = await on(copy, 'show', run);
    expect(code).toBe(0);
    expect(stdout).toContain(tinyTrial);
    expect(stdout).toContain(end.stdout.slice(0, end.stdout.indexOf('Records:')));
    const again = await on(copy, 'recompute', run);
    expect(again.stdout.replace(/\s+/g, ' ')).toMatch(/of 4 records/);
  }, 60_000);
});

describe('a served load that is shown', () => {
  it('has all that its log says: ends, figures, where the time went, sizes of batches, lateness', async () => {
    const { id, record } = loads[1]!;
    const { stdout } = await on(home, 'show', id);
    expect(stdout).toContain(server);
    expect(stdout).toContain('90; 10 in front of them and 16 behind them do not');
    expect(stdout).toContain('90 finished, 0 cancelled, 0 not finished');
    expect(stdout).toMatch(/Promised to 99 % of the requests/);
    expect(stdout).toMatch(/indeterminate: .*needs about/s);
    expect(stdout).toMatch(/of \d+ sleeps towards an arrival/);
    // The parts sum to the latency, which is a figure of its own, from another part of the log.
    const mean = record.figures.find((one) => one.definition === 'e2el.sched' && one.statistic === 'mean')!;
    const whole = formatQuantity({ value: mean.value!, unit: 's' });
    expect(stdout).toMatch(new RegExp(`from its arrival to its end +${whole} +100\\.0 %`));
    const lines = stdout.slice(stdout.indexOf('Where the time'), stdout.indexOf('from its arrival'));
    const shares = Array.from(lines.matchAll(/([\d.e-]+) %/g), ([, share]) => Number(share));
    expect(shares).toHaveLength(6);
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(100, 0);
    const table = stdout.slice(
      stdout.indexOf('Requests decoded together'),
      stdout.indexOf('How it was served'),
    );
    const batches = table.slice(0, table.indexOf('Steps in the window'));
    const sizes = Array.from(batches.matchAll(/^ +([1-4]) +[\d,]+ /gm), ([, size]) => Number(size));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes).toEqual([...sizes].sort());
    // The parts of the window are those of the figures.
    const ofWindow = Array.from(
      table.matchAll(/^ *(a chunk of a prompt|decode|no step ran) +(?:[\d,]+ +[\d,]+ +)?([\d.]+) %/gm),
      ([, kind, share]) => [kind!, Number(share)] as const,
    );
    for (const [kind, id] of [
      ['a chunk of a prompt', 'share.prefill'],
      ['decode', 'share.decode'],
      ['no step ran', 'share.idle'],
    ] as const) {
      const own = ofWindow.filter(([of]) => of === kind);
      const { value } = record.figures.find(({ definition }) => definition === id)!;
      expect(own.length).toBeGreaterThan(0);
      expect(own.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(100 * value!, 0);
    }
  });

  it('has a command that serves the same requests again', async () => {
    const { id, record } = loads[2]!;
    const { stdout } = await on(home, 'show', id.slice(0, 8));
    const line = stdout.split('\n').find((each) => each.startsWith('npm run assay -- run'))!;
    expect(line).toContain('--seed 2');
    const words = Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, bare]) => quoted ?? bare!);
    const again = freshStore(home);
    const args = [...words.slice(words.indexOf('--') + 1, words.indexOf('--store')), '--store', again.store];
    expect((await assay(again, args)).code).toBe(0);
    const [load] = await Promise.all(servingFiles([again.store]).map(readServing));
    expect(load!.record.scheduleSha256).toBe(record.scheduleSha256);
    expect(load!.record.scenario).toEqual(record.scenario);
    expect(load!.record.key).toBe(record.key);
  }, 60_000);

  it('whose figures were written anew shows those of its log, and ends with 3', async () => {
    const copy = copyOf(home);
    const { record } = loads[1]!;
    const figures = record.figures.map((figure) =>
      figure.definition === 'ttft.sched' && figure.statistic === 'mean'
        ? { ...figure, value: 12_345, interval: null, missing: 'made up' }
        : figure,
    );
    const planted = await storeServing(copy.run, { ...record, figures });
    const shown = await on(copy, 'show', planted.id);
    expect(shown.code).toBe(3);
    expect(shown.stdout).not.toMatch(/12345|made up/);
    expect(shown.stderr).toMatch(/says what the samples do not give/);
    const again = await on(copy, 'recompute', planted.id, '--json');
    expect(again.code).toBe(3);
    expect(JSON.parse(again.stdout).differences).toContainEqual(
      expect.objectContaining({ of: 'figure ttft.sched mean', field: 'value', stored: 12_345 }),
    );
  });
});

describe('two runs that served', () => {
  it('are compared load by load, each with one of its kind', async () => {
    const again = freshStore(home);
    const other = await assayRun(again, [`${server} requests=90 warmup=10 seeds=2`, '--seed', '7']);
    expect(other.code).toBe(0);
    const both = freshStore(home);
    for (const { store } of [home, again]) cpSync(store, both.store, { recursive: true });
    const name = basename(dirname(servingFiles([again.store])[0]!));
    const compared = await assay(both, ['compare', run, name, '--record', both.store, '--json']);
    expect(compared.code).toBe(0);
    const { comparisons } = JSON.parse(compared.stdout);
    const seedsOf = async (id: string) =>
      (await readServing(servingFiles([both.store]).find((path) => path.includes(id))!)).record.scenario.seed;
    expect(comparisons).toHaveLength(2);
    expect(await Promise.all(comparisons.map(({ baseline }: Compared) => seedsOf(baseline)))).toEqual([1, 2]);
    expect(await Promise.all(comparisons.map(({ subject }: Compared) => seedsOf(subject)))).toEqual([7, 8]);
    for (const { refusals, ratios } of comparisons) {
      expect(refusals).toEqual([]);
      expect(ratios.length).toBeGreaterThan(10);
    }
    const alone = freshStore(home);
    await assayRun(alone, [`closed tiny float32 users=2 isl=4 osl=4 rows=4 chunk=8 requests=20 warmup=0`]);
    cpSync(alone.store, both.store, { recursive: true });
    const third = basename(dirname(servingFiles([alone.store])[0]!));
    const refused = await assay(both, ['compare', run, third, '--record', both.store]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('have no load of one kind');
  }, 90_000);
});

interface Compared {
  readonly subject: string;
  readonly baseline: string;
  readonly refusals: readonly string[];
  readonly ratios: readonly unknown[];
}

describe('served loads that are recomputed', () => {
  it.each([
    ['one of them', () => loads[1]!.id.slice(0, 8), /equal: \d+ figures, the window and the validity/],
    ['their run', () => run, /equal: figures, counts and validity of 3 records/],
    ['their folder', () => home.store, /equal: figures, counts and validity of 3 records/],
  ])('are equal by %s', async (_, word, says) => {
    const { stdout, code } = await on(home, 'recompute', word());
    expect(stdout.replace(/\s+/g, ' ')).toMatch(says);
    expect(code).toBe(0);
  });

  it('and were edited are different, and one that is damaged is named', async () => {
    const copy = copyOf(home);
    const [first, second] = servingFiles([copy.store]) as [string, string];
    const { id, record } = await readServing(first);
    await writeFile(first, JSON.stringify({ id, ...record, window: { first: 0, end: 1 } }));
    await writeFile(second, '{');
    const { stdout, stderr, code } = await on(copy, 'recompute', run);
    expect(code).toBe(1);
    expect(stdout).toMatch(/different: .*1 of 2 records; 1 more cannot be read/s);
    expect(stderr).toContain(second);
    const one = JSON.parse((await on(copy, 'recompute', first, '--json')).stdout);
    expect(one.differences[0]).toMatchObject({ of: 'file', stored: id });
    const shown = await on(copy, 'show', run);
    expect(shown.code).toBe(1);
    expect(shown.stderr).toContain(second);
  });
});
