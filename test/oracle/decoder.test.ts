import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { argmax, emptyCache, forward, type OracleShape, type OracleWeights } from './decoder.ts';

/** Written by llama.py with Hugging Face transformers; `weights` are whole parts of one, `unitsPerOne` of them. */
interface Fixtures {
  unitsPerOne: number;
  cases: {
    name: string;
    shape: OracleShape;
    ids: number[];
    logits: number[];
    weights: Record<string, number[]>;
  }[];
}

const fixtures: Fixtures = JSON.parse(readFileSync(new URL('llama.fixtures.json', import.meta.url), 'utf8'));

describe.each(fixtures.cases)('the oracle with $name', ({ shape, ids, logits, weights: units }) => {
  const weights: OracleWeights = (name) => Float64Array.from(units[name]!, (x) => x / fixtures.unitsPerOne);

  /** Logits of all ids, fed in one call for each length. */
  function feed(lengths: number[]): number[] {
    const cache = emptyCache(shape, ids.length);
    return lengths.flatMap((length) => [
      ...forward(shape, weights, ids.slice(cache.length, cache.length + length), cache),
    ]);
  }

  it('gives the logits of Hugging Face transformers when all ids are fed at once', () => {
    expect(relativeError(feed([ids.length]), logits)).toBeLessThan(1e-10);
  });

  it('gives them when one id follows the other behind a prefill', () => {
    expect(relativeError(feed([5, ...Array(ids.length - 5).fill(1)]), logits)).toBeLessThan(1e-10);
  });

  it('gives the same for a prefill of n + 1 as for a prefill of n and one step, for every n', () => {
    const whole = feed([ids.length]);
    for (let n = 1; n < ids.length; n++) {
      const parted = feed([n, 1]);
      expect(relativeError(parted, whole.slice(0, parted.length))).toBeLessThan(1e-12);
    }
  });
});

describe('the oracle', () => {
  const { shape, weights: units } = fixtures.cases[0]!;
  const weights: OracleWeights = (name) => Float64Array.from(units[name]!);

  it('refuses more ids than its cache has room for', () => {
    const cache = emptyCache(shape, 3);
    forward(shape, weights, [1, 2], cache);
    expect(() => forward(shape, weights, [3, 4], cache)).toThrow('room for 1 more ids, not for 2');
  });

  it('refuses an id outside its vocabulary', () => {
    expect(() => forward(shape, weights, [shape.vocab], emptyCache(shape, 3))).toThrow('not in a vocabulary');
  });

  it('refuses weights of another size than the shape asks for', () => {
    const wider = { ...shape, ffn: shape.ffn + 1 };
    expect(() => forward(wider, weights, [1], emptyCache(shape, 3))).toThrow('where the shape asks for');
  });

  it('chooses the lowest of equal largest logits', () => {
    expect(argmax(Float64Array.of(-3, 2, 1, 2))).toBe(1);
  });
});

/** The largest difference, as a share of the largest expected magnitude; infinite when the lengths differ. */
function relativeError(actual: number[], expected: number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...actual.map((x, i) => Math.abs(x - expected[i]!))) / scale;
}
