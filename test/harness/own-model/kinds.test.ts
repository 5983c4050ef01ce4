import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { monotonicClock } from '../../../harness/clock.ts';
import { createEngine } from '../../../harness/engines/create.ts';
import { prepareOwn } from '../../../harness/measure/own-model.ts';
import { setDesk, writeIntegers } from '../../../harness/measure/own-model-desk.ts';
import { ownDecodeCost, ownPrefillCost } from '../../../harness/own-model/cost.ts';
import { kvBytesOf, type OwnModel, stateBytesOf } from '../../../harness/own-model/own-model.ts';
import { bringModel, planOwn } from '../../../harness/plan/own-model.ts';
import { findOrt } from '../../../harness/runtime/ort.ts';
import { seededIds } from '../../../workloads/weights.ts';

const folder = new URL('../../fixtures/own-model/kinds/', import.meta.url).pathname;

/** What a plain loop of ONNX Runtime gave for a file (make_kinds.py): the ids of each step, and the scores behind the last. */
interface Answer {
  readonly texts: readonly (readonly number[])[];
  readonly ids: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
}

const answers = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as Record<string, Answer>;
const fileOf = (kind: string) =>
  existsSync(join(folder, kind)) ? join(folder, kind) : join(folder, `${kind}.onnx`);
const broughtOf = (kind: string) => bringModel(fileOf(kind)).model;

async function generate(model: OwnModel, { texts, ids }: Answer, id: 'native' | 'binding') {
  const library = id === 'native' ? { path: findOrt().library, source: 'test', preload: [] } : null;
  const engine = await createEngine({ id, library });
  const session = await engine.open(model.file, {
    provider: { name: 'cpu', options: {} },
    threads: 1,
    config: {},
  });
  const desk = setDesk(model, session, texts.length, 64, 1);
  const found: number[][] = [];
  let run = await desk.bind(await desk.empty(), 0, texts[0]!.length);
  await writeIntegers(run.ids, texts.flat());
  for (let past = texts[0]!.length; ; past++) {
    await run.step.run();
    found.push(await run.choose());
    if (found.length === ids.length) break;
    run = await desk.bind(run.present, past, 1);
    await writeIntegers(run.ids, found.at(-1)!);
  }
  const scores = await run.scores();
  await run.step.run();
  const again = await run.scores();
  await session.close();
  return { found, scores, again };
}

describe.each(Object.entries(answers))('a decoder of the kind "%s"', (kind, answer) => {
  it.each(['native', 'binding'] as const)(
    'gives the ids and scores of a plain loop, on the engine %s',
    async (id) => {
      const { found, scores, again } = await generate(broughtOf(kind), answer, id);
      expect(found).toEqual(answer.ids);
      for (const [i, score] of answer.scores.flat().entries()) expect(scores[i]).toBeCloseTo(score, 3);
      // A step reads what it read before, however often it is timed: it writes nothing of its own past.
      expect(again).toEqual(scores);
    },
    30_000,
  );
});

describe('a file that takes one id of each sequence at a time', () => {
  it('reads a prompt step by step, and generates what a loop over its ids does', async () => {
    const own = broughtOf('recurrent');
    const engine = await createEngine({ id: 'binding', library: null });
    const options = { provider: { name: 'cpu', options: {} }, threads: 1, config: {} } as const;
    const session = await engine.open(own.file, options);
    const [isl, osl, batch, seed] = [3, 4, 2, 5];
    const task = { kind: 'generate', own, batch, isl, osl, maxLength: 64 } as const;
    const { idsSha256 } = await (await prepareOwn(task, session, seed, monotonicClock())).check();
    const prompt = seededIds(seed, 'prompt check', batch * isl, own.scores.vocab);
    const desk = setDesk(own, session, batch, 64, seed);
    const found: number[] = [];
    let cache = await desk.empty();
    let feed: number[] = [];
    for (let past = 0; past < isl + osl - 1; past++) {
      const run = await desk.bind(cache, past, 1);
      if (past < isl) feed = [0, 1].map((row) => prompt[row * isl + past]!);
      await writeIntegers(run.ids, feed);
      await run.step.run();
      feed = await run.choose();
      if (past >= isl - 1) found.push(...feed);
      cache = run.present;
    }
    await session.close();
    expect(idsSha256).toBe(createHash('sha256').update(found.join(' ')).digest('hex'));
  });

  it('moves its weights once for each id of a prompt', () => {
    const model = broughtOf('recurrent');
    const steps = [0, 1, 2].map((context) => ownDecodeCost(model, 2, context));
    const prefill = ownPrefillCost(model, 2, 3);
    expect(prefill.bytesRead).toBe(steps.reduce((sum, step) => sum + step.bytesRead!, 0));
    expect(prefill.tokens).toBe(6);
  });
});

