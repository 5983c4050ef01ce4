import { describe, expect, it } from 'vitest';
import { decoderGraph } from '../../workloads/decoder.ts';
import { gemmGraph } from '../../workloads/kernels.ts';
import { quantisationOf } from '../../workloads/quantisation.ts';
import { shapes } from '../../workloads/shapes.ts';

const tiny = shapes.get('tiny')!;
const options = { distinctLayers: 1, maxLength: 64, accuracyLevel: 4 };

describe('what a graph says of its integer weights', () => {
  it.each([
    ['int4', 'float32'],
    ['int4', 'float16'],
    ['int8', 'float32'],
  ] as const)('is what its bytes are: %s with scales in %s', (precision, activation) => {
    const graph = decoderGraph(tiny, { ...options, precision, activation });
    const { block, scales, accuracyLevel } = quantisationOf(graph)!;
    expect([scales, accuracyLevel]).toEqual([activation, 4]);
    const named = new Map(graph.constants.map((constant) => [constant.name, constant]));
    const products = graph.nodes.filter(({ op }) => op === 'MatMulNBits');
    expect(products.length).toBe(5 * tiny.layers + 1);
    for (const { inputs } of products) {
      const [packed, scale] = [named.get(inputs[1]!)!, named.get(inputs[2]!)!];
      const weights = packed.dims.reduce((n, d) => n * d) / (precision === 'int4' ? 0.5 : 1);
      expect(weights / scale.dims.reduce((n, d) => n * d)).toBe(block);
    }
  });

  it('is nothing where no weight is an integer', () => {
    const storage = { precision: 'float32', activation: 'float32' } as const;
    expect(quantisationOf(gemmGraph(32, 32, 32, storage, 0))).toBeNull();
  });
});
