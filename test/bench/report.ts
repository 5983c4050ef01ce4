import { performance } from 'node:perf_hooks';
import { formsOf } from '../../dashboard/report.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import { reportText } from '../../results/report.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';
import { doneRepeat } from '../fixtures/made-up-repeat.ts';
import { madeUpReport } from '../fixtures/made-up-report.ts';

// `npm run bench:report [-- <trials> [samples]]`: how long the forms of a large report take, and how large they and this process get.
// Nothing is asserted: it prints figures beside what the forms are meant to keep, for somebody to read on an idle machine.

const [trials = '200', samples = '100000'] = process.argv.slice(2);
const processes = 5;
const each = Math.ceil(Number(samples) / Number(trials) / processes);

const report = madeUpReport({ more: Math.max(0, Number(trials) - 5) });
const durations = Array.from({ length: each }, (_, i) => 9_800_000 + 137 * (i % 61));
const records: StoredRecord[] = report.results.map(({ record: id }) => ({
  id,
  path: `${id}.json`,
  record: {
    ...madeUpRecord({ figures: [{ definition: 'decode.step', value: 0.0098 }] }),
    repeats: Array.from({ length: processes }, (_, index) => doneRepeat(durations, { index })),
  },
}));
const json = Buffer.from(reportText(report));

const began = performance.now();
const forms = await formsOf({ report, json, records });
const seconds = (performance.now() - began) / 1000;

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const lines = [
  ['trials, samples', `${records.length}, ${records.length * processes * each}`, ''],
  ['report.json', mb(json.length), ''],
  ['all forms', `${seconds.toFixed(1)} s`, '≤ 10 s'],
  ['memory of this process at most', mb(process.resourceUsage().maxRSS * 1024), '≤ 1000 MB'],
  ...[...forms].map(([name, bytes]) => [name, mb(bytes.length), name === 'report.pdf' ? '≤ 5 MB' : '']),
];
for (const [what, value, aim] of lines) console.log(`${what!.padEnd(32)}${value!.padStart(14)}  ${aim}`);
