import { describe, expect, it, vi } from 'vitest';
import { printRun } from '../../../harness/commands/print-run.ts';
import { recordPage } from '../../../harness/terminal/record.ts';
import { resultTable } from '../../../harness/terminal/results.ts';
import type { Record } from '../../../results/record.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { madeUpRepeat } from '../../fixtures/made-up-trial.ts';

type Kernel = 'bw.read' | 'bw.copy' | 'bw.triad' | 'libc.read' | 'libc.copy';
const stream = (kernel: Kernel, value: number) =>
  madeUpRecord({ kernel, figures: [{ definition: kernel, value }] });

/** A step of 2 GB a token, at so many tokens a second. */
const decode = (tokens: number) =>
  madeUpRecord({
    model: 'llama-2-70b',
    figures: [{ definition: 'decode.step.tput', value: tokens }],
    cost: { bytesRead: 2e9, bytesWritten: 0, tokens: 1 },
  });

const product = (precision: 'int4' | 'float32') =>
  madeUpRecord({
    kind: 'gemm',
    precision,
    figures: [{ definition: 'gemm.tput', value: precision === 'int4' ? 2e11 : 1e11 }],
  });

const prefill = (precision: 'int4' | 'float32') =>
  madeUpRecord({
    kind: 'prefill',
    model: 'llama-2-70b',
    precision,
    figures: [{ definition: 'prefill.tput', value: 50 }],
    cost: { flops: 1e9, tokens: 1 },
  });

/** On one of two GPUs that were measured at the same time. */
const onDevice =
  (index: number) =>
  (record: Record): Record => {
    const { device } = record.engine;
    const devices = [0, 1].map((each) => ({ ...device, index: each }));
    return {
      ...record,
      engine: { ...record.engine, device: devices[index]! },
      run: { ...record.run, together: { role: 'together', devices } },
    };
  };

/** The same reading, by one thread in so many times the time. */
const besideOne = (record: Record, times: number): Record => ({
  ...record,
  engine: { ...record.engine, threads: 2 },
  repeats: [madeUpRepeat({ byOneThread: { durationNs: [times * 1e8] } }, [100, 100])],
});

describe('the shares in the table of a run', () => {
  const records = [
    stream('bw.read', 24e9),
    stream('bw.copy', 20e9),
    stream('libc.read', 25e9),
    stream('libc.copy', 40e9),
    decode(10),
  ];
  const triad = stream('bw.triad', 21e9);
  const lineOf = (start: string) =>
    resultTable(records)
      .split('\n')
      .find((line) => line.startsWith(start))!;

  const flat = (text: string) => text.replace(/\s+/g, ' ');

  it('are of what the machine does, and of what the runtime reaches, each by its name and with its interval', () => {
    // 20 GB/s of 40 and of 24; ± 1 % on both sides is ± 1.2 % of the ratio.
    expect(lineOf('decode')).toMatch(/ 50\.0 ± 0\.6 % MBU, 83 ± 1 % of bw\.read /);
    expect(lineOf('bw.read')).toMatch(/ 96 ± 1 % of libc\.read /);
    expect(lineOf('bw.copy')).toMatch(/ 50\.0 ± 0\.6 % of libc\.copy /);
  });

  it('are followed by what they are of, with its value, and why it is this one', () => {
    expect(flat(resultTable(records))).toContain(
      'MBU: bytes that a step must move / time, over libc.copy, 40.00 ± 0.40 GB/s: the most that this run saw of the memory',
    );
  });

  it.each([
    [
      'one device',
      () => [...records, product('int4'), product('float32'), prefill('int4'), prefill('float32')],
    ],
    ['several', () => [0, 1].flatMap((index) => [stream('bw.copy', 2e10), decode(5)].map(onDevice(index)))],
  ])('are explained once at the end of a run on %s', (_, made) => {
    const all = made();
    const crew = all.some(({ run }) => run.together);
    let text = '';
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((said) => {
      text += said;
      return true;
    });
    const request = { id: 'run', suite: null, seed: 1, folder: '.', ...(crew && { crew: true as const }) };
    const stored = all.map((record, i) => ({ id: String(i), path: '', record }));
    printRun(request, stored, { json: false, interrupted: false });
    spy.mockRestore();
    const shares = crew ? ['MBU'] : ['MBU', 'MFU'];
    expect(
      flat(text)
        .match(/\bM[BF]U: [^.:]*/g)!
        .toSorted()
        .map((line) => line.slice(0, 3)),
    ).toEqual(shares);
    expect(flat(text).match(/the most that this run saw/g)).toHaveLength(1);
    expect(flat(text).match(/the fastest product/g) ?? []).toHaveLength(shares.length - 1);
  });

  it('are followed by what each bandwidth counts, where they count differently', () => {
    const text = flat(resultTable([...records, triad]));
    expect(text).toContain(
      'Counted: bw.read and libc.read each byte read, once; bw.copy and libc.copy bytes read and bytes written; bw.triad two streams read and one written.',
    );
    expect(flat(resultTable([stream('bw.read', 24e9), stream('libc.read', 25e9)]))).not.toContain('Counted');
  });

  it('say of a processor what its stores move besides, and of a GPU nothing of the kind', () => {
    const both = (gpu: null | undefined) =>
      (['bw.read', 'bw.copy'] as const).map((kernel) =>
        madeUpRecord({
          ...(gpu === null && { gpu }),
          kernel,
          figures: [{ definition: kernel, value: 2e10 }],
        }),
      );
    expect(flat(resultTable(both(null)))).toContain('a copy then moves 3 bytes for 2, a triad 4 for 3');
    expect(flat(resultTable(both(undefined)))).toContain('Counted: ');
    expect(flat(resultTable(both(undefined)))).not.toContain('overwrites');
  });

  it('have no interval beside a probe of one process, and say so', () => {
    const lone = madeUpRecord({
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 24e9, half: null }],
    });
    expect(flat(resultTable([lone, decode(10)]))).toContain(' 83 % MBU (bw.read has one process) ');
    expect(flat(resultTable([lone, decode(10)]))).toContain(' 24 GB/s (one process) ');
  });

  it('stand on the page of a record with their limit, its value and why it is this one', () => {
    const step = decode(10);
    const page = flat(recordPage({ id: 'x', path: 'x', record: step }, [...records, step]));
    expect(page).toContain('MBU 50.0 ± 0.6 % of libc.copy of the same run, 40.00 ± 0.40 GB/s');
    expect(page).toContain('the most that this run saw of the memory');
    expect(page).toContain('83 ± 1 % of bw.read of the same run, 24.00 ± 0.24 GB/s');
  });

  it('are followed by what all threads together do over one', () => {
    const [, , read] = records;
    expect(resultTable([besideOne(read!, 1.5)])).toMatch(
      /libc\.read: 2 threads together over one: × 1\.5 \(one process\)$/m,
    );
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
