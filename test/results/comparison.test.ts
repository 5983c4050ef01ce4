import { describe, expect, it } from 'vitest';
import {
  type Comparand,
  fromMicrobenchmark,
  fromRecord,
  fromResult,
} from '../../results/comparison/comparand.ts';
import { measuredDevices } from '../../results/comparison/measured.ts';
import { compare, correct, pairFigures } from '../../results/comparison.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { madeUpGpus, madeUpRecord, spreadOf } from '../fixtures/made-up-record.ts';

const reference = loadReference();
const { devices } = reference;
const published = (id: string) => fromResult(reference.results.find((entry) => entry.id === id)!, devices);
const micro = (id: string) =>
  fromMicrobenchmark(reference.microbenchmarks.find((entry) => entry.id === id)!, devices);
const sides = (record: StoredRecord): Comparand[] =>
  fromRecord(record, measuredDevices([record], devices)[0]!.match, devices);
const decode = (
  value: number,
  half: number | null = 0.01,
  parts: Partial<Parameters<typeof madeUpRecord>[0]> = {},
) =>
  madeUpRecord({
    kind: 'decode',
    model: 'llama-2-70b',
    figures: [{ definition: 'decode.step.tput', value, half }],
    setting: { batch: 4, context: 2048 },
    ...parts,
  });
const [base] = sides(decode(100));

describe('two records under equal conditions', () => {
  const [faster] = sides(decode(110));
  const { ratio, strength, p, differences } = compare(faster!, base!);

  it('are direct evidence with nothing that differs', () => {
    expect([strength, differences]).toEqual(['direct', []]);
  });

  it('give the ratio with the interval of both spreads: sqrt of the sum of squares, Student t', () => {
    const relative = spreadOf(0.01) / Math.sqrt(5);
    expect(ratio!.ratio).toBeCloseTo(1.1, 12);
    expect(ratio!.standardUncertainty!).toBeCloseTo(Math.sqrt(2) * relative, 9);
    expect(ratio!.low!).toBeLessThan(1.1);
    expect(p!).toBeLessThan(1e-6);
  });

  it('give no interval and no p-value where one side is a single process', () => {
    const [once] = sides(decode(110, null));
    const single = compare(once!, base!);
    expect([single.ratio!.low, single.p]).toEqual([null, null]);
    expect(correct([single])[0]!.answer).toBe('no difference shown');
  });
});

describe('a figure that no rate can have', () => {
  it.each([0, -5])('is refused with its value: %s', (value) => {
    const [odd] = sides(decode(value));
    expect(compare(odd!, base!)).toMatchObject({
      ratio: null,
      refusal: `The figure is ${value}, which no measurement gives.`,
    });
  });

  it('has no spread where the ends of its interval stand in the wrong order', () => {
    const record = decode(100);
    const [figure] = record.figures;
    const turned = { ...figure!, interval: { ...figure!.interval!, low: 110, high: 90 } };
    const [odd] = sides({ ...record, figures: [turned] });
    expect(compare(odd!, base!).ratio).toMatchObject({ low: null, high: null });
  });
});

