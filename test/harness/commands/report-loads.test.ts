import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FoundRate } from '../../../harness/served/find-rate.ts';
import type { StoredServing } from '../../../results/serving/store.ts';
import { searchText } from '../../../results/serving/words.ts';
import { assay, type Ended, makeHome } from '../../fixtures/assay.ts';
import { storeSearch } from '../../fixtures/searched-loads.ts';
import { storeLoads } from '../../fixtures/served-loads.ts';

// `report` and `verify` of runs that served loads.

const home = makeHome();
afterAll(() => home.remove());

const searchRun = '2026-11-22T12-00-00-serving-0001';
const loadRun = '2026-11-29T12-00-00-serving-0002';
const trialRun = '2026-11-28T23-50-49-quick-5751';
const at = (name: string) => join(home.folder, name);
const json = (name: string) => JSON.parse(readFileSync(at(name), 'utf8'));
const draft = (...args: string[]): Promise<Ended> =>
  assay(home, ['report', ...args, '--draft', '--store', home.store]);

let found: FoundRate;
let searched: readonly StoredServing[];
let single: StoredServing[];

beforeAll(async () => {
  ({ found, loads: searched } = await storeSearch(home.store, searchRun));
  single = await storeLoads(home.store, [{ run: loadRun }]);
  cpSync(
    new URL(`../../fixtures/recorded/${trialRun}`, import.meta.url).pathname,
    join(home.store, trialRun),
    { recursive: true },
  );
}, 180_000);

describe('report of a run that served loads', () => {
  it('has what its search found, letter by letter as `show` prints it, and all of its loads', async () => {
    expect(found.result.isConfirmed).toBe(true);
    const { code, stdout } = await draft(searchRun, '--out', at('search'), '--dossier', at('search/dossier'));
    expect(stdout).toContain(`, ${searched.length} served loads`);
    expect(code).toBe(0);
    const [search] = json('search/report.json').loads.searches;
    expect(search.sentences).toEqual(searchText(found));
    // Each rate once, by all of its loads, and once more where it was confirmed.
    expect(search.probes).toEqual(found.probes.map(({ needs: _, ...probe }) => probe));
    expect(search.loads.map(({ load }: { load: string }) => load)).toEqual(searched.map(({ id }) => id));
    const shown = await assay(home, ['show', searchRun, '--store', home.store]);
    const letters = (text: string) => text.replace(/\s+/g, ' ');
    for (const sentence of search.sentences) expect(letters(shown.stdout)).toContain(letters(sentence));
  }, 180_000);

  it('is verified from its dossier: each load comes out again of its log, and the report of the loads', async () => {
    const { code, stdout } = await assay(home, ['verify', at('search/dossier'), '--json']);
    expect(existsSync(at('search/dossier/schemas/serving.schema.json'))).toBe(true);
    const { outcome, alterations, counts, notChecked } = JSON.parse(stdout);
    expect({ code, outcome, alterations }).toEqual({ code: 4, outcome: 'intact', alterations: [] });
    expect(counts).toMatchObject({ records: 0, loads: searched.length });
    expect(notChecked).toEqual([]);
  }, 180_000);

  it('is altered by one byte of a load, which is named', async () => {
    const file = `loads/${searched[0]!.id}.serving.json`;
    cpSync(at('search/dossier'), at('changed'), { recursive: true });
    const text = readFileSync(at(`changed/${file}`), 'utf8');
    writeFileSync(at(`changed/${file}`), text.replace('"seed": 7', '"seed": 8'));
    const { code, stdout } = await assay(home, ['verify', at('changed'), '--json']);
    expect(code).toBe(1);
    const { alterations } = JSON.parse(stdout);
    expect(alterations.map((one: { file: string }) => one.file)).toContain(file);
  }, 180_000);

  it('stands beside the trials of another run, in one report', async () => {
    const { stdout } = await draft(trialRun, loadRun, '--out', at('both'));
    expect(stdout).toMatch(/, 5 trials and 1 served load$/m);
    const { items, results, loads } = json('both/report.json');
    expect(results).toHaveLength(5);
    expect(loads.groups[0].loads[0].load).toBe(single[0]!.id);
    // The load was served by another device than the trials were measured on.
    expect(items.map((item: { loads?: string[] }) => item.loads)).toEqual([[single[0]!.id], undefined]);
  }, 180_000);

  it('is that of the newest run with --latest, whichever kind it is', async () => {
    await draft('--latest', '--out', at('latest'));
    expect(json('latest/report.json').loads.groups[0].loads[0].run).toBe(loadRun);
    expect(json('latest/report.json').results).toEqual([]);
  }, 180_000);
});

describe('a plan that asks for a load', () => {
  const plan = (name: string, ...required: string[]) =>
    assay(home, ['plan', ...required.flatMap((one) => ['--require', one]), '--out', at(name)]);
  const load = 'server tiny float32 rate=4 isl=8-48 osl=4-32 ttft=1s tpot=100ms share=90 rows=4 chunk=16';

  it('names it as its record will, however it was written, and the report states what came out', async () => {
    const search = json('search/report.json').loads.searches[0].title;
    expect(
      (await plan('plan.json', `${load}: attainment >= 90 %`, `${search}: rate >= 4 requests/s`)).code,
    ).toBe(0);
    const [first, second] = json('plan.json').requirements;
    expect(first.trial.title).toBe(single[0]!.record.title);
    expect(second.trial.title).toContain('find-rate');
    await draft(searchRun, loadRun, '--plan', at('plan.json'), '--out', at('stated'));
    const { statements } = json('stated/report.json');
    const isHeld = found.result.highestPass! >= 4;
    expect(statements.map(({ word }: { word: string }) => word)).toEqual([
      // 400 requests are too few for a verdict.
      'notTested',
      isHeld ? 'pass' : 'fail',
    ]);
  }, 180_000);

  it.each([
    [`${load}: rate >= 4 requests/s`, /is served at one rate/],
    [`${load.replace('rate=4', 'find-rate')}: attainment >= 90 %`, /searches for a rate/],
    [`${load}: attainment >= 99 %`, /promises 90 %, and 99 % are asked for/],
    [`${load.replace(/ttft.*share=90/, '')}: attainment >= 90 %`, /promises nothing/],
    ['server tiny: attainment >= 90 %', /is no load/],
  ])('%s is refused before anything is served', async (required, why) => {
    const { code, stderr } = await plan('refused.json', required);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(why);
  });
});
