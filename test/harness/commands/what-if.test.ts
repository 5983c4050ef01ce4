import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveByModel } from '../../../harness/serving/projected.ts';
import { answerLoad } from '../../../results/projection/served-answer.ts';
import type { LoadQuestion } from '../../../results/projection/served-question.ts';
import { targetOf } from '../../../results/projection/served-target.ts';
import { unpackLog } from '../../../results/serving/packed-log.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { readServing, storeServing } from '../../../results/serving/store.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';
import { scenario, serveVirtually } from '../serving/load.ts';

const cli = new URL('../../../harness/cli.ts', import.meta.url).pathname;
const assay = (...words: string[]) => execa(process.execPath, [cli, ...words], { reject: false });

const policy = { rows: 4, chunk: 32 };
const lengths = { law: 'uniform', from: 20, to: 60 } as const;
const asked = scenario({ policy, isl: lengths, osl: lengths, requests: 100, warmup: 5 });
const times = {
  prefillNs: (_: number, from: number, count: number) => 2e7 * count + 1e5 * from,
  decodeNs: (bucket: number) => 5e7 + 1e7 * bucket,
};

let store: string;
let id: string;
let rowsOf2: string;
let closed: string;

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'assay-what-if-'));
  const { log } = await serveVirtually(asked, times);
  const made = servingRecord(log, {
    policy: { ...policy, order: 'first come' },
    ways: { prompts: 'views of rows', buckets: [1, 2, 4], recorded: false },
    window: { first: 5, end: 105 },
  });
  const { arrivals, isl, osl, requests, warmup } = asked;
  const change = { arrivals, isl, osl, requests, warmup } as Partial<ServingRecord['scenario']>;
  const record = { ...made, scenario: { ...made.scenario, ...change } };
  const put = async (more: Partial<ServingRecord>) =>
    (await storeServing(join(store, 'run'), { ...record, ...more })).id;
  id = await put({});
  rowsOf2 = await put({ policy: { ...record.policy, rows: 2 } });
  closed = await put({ scenario: { ...record.scenario, arrivals: { process: 'closed', users: 4 } } });
});
afterAll(() => rm(store, { recursive: true }));

describe('assay what-if', () => {
  it('shows the measured time of each size of step, and says what to measure for a roofline', async () => {
    const { exitCode, stdout } = await assay('what-if', id, '--store', store);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/decode, 4 rows +\d+ +\d+ +90 ms/);
    expect(stdout).toMatch(/No roofline: no record of this device measured/);
    expect(stdout).toMatch(/50\.0 ms \+ 10\.0 ms a row; off\s+by less than 0\.1 %/);
  }, 60_000);

  it('says of another device that it is a projection, with its ends and what it assumes', async () => {
    const { exitCode, stdout } = await assay('what-if', id, '--store', store, '--on', 'h200-sxm', '--json');
    expect(exitCode).toBe(0);
    const { on } = JSON.parse(stdout);
    expect(on).toHaveLength(1);
    const [{ basis, figures }] = on[0].columns;
    expect(basis).toBe('assumed');
    const tpot = figures.find(
      ({ definition, statistic }: Named) => `${definition} ${statistic}` === 'tpot.excl_first mean',
    );
    expect(tpot.low).toBeLessThan(tpot.value);
    expect(tpot.high).toBeGreaterThan(tpot.value);
    const text = await assay('what-if', id, '--store', store, '--on', 'h200-sxm');
    expect(text.stdout).toMatch(/Projection, not measured/);
    expect(text.stdout).toMatch(/Assumed shares: 80 % of the bandwidth and 50 % of the arithmetic/);
  }, 60_000);

  it('has more requests in the system at a higher rate, and refuses a rate where users wait for their answers', async () => {
    const at = async (rate: string) => {
      const { stdout } = await assay(
        'what-if',
        id,
        '--store',
        store,
        '--on',
        'h200-sxm',
        '--rate',
        rate,
        '--json',
      );
      const { figures } = JSON.parse(stdout).on[0].columns[0];
      return figures.find(({ definition }: Named) => definition === 'concurrency.mean').value;
    };
    expect(await at('500')).toBeGreaterThan(5 * (await at('20')));
    const refused = await assay('what-if', closed, '--store', store, '--on', 'h200-sxm', '--rate', '5');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/it has no rate/);
  }, 120_000);
});

describe('assay what-if with another rate, rows or chunk', () => {
  it('has the answer of the one function that a page shows as well, on this device where none is named', async () => {
    const { record } = await readServing(globSync(join(store, 'run', `${id}*`))[0]!);
    const question: LoadQuestion = { on: 'here', rate: 9, rows: 3, chunk: 16 };
    const own = { declared: null, probed: 'not probed' };
    const target = targetOf(record, null, question, own);
    const log = unpackLog(record.log);
    const answer = await answerLoad({ record, log }, question, target, own, serveByModel);
    const words = ['what-if', id, '--store', store, '--rate', '9', '--rows', '3', '--chunk', '16'];
    const { on } = JSON.parse((await assay(...words, '--json')).stdout);
    expect(on).toHaveLength(1);
    expect(on[0].columns).toEqual(answer.projected.columns);
    expect(on[0].columns[0].figures[0].value).toBeGreaterThan(0);
    const { stdout } = await assay(...words);
    expect(stdout).toMatch(/^On .*, at 9 requests\/s, with 3 rows, in chunks of 16$/m);
    expect(stdout).toMatch(/projected, as asked/);
  }, 60_000);

  it('refuses more rows than an answer could come to its end with', async () => {
    expect((await assay('what-if', id, '--rows', '2000')).exitCode).toBe(2);
  }, 60_000);
});

describe('assay compare with served loads', () => {
  it('shows ratios of loads of one kind, and every reason where they are of two', async () => {
    const refused = await assay('compare', id, rowsOf2, '--record', store);
    expect(refused.stdout).toMatch(
      /Not compared:\n +Unlike rows: 4 and 2\.|Not compared:\n +Unlike rows: 2 and 4\./,
    );
    expect(refused.stdout).not.toMatch(/ratio/);
    const { stdout } = await assay('compare', id, closed, '--record', store, '--json');
    const [comparison] = JSON.parse(stdout).comparisons;
    expect(comparison.refusals).toHaveLength(2);
    expect(comparison.ratios).toEqual([]);
  }, 60_000);
});

interface Named {
  readonly definition: string;
  readonly statistic: string;
}
