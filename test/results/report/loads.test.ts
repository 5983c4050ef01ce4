import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../dashboard/report/document.ts';
import { plain } from '../../../dashboard/report/text.ts';
import { identifierHash } from '../../../results/record/fingerprint.ts';
import { believedLoad, servedFrom } from '../../../results/report/load-files.ts';
import type { ReportedGroup, ReportedSearch } from '../../../results/report/schema/loads.ts';
import { type Report, reportSchema } from '../../../results/report/schema.ts';
import { reportOf } from '../../../results/report.ts';
import { inChinese } from '../../../results/sentences.ts';
import { packLog, unpackLog } from '../../../results/serving/packed-log.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { spanOf } from '../../../results/serving/span.ts';
import { inputOf, requirement, uuidOf } from '../../fixtures/made-up-report-input.ts';
import { type AskedLoad, promise, servedLoad } from '../../fixtures/served-loads.ts';

// What a report says of loads that the real scheduler served on a clock of its own.

/** Served by unit 1 of the job. */
async function loadOf(id: number, asked: AskedLoad = {}, change: Partial<ServingRecord> = {}) {
  const record = { ...(await servedLoad(asked)), ...change };
  const gpus = record.machine.gpus.map((gpu) => ({
    ...gpu,
    uuidHash: identifierHash('gpu-uuid', uuidOf(1)),
  }));
  const machine = { ...record.machine, gpus };
  return believedLoad({ id: String(id).padStart(16, 'a'), record: { ...record, machine } });
}

type Load = Awaited<ReturnType<typeof loadOf>>;

const report = (loads: readonly Load[], more: Parameters<typeof inputOf>[0] = {}): Report =>
  reportOf(inputOf({ loads, ...more }));

/** All that a document says, in both languages. */
const textOf = (of: Report): string =>
  JSON.stringify(documentOf({ ...of, languages: { written: ['en', 'zh'], prevails: 'en' } }, '0'.repeat(64)));

const onlyGroup = ({ loads }: Report): ReportedGroup => loads!.groups[0]!;

let steady: Load;
let crowded: Load;

beforeAll(async () => {
  steady = await loadOf(1, { scenario: { requests: 4000 } });
  crowded = await loadOf(2, { perSecond: 60, scenario: { seed: 2 } });
});

