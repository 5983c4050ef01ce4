import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../harness/engines/create.ts';
import { setDesk, writeIntegers } from '../../../harness/measure/own-model-desk.ts';
import { ownDecodeCost, ownPrefillCost } from '../../../harness/own-model/cost.ts';
import { readOwnModel } from '../../../harness/own-model/layout.ts';
import { weighWeights } from '../../../harness/own-model/weights.ts';
import { bringModel, planOwn, unfitOf } from '../../../harness/plan/own-model.ts';
import { findOrt } from '../../../harness/runtime/ort.ts';
import { decodeCost, parameters, prefillCost, weightBytes } from '../../../workloads/cost.ts';
import { decoderGraph } from '../../../workloads/decoder.ts';
import type { Graph, ValueInfo } from '../../../workloads/graph.ts';
import { encode, layOut } from '../../../workloads/onnx.ts';
import type { Precision } from '../../../workloads/precision.ts';
import { shapes } from '../../../workloads/shapes.ts';

const fixtures = new URL('../../fixtures/own-model/', import.meta.url).pathname;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-own-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A copy of a fixture that a test may spoil. */
async function copyOf(name: 'hub' | 'genai', as: string): Promise<string> {
  const to = join(folder, as);
  await mkdir(to, { recursive: true });
  const files = {
    hub: ['model.onnx', 'config.json'],
    genai: ['model.onnx', 'model.onnx.data', 'genai_config.json'],
  };
  for (const file of files[name]) await copyFile(join(fixtures, name, file), join(to, file));
  return to;
}

async function written(graph: Graph, name: string): Promise<string> {
  const file = join(folder, `${name}.onnx`);
  await writeFile(file, encode(graph, layOut(graph, 'weights.bin')));
  return file;
}

describe('the layout of a brought model', () => {
  it('of a Hugging Face export: a cache that grows, its sizes from the file', () => {
    const { model } = bringModel(join(fixtures, 'hub'));
    expect(model).toMatchObject({
      name: 'hub',
      precision: 'float32',
      cache: { kind: 'growing', type: 'float32', states: [], fixedLength: null, fixedBatch: null },
      scores: { name: 'logits', vocab: 32, everyPosition: true, flat: false },
      ids: null,
      facts: { layers: 2, heads: 2, kvHeads: 2, headSize: 8, hidden: 16, maxContext: 256, tiedHead: false },
    });
    expect(model.inputs.map(({ role }) => role)).toEqual(['ids', 'mask', 'positions']);
    const part = (name: string) => ({
      past: `past_key_values.${name}`,
      present: `present.${name}`,
      type: 'float32',
      dims: [{ perSequence: 1 }, 2, 'positions', 8],
      most: null,
    });
    expect(model.cache.layers).toHaveLength(2);
    expect(model.cache.layers[1]).toEqual({
      parts: [part('1.key'), part('1.value')],
      window: null,
      attention: 2 * (8 + 8),
    });
  });

  it('of an onnxruntime-genai folder: a shared buffer, and weights in a file of their own', () => {
    const { model, files } = bringModel(join(fixtures, 'genai'));
    expect(model.cache).toMatchObject({ kind: 'shared', fixedLength: null });
    expect(model.facts).toMatchObject({ kvHeads: 2, headSize: 8 });
    expect(files).toEqual([
      join(fixtures, 'genai', 'model.onnx'),
      join(fixtures, 'genai', 'model.onnx.data'),
    ]);
  });

  it('of the decoders of this project', async () => {
    const shape = shapes.get('tiny')!;
    const options = {
      precision: 'int4',
      activation: 'float32',
      distinctLayers: 2,
      maxLength: 64,
      accuracyLevel: 4,
    } as const;
    const model = readOwnModel(await written(decoderGraph(shape, options), 'tiny'));
    expect(model).toMatchObject({
      precision: 'int4',
      ids: 'next_ids',
      cache: { kind: 'shared', fixedLength: 64 },
      scores: { vocab: 256, flat: true },
      facts: { heads: 4, kvHeads: 2, headSize: 16, hidden: 64 },
    });
  });
});

