import { describe, expect, it } from 'vitest';
import { chosenBy } from '../../../dashboard/browser/choice.ts';
import type { Measured } from '../../../dashboard/browser/contract.ts';
import { hiddenNs } from '../../../dashboard/browser/hidden.ts';
import { planFor, streamKeysOf } from '../../../dashboard/browser/plan.ts';
import { type Ended, recordsOf, type Seen } from '../../../dashboard/browser/record.ts';
import { resultOf } from '../../../dashboard/browser/result.ts';
import { workersChart } from '../../../dashboard/browser/workers-chart.ts';
import { textOf } from '../../../dashboard/charts/chart.ts';
import { languages } from '../../../dashboard/words.ts';
import { measuredDevices } from '../../../results/comparison/measured.ts';
import { compare } from '../../../results/comparison.ts';
import { canonicalHash } from '../../../results/record/fingerprint.ts';
import { recordSchema } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { generation, streamKey } from '../../../workloads/stream-key.ts';

const library = { name: 'onnxruntime-web', version: '1.30.0', folder: 'onnxruntime-web-1.30.0' };
const { plan } = planFor('llama-3.2-1b', 'wasm', library);

const seen: Seen = {
  agent: 'made-up/1',
  name: 'Made up 1',
  platform: 'Linux',
  isIsolated: true,
  processors: 8,
  threads: 4,
  gpu: null,
};

/** Thirty samples in milliseconds each, one after the other. */
const measured = (each: number): Measured => ({
  originNs: '1700000000000000000',
  loadNs: 1e9,
  firstRunNs: 2e8,
  warmup: { rule: 'made up', durationNs: [], steady: true },
  samples: {
    startNs: Array.from({ length: 30 }, (_, i) => i * each * 1e6),
    durationNs: Array.from({ length: 30 }, (_, i) => each * 1e6 + (i % 2)),
    tokenNs: null,
  },
  stop: 'budget',
  traffic: { toDeviceBytes: 3, toHostBytes: 2 },
  output: { finite: true, idsSha256: 'a', checked: 'made up', wrong: null },
  clockStepNs: 5000,
});

const ended = (each: number, position: number, changes: Partial<Ended> = {}): Ended => ({
  position,
  startedAt: '2026-11-29T00:00:00.000Z',
  outcome: 'ok',
  error: null,
  measured: measured(each),
  hiddenNs: 0,
  ...changes,
});

/** A probe that reads 256 MiB in 20 ms, and a step of 100 ms, three processes each. */
const records = (changes: Partial<Ended> = {}) =>
  recordsOf(
    plan,
    [
      [0, 2, 4].map((position) => ended(20 + position / 100, position)),
      [1, 3, 5].map((position) => ended(100 + position / 10, position, position === 3 ? changes : {})),
    ],
    { id: 'made-up', createdAt: '2026-11-29T00:00:00.000Z', seen },
  );

