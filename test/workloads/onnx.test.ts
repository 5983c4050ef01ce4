import { InferenceSession } from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import type { Storage } from '../../workloads/cost.ts';
import { decoderGraph } from '../../workloads/decoder.ts';
import type { Graph } from '../../workloads/graph.ts';
import { gemmGraph } from '../../workloads/kernels.ts';
import { encode, layOut } from '../../workloads/onnx.ts';
import { shapes } from '../../workloads/shapes.ts';
import { bandwidthGraph, bandwidthKernels, streamKernels } from '../../workloads/streams.ts';
import { type ModelFiles, writeModelFiles } from '../fixtures/model-files.ts';

const models: ModelFiles[] = [];
afterAll(() => {
  for (const model of models) model.remove();
});

/** What ONNX Runtime reads out of the bytes: `name type[dimensions]` of inputs and outputs. */
async function readBack(graph: Graph) {
  const files = writeModelFiles(graph, 1);
  models.push(files);
  const session = await InferenceSession.create(files.modelFile, { logSeverityLevel: 3 });
  const lines = (values: readonly InferenceSession.ValueMetadata[]) =>
    values.map((value) => (value.isTensor ? `${value.name} ${value.type}[${value.shape}]` : value.name));
  const seen = { inputs: lines(session.inputMetadata), outputs: lines(session.outputMetadata) };
  await session.release();
  return seen;
}

const told = (values: Graph['inputs']) => values.map(({ name, type, dims }) => `${name} ${type}[${dims}]`);

const storages: readonly Storage[] = [
  { precision: 'float32', activation: 'float32' },
  { precision: 'int8', activation: 'float32' },
  { precision: 'int4', activation: 'float32' },
  { precision: 'float16', activation: 'float16' },
];

describe('ONNX Runtime reads', () => {
  it.each(storages)('a decoder in $precision as it was meant', async (storage) => {
    for (const change of [{}, { tiedHead: true, qkvBias: true }]) {
      const shape = { ...shapes.get('tiny')!, ...change };
      const graph = decoderGraph(shape, { ...storage, distinctLayers: 2, maxLength: 64, accuracyLevel: 0 });
      const { inputs, outputs } = await readBack(graph);
      expect(inputs).toEqual(told(graph.inputs));
      expect(outputs).toEqual(told(graph.outputs));
      expect(inputs).toContain('input_ids int64[batch,sequence]');
      expect(inputs).toContain(`past_key_values.1.value ${storage.activation}[batch,2,64,16]`);
      expect(outputs.slice(0, 2)).toEqual([
        'next_ids int64[batch,1]',
        `${storage.activation === 'float32' ? 'logits' : 'scores'} float32[batch,256]`,
      ]);
    }
  });

  it.each(storages)('a product in $precision as it was meant', async (storage) => {
    const { inputs, outputs } = await readBack(gemmGraph(3, 40, 64, storage, 0));
    expect(inputs).toEqual([`x ${storage.activation}[3,64]`]);
    expect(outputs).toEqual([`y ${storage.activation}[3,40]`]);
  });

  const kernels = bandwidthKernels.flatMap((kernel) =>
    streamKernels[kernel].map(({ name }) => [kernel, name] as const),
  );
  it.each(kernels)('%s by %s as it was meant', async (kernel, by) => {
    const graph = bandwidthGraph(kernel, 2 ** 20, 'float32', by);
    const { inputs, outputs } = await readBack(graph);
    expect(inputs).toEqual(told(graph.inputs));
    expect(outputs).toEqual(told(graph.outputs));
  });
});

describe('the bytes of a model', () => {
  const graph = decoderGraph(shapes.get('tiny')!, {
    precision: 'int4',
    activation: 'float32',
    distinctLayers: 2,
    maxLength: 64,
    accuracyLevel: 4,
  });

  it('are the same each time', () => {
    const bytes = () => encode(graph, layOut(graph, 'weights.bin'));
    expect(Buffer.compare(bytes(), bytes())).toBe(0);
  });

  it('hold no weights: those of the largest shape fit into a megabyte', () => {
    const largest = decoderGraph(shapes.get('llama-3.1-405b')!, {
      precision: 'int4',
      activation: 'float16',
      distinctLayers: 2,
      maxLength: 64,
      accuracyLevel: 0,
    });
    expect(encode(largest, layOut(largest, 'weights.bin')).length).toBeLessThan(1e6);
  });

  it('are refused by ONNX Runtime when a node names what is not there', async () => {
    const nodes = graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map((name) => (name === 'seqlens_k' ? 'nowhere' : name)),
    }));
    await expect(readBack({ ...graph, nodes })).rejects.toThrow('nowhere');
  });
});
