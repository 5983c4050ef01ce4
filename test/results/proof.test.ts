import { describe, expect, it } from 'vitest';
import type { ProofFacts } from '../../results/proof/proof-values.ts';
import { type ProofRow, proofRows } from '../../results/proof.ts';
import type { Record } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';
import { measuredRecord } from '../fixtures/measured-record.ts';

const reference = loadReference();
const h200 = madeUpRecord({ figures: [] }).machine;

/** A record on CUDA with these milliseconds of a sample, one a process; two samples each. */
function measured(title: string, processesMs: readonly number[], more: Partial<Record> = {}): Record {
  const record = measuredRecord(
    title,
    processesMs.map((ms) => [ms, ms]),
    'cuda',
  );
  const validity = { state: 'DEGRADED' as const, reasons: [] };
  return { ...record, machine: h200, validity, ...more };
}

/** A record of this speed: its work a second, the same in every process unless `spread` says otherwise. */
function at(title: string, perSecond: number, more: Partial<Record> = {}, spread = [0, 0, 0]): Record {
  const { cost, kind } = measured(title, [1]).workload;
  const work = kind === 'gemm' || kind === 'prefill' ? cost.flops! : cost.bytesRead! + cost.bytesWritten;
  return measured(
    title,
    spread.map((off) => (1e3 * work * (1 + off)) / perSecond),
    more,
  );
}

const otherRun = { run: { ...measured('bw.copy', [1]).run, id: 'another' } };
const withKernels = (record: Record, value: string): Record => ({
  ...record,
  engine: { ...record.engine, environment: { ORT_FPA_INTB_GEMM: value } },
});

const onSoftware = (record: Record): Record => ({
  ...record,
  engine: { ...record.engine, device: { ...record.engine.device, isSoftware: true } },
});

const llama70b = 'decode llama-2-70b float16 b1 c2048';
const int4 = 'decode llama-2-70b int4 b1 c2048';
const gemm = 'gemm bfloat16 8192x8192x8192';

const facts = (records: Record[], more: Partial<ProofFacts> = {}): ProofFacts => ({
  records,
  peer: null,
  firstSample: null,
  reference,
  ...more,
});
const row = (figure: string, given: ProofFacts): ProofRow =>
  proofRows(given).find((each) => each.figure.startsWith(figure))!;