describe('a served load in a report', () => {
  it('has its figures by its log, its scenario, and the verdict in the words of the terminal', () => {
    const { log: packed, window } = steady.record;
    const { requests } = unpackLog(packed);
    const { setup, verdict, loads } = onlyGroup(report([steady]));
    const [load] = loads;
    // Counted by hand: a request keeps its promise with its first token in time, and the others on average.
    let kept = 0;
    for (let i = window.first; i < window.end; i++) {
      const tokens = requests.tokens[i]!;
      const at = (n: number) => requests.tokenNs[requests.tokenOffset[i]! + n]!;
      const ttft = (at(0) - requests.scheduledNs[i]!) / 1e9;
      const tpot = tokens > 1 ? (at(tokens - 1) - at(0)) / 1e9 / (tokens - 1) : 0;
      if (ttft <= promise.ttftSeconds && tpot <= promise.tpotSeconds) kept++;
    }
    const figure = load!.figures.find(({ definition }) => definition === 'attainment')!;
    expect(figure.value).toBeCloseTo(kept / 4000, 12);
    expect(verdict).toMatchObject({ requests: 4000, misses: 4000 - kept, word: 'pass', allowed: 0.1 });
    expect(verdict!.sentence).toMatch(/^pass: at most .* of all requests break the promise/);
    expect(verdict!.earlyStopping.sentence).toMatch(/takes requests of one queue for independent/);
    expect(setup).toMatchObject({ kind: 'server', limits: promise, rows: 4, chunk: 16 });
    expect(load).toMatchObject({ seed: 1, rate: 4, ends: { finished: 4000, unfinished: 0 } });
    // Little's law, counted by hand over the counting requests.
    expect(load!.little!.holds).toBe(true);
    expect(reportSchema.safeParse(report([steady])).error).toBeUndefined();
  });

  it('is said in both languages: promise, verdict, MLPerf’s rule with its caveat, doubts, words', () => {
    const text = textOf(report([steady, crowded]));
    for (const said of [
      'to 90 % of the requests: the first token within 1 s, each further one within 100 ms on average',
      '对 90 % 的请求：首个 token 不超过 1 s，其后平均每个不超过 100 ms',
      'pass: at most',
      '通过：至多',
      'It takes requests of one queue for independent',
      '该规则把同一队列的请求视为相互独立',
      'scheduled arrival to the first output id on the host',
      'The ids that were served were not held against those of the same requests alone.',
      'L = λ·W: requests in the system',
      '缓存 4 行，提示按每块 16 个 token 计算',
    ])
      expect(text).toContain(said);
  });

  it('is judged with those that differ in their seed alone, and with no other', async () => {
    const other = await loadOf(3, { scenario: { requests: 4000, seed: 5 } });
    const { groups } = report([steady, other, crowded]).loads!;
    expect(groups.map(({ loads, verdict }) => [loads.length, verdict!.requests, verdict!.seeds])).toEqual([
      [2, 8000, 2],
      [1, 400, 1],
    ]);
  });

  it('that was given up has failed, and the first page has it as DEGRADED', async () => {
    const { loads, firstPage } = report([await loadOf(4, { perSecond: 60 }, { stop: 'backlog' })]);
    expect(loads!.groups[0]!.verdict).toMatchObject({ word: 'fail', givenUp: 'backlog' });
    expect(firstPage.warnings.map(({ code }) => code)).toContain('doubtedLoads');
    expect(firstPage.questions[4].answer).toBe('servedDoubt');
  });

  it('belongs to the item whose device served it, beside its trials', () => {
    const { items, method, dates } = report([steady]);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ records: ['0000000000000001'], loads: [steady.id] });
    expect(method.reproduce).toContain(steady.record.run.reproduce);
    expect(dates.tested!.from).toBe(servedFrom(steady.record));
  });

  it('tells what was read of its device between its first arrival that counts and its end, and nothing before', async () => {
    const originNs = '1000000000';
    const { beginNs, endNs } = spanOf(unpackLog(steady.record.log), steady.record.window);
    const middle = Math.round((beginNs + endNs) / 2e6);
    const telemetry: ServingRecord['telemetry'] = {
      tracks: [
        {
          source: 'made up',
          device: null,
          startNs: originNs,
          stepsMs: [0, middle, 1],
          channels: [{ name: 'temperature', unit: 'C', values: [30, 61, 63] }],
        },
      ],
      events: [],
      gpuProcesses: { before: null, after: null },
      cost: { cpuSeconds: 0, wallSeconds: 1 },
    };
    const watched = { ...steady.record.load, originNs };
    const load = await loadOf(4, { scenario: { requests: 4000 } }, { telemetry, load: watched });
    expect(report([load]).conditions.windows[0]!.ranges).toEqual([
      { what: 'temperatureC', low: 61, high: 63 },
    ]);
  });

  it('leaves no trace in a report without one', () => {
    const { loads: _, ...without } = report([]);
    expect('loads' in report([])).toBe(false);
    expect(JSON.stringify(without)).not.toMatch(/served/i);
  });
});

