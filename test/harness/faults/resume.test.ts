import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, begin, type Home, hurry, makeHome, records, tinyTrial } from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

const trials = [tinyTrial, 'decode tiny float32 b1 c32', 'prefill tiny float32 b1 i16'];
const resume = (place: Home, ...more: string[]) => assay(place, ['resume', ...more, '--store', place.store]);

/** A run of three processes that was killed when two of them were done; every test takes a copy. */
const killed = { ...home, store: join(home.folder, 'killed') };
let entries: string[];

beforeAll(async () => {
  const mark = join(home.folder, 'reached');
  const args = ['run', ...trials, ...hurry, '--store', killed.store];
  const run = begin(killed, args, { fault: { what: 'hold', phase: 'checking', mark } });
  await until(() => existsSync(mark));
  writeFileSync(`${mark}.go`, '');
  await until(() => journalOf(killed).length >= 2);
  process.kill(run.pid, 'SIGKILL');
  await run.ended;
  entries = journalOf(killed);
}, 60_000);

const journalOf = (place: Home) => globSync('*/journal/0*.json', { cwd: place.store }).sort();

function copyOfKilled(): Home {
  const place = freshStore(home);
  cpSync(killed.store, place.store, { recursive: true });
  return place;
}

const startsOf = async (place: Home) =>
  (await records(place)).flatMap(({ record }) => record.repeats.map(({ startedAt }) => startedAt)).sort();

describe('assay resume', () => {
  it('measures what is missing, and only that', async () => {
    const place = copyOfKilled();
    const done = entries.map(
      (name) => JSON.parse(readFileSync(join(place.store, name), 'utf8')).entries[0].repeat.startedAt,
    );
    const { code, stderr } = await resume(place);
    expect(code).toBe(0);
    expect(stderr).toContain(`3 processes, ${done.length} already done`);
    expect(await startsOf(place)).toEqual(expect.arrayContaining(done));
    expect((await records(place)).map(({ record }) => record.workload.title).sort()).toEqual(
      [...trials].sort(),
    );
    expect(journalOf(place)).toEqual([]);
  });

  it('measures a process again whose journal entry is damaged, and says so', async () => {
    const place = copyOfKilled();
    const entry = join(place.store, entries[0]!);
    const another = (digit: string) => (digit === '9' ? '8' : '9');
    const text = readFileSync(entry, 'utf8');
    writeFileSync(entry, text.replace(/(?<="loadNs":)\d/, another));
    const { code, stderr } = await resume(place);
    expect(code).toBe(0);
    expect(stderr).toMatch(/the journal entry 000\d\.json is damaged; its process is measured again/);
    expect(stderr).toContain(entries.length > 2 ? `${entries.length - 1} already done` : '1 already done');
    expect(await records(place)).toHaveLength(3);
  });

  it.each([
    ['another device', /"fingerprint": "\w+"/, '"fingerprint": "0000"', /began on another device/],
    ['another version of assay', /"version": "[^"]+"/, '"version": "0.0.0"', /began with assay 0\.0\.0/],
  ])('refuses to pool processes of %s', async (_, found, other, message) => {
    const place = copyOfKilled();
    const request = join(place.store, globSync('*/journal/request.json', { cwd: place.store })[0]!);
    writeFileSync(request, readFileSync(request, 'utf8').replace(found, other));
    const { code, stderr } = await resume(place);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/start a new run/);
    expect(journalOf(place)).toEqual(entries);
  });

  it('plans with the memory that was free when the run began, so that all processes of a trial are alike', async () => {
    const place = copyOfKilled();
    const request = join(place.store, globSync('*/journal/request.json', { cwd: place.store })[0]!);
    writeFileSync(
      request,
      readFileSync(request, 'utf8').replace(/"memoryBytes": \d+/, '"memoryBytes": 1000'),
    );
    const { code, stdout } = await resume(place);
    expect(code).toBe(3);
    expect(stdout).toMatch(/and 0\.00 GB are free/);
  });

  it('stores nothing twice when it was killed between the records and the end', async () => {
    const place = copyOfKilled();
    expect((await resume(place)).code).toBe(0);
    const before = await records(place);
    // The journal comes back as it was a moment before it was dropped.
    cpSync(killed.store, place.store, { recursive: true });
    const missing = before.filter(({ record }) =>
      record.repeats.some(({ position }) => position >= entries.length),
    );
    expect((await resume(place)).code).toBe(0);
    expect(await records(place)).toHaveLength(before.length + missing.length);
  });

  it('has nothing to do where no run was interrupted', async () => {
    const place = freshStore(home);
    for (const more of [[], ['2026-01-01']]) {
      const { code, stderr } = await resume(place, ...more);
      expect(code).toBe(2);
      expect(stderr).toMatch(/No interrupted run/);
      expect(stderr).toMatch(/assay -- run/);
    }
  });
});