describe('the records of a browser', () => {
  it('are records as every other one, with what a browser does not tell left open', () => {
    for (const record of records()) {
      expect(recordSchema.parse(record)).toEqual(record);
      expect(record.engine).toMatchObject({
        id: 'web',
        node: null,
        device: { kind: 'cpu', name: 'CPU that Made up 1 does not name' },
        browser: { agent: 'made-up/1', isIsolated: true, clockStepNs: 5000 },
      });
      expect(record.machine.cpu).toMatchObject({ threads: 8, model: null });
      expect(record.validity.state).toBe('VALID');
    }
  });

  it('are INVALID where the tab was out of sight inside the window of one process', () => {
    const [, decode] = records({ hiddenNs: 1e6 });
    expect(decode!.validity).toMatchObject({
      state: 'INVALID',
      reasons: [{ code: 'hidden_tab', repeat: 1 }],
    });
  });

  it('keep a process that failed, beside what the others measured', () => {
    const [, decode] = records({ outcome: 'out_of_memory', error: 'bad_alloc', measured: null });
    expect(recordSchema.parse(decode)).toEqual(decode);
    expect(decode!.population).toMatchObject({ issued: 3, ok: 2, failed: 1 });
    expect(decode!.validity.reasons.map(({ code }) => code)).toContain('out_of_memory');
  });

  it('describe the work by the key that it has everywhere', () => {
    const spec = { kind: 'decode', shape: 'llama-3.2-1b', precision: 'int4', batch: 1, context: 128 };
    const storage = { precision: 'int4', activation: 'float32' };
    const layers = { kind: 'full', distinct: 16, of: 16 };
    expect(records()[1]!.workload.key).toBe(canonicalHash({ spec, storage, layers, seed: 1, generation }));
  });

  it('are no evidence beside measured devices: a comparison with one is refused', () => {
    const [group] = measuredDevices(records(), loadReference().devices);
    const [side] = group!.comparands;
    expect(compare(side!, side!).refusal).toMatch(/measured in a browser/);
  });

  it('give a sentence with the share of what the same library read from the memory', () => {
    const result = resultOf(records());
    expect(result.rate).toMatch(/^10\.0\d? ± \d.* tokens\/s \(decode llama-3\.2-1b int4 b1 c128\)$|^9\.\d+ /);
    expect(result.share).toMatch(/% MBU/);
    expect(result.copied).toEqual({ into: '3 B', out: '2 B', isOnGpu: false });
    expect(result.records.map(({ file }) => file)).toEqual([
      'this-browser-bw.read.json',
      'this-browser-decode-llama-3.2-1b-int4-b1-c128.json',
    ]);
  });

  it('give a picture of each worker and of what they say together, which is their geometric mean, and of no other device', () => {
    const { rates, rate } = resultOf(records());
    const { workers, whole } = rates!;
    expect(workers.map(({ value }) => value)).toEqual([
      expect.closeTo(1e3 / 100.1, 4),
      expect.closeTo(1e3 / 100.3, 4),
      expect.closeTo(1e3 / 100.5, 4),
    ]);
    const product = workers.reduce((all, { value }) => all * value, 1);
    expect(whole.value).toBeCloseTo(product ** (1 / 3), 6);
    expect(rate).toContain(whole.shown);
    for (const language of languages) {
      const chart = workersChart(rates!, language);
      expect(chart.svg(960).match(/class="row"/g)).toHaveLength(4);
      expect(chart.kinds).toEqual(['measured']);
      expect(chart.rows.map(([, , figure]) => figure && textOf(figure))).toEqual([
        whole.shown,
        ...workers.map(() => '10 tokens/s (one process)'),
      ]);
    }
  });

  it('give no picture of what does not count', () => {
    expect(resultOf(records({ hiddenNs: 1e6 })).rates).toBeNull();
  });

  it('hold toy weights, which a cache keeps, against no limit', () => {
    const tiny = planFor('tiny', 'wasm', library).plan;
    const made = recordsOf(tiny, [[ended(20, 0)], [ended(1, 1)]], { id: 'a', createdAt: seen.agent, seen });
    expect(resultOf(made).share).toBeNull();
  });
});

describe('a tab out of sight', () => {
  const window = measured(100);
  const begin = 1_700_000_000_000;

  it.each([
    ['before the window', { from: begin - 500, to: begin - 1 }, 0],
    ['behind it', { from: begin + 3001, to: Number.POSITIVE_INFINITY }, 0],
    ['for a while inside it', { from: begin + 100, to: begin + 350 }, 250e6],
    ['from before its begin', { from: begin - 500, to: begin + 10 }, 10e6],
  ])('counts %s', (_, hidden, expected) => {
    expect(hiddenNs([hidden], window)).toBe(expected);
  });
});

describe('a probe of several kernels', () => {
  const [probe] = plan.trials;
  const names = probe!.choices.map(({ kernel }) => kernel);

  it('takes the fastest one, and keeps what the others gave', () => {
    const tried = names.map((_, i) =>
      i === 0 ? { ns: null, why: 'refused' } : { ns: 1e9 * (i === 2 ? 1 : 2), why: null },
    );
    const { trial, choice } = chosenBy(tried as never, probe!);
    expect(choice).toBe(probe!.choices[2]);
    expect(trial.workload.graphSha256).toBe(choice.graphSha256);
    expect(trial.workload.search).toMatchObject({
      chosen: names[2],
      tried: [{ rate: null, why: 'refused' }, { rate: 2 ** 27 }, { rate: 2 ** 28 }, {}, {}],
    });
  });

  it('has none where all of them failed, and says why', () => {
    expect(() =>
      chosenBy(
        names.map(() => ({ ns: null, why: 'no memory' })),
        probe!,
      ),
    ).toThrow(/no memory/);
  });
});

describe('the table of streams', () => {
  it('has the key of every weight, id and activation of a plan, as the hash gives it', () => {
    const keys = streamKeysOf([plan]);
    for (const stream of ['layer.0.qkv', 'embed', 'a', 'ids decode', 'activations cache', 'activations x']) {
      expect(keys[`1 ${stream}`], stream).toEqual(streamKey(1, stream));
    }
  });
});