describe('a report of loads alone', () => {
  it('has the item that served, and says that the four quantities were not measured', () => {
    const { items, firstPage, notMeasured, results } = report([steady], { records: [] });
    expect(results).toEqual([]);
    expect(items[0]).toMatchObject({ name: 'NVIDIA H200', isUnambiguous: true, records: [] });
    expect(items[0]!.match).toMatchObject({ status: 'consistent', named: 'NVIDIA H200 141GB SXM' });
    expect(firstPage.questions.map(({ answer }) => answer)).toEqual([
      'oneItem',
      'consistent',
      'measured',
      'notKnown',
      'servedValid',
    ]);
    expect(new Set(notMeasured.map(({ quantity }) => quantity))).toEqual(
      new Set(['memory capacity', 'memory bandwidth', 'arithmetic', 'interconnect']),
    );
    const text = textOf(report([steady], { records: [] }));
    expect(text).toContain('No trial was made: what was measured are the served loads');
  });

  it('tells on its first page the rate that kept the promise, and no verdict that no plan asked for', () => {
    const { firstPage } = report([steady], { records: [] });
    const [value] = firstPage.questions[2].values;
    expect(value!.name).toBe(steady.record.title);
    expect(value!.shown).toMatch(/^goodput\.req [\d.]+ .*requests\/s$/);
    expect(JSON.stringify(firstPage)).not.toMatch(/pass/);
  });
});