describe('conditions that differ', () => {
  it('are named, and make the evidence cross-stack', () => {
    const [other] = sides(decode(50, 0.01, { setting: { batch: 8, context: 2048 } }));
    const comparison = compare(other!, base!);
    expect(comparison.strength).toBe('cross-stack');
    expect(comparison.differences).toEqual([{ condition: 'batch', x: 8, y: 4, effect: 'decides' }]);
  });

  it('forbid the comparison where the model differs', () => {
    const [other] = sides(decode(50, 0.01, { model: 'llama-3.1-8b' }));
    expect(compare(other!, base!)).toMatchObject({
      ratio: null,
      refusal: 'Unlike workload: llama-3.1-8b and llama-2-70b.',
    });
  });

  it('tell power limits apart', () => {
    const [limited] = sides(decode(90, 0.01, { gpu: { ...madeUpGpus.h200, powerLimitW: 600 } }));
    expect(compare(limited!, base!).differences).toContainEqual({
      condition: 'power',
      x: '600 W',
      y: 'standard',
      effect: 'decides',
    });
  });

  it('of an unknown number of devices leave no direct evidence', () => {
    const [x, y] = ['h200-sxm-141gb', 'h20-96gb'].map((device) =>
      published(`cosmos-${device}-cosmos3-nano-reasoner-out100-1fps-c1`),
    );
    const { strength, doubts } = compare(x!, y!);
    expect(strength).toBe('cross-stack');
    expect(doubts).toEqual(['not stated: precision, deviceCount']);
  });

  const offline = reference.results.find(
    ({ benchmark, isl, osl, precision, deviceCount }) =>
      benchmark === 'TensorRT-LLM trtllm-bench' && isl && osl && precision && deviceCount,
  )!;
  const pairOf = (change: Partial<typeof offline>) => {
    const one = fromResult({ ...offline, ...change }, devices);
    return compare({ ...one, device: 'another' }, one);
  };

  it.each([
    [{}, 'direct', []],
    [{ precision: undefined }, 'cross-stack', ['not stated: precision']],
    [{ isl: undefined }, 'cross-stack', ['not stated: isl']],
    [{ osl: undefined }, 'cross-stack', ['not stated: osl']],
    [{ osl: undefined, definition: 'prefill.tput' as const }, 'direct', []],
    [{ isl: undefined, osl: undefined, task: 'llama2-70b-99' }, 'direct', []],
    [{ memoryVariant: 'unstated' as const }, 'cross-stack', ['not stated: memory']],
    [{ speculative: true as const }, 'cross-stack', ['both with draft tokens']],
    [{ disowned: 'for reference only' }, 'cross-stack', ['disowned by its source: "for reference only"']],
  ])('of a published figure with %j make two equal ones %s', (change, strength, doubts) => {
    expect(pairOf(change)).toMatchObject({ strength, doubts, differences: [] });
  });

  it('tell a rate with draft tokens from one without, and an unknown memory from a known one', () => {
    const one = fromResult(offline, devices);
    const other = fromResult({ ...offline, speculative: true, memoryVariant: 'unstated' }, devices);
    expect(compare(other, one).differences.map(({ condition }) => condition)).toEqual([
      'memory',
      'speculation',
    ]);
    expect(compare(other, one).strength).toBe('cross-stack');
  });
});

describe('unlike metrics', () => {
  it('are refused with the reason', () => {
    const [wall] = sides(decode(110, 0.01, { figures: [{ definition: 'ttft', value: 1 }] }));
    expect(compare(wall!, base!).refusal).toContain('ttft and decode.step.tput count different things');
  });

  it('are converted where algebra allows: a step time into tokens a second', () => {
    const [step] = sides(decode(0, 0.01, { figures: [{ definition: 'decode.step', value: 0.04 }] }));
    const comparison = compare(step!, base!);
    expect(comparison.ratio!.ratio).toBeCloseTo(1, 12);
    expect(comparison.conversions[0]).toContain('decode.step to decode.step.tput');
  });

  it('are converted by lengths: input and output tokens into output tokens', () => {
    const total: Comparand = {
      ...base!,
      definition: 'tput.total.wall',
      conditions: { ...base!.conditions, isl: 300, osl: 100 },
    };
    const out: Comparand = { ...total, definition: 'tput.out.wall' };
    expect(compare(total, out).ratio!.ratio).toBeCloseTo(0.25, 12);
    const unknown = { ...total, conditions: { ...total.conditions, isl: null } };
    expect(compare(unknown, out).ratio).toBeNull();
  });

  it('are refused where a source does not define its metric and the other is not its own', () => {
    const [h20, h200] = [
      published('lmsys-h20e-dsv4-bs1'),
      published('cosmos-h200-sxm-141gb-cosmos3-nano-reasoner-out100-1fps-c1'),
    ];
    const same = { ...h200, conditions: { ...h200.conditions, workload: h20.conditions.workload } };
    expect(compare(same, h20).refusal).toContain('not stated for lmsys-h20e-dsv4-bs1');
  });

  it('of a group and of one device are both taken per device', () => {
    const [one, group] = ['h200-sxm-141gb', 'h100-sxm5-80gb'].map((device) => {
      const entry = reference.results.find(
        (result) =>
          result.source === 'trtllm-perf-10' &&
          result.model === 'Llama 3.3 70B' &&
          result.device === device &&
          result.isl === 128 &&
          result.osl === 128,
      )!;
      return fromResult(entry, devices);
    });
    const comparison = compare(one!, group!);
    expect(comparison.ratio!.ratio).toBeCloseTo(3803 / (6378 / 2), 9);
    expect(comparison.conversions).toContain('both sides per device (value / number of devices)');
    expect(comparison.strength).toBe('cross-stack');
  });
});

