import { describe, expect, it } from 'vitest';
import { type Storage, weightBytes } from '../../workloads/cost.ts';
import { decoderGraph } from '../../workloads/decoder.ts';
import { constantBytes, type Graph } from '../../workloads/graph.ts';
import { layOut, storedConstants } from '../../workloads/onnx.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';

const storages: readonly Storage[] = [
  { precision: 'float32', activation: 'float32' },
  { precision: 'float16', activation: 'float16' },
  { precision: 'bfloat16', activation: 'bfloat16' },
  { precision: 'int8', activation: 'float32' },
  { precision: 'int8', activation: 'float16' },
  { precision: 'int4', activation: 'float32' },
  { precision: 'int4', activation: 'bfloat16' },
];
const dense = [...shapes.values()].filter((shape) => !shape.experts);
const graphOf = (shape: Shape, storage: Storage, distinctLayers: number): Graph =>
  decoderGraph(shape, { ...storage, distinctLayers, maxLength: 64, accuracyLevel: 0 });
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe.each(dense)('the graph of $name', (shape) => {
  it.each(storages)('stores the bytes that the cost says: $precision with $activation', (storage) => {
    for (const distinct of [shape.layers, 3, 2, 1].filter((n) => n <= shape.layers)) {
      const graph = graphOf(shape, storage, distinct);
      const layout = layOut(graph, 'weights.bin');
      const stored = storedConstants(graph, layout);
      expect(sum(stored.map(({ bytes }) => bytes))).toBe(weightBytes(shape, storage, distinct));
      for (const { constant, bytes } of stored) expect(constantBytes(constant)).toBe(bytes);
    }
  });

  it('lays constants one behind the other, each on a page of its own', () => {
    const graph = graphOf(shape, storages[5]!, 2);
    const layout = layOut(graph, 'weights.bin');
    let end = 0;
    for (const { offset, bytes } of storedConstants(graph, layout)) {
      expect(offset % 4096).toBe(0);
      expect(offset - end).toBeGreaterThanOrEqual(0);
      expect(offset - end).toBeLessThan(4096);
      end = offset + bytes;
    }
    expect(layout.bytes).toBe(end);
  });

  it.each(storages)(
    'uses every constant, and no name twice or undefined: $precision with $activation',
    (storage) => {
      const graph = graphOf(shape, storage, 2);
      const made = [...graph.inputs, ...graph.constants].map(({ name }) => name);
      const known = new Set(made);
      const used = new Set<string>();
      const undefinedNames: string[] = [];
      for (const node of graph.nodes) {
        for (const input of node.inputs.filter(Boolean)) {
          if (!known.has(input)) undefinedNames.push(input);
          used.add(input);
        }
        for (const output of node.outputs.filter(Boolean)) {
          made.push(output);
          known.add(output);
        }
      }
      expect(undefinedNames).toEqual([]);
      expect(known.size).toBe(made.length);
      expect(graph.constants.filter(({ name }) => !used.has(name))).toEqual([]);
      expect(graph.outputs.filter(({ name }) => !known.has(name))).toEqual([]);
    },
  );

  it('has matrices that the seeded weights can fill: inputs by four', () => {
    for (const { content } of graphOf(shape, storages[0]!, 2).constants) {
      if (!('matrix' in content)) continue;
      const { inputs, major } = content.matrix;
      expect(inputs % 4 === 0 || (inputs === 1 && major === 'inputs')).toBe(true);
    }
  });
});

describe('a tied head', () => {
  it.each(storages)('lies at the place of the embedding: $precision with $activation', (storage) => {
    const tied = { ...shapes.get('tiny')!, tiedHead: true };
    const { places } = layOut(graphOf(tied, storage, 2), 'weights.bin');
    const quantised = storage.precision.startsWith('int');
    const pairs = quantised
      ? [['embed.rows', 'embed.packed'] as const, ['embed.row_scales', 'embed.scales'] as const]
      : [['embed', 'embed'] as const];
    for (const [rows, head] of pairs) {
      expect(places.get(head)).toBeDefined();
      expect(places.get(head)).toEqual(places.get(rows));
    }
    expect(places.has('head')).toBe(false);
    expect(places.has('head.packed')).toBe(false);
  });
});

it('a mixture of experts is refused: its graph would be another model', () => {
  const storage = { precision: 'float32', activation: 'float32' } as const;
  expect(() =>
    decoderGraph(shapes.get('mixtral-8x7b')!, {
      ...storage,
      distinctLayers: 2,
      maxLength: 64,
      accuracyLevel: 0,
    }),
  ).toThrow('mixture of experts');
});