describe('a search in a report', () => {
  /** At 4 requests a second it holds, at 60 it does not; then both once more, with fresh seeds. */
  let search: Load[];
  const searchAgain = 'npm run assay -- run "server tiny float32 rate=4 find-rate" --seed 1';

  beforeAll(async () => {
    const ofSearch = async (probe: number, perSecond: number) => {
      const isHeld = perSecond === 4;
      const scenario = { requests: isHeld ? 4000 : 400, seed: 1 + probe };
      const load = await loadOf(10 + probe, { perSecond, scenario });
      const { record } = load;
      const weights = { ...record.model.weights, seed: 1 };
      const change: Partial<ServingRecord> = {
        run: {
          ...record.run,
          position: probe,
          probe,
          search: { requests: scenario.requests, reproduce: searchAgain },
        },
        model: { ...record.model, weights },
        stop: isHeld ? 'done' : 'backlog',
      };
      return { ...load, record: { ...record, ...change } };
    };
    search = await Promise.all([4, 60, 4, 60].map((rate, probe) => ofSearch(probe, rate)));
  }, 60_000);

  /** Its last load on a device that takes twice as long for each step. */
  const unevenly = (loads: readonly Load[]): Load[] =>
    loads.map((load, i) => {
      if (i < loads.length - 1) return load;
      const log = unpackLog(load.record.log);
      const endNs = log.steps.endNs.map((end, n) => end + (end - log.steps.beginNs[n]!));
      const slow = { ...log, steps: { ...log.steps, endNs } };
      return { ...load, record: { ...load.record, log: packLog(slow) } };
    });
  const searched = (inputs: Parameters<typeof inputOf>[0] = {}) => report(search, inputs);
  /** Cut off before its ends were confirmed. */
  const cutOff = (inputs: Parameters<typeof inputOf>[0] = {}) => report(search.slice(0, 2), inputs);

  it('has its bracket in the words of the terminal, every rate, its loads and its picture', () => {
    const { loads, charts, firstPage } = searched({ records: [] });
    const [found] = loads!.searches;
    expect(loads!.groups).toEqual([]);
    expect(found!.sentences.slice(0, 3)).toEqual([
      'between 4 and 60 requests/s: the lower rate passes, the higher one fails',
      'misses jump from few to most within the bracket: the device saturates there',
      'both ends ran again for longer and with fresh seeds: 4 requests/s passed again, 60 failed again',
    ]);
    expect(found!.title).toMatch(/^server tiny float32 find-rate isl=8-48 /);
    expect(found!.loads.map(({ rate }) => rate)).toEqual([4, 60, 4, 60]);
    expect(found!.probes.map(({ rate, outcome, confirms }) => [rate, outcome, confirms])).toEqual([
      [4, 'pass', false],
      [60, 'backlog', false],
      [4, 'pass', true],
      [60, 'backlog', true],
    ]);
    expect(charts.at(-1)).toMatchObject({ kind: 'rates', bracket: [4, 60] });
    expect(firstPage.charts).toEqual(['rates-1']);
    expect(firstPage.questions[2].values[0]!.shown).toBe('4 … 60 requests/s');
  });

  it('that was not confirmed reports no rate that is held', () => {
    const { firstPage, loads } = cutOff({ records: [] });
    expect(firstPage.questions[2].values[0]!.shown).toBe('—');
    expect(loads!.searches[0]!.isConfirmed).toBe(false);
  });

  it('is made again by one command, and not load by load', () => {
    expect(searched({ records: [] }).method.reproduce).toEqual([searchAgain]);
  });

  it.each([
    ['was confirmed on a device that did not keep its pace', () => report(unevenly(search)), 2],
    ['was not confirmed', cutOff, 1],
  ])('that %s says so on the first page, in the words of its chapter and of the terminal', (_, of, many) => {
    const made = of({});
    const [{ standing, sentences }] = made.loads!.searches as [ReportedSearch];
    expect(standing).toHaveLength(many);
    expect(sentences).toEqual(expect.arrayContaining(standing));
    const { first } = documentOf(
      { ...made, languages: { written: ['en', 'zh'], prevails: 'en' } },
      '0'.repeat(64),
    );
    const page = JSON.stringify(first);
    for (const sentence of standing) {
      expect(page).toContain(sentence);
      expect(page).toContain(
        inChinese(sentence)
          .map(({ text }) => text)
          .join(''),
      );
    }
  });

  const asking = (definition: string, value: number, unit: string, title: string) => ({
    requirements: [requirement({ quantity: 'load', trial: { title, definition }, limit: { value, unit } })],
  });
  const titleOf = () => steady.record.title.replace(/ rate=\S+/, ' find-rate');

  it.each([
    ['passes at a rate that passed and was confirmed', 4, 'pass'],
    ['fails at a rate that failed and was confirmed', 60, 'fail'],
    ['decides nothing between the two', 20, 'notTested'],
  ])('%s, where the plan asks for it', (_, rate, word) => {
    const { statements } = searched({ plan: asking('rate', rate, 'requests/s', titleOf()) });
    expect(statements[0]).toMatchObject({ word, shown: { limit: `≥ ${rate} requests/s` } });
  });

  it.each([4, 60])('decides nothing at %d requests/s where that was not confirmed', (rate) => {
    const { statements } = cutOff({ plan: asking('rate', rate, 'requests/s', titleOf()) });
    expect(statements[0]).toMatchObject({ word: 'notTested', reasons: [{ code: 'verdictOpen' }] });
  });

  describe('and the promise of a load, where the plan asks for it', () => {
    const statement = (loads: readonly Load[], percent: number, title = loads[0]!.record.title) =>
      report(loads, { plan: asking('attainment', percent, '%', title) }).statements[0]!;

    it('is kept by the verdict, with its sentence', () => {
      const found = statement([steady], 90);
      expect(found).toMatchObject({ word: 'pass', measured: null, guardBand: null });
      expect(found.reasons[0]).toMatchObject({ code: 'byVerdict' });
      expect(found.reasons[0]!.detail).toMatch(/^pass: at most/);
    });

    it('is conditionally kept by a load that is DEGRADED', async () => {
      const host = { stealShare: 0.1, otherShare: 0, quotaShare: 0 };
      const stolen = await loadOf(6, {
        scenario: { requests: 4000 },
        load: { host: host as NonNullable<ServingRecord['load']['host']> },
      });
      expect(statement([stolen], 90)).toMatchObject({ word: 'conditionalPass' });
    });

    it('is not tested where the verdict is open, where another share was promised, and where nothing was served', async () => {
      const short = await loadOf(7, { scenario: { requests: 60, warmup: 10 } });
      const codes = [statement([short], 90), statement([steady], 99), statement([steady], 90, 'another')];
      expect(codes.map(({ word, reasons }) => [word, reasons[0]!.code])).toEqual([
        ['notTested', 'verdictOpen'],
        ['notTested', 'otherPromise'],
        ['notTested', 'notMeasured'],
      ]);
    });
  });
});

it('a caption of a chapter is numbered as those of trials are', () => {
  const { chapters } = documentOf(report([steady]), '0'.repeat(64));
  const chapter = chapters.find(({ id }) => id === 'loads')!;
  expect(plain(chapter.title)).toBe('6  Served loads');
});
