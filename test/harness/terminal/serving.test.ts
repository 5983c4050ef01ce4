import { expect, it } from 'vitest';
import { servingDoubts, servingGaps } from '../../../harness/terminal/serving.ts';
import { groupLoads } from '../../../results/serving/judged.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const record = servingRecord(oneRowLog(exponentialGaps(0.5, 30, 8)));
const busy: ServingRecord['validity'] = {
  state: 'DEGRADED',
  reasons: [{ code: 'cpu_contention', detail: '5.5 % of the time' }],
};

/** A load of a search at a rate, whose title has all its digits. */
const probe = (perSecond: number, place: number) => ({
  record: {
    ...record,
    run: { ...record.run, probe: place },
    title: `server tiny float32 rate=${perSecond} isl=16 osl=4`,
    key: String(perSecond),
    scenario: { ...record.scenario, arrivals: { process: 'poisson' as const, perSecond } },
    validity: busy,
  },
});

const doubts = (loads: readonly { readonly record: ServingRecord }[]) =>
  servingDoubts(groupLoads(loads)).replace(/\s+/g, ' ');

it('names the loads of a search by their rates, each once and ascending', () => {
  const text = doubts([probe(1288.3922655594035, 0), probe(500, 1), probe(500, 1), probe(707.10678, 2)]);
  expect(text).toContain('DEGRADED cpu_contention: the search at 500, 707.1, 1288 requests/s ');
  expect(text).not.toContain('rate=');
});

it('names six of many, and single loads by their titles beside them', () => {
  const text = doubts([{ record: { ...record, validity: busy } }, ...[8, 7, 6, 5, 4, 3, 2, 1].map(probe)]);
  expect(text).toContain(`${record.title}; the search at 1, 2, 3, 4, 5, 6 and 2 more requests/s `);
});

it('names none where all are of one scenario', () => {
  expect(doubts([{ record: { ...record, validity: busy } }])).toMatch(
    /^DEGRADED cpu_contention Other programs/,
  );
});

it('says why a figure has no value where the table shows it, and only there', () => {
  const loads = [{ record: servingRecord(oneRowLog(exponentialGaps(0.5, 8, 8))) }];
  expect(servingGaps(groupLoads(loads)).replace(/\s+/g, ' ')).toBe(
    '— ttft.sched p50, queue.wait p50, tpot.excl_first p50: needs 11 values for an interval, has 6. ' +
      '— ttft.sched p99, tpot.excl_first p99: needs 662 values for an interval, has 6.',
  );
});