describe.each(['hub', 'genai'] as const)('the ids of %s', (name) => {
  const cases = JSON.parse(readFileSync(join(fixtures, name, 'answers.json'), 'utf8')) as {
    first: number;
    ids: number[];
  }[];

  it.each(['native', 'binding'] as const)(
    'are those of NumPy, on the engine %s',
    async (id) => {
      const ort = findOrt();
      const library = id === 'native' ? { path: ort.library, source: 'test', preload: [] } : null;
      const engine = await createEngine({ id, library });
      const { model } = bringModel(join(fixtures, name));
      const session = await engine.open(model.file, {
        provider: { name: 'cpu', options: {} },
        threads: 1,
        config: {},
      });
      const desk = setDesk(model, session, cases.length, 64, 1);
      let feed = cases.map(({ first }) => first);
      const found: number[][] = [];
      let cache = await desk.empty();
      for (let position = 0; position < cases[0]!.ids.length; position++) {
        const run = await desk.bind(cache, position, 1);
        await writeIntegers(run.ids, feed);
        await run.step.run();
        feed = await run.choose();
        found.push(feed);
        cache = run.present;
      }
      await session.close();
      expect(cases.map((_, row) => found.map((step) => step[row]))).toEqual(cases.map(({ ids }) => ids));
    },
    30_000,
  );
});

describe('a prefill of genai', () => {
  const cases = JSON.parse(readFileSync(join(fixtures, 'genai', 'answers.json'), 'utf8')) as {
    first: number;
    ids: number[];
  }[];

  it('of several ids at once goes on with the id that NumPy finds behind them one by one', async () => {
    const engine = await createEngine({ id: 'binding', library: null });
    const { model } = bringModel(join(fixtures, 'genai'));
    const session = await engine.open(model.file, {
      provider: { name: 'cpu', options: {} },
      threads: 1,
      config: {},
    });
    const desk = setDesk(model, session, cases.length, 64, 1);
    const run = await desk.bind(await desk.empty(), 0, 3);
    await writeIntegers(
      run.ids,
      cases.flatMap(({ first, ids }) => [first, ...ids.slice(0, 2)]),
    );
    await run.step.run();
    const chosen = await run.choose();
    const scores = await run.scores();
    await session.close();
    expect(chosen).toEqual(cases.map(({ ids }) => ids[2]));
    // The scores of a row are those that its id was chosen by.
    for (const [row, id] of chosen.entries()) {
      const own = scores.slice(row * 32, (row + 1) * 32);
      expect(own.indexOf(Math.max(...own))).toBe(id);
    }
  }, 30_000);
});

describe('weights that are stored as integers behind DequantizeLinear', () => {
  it('count as parameters once, without scales and zero points, and as a product of int8', () => {
    const initializer = (name: string, type: number, dims: number[]) => ({
      name,
      type,
      dims,
      external: null,
    });
    const node = (op: string, inputs: string[], outputs: string[]) => ({
      op,
      inputs,
      outputs,
      ints: {},
      lists: {},
      texts: {},
      bodies: {},
    });
    const [float, int8] = [1, 3];
    const found = weighWeights(
      {
        inputs: [],
        outputs: [],
        initializers: [
          initializer('w', int8, [16, 32]),
          initializer('scales', float, [32]),
          initializer('zeros', int8, [32]),
        ],
        nodes: [
          node('DequantizeLinear', ['w', 'scales', 'zeros'], ['w.float']),
          node('MatMul', ['x', 'w.float'], ['y']),
        ],
      },
      'input_ids',
      100,
    );
    expect(found).toMatchObject({
      precision: 'int8',
      parameters: 16 * 32,
      bodyElements: 16 * 32,
      headElements: 0,
      weightBytes: 16 * 32 + 4 * 32 + 32,
      hidden: null,
    });
  });
});

