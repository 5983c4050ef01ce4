import { describe, expect, it } from 'vitest';
import { decodeCost, embeddingBytes, gemmCost, prefillCost, type Storage } from '../../workloads/cost.ts';
import { decoderGraph } from '../../workloads/decoder.ts';
import { gemmGraph } from '../../workloads/kernels.ts';
import { decoderNodeWork, kernelNodeWork, type NodeWork } from '../../workloads/node-work.ts';
import { elementBytes } from '../../workloads/precision.ts';
import { shapes } from '../../workloads/shapes.ts';

// The costs are held against published counts in cost.test.ts: here the parts have to add up to them.

const float32: Storage = { precision: 'float32', activation: 'float32' };
const int4: Storage = { precision: 'int4', activation: 'float16' };

const total = (work: Iterable<NodeWork>, key: keyof NodeWork) =>
  [...work].reduce((sum, each) => sum + each[key], 0);

const graphOf = (name: string, storage: Storage, distinctLayers: number) =>
  decoderGraph(shapes.get(name)!, { ...storage, distinctLayers, maxLength: 512, accuracyLevel: 0 });

describe.each([
  ['tinyllama-1.1b', float32, 22],
  ['tinyllama-1.1b', int4, 22],
  ['llama-2-70b', int4, 2],
  ['llama-3.2-1b', float32, 16],
])('the work of the nodes of %s', (name, storage, distinct) => {
  const shape = shapes.get(name)!;
  const [batch, context] = [2, 100];
  const cost = decodeCost(shape, storage, batch, context);
  const work = decoderNodeWork(graphOf(name, storage, distinct), { shape, batch, length: 1, context, cost });
  const attention = [...work].filter(([node]) => node.endsWith('/attention')).map(([, each]) => each);
  const products = [...work].filter(([node]) => !node.endsWith('/attention')).map(([, each]) => each);

  it('are all weights that a step reads, but for norms and the looked-up rows', () => {
    const norms = (2 * shape.layers + 1) * shape.hidden * elementBytes[storage.activation];
    const rows = shape.tiedHead ? 0 : (embeddingBytes(shape, storage) / shape.vocab) * batch;
    expect(total(products, 'bytes') + norms + rows).toBeCloseTo(cost.weightBytes, 0);
    expect(products).toHaveLength(5 * shape.layers + 1);
  });

  it('are the cache that it reads and writes, a layer each', () => {
    expect(attention).toHaveLength(shape.layers);
    expect(total(attention, 'bytes')).toBeCloseTo(cost.kvBytesRead + cost.kvBytesWritten, 0);
  });

  it('are its operations, but for those of the norms', () => {
    const norms = 2 * batch * (2 * shape.layers + 1) * shape.hidden;
    expect(total(work.values(), 'flops') + norms).toBeCloseTo(cost.flops, 0);
  });
});

it('of a prefill, the work of the nodes is its operations, the head on the last position only', () => {
  const shape = shapes.get('tinyllama-1.1b')!;
  const cost = prefillCost(shape, float32, 3, 128);
  const run = { shape, batch: 3, length: 128, context: 0, cost };
  const work = decoderNodeWork(graphOf('tinyllama-1.1b', float32, 22), run);
  const norms = 2 * 3 * 128 * (2 * shape.layers + 1) * shape.hidden;
  expect(total(work.values(), 'flops') + norms).toBeCloseTo(cost.flops, 0);
  expect(work.get('logits')!.flops).toBe(2 * 3 * shape.hidden * shape.vocab);
});

it('a lone product does all that its trial costs', () => {
  const cost = gemmCost(16, 32, 64, float32);
  const work = kernelNodeWork(gemmGraph(16, 32, 64, float32, 0), cost);
  expect([...work]).toEqual([['y', { bytes: 4 * (64 * 32 + 16 * 64 + 16 * 32), flops: 2 * 16 * 32 * 64 }]]);
});
