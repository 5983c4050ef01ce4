import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, assayRun, begin, type Ended, type Home, hurry, makeHome } from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

// `list runs` and `show <run>`: what is stored of a run, found again.

const home = makeHome();
afterAll(() => home.remove());

const trials = ['prefill tiny float32 b1 i16', 'decode tiny float32 b1 c32', 'decode tiny float32 b1 c16'];
const whole = { ...home, store: join(home.folder, 'whole') };
const killed = { ...home, store: join(home.folder, 'killed') };
let end: Ended;
/** What `list runs` said while the second run held a worker back. */
let meanwhile: Ended;
let killedPid: number;

beforeAll(async () => {
  end = await assayRun(whole, [...trials, ...hurry]);
  const mark = join(home.folder, 'reached');
  const args = ['run', ...trials, ...hurry, '--store', killed.store];
  const run = begin(killed, args, { fault: { what: 'hold', phase: 'checking', mark } });
  await until(() => existsSync(mark));
  killedPid = run.pid;
  meanwhile = await assay(killed, ['list', 'runs', '--store', killed.store]);
  writeFileSync(`${mark}.go`, '');
  await until(() => globSync('*/journal/0*.json', { cwd: killed.store }).length >= 2);
  process.kill(run.pid, 'SIGKILL');
  await run.ended;
}, 120_000);

const idIn = (place: Home) =>
  basename(globSync('*/run.json', { cwd: place.store })[0]!.replace(/.run\.json$/, ''));
const on = (place: Home, ...args: string[]) => assay(place, [...args, '--store', place.store]);
const keptIn = (place: Home) => globSync('*/journal/0*.json', { cwd: place.store }).length;

function copyOf(place: Home): Home & { readonly run: string } {
  const copy = freshStore(home);
  cpSync(place.store, copy.store, { recursive: true });
  return { ...copy, run: join(copy.store, idIn(copy)) };
}

