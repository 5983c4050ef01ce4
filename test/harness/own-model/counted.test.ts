import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOnnxFile } from '../../../harness/own-model/onnx-file.ts';
import { chosenShare } from '../../../harness/own-model/weights/routing.ts';
import { type WeightFacts, weighWeights } from '../../../harness/own-model/weights.ts';

const folder = new URL('../../fixtures/own-model/counted/', import.meta.url).pathname;
const vocab = 128;

interface Counts {
  readonly parameters: number;
  /** Multiplications of linear layers for a token. */
  readonly products: number;
  /** Of all tensors of the file. */
  readonly bytes: number;
  /** The width of its table. */
  readonly hidden: number;
  /** Experts that a batch of so many ids chose, on average. */
  readonly distinct?: { readonly [batch: string]: number };
}

const counts = JSON.parse(readFileSync(`${folder}counts.json`, 'utf8')) as { [name: string]: Counts };
const weighed = (name: string): WeightFacts =>
  weighWeights(readOnnxFile(`${folder}${name}.onnx`), 'input_ids', vocab);
const productsOf = ({ bodyElements, headElements, mixtures }: WeightFacts) =>
  mixtures.reduce(
    // With a dozen tokens each expert was asked by one of them.
    (n, { elements, perToken, experts, onAll }) => n + elements * (onAll ? 1 : perToken / experts),
    bodyElements + headElements,
  );

describe.each(Object.entries(counts))('an export of %s', (name, { parameters, products, bytes, hidden }) => {
  const found = weighed(name);

  it('has the parameters and the products that PyTorch counts of the same model', () => {
    expect(found.unknown).toEqual([]);
    expect(found.parameters).toBe(parameters);
    expect(productsOf(found)).toBe(products);
    expect(found.headElements).toBe(hidden * vocab);
  });

  it('has the bytes of its file, without those of its angles', () => {
    // Two tables of 64 positions × 8 angles in an operator; else 8 frequencies and the shapes that these are given.
    const [least, most] = name === 'gpt-oss' ? [4096, 4096] : [0, 100];
    expect(bytes - found.weightBytes).toBeGreaterThanOrEqual(least);
    expect(bytes - found.weightBytes).toBeLessThanOrEqual(most);
  });
});

describe('the precision of a quantised export', () => {
  it.each([
    ['llama', 'float32'],
    ['llama-dynamic', 'int8'],
    ['llama-dynamic-optimised', 'int8'],
    ['llama-qdq', 'int8'],
    ['llama-qoperator', 'int8'],
    ['llama-nbits', 'int4'],
    ['llama-nbits-qdq', 'int4'],
    ['llama-bnb4', 'int4'],
  ])('%s: %s, as its products are stored', (name, precision) => {
    expect(weighed(name).precision).toBe(precision);
  });
});

describe('a mixture of 8 experts of which 2 work on a token', () => {
  it('reads as many of them as a router chose when its batches were counted, and a little less is chosen', () => {
    const [mixture] = weighed('qwen3-moe').mixtures;
    expect(mixture).toMatchObject({ experts: 8, perToken: 2 });
    for (const [batch, counted] of Object.entries(counts['qwen3-moe']!.distinct!)) {
      const expected = 8 * chosenShare(mixture!, Number(batch));
      expect(counted / expected).toBeLessThanOrEqual(1);
      expect(counted / expected).toBeGreaterThan(0.95);
    }
  });
});
