import { describe, expect, it } from 'vitest';
import { latenciesOf } from '../../../results/figures/latency.ts';
import { rooflines } from '../../../results/figures/roofline.ts';
import { sweepsOf } from '../../../results/figures/sweep.ts';
import { watchesOf } from '../../../results/telemetry/traces.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import {
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
  madeUpRecord as recordOf,
} from '../../fixtures/made-up-trial.ts';

const cost = { flops: 2e9, bytesRead: 1e9, bytesWritten: 0, tokens: 4 };
const decode = (batch: number, context: number, value: number, invalid = false) =>
  madeUpRecord({
    kind: 'decode',
    model: 'llama-2-70b',
    figures: [{ definition: 'decode.step.tput', value }],
    setting: { batch, context },
    cost,
    ...(invalid && { invalid: { code: 'wrong_output' as const, detail: 'ids differ' } }),
  });
const read = madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4e12 }] });
const product = madeUpRecord({ kernel: 'gemm', figures: [{ definition: 'gemm.tput', value: 7e14 }] });

describe('the roofline of a run', () => {
  it('has a decode step at its FLOP a byte and at tokens/s times FLOP a token, ends and all', () => {
    const [found] = rooflines([read, product, decode(4, 128, 100)]);
    expect(found!.points[0]).toMatchObject({ intensity: 2, rate: 5e10, low: 5e10 / 1.01, high: 5.05e10 });
    expect(found!.bandwidth.value).toBe(4e12);
    expect(found!.arithmetic.map(({ precision }) => precision)).toEqual(['float16']);
  });

  it('has no limit of another device, no INVALID point, and is none without a bandwidth', () => {
    const other = { ...read, engine: { ...read.engine, device: { ...read.engine.device, index: 1 } } };
    expect(rooflines([other, decode(4, 128, 100)])).toEqual([]);
    expect(rooflines([read, decode(4, 128, 100, true)])).toEqual([]);
  });
});

describe('the sweeps of a run', () => {
  const records = [decode(4, 128, 200), decode(1, 128, 100), decode(1, 512, 90), decode(8, 128, 300, true)];

  it('are decode steps that differ in one length alone, in its order, without INVALID ones', () => {
    const [overBatch, ...more] = sweepsOf(records, 'batch');
    expect(overBatch).toMatchObject({ at: 128, name: 'llama-2-70b float16' });
    expect(overBatch!.points.map(({ length }) => length)).toEqual([1, 4]);
    expect(more).toEqual([]);
    expect(sweepsOf(records, 'context').map(({ at, points }) => [at, points.length])).toEqual([[1, 2]]);
  });
});

describe('the latencies of a trial', () => {
  const generation = (tokenNs: number[][] | null) => {
    const repeat = madeUpRepeat({ telemetry: null }, [10, 10]);
    const record = recordOf(
      madeUpTrial({ repeats: [{ ...repeat, samples: { ...repeat.samples, tokenNs } }] }),
    );
    return { ...record, workload: { ...record.workload, kind: 'generate' as const } };
  };

  it('are its steps, or the gaps between the ids of a generation', () => {
    expect(latenciesOf(recordOf(madeUpTrial()))).toMatchObject({ definition: 'decode.step' });
    const found = latenciesOf(
      generation([
        [2e6, 5e6],
        [2e6, 6e6],
      ]),
    );
    expect(found).toEqual({ definition: 'itl.token', processes: [{ place: 0, seconds: [0.003, 0.004] }] });
  });

  it('are not known where steps were queued', () => {
    expect(latenciesOf(generation(null))).toBeNull();
    const queued = recordOf(madeUpTrial());
    expect(latenciesOf({ ...queued, setting: { ...queued.setting, launches: 8 } })).toBeNull();
  });
});

describe('what was watched of a trial', () => {
  const device = { kind: 'gpu', name: 'NVIDIA H200', index: 0, fingerprint: null } as const;

  it('counts seconds from the measured window, in run order, the device before its host', () => {
    const telemetry = madeUpTelemetry({ everyMs: 500, host: { temperature: () => 30, busy: () => 0.5 } });
    const repeats = [1, 0].map((position) => madeUpRepeat({ index: position, position, telemetry }));
    const watches = watchesOf(repeats, device);
    expect(watches.map(({ place, windowSeconds }) => [place, windowSeconds])).toEqual([
      [0, 10],
      [1, 10],
    ]);
    const [{ traces } = { traces: [] }] = watches;
    const of = (channel: string) => traces.find((trace) => trace.channel === channel);
    expect(of('power')!.readings.slice(0, 2)).toEqual([
      { seconds: 0, value: 650 },
      { seconds: 0.5, value: 650 },
    ]);
    expect(of('temperature')!.inWindow).toMatchObject({ minimum: 61, maximum: 61 });
    expect(of('busy')).toBeDefined();
    expect(of('throttle')).toBeUndefined();
  });

  it('is nothing where nobody looked', () => {
    expect(watchesOf([madeUpRepeat({ telemetry: null })], device)).toEqual([]);
  });
});
