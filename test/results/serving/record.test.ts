import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordFiles } from '../../../results/record/store.ts';
import { computedServing } from '../../../results/serving/computed.ts';
import { verdictOf } from '../../../results/serving/judged.ts';
import { unpackLog } from '../../../results/serving/packed-log.ts';
import { servingRecordSchema } from '../../../results/serving/record.ts';
import { readServing, servingFiles, storeServing } from '../../../results/serving/store.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const log = oneRowLog(exponentialGaps(0.5, 300, 8));
const record = servingRecord(log);
const folder = () => mkdtempSync(join(tmpdir(), 'serving-'));

describe('the record of a served load', () => {
  it('comes back as it was stored, under the hash of its content, and is no record of a trial', async () => {
    const into = folder();
    const stored = await storeServing(into, record);
    const read = await readServing(stored.path);
    expect(read.record).toEqual(record);
    expect(read.id).toBe(stored.id);
    expect(servingFiles([into])).toEqual([stored.path]);
    expect(recordFiles([into])).toEqual([]);
  });

  it('gives all its figures and its validity again from its log', async () => {
    const { record: read } = await readServing((await storeServing(folder(), record)).path);
    const { figures, validity } = computedServing(read, unpackLog(read.log));
    expect(figures).toEqual(record.figures);
    expect(validity).toEqual(record.validity);
    expect(figures.length).toBeGreaterThan(20);
    expect(validity.state).toBe('VALID');
  });

  it('has its verdict computed when it is read, over the seeds that are evidence', () => {
    expect(verdictOf([record])).toMatchObject({ word: 'indeterminate', open: 'too few', requests: 298 });
    const stopped = { ...record, load: { ...record.load, stop: 'interrupted' as const } };
    expect(verdictOf([stopped])).toBeNull();
    expect(verdictOf([record, stopped, record])).toMatchObject({ requests: 596, seeds: 2 });
  });

  it('that was changed afterwards, or is none, is refused with a reason', async () => {
    const { path } = await storeServing(folder(), record);
    writeFileSync(path, readFileSync(path, 'utf8').replace('rate=2 isl=16', 'rate=3 isl=16'));
    await expect(readServing(path)).rejects.toThrow(/changed/);
    writeFileSync(path, '{');
    await expect(readServing(path)).rejects.toThrow(/JSON/);
    writeFileSync(path, '{"schema":"assay.record","version":1}');
    await expect(readServing(path)).rejects.toThrow();
  });

  it('is strict: a field that nobody knows is refused', () => {
    expect(servingRecordSchema.safeParse(record).success).toBe(true);
    expect(servingRecordSchema.safeParse({ ...record, more: 1 }).success).toBe(false);
  });

  it.each([
    ['was interrupted', { stop: 'interrupted' as const }, 'DEGRADED', 'interrupted'],
    ['grew a queue without end', { stop: 'backlog' as const }, 'DEGRADED', 'backlog'],
    ['died', { stop: 'died' as const, error: 'no memory' }, 'INVALID', 'died'],
    ['gave other answers', { alone: { requests: 3, ids: 12, different: 1 } }, 'INVALID', 'answers_differ'],
  ])('of a load that %s says so', (_, change, state, code) => {
    const doubted = servingRecord(log, { load: { ...record.load, ...change } });
    expect(doubted.validity).toMatchObject({ state, reasons: [{ code }] });
  });

  it('is doubted where the scheduler takes more than a hundredth of the limit', () => {
    const late = (ms: number) => servingRecord({ ...log, latenessNs: Float64Array.of(ms * 1e6) }).validity;
    expect(late(9).state).toBe('VALID');
    expect(late(11)).toMatchObject({ state: 'DEGRADED', reasons: [{ code: 'late_scheduler' }] });
  });
});
