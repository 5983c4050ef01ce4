import { describe, expect, it } from 'vitest';
import { recordPage } from '../../../harness/terminal/record.ts';
import { resultTable } from '../../../harness/terminal/results.ts';
import type { Record } from '../../../results/record.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';

type Kernel = 'bw.read' | 'bw.copy' | 'libc.read' | 'libc.copy';
const stream = (kernel: Kernel, value: number) =>
  madeUpRecord({ kernel, figures: [{ definition: kernel, value }] });

/** A step of 2 GB a token, at so many tokens a second. */
const decode = (tokens: number) =>
  madeUpRecord({
    model: 'llama-2-70b',
    figures: [{ definition: 'decode.step.tput', value: tokens }],
    cost: { bytesRead: 2e9, bytesWritten: 0, tokens: 1 },
  });

/** The same reading, by one thread in so many times the time. */
const besideOne = (record: Record, times: number): Record => ({
  ...record,
  engine: { ...record.engine, threads: 2 },
  repeats: record.repeats.map((repeat) => ({
    ...repeat,
    samples: { startNs: [0], durationNs: [1e8], tokenNs: null },
    byOneThread: { durationNs: [times * 1e8] },
  })),
});

describe('the shares in the table of a run', () => {
  const records = [
    stream('bw.read', 24e9),
    stream('bw.copy', 20e9),
    stream('libc.read', 25e9),
    stream('libc.copy', 40e9),
    decode(10),
  ];
  const lineOf = (start: string) =>
    resultTable(records)
      .split('\n')
      .find((line) => line.startsWith(start))!;

  it('are of what the machine does, and of what the runtime reaches, each by its name', () => {
    // 20 GB/s of 40 and of 24.
    expect(lineOf('decode')).toMatch(/ 50 % MBU, 83 % of bw\.read /);
    expect(lineOf('bw.read')).toMatch(/ 96 % of libc\.read /);
    expect(lineOf('bw.copy')).toMatch(/ 50 % of libc\.copy /);
    expect(lineOf('MBU is of')).toMatch(/40\.00 ± 0\.40 GB\/s \(libc\.copy\)/);
  });

  it('are followed by what all threads together do over one', () => {
    const [, , read] = records;
    expect(resultTable([besideOne(read!, 1.5)])).toMatch(/libc\.read: 2 threads together are 1\.50 × one$/m);
    expect(resultTable([read!])).not.toContain('together');
  });
});

describe('the page of a probe', () => {
  it('names its kernel, and what the others gave', () => {
    const made = stream('bw.read', 24e9);
    const search = {
      chosen: 'MatMul 1x1024',
      tried: [
        { name: 'MatMul 1x4096', rate: 20e9, why: null },
        { name: 'MatMul 1x1024', rate: 25e9, why: null },
        { name: 'ReduceMax 4096', rate: null, why: 'y[3] is 1 where 2 is right' },
      ],
      triedAt: '2026-01-01T00:00:00.000Z',
    };
    const record = { ...made, workload: { ...made.workload, search } };
    const page = recordPage({ id: 'x', path: 'x', record }, [record]);
    expect(page).toMatch(/kernel +MatMul 1x1024/);
    expect(page).toContain('MatMul 1x4096 20 GB/s, MatMul 1x1024 25 GB/s');
    expect(page).toContain('ReduceMax 4096 none (y[3] is 1 where 2 is right)');
  });
});