describe('a figure of the proof', () => {
  it('against another program is the ratio to the medians of the times that it was asked', () => {
    const peer = {
      'bw.copy': [
        [4e12, 4.4e12, 4.3e12],
        [4.3e12, 4.2e12, 4.4e12],
      ],
      'gemm.bfloat16': [[700e12], [700e12]],
    };
    const given = facts([at('bw.copy', 4.2e12), at(gemm, 693e12)], { peer });
    expect(row('bw.copy ÷', given)).toMatchObject({ verdict: 'reached', aim: { target: 0.97 } });
    expect(row('bw.copy ÷', given).value).toBeCloseTo(4.2 / 4.3, 12);
    expect(row('GEMM', given)).toMatchObject({ verdict: 'reached' });
    expect(row('GEMM', given).value).toBeCloseTo(0.99, 12);
  });

  it('against the published bandwidth takes that of the device in the catalogue: 4.8 TB/s of H200', () => {
    const found = row('bw.read', facts([at('bw.read', 4.08e12)]));
    expect(found.verdict).toBe('not reached');
    expect(found.value).toBeCloseTo(0.85, 12);
  });

  it('of a decode is its bytes a second over the fastest probe of its run', () => {
    const given = facts([at(llama70b, 4.14e12), at('bw.read', 4.6e12), at('bw.copy', 4.1e12)]);
    const found = row(`${llama70b}: MBU`, given);
    expect(found.value).toBeCloseTo(0.9, 12);
    expect(found).toMatchObject({ verdict: 'reached', because: 'MBU against `bw.read` of the same run' });
  });

  it('of a decode is held against a probe of another run where its own has none, and says so', () => {
    const given = facts([at(llama70b, 4.14e12), at('bw.read', 4.6e12, otherRun)]);
    expect(row(`${llama70b}: MBU`, given)).toMatchObject({
      verdict: 'reached',
      because: 'MBU against `bw.read` of another run of this proof',
    });
  });

  it('of a prefill is its operations a second over the product of its precision', () => {
    const title = 'prefill llama-2-70b float16 b1 i2048';
    const given = facts([at(title, 420e12), at('gemm float16 8192x8192x8192', 700e12), at(gemm, 900e12)]);
    expect(row(title, given).value).toBeCloseTo(0.6, 12);
  });

  it('of the host is what a step takes longer when it is waited for', () => {
    // A queued sample holds 16 steps.
    const given = facts([
      measured(llama70b, [30.9, 30.9, 30.9]),
      measured(`${llama70b} queued`, [480, 480, 480]),
    ]);
    const share = row('share of the host', given);
    expect(share.value).toBeCloseTo(0.03, 12);
    expect(share.verdict).toBe('not reached');
  });

  it('of the first sample is that of Llama 2 70B, and of no other shape', () => {
    const first = (shape: string) =>
      row('from command', facts([], { firstSample: { shape, seconds: 41.5, isColdCache: true } }));
    expect(first('llama-2-70b')).toMatchObject({ value: 41.5, verdict: 'reached' });
    expect(first('llama-2-70b').because).toContain('the cache was empty');
    expect(first('tiny')).toMatchObject({ value: null, verdict: 'not measured' });
  });

  it('comes from the record with the most processes where a work was measured twice', () => {
    const given = facts([measured('bw.read', [9], otherRun), at('bw.read', 4.32e12)]);
    expect(row('bw.read', given).value).toBeCloseTo(0.9, 12);
  });

  it('without an aim is stated with its interval', () => {
    const given = facts([measured('decode llama-2-70b float16 b8 c2048', [40, 41, 42])]);
    const found = row('decode llama-2-70b float16 b8', given);
    expect(found).toMatchObject({ unit: 'tokens/s', aim: null, verdict: 'no aim' });
    expect(found.value).toBeCloseTo(8 / Math.cbrt(0.04 * 0.041 * 0.042), 9);
    expect(found.low!).toBeLessThan(found.value!);
  });

  it('of more memory is the speed at its largest batch over that with memory held back', () => {
    const title = 'decode llama-2-70b int8 bmax c2112';
    const whole = measured(title, [50, 50, 50]);
    const part = measured(title, [50, 50, 50]);
    const emulated: Record = {
      ...part,
      workload: {
        ...part.workload,
        title: `${title} [emulated 85.5 GB]`,
        cost: { ...part.workload.cost, tokens: 1 },
      },
      setting: { ...part.setting, batch: 1 },
      memory: { ...part.memory!, limitBytes: 81_559 * 2 ** 20 },
    };
    const large: Record = {
      ...whole,
      workload: { ...whole.workload, cost: { ...whole.workload.cost, tokens: 3 } },
      setting: { ...whole.setting, batch: 3 },
    };
    const found = row(`${title}: all memory`, facts([large, emulated]));
    expect(found.value).toBeCloseTo(3, 9);
    expect(found.because).toBe('batch 3 against 1 (emulated 85.5 GB)');
    const cutShort: Record = { ...emulated, repeats: emulated.repeats.slice(0, 1) };
    expect(row(`${title}: all memory`, facts([large, cutShort, emulated]))).toEqual(found);
    expect(row(`${title}: all memory`, facts([large])).because).toContain('with memory held back');
  });
});

