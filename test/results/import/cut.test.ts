import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Unreadable } from '../../../results/import/reader.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { sampleNames } from './fuzz.ts';
import { importText, sampleText } from './samples.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'imports');
const lineBreak = 0x0a;

/** What the auditor says of a file, or that it is not imported. */
function wordOf(file: Buffer): string {
  try {
    return importText(file).word;
  } catch (error) {
    if (error instanceof Unreadable) return 'refused';
    throw error;
  }
}

/** Layouts of lines in which nothing tells the last one: one that is cut between two lines is a shorter one. */
const ofLines = /\.(csv|sql|md|jsonl)$|^babelstream|^mlperf\/made_spl|log_detail/;

const cuts = 25;

describe('a file that was cut', () => {
  it.each(sampleNames)('is never called consistent: %s', (sample) => {
    const whole = readFileSync(join(folder, sample));
    const random = randomStream(7);
    const wrong: number[] = [];
    for (let i = 0; i < cuts; i++) {
      const at = random.below(whole.length);
      const isBetweenLines = whole[at] === lineBreak || whole[at - 1] === lineBreak;
      const lost = whole.toString('utf8', at).trim();
      if (lost === '' || (isBetweenLines && ofLines.test(sample))) continue;
      if (wordOf(whole.subarray(0, at)) === 'consistent') wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  const foundIn = (text: string) =>
    importText(text).findings.flatMap(({ check, grade, sentence, at }) =>
      check === 'cut_off' ? [[grade, sentence, ...at]] : [],
    );

  it('within its requests says how many were read', () => {
    const all = sampleText('inference-perf/per_request_lifecycle_metrics.json');
    const [third] = [...all.matchAll(/"start_time"/g)].slice(2);
    expect(foundIn(all.slice(0, third!.index))).toEqual([
      ['suspicious', 'the file ends in the middle: 2 requests were read, what came behind is unknown', '/2'],
    ]);
    expect(foundIn(all)).toEqual([]);
  });

  it('within its rows says how many results were read', () => {
    const all = sampleText('llama-bench/gpt-oss-20b_7900xtx_rocm.json');
    const [second] = [...all.matchAll(/"build_commit"/g)].slice(1);
    expect(foundIn(all.slice(0, second!.index))[0]).toContain(
      'the file ends in the middle: 1 results were read, what came behind is unknown',
    );
  });

  it.each([
    ['mlperf/Dell_XE9680_H200x8_llama2-70b-99_Offline_mlperf_log_summary.txt', 'No errors encountered'],
    ['nvbandwidth/made_report.txt', 'Performance can vary'],
    ['mixbench/made_cuda.txt', `\n${'-'.repeat(164)}`],
  ])('between two lines is known by the last line of its tool: %s', (sample, last) => {
    const all = sampleText(sample);
    expect(foundIn(all)).toEqual([]);
    const [found] = foundIn(all.slice(0, all.indexOf(last)));
    expect(found![1]).toMatch(/^the file ends in the middle: \d+ results were read/);
    // It may be pasted without its last line break.
    expect(foundIn(all.trimEnd())).toEqual([]);
  });

  it('within a line of a table is known by the line break that is missing', () => {
    const all = sampleText('babelstream/made_table.csv');
    expect(foundIn(all.trimEnd())).toEqual([
      [
        'suspicious',
        'no line break ends the last line of the file: it may be a part of one, and lines behind it may be missing',
        'line 7',
      ],
    ]);
    expect(foundIn(all)).toEqual([]);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(all.trimEnd(), 'utf16le')]);
    expect(wordOf(utf16)).toBe('suspicious');
  });

  it('is not one whose last row is whole by its form: a table of Markdown that was pasted', () => {
    const all = sampleText('llama-bench/made_table.md');
    const pasted = all.slice(0, all.lastIndexOf('|') + 1);
    expect(foundIn(pasted)).toEqual([]);
    expect(foundIn(pasted.slice(0, pasted.lastIndexOf('|', pasted.length - 2) + 1))).toHaveLength(1);
    expect(foundIn(`${pasted}\n|`)).toHaveLength(1);
  });

  it('and contradicts itself stays contradictory', () => {
    const all = sampleText('mlperf/Dell_XE9680_H200x8_llama2-70b-99_Offline_mlperf_log_summary.txt');
    const wrong = all
      .slice(0, all.indexOf('No errors encountered'))
      .replace(/Max latency \(ns\) +: \d+/, 'Max latency (ns) : 1');
    expect(importText(wrong).word).toBe('contradictory');
  });
});
