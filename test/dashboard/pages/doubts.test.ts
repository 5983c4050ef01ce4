import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { doubts as onPage } from '../../../dashboard/pages/run/doubts.ts';
import { serverView } from '../../../dashboard/view.ts';
import type { Language } from '../../../dashboard/words.ts';
import { doubts as onTerminal } from '../../../harness/terminal/results.ts';
import type { Record } from '../../../results/record.ts';
import { madeUpRecord, madeUpTrial } from '../../fixtures/made-up-trial.ts';

const of = (
  id: string,
  repeats: readonly (number | null)[],
): { id: string; path: string; record: Record } => {
  const { workload } = madeUpTrial();
  const reasons = repeats.map((repeat) => ({
    code: 'cpu_contention' as const,
    detail: '6.1 % other programs',
    repeat,
  }));
  const record = madeUpRecord(madeUpTrial({ workload: { ...workload, title: id } }));
  return { id, path: `run/${id}.json`, record: { ...record, validity: { state: 'DEGRADED', reasons } } };
};

const page = (language: Language, stored: Parameters<typeof onPage>[1]) =>
  String(onPage(serverView(language, '/runs/run', new URLSearchParams()), stored))
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ');

const processes = [of('a', [0, 2]), of('b', [1])];
const workloads = [of('a', [null]), of('b', [null])];
const findings = [of('a', [0, 0, null])];

describe('a doubt that several have', () => {
  it.each([
    [processes, 'the first of 3 processes'],
    [workloads, 'the first of 2 workloads'],
    [findings, 'the first of 3 findings'],
  ])('is told of the first, and of how many, in the words of the terminal (%#)', (stored, many) => {
    const sentence = `6.1 % other programs (${many}).`;
    const terminal = stripVTControlCharacters(onTerminal(stored.map(({ record }) => record)));
    expect(terminal.replace(/\s+/g, ' ')).toContain(sentence);
    expect(page('en', stored)).toContain(sentence);
  });

  it('is told so in Chinese', () => {
    expect(page('zh', processes)).toContain('其他程序占 6.1 % （共 3 个进程，此为第一个）。');
    expect(page('zh', workloads)).toContain('（共 2 项负载，此为第一个）。');
    expect(page('zh', findings)).toContain('（共 3 处疑点，此为第一个）。');
  });

  it('names no count where it is the only one', () => {
    expect(page('en', [of('a', [4])])).toContain('6.1 % other programs.');
  });
});
