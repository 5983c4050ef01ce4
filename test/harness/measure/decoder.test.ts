import { afterAll, describe, expect, it } from 'vitest';
import type { Engine, SessionOptions } from '../../../harness/engines/engine.ts';
import { type DecoderOptions, decoderGraph } from '../../../workloads/decoder.ts';
import type { Constant, Graph } from '../../../workloads/graph.ts';
import { type Shape, shapes } from '../../../workloads/shapes.ts';
import { seededIds } from '../../../workloads/weights.ts';
import { type DecoderSession, decoderSession } from '../../fixtures/decoder-session.ts';
import { bindingEngine, nativeEngine, onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import { oracleWeights } from '../../fixtures/oracle-weights.ts';
import { argmax, emptyCache, forward, type OracleShape, type OracleWeights } from '../../oracle/decoder.ts';

const tiny = shapes.get('tiny')!;
const scaling = { factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalContext: 64 };

/** Each row changes one thing of `tiny`, so that a failure names its cause. */
const variants: readonly Shape[] = [
  { ...tiny, name: 'grouped heads' },
  { ...tiny, name: 'no grouped heads', kvHeads: 4 },
  { ...tiny, name: 'one key head for all', kvHeads: 1 },
  { ...tiny, name: 'QKV bias', qkvBias: true },
  { ...tiny, name: 'tied head', tiedHead: true },
  { ...tiny, name: 'Llama 3 rotary rule', ropeTheta: 500_000, ropeScaling: scaling },
  { ...tiny, name: 'five layers, wider heads', layers: 5, heads: 2, kvHeads: 1, headSize: 64 },
];

const seed = 7;
const maxLength = 64;
/** MatMulNBits `accuracy_level`: what the products are calculated in. */
const inFloat32 = 0;
const inInt8 = 4;
const float32: DecoderOptions = {
  precision: 'float32',
  activation: 'float32',
  distinctLayers: 2,
  maxLength,
  accuracyLevel: inInt8,
};
const full = (shape: Shape, options: DecoderOptions = float32) => ({
  ...options,
  distinctLayers: shape.layers,
});

const models: ModelFiles[] = [];
afterAll(() => {
  for (const model of models) model.remove();
});

function filesOf(graph: Graph, weightsSeed = seed): ModelFiles {
  const files = writeModelFiles(graph, weightsSeed);
  models.push(files);
  return files;
}

/** Opens a model, lets `use` work with the decoder, and closes it. */
async function withSession<T>(
  [engine, modelFile, session]: readonly [Engine, string, SessionOptions],
  [shape, options, batch]: readonly [Shape, DecoderOptions, number],
  use: (decoder: DecoderSession) => Promise<T>,
): Promise<T> {
  const opened = await engine.open(modelFile, session);
  try {
    return await use(decoderSession(opened, shape, options, batch));
  } finally {
    await opened.close();
  }
}

/** The same on the native engine with a model of its own. */
async function withDecoder<T>(
  shape: Shape,
  options: DecoderOptions,
  batch: number,
  use: (decoder: DecoderSession) => Promise<T>,
): Promise<T> {
  const { modelFile } = filesOf(decoderGraph(shape, options));
  return withSession([await nativeEngine(), modelFile, onCpu], [shape, options, batch], use);
}

const prompts = (batch: number, length: number) =>
  Array.from({ length: batch }, (_, row) => seededIds(seed, `row ${row}`, length, tiny.vocab));

type Truth = (ids: readonly number[]) => Float64Array;

/** The oracle's scores behind the last of the ids. */
function truthOf(shape: Shape, options: DecoderOptions): Truth {
  const { ropeScaling, ...rest } = shape;
  const oracle: OracleShape = { ...rest, ...(ropeScaling && { ropeScaling }) };
  const weights: OracleWeights = oracleWeights(decoderGraph(shape, options), seed, options.distinctLayers);
  return (ids) => forward(oracle, weights, ids, emptyCache(oracle, ids.length)).slice(-shape.vocab);
}

/** The largest difference as a share of the largest expected magnitude. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...Array.from(expected, Math.abs));
  const differences = Array.from(expected, (value, i) => Math.abs(actual[i]! - value));
  return Math.max(...differences) / scale;
}

/**
 * The worst error of a prefill of all rows, and of one step behind it that takes row r to be `lengths[r]` tokens long.
 */
async function worstError(shape: Shape, options: DecoderOptions, lengths: readonly number[]) {
  const longest = Math.max(...lengths);
  const rows = prompts(lengths.length, longest + 1);
  const truth = truthOf(shape, options);
  return withDecoder(shape, options, lengths.length, async (decoder) => {
    const starts = rows.map((ids) => ids.slice(0, longest));
    const prefill = await decoder.feed(
      starts,
      rows.map(() => longest),
    );
    const step = await decoder.feed(
      rows.map((ids) => [ids[longest]!]),
      lengths.map((length) => length + 1),
    );
    const errors = rows.flatMap((ids, r) => [
      relativeError(prefill.scores[r]!, truth(starts[r]!)),
      relativeError(step.scores[r]!, truth([...ids.slice(0, lengths[r]!), ids[longest]!])),
    ]);
    return Math.max(...errors);
  });
}

/** Greedy ids behind one prompt. */
async function generate(
  decoder: DecoderSession,
  prompt: readonly number[],
  count: number,
): Promise<number[]> {
  const ids = (await decoder.feed([prompt], [prompt.length])).ids;
  while (ids.length < count) {
    ids.push(...(await decoder.feed([[ids.at(-1)!]], [prompt.length + ids.length])).ids);
  }
  return ids;
}

describe.each(variants)('the decoder with $name', (shape) => {
  it.each([
    ['one sequence', [9]],
    ['three sequences', [20, 20, 20]],
    ['three sequences of different length', [20, 1, 11]],
  ] as const)('gives the scores of the oracle in float32: %s', async (_, lengths) => {
    expect(await worstError(shape, full(shape), lengths)).toBeLessThan(1e-5);
  });

  it.each(['int4', 'int8'] as const)(
    'gives the scores of the dequantised weights in %s',
    async (precision) => {
      const options = { ...full(shape), precision, accuracyLevel: inFloat32 };
      expect(await worstError(shape, options, [20, 1, 11])).toBeLessThan(1e-5);
    },
  );

  // The activations are rounded to int8 as well: an error of this arithmetic, not of the graph. It is largest with a tied head
  // (0.022), whose embedding is small beside what the first layers add to it.
  it.each(['int4', 'int8'] as const)('stays near them in %s with int8 arithmetic', async (precision) => {
    const options = { ...full(shape), precision, accuracyLevel: inInt8 };
    expect(await worstError(shape, options, [20, 1, 11])).toBeLessThan(shape.tiedHead ? 3e-2 : 2e-2);
  });
});

describe('the decoder', () => {
  const scoresOf = (shape: Shape, options: DecoderOptions, ids: readonly number[]) =>
    withDecoder(shape, options, 1, async (decoder) => (await decoder.feed([ids], [ids.length])).scores[0]!);

  it('gives the same for a prefill of n + 1 as for a prefill of n and one step', async () => {
    const [ids] = prompts(1, 13);
    await withDecoder(tiny, float32, 1, async (decoder) => {
      for (const n of [1, 5, 12]) {
        const { scores: whole } = await decoder.feed([ids!.slice(0, n + 1)], [n + 1]);
        await decoder.feed([ids!.slice(0, n)], [n]);
        const { scores: parted } = await decoder.feed([[ids![n]!]], [n + 1]);
        expect(relativeError(parted[0]!, whole[0]!)).toBeLessThan(1e-5);
      }
    });
  });

  it('names the id of the largest score', async () => {
    const rows = prompts(3, 8);
    await withDecoder(tiny, float32, 3, async (decoder) => {
      const { ids, scores } = await decoder.feed(rows, [8, 8, 8]);
      expect(ids).toEqual(scores.map((row) => argmax(Float64Array.from(row))));
    });
  });

  it('goes on with the same ids on the native engine, on the binding and in the oracle', async () => {
    const [prompt] = prompts(1, 6);
    const truth = truthOf(tiny, float32);
    const expected: number[] = [];
    while (expected.length < 12) expected.push(argmax(truth([...prompt!, ...expected])));

    const { modelFile } = filesOf(decoderGraph(tiny, float32));
    for (const engine of [await nativeEngine(), await bindingEngine()]) {
      const ids = await withSession([engine, modelFile, onCpu], [tiny, float32, 1], (decoder) =>
        generate(decoder, prompt!, 12),
      );
      expect(ids, engine.id).toEqual(expected);
    }
  });

  it('gives the same bits when a step at a fixed position is repeated', async () => {
    const [ids] = prompts(1, 10);
    await withDecoder(tiny, float32, 1, async (decoder) => {
      await decoder.feed([ids!], [10]);
      const { scores: first } = await decoder.feed([[3]], [11]);
      for (let repeat = 0; repeat < 5; repeat++) {
        expect((await decoder.feed([[3]], [11])).scores).toEqual(first);
      }
    });
  });

  it.each(['float32', 'int4'] as const)(
    'gives with cycled layers in %s the bits of the full model that repeats those weights',
    async (precision) => {
      const shape = { ...tiny, layers: 5 };
      const [ids] = prompts(1, 10);
      const options = { ...float32, precision, distinctLayers: 2 };
      const cycled = await scoresOf(shape, options, ids!);

      const repeated = repeatLayers(decoderGraph(shape, full(shape, options)), 2);
      const { modelFile } = filesOf(repeated);
      const engine = await nativeEngine();
      const whole = await withSession([engine, modelFile, onCpu], [shape, options, 1], (decoder) =>
        decoder.feed([ids!], [10]),
      );
      expect(whole.scores[0]).toEqual(cycled);

      const distinct = await scoresOf(shape, full(shape, options), ids!);
      expect(relativeError(distinct, cycled)).toBeGreaterThan(0.1);
    },
  );

  it.each(['float32', 'int8', 'int4'] as const)(
    'gives the same bits with shared %s weights as with loaded ones',
    async (precision) => {
      const shape = { ...tiny, layers: 5, tiedHead: true };
      const options = { ...float32, precision, distinctLayers: 2 };
      const rows = prompts(2, 10);
      const graph = decoderGraph(shape, options);
      // The model lies beside other weights than those that are shared: only these may count.
      const { shared, modelFile } = filesOf(graph);
      const { modelFile: besideOthers } = filesOf(graph, seed + 1);
      const engine = await nativeEngine();
      const feed = (file: string, session: SessionOptions) =>
        withSession([engine, file, session], [shape, options, 2], (decoder) => decoder.feed(rows, [10, 10]));
      expect(await feed(besideOthers, { ...onCpu, shared })).toEqual(await feed(modelFile, onCpu));
    },
  );

  it('depends on the order and on every one of its ids', async () => {
    const [ids] = prompts(1, 6);
    const scores = await scoresOf(tiny, float32, ids!);
    for (let position = 0; position < ids!.length; position++) {
      const other = ids!.with(position, (ids![position]! + 1) % tiny.vocab);
      expect(relativeError(await scoresOf(tiny, float32, other), scores)).toBeGreaterThan(1e-3);
    }
    expect(relativeError(await scoresOf(tiny, float32, ids!.toReversed()), scores)).toBeGreaterThan(1e-3);
  });
});

/** A full graph whose layer i has the weights of layer i modulo `distinct`. */
function repeatLayers(graph: Graph, distinct: number): Graph {
  const again = (stream: string) =>
    stream.replace(/^layer\.(\d+)/, (_, layer) => `layer.${Number(layer) % distinct}`);
  const constants = graph.constants.map((constant): Constant => {
    const { content } = constant;
    return 'stream' in content
      ? { ...constant, content: { ...content, stream: again(content.stream) } }
      : constant;
  });
  return { ...graph, constants };
}
