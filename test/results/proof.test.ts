import { describe, expect, it } from 'vitest';
import { type ProofFacts, proofRows } from '../../results/proof.ts';
import type { Record } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';

const reference = loadReference();
const titled = (title: string, record: Record): Record => ({
  ...record,
  workload: { ...record.workload, title },
});
const kernel = (name: 'bw.read' | 'bw.copy', value: number) =>
  titled(name, madeUpRecord({ kernel: name, figures: [{ definition: name, value }], precision: 'float16' }));
const gemm = (precision: 'bfloat16' | 'float16', value: number) =>
  titled(
    `gemm ${precision} 8192x8192x8192`,
    madeUpRecord({ kernel: 'gemm', precision, figures: [{ definition: 'gemm.tput', value }] }),
  );
const title70b = 'decode llama-2-70b float16 b1 c2048';
const decode = (value: number, more: { queued?: true } = {}) =>
  titled(
    more.queued ? `${title70b} queued` : title70b,
    madeUpRecord({
      model: 'llama-2-70b',
      precision: 'float16',
      figures: [{ definition: more.queued ? 'decode.step.queued.tput' : 'decode.step.tput', value }],
      setting: more.queued ? { synchronised: 'queued', launches: 16 } : {},
      // 16 queued steps move as much as 16 steps.
      cost: more.queued ? { tokens: 16, bytesRead: 16 * 138e9 } : { tokens: 1, bytesRead: 138e9 },
    }),
  );

const facts = (records: Record[], more: Partial<ProofFacts> = {}): ProofFacts => ({
  records,
  peer: null,
  firstSampleSeconds: null,
  reference,
  ...more,
});
const row = (figure: string, given: ProofFacts) =>
  proofRows(given).find((each) => each.figure.startsWith(figure))!;

describe('a figure of the proof', () => {
  it('against another program is the ratio to the median of its rounds', () => {
    const peer = { 'bw.copy': [4e12, 4.4e12, 4.3e12], 'gemm.bfloat16': [700e12] };
    const given = facts([kernel('bw.copy', 4.2e12), gemm('bfloat16', 693e12)], { peer });
    expect(row('bw.copy ÷', given)).toMatchObject({ reached: true, target: 0.97 });
    expect(row('bw.copy ÷', given).value).toBeCloseTo(4.2 / 4.3, 12);
    expect(row('GEMM', given)).toMatchObject({ reached: true });
    expect(row('GEMM', given).value).toBeCloseTo(0.99, 12);
  });

  it('against the published bandwidth takes that of the device in the catalogue: 4.8 TB/s of H200', () => {
    expect(row('bw.read', facts([kernel('bw.read', 4.08e12)]))).toMatchObject({
      value: 0.85,
      reached: false,
    });
  });

  it('of a decode is its bytes a second over the fastest probe of its run', () => {
    // 30 tokens/s × 138 GB = 4.14 TB/s, of 4.6.
    const given = facts([decode(30), kernel('bw.read', 4.6e12), kernel('bw.copy', 4.1e12)]);
    expect(row('decode llama-2-70b', given).value).toBeCloseTo(0.9, 12);
    expect(row('decode llama-2-70b', given).reached).toBe(true);
  });

  it('of the host is what a step takes longer when it is waited for', () => {
    const share = row('share of the host', facts([decode(30), decode(30.9, { queued: true })]));
    expect(share.value).toBeCloseTo(0.03, 12);
    expect(share.reached).toBe(false);
  });

  it('of the first sample is asked of Llama 2 70B only', () => {
    const first = (records: Record[]) => row('seconds from', facts(records, { firstSampleSeconds: 41.5 }));
    expect(first([decode(30)])).toMatchObject({ value: 41.5, reached: true });
    expect(first([kernel('bw.copy', 1)])).toMatchObject({ value: null, reached: null });
  });

  it.each([
    [
      'without another program',
      'bw.copy ÷',
      facts([kernel('bw.copy', 4.2e12)]),
      'no other program was asked',
    ],
    ['without its record', 'bw.read', facts([]), 'no valid record of `bw.read`'],
    ['without a probe in its run', 'decode llama-2-70b', facts([decode(30)]), 'no probe'],
    [
      'of an INVALID record',
      'bw.read',
      facts([
        titled(
          'bw.read',
          madeUpRecord({
            kernel: 'bw.read',
            figures: [{ definition: 'bw.read', value: 1 }],
            invalid: { code: 'ecc_error', detail: 'made up' },
          }),
        ),
      ]),
      'no valid record',
    ],
  ])('is not stated %s', (_, figure, given, why) => {
    expect(row(figure, given)).toMatchObject({ value: null, reached: null });
    expect(row(figure, given).because).toContain(why);
  });
});
