import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordFiles } from '../../../results/record/store.ts';
import { recomputeServing } from '../../../results/serving/computed.ts';
import { groupLoads, verdictOf } from '../../../results/serving/judged.ts';
import { servingRecordSchema } from '../../../results/serving/record.ts';
import { readServing, servingFiles, storeServing } from '../../../results/serving/store.ts';
import { type Doubted, judgeServing } from '../../../results/serving/validity.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog, servedLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const log = oneRowLog(exponentialGaps(0.5, 300, 8));
const record = servingRecord(log);
const folder = () => mkdtempSync(join(tmpdir(), 'serving-'));

describe('the record of a served load', () => {
  it('comes back as it was stored, under the hash of its content', async () => {
    const into = folder();
    const written = { ...record, load: { ...record.load, untriedChunks: [3, 7] } };
    const stored = await storeServing(into, written);
    const read = await readServing(stored.path);
    expect(read.record).toEqual(written);
    expect(read.id).toBe(stored.id);
    expect(servingFiles([into])).toEqual([stored.path]);
  });

  it('gives all its figures again from its log', async () => {
    const { record: read } = await readServing((await storeServing(folder(), record)).path);
    expect(recomputeServing(read)).toEqual({
      window: record.window,
      figures: record.figures,
      validity: record.validity,
    });
    expect(record.figures.length).toBeGreaterThan(20);
    expect(record.validity.state).toBe('VALID');
  });

  it('has its verdict computed when it is read', () => {
    expect(verdictOf([record])).toMatchObject({
      word: 'indeterminate',
      open: 'too few',
      needs: 662,
      requests: 298,
    });
    expect(verdictOf([{ ...record, scenario: { ...record.scenario, limits: null } }])).toBeNull();
  });

  it('is judged with those of other seeds, and apart from those of another device', () => {
    const seed = { ...record, scenario: { ...record.scenario, seed: 7 } };
    const device = { ...record.engine.device, name: 'another one', fingerprint: null };
    const elsewhere = { ...record, engine: { ...record.engine, device } };
    const groups = groupLoads([record, elsewhere, seed].map((one) => ({ record: one })));
    expect(groups.map(({ loads }) => loads.map((load) => load.record))).toEqual([
      [record, seed],
      [elsewhere],
    ]);
    expect(groups.map(({ verdict }) => verdict?.seeds)).toEqual([2, 1]);
  });

  it('of a load that was given up stands for a failure of its group', () => {
    const lost = { ...record, stop: 'backlog' as const };
    const [group] = groupLoads([{ record }, { record: lost }]);
    expect(group).toMatchObject({ word: 'fail', givenUp: 'backlog', verdict: { word: 'indeterminate' } });
  });

  it('that was changed afterwards is told from the one that was written', async () => {
    const { path } = await storeServing(folder(), record);
    writeFileSync(path, readFileSync(path, 'utf8').replace('rate=2 isl=64', 'rate=3 isl=64'));
    await expect(readServing(path)).rejects.toThrow(/was changed after it was written/);
  });

  it.each([
    ['no JSON', '{'],
    ['another schema', '{"schema":"assay.record","version":1}'],
  ])('that is %s is refused with a reason', async (_, text) => {
    const path = join(folder(), 'x.serving.json');
    writeFileSync(path, text);
    await expect(readServing(path)).rejects.toThrow(/no (JSON of a )?served load/);
  });

  it('is strict: a field that nobody knows, and a window outside the log, are refused', () => {
    expect(servingRecordSchema.safeParse({ ...record, more: 1 }).success).toBe(false);
    expect(servingRecordSchema.safeParse({ ...record, window: { first: 0, end: 301 } }).success).toBe(false);
  });

  it('is none of the records of trials', async () => {
    const into = folder();
    await storeServing(into, record);
    expect(recordFiles([into])).toEqual([]);
  });
});

describe('the validity of a served load', () => {
  const solo = { checked: 5, differing: 0, isExact: true, detail: '' };
  const load = {
    log,
    window: { first: 2, end: 300 },
    limits: null,
    stop: 'done' as const,
    error: null,
    solo,
    host: null,
  };
  const codes = (change: Partial<Doubted>) =>
    judgeServing({ ...load, ...change }).reasons.map(({ code }) => code);
  const second = 1e9;

  it.each([
    ['all is well', {}, 'VALID', []],
    [
      'ids are unlike those alone on the CPU',
      { solo: { ...solo, differing: 1 } },
      'INVALID',
      ['wrong_output'],
    ],
    [
      'ids are unlike on a device',
      { solo: { ...solo, differing: 1, isExact: false } },
      'VALID',
      ['unlike_alone'],
    ],
    ['nobody looked at the ids', { solo: null }, 'VALID', ['unchecked_output']],
    ['it was stopped', { stop: 'interrupted' }, 'DEGRADED', ['interrupted']],
    ['the queue grew', { stop: 'backlog' }, 'DEGRADED', ['backlog']],
    [
      'others used the host',
      { host: { stealShare: 0.03, otherShare: 0.06, quotaShare: 0 } },
      'DEGRADED',
      ['cpu_contention', 'stolen_time'],
    ],
    ['the engine failed', { stop: 'failed', error: 'no memory' }, 'INVALID', ['failed']],
    ['nothing counts', { window: { first: 5, end: 5 } }, 'INVALID', ['nothing_counted']],
  ] as readonly [string, Partial<Doubted>, string, readonly string[]][])(
    'where %s',
    (_, change, state, expected) => {
      expect(codes(change)).toEqual(expected);
      expect(judgeServing({ ...load, ...change }).state).toBe(state);
    },
  );

  it('is doubted where the scheduler takes more than a hundredth of the limit', () => {
    const limits = { ttftSeconds: 1, tpotSeconds: 1, percent: 99 };
    const late = (ms: number) => ({ limits, log: { ...log, latenessNs: Float64Array.of(ms * 1e6) } });
    expect(codes(late(9))).toEqual([]);
    expect(codes(late(11))).toEqual(['late_scheduler']);
  });

  it.each([
    ['a token before its row', [{ scheduled: 0, admitted: 2 * second, tokens: [second] }]],
    [
      'arrivals out of order',
      [
        { scheduled: second, tokens: [second] },
        { scheduled: 0, tokens: [second] },
      ],
    ],
    ['more tokens than asked for', [{ scheduled: 0, tokens: [1, 2], osl: 1 }]],
    ['an end without a token', [{ scheduled: 0, osl: 2 }]],
  ])('is none where the log has %s', (_, served) => {
    const broken = { log: servedLog(served), window: { first: 0, end: served.length } };
    expect(codes(broken)).toContain('contradictory_log');
  });

  it('is none where two steps overlap', () => {
    const steps = [
      { begin: 0, end: 10 },
      { begin: 9, end: 20 },
    ];
    const overlapping = {
      log: servedLog([{ scheduled: 0, tokens: [10] }], steps),
      window: { first: 0, end: 1 },
    };
    expect(codes(overlapping)).toContain('contradictory_log');
  });
});