describe('a run that is shown again', () => {
  it.each([
    ['its id', () => idIn(whole)],
    ['the beginning of its id', () => idIn(whole).slice(0, 15)],
    ['its folder', () => join(whole.store, idIn(whole))],
  ])('says by %s, letter by letter, what its end said', async (_, word) => {
    const { stdout, code } = await on(whole, 'show', word());
    expect(stdout).toBe(end.stdout);
    expect(stdout.length).toBeGreaterThan(500);
    expect(code).toBe(0);
  });

  it('is one document with --json, with the records in the order of their trials', async () => {
    const { stdout } = await on(whole, 'show', idIn(whole), '--json');
    const { run, records } = JSON.parse(stdout);
    expect(run).toEqual({ id: idIn(whole), suite: null, seed: 1, state: 'finished' });
    expect(records.map((record: { workload: { title: string } }) => record.workload.title)).toEqual(trials);
  });

  it('has the command of each record as it is typed here, and in JSON the words of a clone', async () => {
    const [file] = globSync('*/[0-9a-f]*.json', { cwd: whole.store });
    const id = basename(file!, '.json');
    const args = ['show', id, '--store', whole.store];
    const kit = { env: { ASSAY_CALLED: '/opt/kit/assay' } };
    const { stdout } = await assay(whole, args, kit);
    expect(stdout).toMatch(
      new RegExp(`^/opt/kit/assay run "[^"]+ tiny [^"]+" .* --store ${whole.store}$`, 'm'),
    );
    expect(stdout).not.toContain('npm run');
    const document = JSON.parse((await assay(whole, [...args, '--json'], kit)).stdout);
    expect(JSON.stringify(document)).toMatch(/"reproduce":"npm run assay -- run /);
  });

  it('is the run as it ended last, where it was gone on with', async () => {
    const place = copyOf(killed);
    const resumed = await on(place, 'resume');
    expect((await on(place, 'show', idIn(place))).stdout).toBe(resumed.stdout);
  });

  it('has what there is in an earlier version: records, and nothing beside them', async () => {
    const place = copyOf(whole);
    rmSync(join(place.run, 'run.json'));
    const { stdout, code } = await on(place, 'show', idIn(whole));
    for (const trial of trials) expect(stdout).toContain(trial);
    expect(code).toBe(0);
    expect((await on(place, 'list', 'runs')).stdout).toMatch(/ 3 +\S.* finished/);
  });

  it('that was cut off says what it has, and how to go on in words that can be typed', async () => {
    const id = idIn(killed);
    const { stdout, code } = await on(killed, 'show', id);
    expect(stdout).toMatch(
      new RegExp(
        `^The run ${id} was interrupted\\.$[^]*^Next: \`npm run assay -- resume ${id}[^\`]*\` goes on`,
        'm',
      ),
    );
    expect(stdout).toContain(`Kept in its journal: ${keptIn(killed)} of 3 processes.`);
    expect(trials.filter((trial) => stdout.includes(`${trial}: 1 (1 ok)`))).toHaveLength(keptIn(killed));
    expect(code).toBe(0);
    const { run } = JSON.parse((await on(killed, 'show', id, '--json')).stdout);
    expect(run).toMatchObject({ state: 'interrupted', kept: { processes: keptIn(killed), of: 3 } });
  });
});

describe('the list of runs', () => {
  it('names each with its trials, its device, its time and its state', async () => {
    const { stdout, code } = await on(whole, 'list', 'runs');
    expect(stdout).toMatch(
      new RegExp(
        `^${idIn(whole)} +20.* prefill tiny .* and 2 more .*, cpu +3 of 3 +[\\d.]+ s +finished`,
        'm',
      ),
    );
    expect(code).toBe(0);
    const [run] = JSON.parse((await on(whole, 'list', 'runs', '--json')).stdout);
    expect(run).toMatchObject({ id: idIn(whole), trials, stored: 3, planned: 3, state: 'finished' });
    expect(run.seconds).toBeGreaterThan(0);
  });

  it('says of a run that goes on which process it is', () => {
    expect(meanwhile.stdout).toMatch(new RegExp(`0 of 3 .*running \\(process ${killedPid}\\)`));
    expect(meanwhile.stdout).not.toMatch(/resume/);
  });

  it('says of a run that was killed how to go on, until it is whole', async () => {
    const place = copyOf(killed);
    const id = idIn(place);
    const before = await on(place, 'list', 'runs');
    expect(before.stdout).toMatch(new RegExp(`${id}.* 0 of 3 .*interrupted, ${keptIn(place)} of 3 kept`));
    const [, command] = /`npm run assay -- (.*)` goes on with it/.exec(before.stdout)!;
    const words = command!.split(' ').slice(0, 2);
    expect(words).toEqual(['resume', id]);
    await on(place, ...words);
    expect((await on(place, 'list', 'runs')).stdout).toMatch(new RegExp(`${id}.* 3 of 3 .*finished`));
  });

  it.each([
    ['began with another version', /"version": "[^"]+"/, '"version": "0.0.0"', /began with assay 0\.0\.0/],
    ['is not known what it was to do', /^\{/, '[', /not known what the run was\s+to do/],
  ])('says why a run cannot be resumed that %s', async (_, found, other, why) => {
    const place = copyOf(killed);
    const request = join(place.run, 'journal/request.json');
    writeFileSync(request, readFileSync(request, 'utf8').replace(found, other));
    const { stdout } = await on(place, 'list', 'runs');
    expect(stdout).toMatch(/cannot be resumed$/m);
    expect(stdout).toMatch(why);
    expect((await on(place, 'show', idIn(place))).stdout).toMatch(why);
  });

  it('names what is damaged, shows what is left, and ends with 1', async () => {
    const place = copyOf(whole);
    const [cut] = globSync('*/[0-9a-f]*.json', { cwd: place.store });
    writeFileSync(join(place.store, cut!), '{"schema":');
    mkdirSync(join(place.store, 'a folder of something else'));
    const manifest = join(place.store, 'another/run.json');
    mkdirSync(join(place.store, 'another'));
    writeFileSync(manifest, '{}');
    const listed = await on(place, 'list', 'runs');
    expect(listed.stdout).toMatch(/2 of 3 .*finished/);
    expect(listed.stdout).toMatch(/^another .*cannot be resumed$/m);
    for (const name of [basename(cut!), 'a folder of something else', manifest]) {
      expect(listed.stderr).toContain(name);
    }
    expect(listed.code).toBe(1);
    const shown = await on(place, 'show', idIn(whole));
    expect([shown.code, shown.stderr]).toEqual([1, expect.stringContaining(basename(cut!))]);
    expect(trials.filter((trial) => shown.stdout.includes(trial))).toHaveLength(2);
  });

  it('says of a store without runs, or that is not there, what makes the first one', async () => {
    const place = freshStore(home);
    for (const words of [/There is no folder/, /No runs in/]) {
      const { stdout, code } = await on(place, 'list', 'runs');
      expect([code, stdout]).toEqual([0, expect.stringMatching(words)]);
      expect(stdout).toContain('npm run assay -- run');
      mkdirSync(place.store, { recursive: true });
    }
  });
});

describe('a word that means more than one thing, or nothing', () => {
  it('is refused with how many of each it may be', async () => {
    const place = copyOf(whole);
    cpSync(place.run, join(place.store, '20aa-another'), { recursive: true });
    const both = await on(place, 'show', '20');
    expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/beginning of 2 runs/)]);
    const [record] = globSync('[0-9a-f]*.json', { cwd: place.run });
    const first = record!.slice(0, 3);
    mkdirSync(join(place.store, `${first}-a-run/journal`), { recursive: true });
    copyFileSync(join(place.run, record!), join(place.store, `${first}-a-run`, record!));
    const mixed = await on(place, 'show', first);
    expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringMatching(/beginning of 1 run and 1 record/)]);
    expect(mixed.stderr).toMatch(/list runs.*list records/);
  });

  it('gets the names most like it', async () => {
    const id = idIn(whole);
    const { stderr, code } = await on(whole, 'show', id.replace('workloads', 'worklaods'));
    expect(stderr).toMatch(/There is no record, run or device/);
    expect(stderr).toContain(`Did you mean ${id}?`);
    expect(stderr).toMatch(/list runs/);
    expect(code).toBe(2);
  });
});