/** Bytes of one float. */
const float = 4;
const { batch, context } = { batch: 3, context: 10 };
const costOf = (kind: string) => {
  const model = broughtOf(kind);
  return { ...ownDecodeCost(model, batch, context), kv: kvBytesOf(model), states: stateBytesOf(model) };
};

describe('what a decode step moves and computes, counted by hand', () => {
  it('of layers with sizes of their own: each by its sizes', () => {
    const { kv, flops, kvBytesRead } = costOf('uneven');
    // Two heads of 12 and 8, four heads of 6 and 4.
    expect(kv).toBe(float * (2 * (12 + 8) + 4 * (6 + 4)));
    // The cache grows: its past is read for attention, and once more for the copy.
    expect(kvBytesRead).toBe(2 * batch * context * kv);
    const products = 16 * (24 + 24 + 16) + 16 * 16 + 16 * (24 + 24 + 16) + 16 * 16 + 16 * 32;
    const attention = 2 * context * (2 * (12 + 8));
    // No text tells the heads of queries; of a model that says so they are counted.
    expect(flops).toBeNull();
    const told = ownDecodeCost(withHeads(broughtOf('uneven'), 2), batch, context);
    expect(told.flops).toBe(batch * (2 * products + attention + 2 * context * (2 * (6 + 4))));
  });

  it('of keys and values in one tensor: the same as of two', () => {
    const { cache } = broughtOf('keys-and-values-in-one');
    expect(cache.layers.map(({ parts }) => parts.length)).toEqual([1, 1]);
    expect(costOf('keys-and-values-in-one').kv).toBe(2 * 2 * 2 * 8 * float);
  });

  it('of a latent cache: its bytes, and no operations, which depend on what is made of it', () => {
    expect(costOf('latent')).toMatchObject({ kv: 2 * 6 * float, flops: null });
  });

  it('of a window: so many positions of its layer, and all of the other', () => {
    const { kv, kvBytesRead, flops } = costOf('window');
    expect(kv).toBe(2 * 2 * 2 * 8 * float);
    const layer = kv / 2;
    expect(kvBytesRead).toBe(batch * (4 + context) * layer);
    const products = 2 * (4 * 16 * 16) + 16 * 32;
    expect(flops).toBe(batch * (2 * products + 2 * (4 + context) * 2 * (8 + 8)));
    // Ten tokens read 1 + 2 + 3 + 4 · 7 positions through the window, half of a hundred through none: as a band, and as a triangle.
    const prefill = ownPrefillCost(broughtOf('window'), 1, 10);
    const scores = 10 * 16 * 32;
    const body = 10 * 2 * 4 * 16 * 16;
    expect(prefill.flops).toBe(2 * (body + scores) + 2 * 2 * 16 * (4 * 10 - 8 + 50));
  });

  it('of a cache that a window cuts: so many positions, moved and held', () => {
    const { kv, kvBytesRead, bytesWritten, flops } = costOf('cut-window');
    const layer = kv / 2;
    expect(kvBytesRead).toBe(2 * batch * (5 + context) * layer);
    expect(bytesWritten).toBe(batch * (kv + (5 + context) * layer));
    const products = 2 * (4 * 16 * 16) + 16 * 32;
    expect(flops).toBe(batch * (2 * products + 2 * (5 + context) * 2 * (8 + 8)));
    const brought = { model: broughtOf('cut-window'), files: [] };
    const spec = { kind: 'decode', shape: 'cut-window', precision: 'float32', batch, context } as const;
    // Past and present: five positions in both, ten and eleven of the other layer.
    expect(planOwn(spec, brought).memory.cache).toBe(batch * layer * (5 + 5 + context + context + 1));
  });

  it('of a cache of a fixed length that is copied: all of it, however short the text is', () => {
    const { kv, kvBytesRead, kvBytesWritten, flops } = costOf('fixed-length');
    expect(kvBytesRead).toBe(2 * batch * 64 * kv);
    expect(kvBytesWritten).toBe(batch * 64 * kv);
    const products = 2 * (4 * 16 * 16) + 16 * 32;
    expect(flops).toBe(batch * (2 * products + 2 * 64 * 2 * 2 * (8 + 8)));
    const prefill = ownPrefillCost(broughtOf('fixed-length'), 1, 10);
    expect(prefill.flops).toBe(10 * (2 * products + 2 * 64 * 2 * 2 * (8 + 8)));
    expect([prefill.kvBytesRead, prefill.kvBytesWritten]).toEqual([2 * 64 * kv, 64 * kv]);
  });

  it.each([
    ['convolution', 2 * 16 * 3, 1, 3],
    ['recurrent', 2 * 8 * 8, 1, 2],
    ['states-alone', 2 * 16 * 4, 0, 2],
  ])('of states (%s): read and written whole, whatever the context', (kind, elements, layers, all) => {
    const { cache, facts } = broughtOf(kind);
    expect(cache.layers).toHaveLength(layers);
    expect(facts.layers).toBe(all);
    const { states, kv, bytesWritten, kvBytesRead } = costOf(kind);
    expect(states).toBe(elements * float);
    expect(kv).toBe(layers * 2 * 2 * 8 * float);
    expect(kvBytesRead).toBe(batch * (2 * context * kv + states));
    expect(bytesWritten).toBe(batch * (kv + context * kv + states));
  });

  it('of scores that are kept of the last position alone: a head for one token of a prefill', () => {
    const model = broughtOf('many-inputs');
    expect(model.scores.everyPosition).toBe(false);
    expect(broughtOf('boolean-mask').scores.everyPosition).toBe(true);
  });
});