describe('the cost of a brought model', () => {
  it('counts by hand: weights, rows of the embedding, cache and its copy', () => {
    const { model } = bringModel(join(fixtures, 'hub'));
    // Per layer four products of 16 × 16; a head of 16 × 32; the table 32 × 16; small constants: 8 + 3 int64, 2 floats.
    const products = 2 * 4 * 16 * 16 + 16 * 32;
    const constants = 8 * (4 + 3 + 1) + 4 * 2;
    const kv = 2 * 2 * 2 * 8 * 4;
    const cost = ownDecodeCost(model, 3, 10);
    expect(cost.weightBytes!).toBe(4 * products + constants + 3 * 16 * 4);
    expect(cost.bytesRead).toBe(cost.weightBytes! + 2 * 3 * 10 * kv);
    expect(cost.bytesWritten).toBe(3 * kv + 3 * 10 * kv);
    expect(cost.flops).toBe(3 * (2 * products + 4 * 2 * 2 * 8 * 10));
  });

  it('copies nothing where past and present share a buffer', () => {
    const { model } = bringModel(join(fixtures, 'genai'));
    const kv = 2 * 2 * 2 * 8 * 4;
    const cost = ownDecodeCost(model, 1, 10);
    expect(cost.bytesRead! - cost.weightBytes!).toBe(10 * kv);
    expect(cost.bytesWritten).toBe(kv);
  });

  it.each([
    ['tinyllama-1.1b', 'float32'],
    ['tinyllama-1.1b', 'int4'],
    ['llama-3.2-1b', 'float16'],
    ['llama-3.2-1b', 'int8'],
    ['qwen2.5-7b', 'int4'],
    ['llama-2-70b', 'float16'],
  ] as const)('reads from the file of %s in %s what the shape says', async (name, precision: Precision) => {
    const shape = shapes.get(name)!;
    const storage = { precision, activation: precision === 'float32' ? 'float32' : 'float16' } as const;
    const options = { ...storage, distinctLayers: shape.layers, maxLength: 1088, accuracyLevel: 0 };
    const model = readOwnModel(await written(decoderGraph(shape, options), `${name}-${precision}`));
    expect(model.precision).toBe(precision);
    expect(model.facts.parameters).toBe(parameters(shape));
    // The index of the last position is one int64 beside the weights.
    expect(model.facts.weightBytes).toBe(weightBytes(shape, storage) + 8);
    const [own, known] = [ownDecodeCost(model, 2, 1000), decodeCost(shape, storage, 2, 1000)];
    expect(own.bytesRead).toBe(known.bytesRead + 8);
    expect(own.bytesWritten).toBe(known.bytesWritten);
    // The shape's formula counts norm gains and biases as products as well: some millionths.
    expect(own.flops! / known.flops).toBeCloseTo(1, 3);
    const [prefill, wanted] = [ownPrefillCost(model, 1, 512), prefillCost(shape, storage, 1, 512)];
    expect(prefill.bytesRead).toBe(wanted.bytesRead + 8);
    expect(prefill.flops! / wanted.flops).toBeCloseTo(1, 3);
  });
});

describe('what only a figure needs stops no run', () => {
  it.each([
    ['no config.json', null],
    ['one that is no JSON', '{'],
    ['one of something else', '{"is_encoder_decoder": true, "num_attention_heads": null}'],
  ])('with %s the operations of attention are null, for want of its heads', async (name, text) => {
    const path = await copyOf('hub', name.replaceAll(' ', '-'));
    await rm(join(path, 'config.json'));
    if (text !== null) await writeFile(join(path, 'config.json'), text);
    const { model } = bringModel(path);
    expect(model.facts.heads).toBeNull();
    const cost = ownDecodeCost(model, 1, 10);
    expect(cost).toMatchObject({ flops: null, uncounted: [{ of: 'flops', because: 'heads' }] });
    expect(cost.bytesRead).toBe(ownDecodeCost(bringModel(join(fixtures, 'hub')).model, 1, 10).bytesRead);
  });
});

describe('a file that fixes sizes', () => {
  const spec = { kind: 'prefill', shape: 'fixed', precision: 'float32', batch: 1, isl: 8 } as const;

  it('takes so many sequences and ids at once, and says so of every other workload', async () => {
    const graph = decoderGraph(shapes.get('tiny')!, {
      precision: 'float32',
      activation: 'float32',
      distinctLayers: 1,
      maxLength: 64,
      accuracyLevel: 0,
    });
    const sizes: Readonly<Record<string, number>> = { batch: 1, sequence: 8 };
    const fixed = (value: ValueInfo): ValueInfo => ({
      ...value,
      dims: value.dims?.map((dim) => sizes[dim] ?? dim) ?? null,
    });
    const [inputs, outputs] = [graph.inputs.map(fixed), graph.outputs.map(fixed)];
    expect(inputs[0]!.dims).toEqual([1, 8]);
    const model = readOwnModel(await written({ ...graph, inputs, outputs }, 'fixed'));
    const brought = { model, files: [] };
    expect(unfitOf(spec, brought)).toBeNull();
    expect(unfitOf({ ...spec, batch: 2 }, brought)).toBe('of 2 sequences, and the model takes 1');
    expect(unfitOf({ ...spec, isl: 9 }, brought)).toBe('of 9 ids at once, and the model takes 8');
    expect(unfitOf({ ...spec, kind: 'generate', osl: 4 }, brought)).toBe(
      'of 1 ids at once, and the model takes 8',
    );
    expect(unfitOf({ ...spec, isl: 65 }, brought)).toBe('longer than the 64 positions of the model');
    expect(() => planOwn({ ...spec, batch: 2 }, brought)).toThrow(/does not fit fixed: of 2 sequences/);
  });
});