describe('published numbers', () => {
  it('carry 5 % each where they state none, and the share of it is shown', () => {
    const { ratio, strength } = compare(
      micro('azure-babelstream-h200-sxm-141gb-triad'),
      micro('azure-babelstream-h100-sxm5-80gb-triad'),
    );
    expect(strength).toBe('direct');
    expect(ratio!.ratio).toBeCloseTo(4150 / 2970, 9);
    expect(ratio!.standardUncertainty!).toBeCloseTo(Math.SQRT2 * 0.05, 9);
    expect(ratio!.shares!.stated).toBeCloseTo(1, 12);
  });

  it('of a copy engine are no figure of the memory', () => {
    expect(compare(micro('h20-cudamemcpy-bandwidth'), micro('h20-sm-copy-bandwidth')).refusal).toContain(
      'copy engine',
    );
  });

  it('that nobody read in a source are refused', () => {
    const unread = fromResult({ ...reference.results[0]!, verified: false }, devices);
    expect(compare(unread, base!).refusal).toContain('Nobody read');
  });
});

describe('records that are no evidence', () => {
  it('are refused when INVALID, with the reason', () => {
    const [invalid] = sides(
      decode(110, 0.01, { invalid: { code: 'ep_fallback', detail: 'MatMul on the CPU' } }),
    );
    expect(compare(invalid!, base!).refusal).toMatch(/INVALID.*ep_fallback \(MatMul on the CPU\)/);
  });

  it('are refused under a false name, with the evidence', () => {
    const [renamed] = sides(decode(110, 0.01, { gpu: { ...madeUpGpus.h100, name: 'NVIDIA H200' } }));
    expect(compare(renamed!, base!).refusal).toContain('not accepted as NVIDIA H200');
  });
});

describe('a table of comparisons', () => {
  const values = [101.2, 99.1, 100.4, 100.9];
  const comparisons = values.map((value) => compare(sides(decode(value))[0]!, base!));

  it('is corrected as one family, by Holm', () => {
    const rows = correct(comparisons);
    const raw = comparisons.map(({ p }) => p!);
    const smallest = raw.indexOf(Math.min(...raw));
    expect(rows[smallest]!.corrected!).toBeCloseTo(4 * raw[smallest]!, 12);
    expect(rows.every(({ corrected }, i) => corrected! >= raw[i]!)).toBe(true);
  });

  it('says "no difference shown" of what one comparison alone would have called different', () => {
    const [alone] = correct([comparisons[0]!]);
    const among = correct([...comparisons, ...comparisons, ...comparisons])[0]!;
    expect([alone!.answer, among.answer]).toEqual(['higher', 'no difference shown']);
  });

  it('knows which direction is the better one', () => {
    const [slow] = sides(decode(0, 0.001, { figures: [{ definition: 'decode.step', value: 0.08 }] }));
    const [quick] = sides(decode(0, 0.001, { figures: [{ definition: 'decode.step', value: 0.04 }] }));
    expect(correct([compare(slow!, quick!)])[0]).toMatchObject({ answer: 'higher', better: 'lower' });
  });

  it('leaves a refused comparison out of the family', () => {
    const [other] = sides(decode(50, 0.01, { model: 'llama-3.1-8b' }));
    const [first, second] = correct([comparisons[0]!, compare(other!, base!)]);
    expect(first!.corrected).toBe(comparisons[0]!.p);
    expect(second).toMatchObject({ answer: 'not compared', corrected: null });
  });
});

describe('the figures of two sources', () => {
  it('are paired by definition, else by conversion, else once to show the refusal', () => {
    const both = sides(
      decode(0, 0.01, {
        figures: [
          { definition: 'decode.step', value: 0.04 },
          { definition: 'decode.step.tput', value: 100 },
        ],
      }),
    );
    expect(pairFigures(both, both).map(([x]) => x.definition)).toEqual(['decode.step', 'decode.step.tput']);
    expect(pairFigures([both[0]!], [base!])).toHaveLength(1);
    const kernels = sides(
      madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 1e12 }] }),
    );
    expect(pairFigures(kernels, both)).toHaveLength(1);
  });
});

describe('efficiency beside a figure', () => {
  it('is the share of the declared bandwidth', () => {
    const [streaming] = sides(
      madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4.32e12 }] }),
    );
    expect(streaming!.efficiency).toBeCloseTo(0.9, 12);
    const [step] = sides(decode(40, 0.01, { cost: { tokens: 4, bytesRead: 96e9, bytesWritten: 0 } }));
    expect(step!.efficiency).toBeCloseTo(0.2, 12);
  });
});