const withHeads = (model: OwnModel, heads: number): OwnModel => ({
  ...model,
  cache: {
    ...model.cache,
    layers: model.cache.layers.map((layer) => ({
      ...layer,
      attention: layer.parts.reduce((sum, { dims }) => sum + heads * (dims.at(-1) as number), 0),
    })),
  },
});

describe('a model whose sizes are open', () => {
  it('is refused where nothing tells them, by the name of the input', () => {
    const alone = join(mkdtempSync(join(tmpdir(), 'assay-kinds-')), 'turned.onnx');
    copyFileSync(join(folder, 'turned-keys', 'model.onnx'), alone);
    expect(() => bringModel(alone)).toThrow(
      /number of heads of its cache \("past_key_values.0.key" is \[batch_size x num_heads, 8, past\]\)/,
    );
  });
});

describe('inputs of many kinds', () => {
  it('are known by name, by use or by the way through the graph', () => {
    const roles = (kind: string) => broughtOf(kind).inputs.map(({ role }) => role);
    expect(roles('many-inputs')).toEqual([
      'ids',
      'mask',
      'cachePositions',
      'positions',
      'scoresKept',
      'beams',
      'zeros',
    ]);
    expect(roles('no-names')).toEqual(['ids']);
    expect(roles('two-branches')).toEqual(['ids', 'hasPast']);
  });

  it('a table that is the head as well is one weight, through Reshape, Cast, Identity and Transpose', () => {
    const { facts } = broughtOf('short-names');
    const products = { headElements: 16 * 32, bodyElements: 2 * 4 * 16 * 16 };
    expect(facts).toMatchObject({ tiedHead: true, hidden: 16, ...products });
    // The table, the products, and a scale in each layer.
    expect(facts.parameters).toBeLessThanOrEqual(32 * 16 + 2 * 4 * 16 * 16 + 2);
  });
});