describe('integer weights', () => {
  const copy = at('bw.copy', 4e12);

  it('are shown as the bytes of a step, a second, over the copy, beside what is published', () => {
    const found = row(`${int4}: bytes`, facts([at(int4, 1.6e12), copy]));
    expect(found.value).toBeCloseTo(0.4, 9);
    expect(found.because).toContain('0.16 to 0.62');
  });

  it('with other kernels of ONNX Runtime never stand for those without, nor the other way round', () => {
    const other = withKernels(at(int4, 3e12), '1');
    expect(row(`${int4}: bytes`, facts([other, copy])).value).toBeNull();
    const both = facts([other, at(int4, 1.6e12), copy]);
    expect(row(`${int4}: bytes`, both).value).toBeCloseTo(0.4, 9);
    expect(row(`${int4}, ORT_FPA_INTB_GEMM=1`, both).value).toBeCloseTo(0.75, 9);
    expect(row(`${int4}, ORT_FPA_INTB_GEMM=1`, facts([at(int4, 1.6e12), copy])).because).toContain(
      'with ORT_FPA_INTB_GEMM',
    );
  });

  it('do not lend their probes to other figures', () => {
    const given = facts([withKernels(at('bw.copy', 1e12), '1')], { peer: { 'bw.copy': [[1e12], [1e12]] } });
    expect(row('bw.copy ÷', given)).toMatchObject({ value: null, verdict: 'not measured' });
  });
});

describe('an aim', () => {
  const spread = [-0.02, 0, 0.02];
  const mbu = (share: number, off: number[]) =>
    row(`${llama70b}: MBU`, facts([at(llama70b, share * 4e12, {}, off), at('bw.copy', 4e12)]));

  it.each([
    ['reached where the whole interval is beyond it', 0.9, 'reached'],
    ['not decided where the interval lies on both sides', 0.855, 'not decided'],
    ['not decided either where the value alone would miss it', 0.845, 'not decided'],
    ['not reached where the whole interval falls short', 0.8, 'not reached'],
  ])('is %s', (_, share, verdict) => {
    const found = mbu(share, spread);
    expect(found.verdict).toBe(verdict);
    expect(found.low!).toBeLessThan(share);
    expect(found.high!).toBeGreaterThan(share);
  });

  it('is not decided by one process', () => {
    expect(mbu(0.9, [0])).toMatchObject({ verdict: 'not decided', low: null });
    expect(mbu(0.9, [0]).because).toContain('no interval: one process');
  });

  it('of at most 2 % for the host is not reached by noise that makes the share negative', () => {
    const share = (plainMs: number[], queuedMs: number[]) =>
      row(
        'share of the host',
        facts([measured(llama70b, plainMs), measured(`${llama70b} queued`, queuedMs)]),
      );
    const noisy = share([28, 30, 32], [470, 485, 500]);
    expect(noisy.value!).toBeLessThan(0);
    expect(noisy.verdict).toBe('not decided');
    expect(share([30, 30.01, 30.02], [480, 480.1, 480.2]).verdict).toBe('reached');
  });
});

describe('a figure is not stated', () => {
  it.each([
    [
      'without another program, which is no fault of the proof',
      'bw.copy ÷',
      facts([at('bw.copy', 4.2e12)]),
      'no other program was asked',
      'nothing to compare with',
    ],
    ['without its record', 'bw.read', facts([]), 'no valid record of `bw.read`', 'not measured'],
    ['without a probe', `${llama70b}: MBU`, facts([at(llama70b, 1e12)]), 'no probe', 'not measured'],
    [
      'of an INVALID record',
      'bw.read',
      facts([
        at('bw.read', 4e12, {
          validity: { state: 'INVALID', reasons: [{ code: 'ecc_error', detail: 'made up', repeat: null }] },
        }),
      ]),
      'no valid record of `bw.read` (ecc_error)',
      'not measured',
    ],
    [
      'of a software driver, on the host of a GPU of which it is',
      'bw.read',
      facts([onSoftware(at('bw.read', 4e12))]),
      'no GPU of the catalogue',
      'nothing to compare with',
    ],
    [
      'of a record without a process that came to its end',
      'bw.read',
      facts([at('bw.read', 4e12, { repeats: [] })]),
      'no valid record',
      'not measured',
    ],
  ])('%s', (_, figure, given, why, verdict) => {
    expect(row(figure, given)).toMatchObject({ value: null, verdict });
    expect(row(figure, given).because).toContain(why);
  });
});