describe('what a model lacks is said', () => {
  const failing = async (path: string) => {
    try {
      bringModel(path);
    } catch (error) {
      return `${(error as Error).message} ${(error as { tryThis: string }).tryThis}`;
    }
    throw new Error('the model was taken');
  };

  it('a file of weights that is missing, by its name', async () => {
    const path = await copyOf('genai', 'no-data');
    await rm(join(path, 'model.onnx.data'));
    expect(await failing(path)).toMatch(
      /are in "model.onnx.data", and there is no such file.*Copy model.onnx.data/,
    );
  });

  it('a file of weights that is cut short', async () => {
    const path = await copyOf('genai', 'cut');
    await truncate(join(path, 'model.onnx.data'), 100);
    expect(await failing(path)).toMatch(/cut short: the model refers to byte \d+, the file has 100/);
  });

  it('a path that does not exist', async () => {
    expect(await failing(join(folder, 'nowhere'))).toContain('There is no');
  });

  it('a folder without a decoder', async () => {
    await mkdir(join(folder, 'empty'));
    expect(await failing(join(folder, 'empty'))).toContain('has no decoder: no ONNX file');
  });

  it('a decoder that genai_config.json names and that is not there', async () => {
    const path = await copyOf('genai', 'no-decoder');
    await rm(join(path, 'model.onnx'));
    expect(await failing(path)).toContain('names the decoder "model.onnx", and there is no such file');
  });

  it('a file that is no ONNX model', async () => {
    const path = join(folder, 'text.onnx');
    await writeFile(path, 'hello, this is text and no model');
    expect(await failing(path)).toContain('cannot be read as an ONNX model');
  });

  const tiny = () =>
    decoderGraph(shapes.get('tiny')!, {
      precision: 'float32',
      activation: 'float32',
      distinctLayers: 2,
      maxLength: 64,
      accuracyLevel: 0,
    });

  it.each([
    ['inputs_embeds', 'takes embeddings'],
    ['encoder_hidden_states', 'an encoder-decoder'],
    ['block_table', 'its cache is in pages'],
    ['labels', 'has an input "labels" that is not understood'],
  ])('an input "%s"', async (name, words) => {
    const graph = tiny();
    const more = { ...graph, inputs: [...graph.inputs, { name, type: 'int64' as const, dims: ['batch'] }] };
    expect(await failing(await written(more, name))).toContain(words);
  });

  it('an encoder by its output, a vision model by its input, whatever else they lack', async () => {
    const graph = tiny();
    const noCache = graph.inputs.filter(({ name }) => !name.startsWith('past'));
    const hidden = { name: 'last_hidden_state', type: 'float32' as const, dims: ['batch', 'sequence', 64] };
    const encoder = { ...graph, inputs: noCache, outputs: [hidden] };
    expect(await failing(await written(encoder, 'encoder'))).toMatch(
      /no output "logits"; it gives "last_hidden_state".*an encoder/,
    );
    const pictures = { name: 'pixel_values', type: 'float32' as const, dims: ['batch', 3, 224, 224] };
    const vision = { ...encoder, inputs: [pictures] };
    expect(await failing(await written(vision, 'vision'))).toContain('takes pictures: a vision model');
  });

  it('a cache in pages, and one of integers, by what they are', async () => {
    const graph = tiny();
    const paged = graph.nodes.map((node) => ({
      ...node,
      op: node.op === 'GroupQueryAttention' ? 'PagedAttention' : node.op,
    }));
    expect(await failing(await written({ ...graph, nodes: paged }, 'paged'))).toContain('(PagedAttention)');
    const whole = <T extends { readonly name: string; readonly type: string }>(value: T) =>
      /past|present/.test(value.name) ? { ...value, type: 'uint8' as const } : value;
    const integers = { ...graph, inputs: graph.inputs.map(whole), outputs: graph.outputs.map(whole) };
    expect(await failing(await written(integers, 'integers'))).toContain('is of uint8, not of float32');
  });

  it('a decoder without cache, without ids, without logits', async () => {
    const graph = tiny();
    const without = (drop: RegExp) => ({
      ...graph,
      inputs: graph.inputs.filter(({ name }) => !drop.test(name)),
      outputs: graph.outputs.filter(({ name }) => !drop.test(name)),
    });
    expect(await failing(await written(without(/past|present/), 'no-cache'))).toContain('it has no cache');
    expect(await failing(await written(without(/input_ids/), 'no-ids'))).toContain('takes no input_ids');
    expect(await failing(await written(without(/logits/), 'no-logits'))).toContain('has no output "logits"');
    expect(await failing(await written(without(/present.1.key/), 'half'))).toContain(
      '"past_key_values.1.key" [batch, 2, 64, 16] comes out nowhere',
    );
  });
});
