import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { type Record, recordVersion } from '../../results/record.ts';
import { cacheStride } from '../../workloads/cache-values.ts';
import { bandwidthCost, decodeCost, type Storage } from '../../workloads/cost.ts';
import { cacheLength, decoderGraph, pastName, presentName, scoresName } from '../../workloads/decoder.ts';
import type { Graph } from '../../workloads/graph.ts';
import { factsOf } from '../../workloads/model-facts.ts';
import { encode, layOut, storedConstants } from '../../workloads/onnx.ts';
import { elementBytes } from '../../workloads/precision.ts';
import { quantisationOf } from '../../workloads/quantisation.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';
import type { Spec } from '../../workloads/spec.ts';
import { generation, streamKey } from '../../workloads/stream-key.ts';
import { bandwidthGraph, streamMultiple } from '../../workloads/streams.ts';
import { title } from '../../workloads/title.ts';
import type { BrowserPlan, BrowserShape, BrowserTrial, Budget, Input, StreamKeys } from './contract.ts';

/** A plan with the bytes of its graphs, by the names that its trials have for them. */
export interface Planned {
  readonly plan: BrowserPlan;
  readonly graphs: ReadonlyMap<string, Uint8Array>;
}

/** Graphs have fixed names, so that none is looked for on a disk. */
export const graphNames = { bandwidth: 'bandwidth.onnx', decode: 'decode.onnx' } as const;

/** The seed of every suite, so that the work is the same. */
const seed = 1;
const storage: Storage = { precision: 'int4', activation: 'float32' };
/** As on the CPU outside of a browser: integer weights times the other factor rounded to int8. */
const accuracyLevel = 4;
const batch = 1;
const context = 128;
/** Of the bandwidth probe: the smallest stream that the harness takes too. */
const streamBytes = 256 * 2 ** 20;

const budgets: { readonly [shape in BrowserShape]: Budget } = {
  tiny: { warmupNs: 3e9, windowNs: 1.5e9, minSamples: 10, maxSamples: 20_000, longestNs: 15e9 },
  'llama-3.2-1b': { warmupNs: 15e9, windowNs: 10e9, minSamples: 10, maxSamples: 20_000, longestNs: 60e9 },
};

/** What is measured for a shape: the memory, as the same library reads it, and a decode step. */
export function planFor(shape: BrowserShape, library: BrowserPlan['library']): Planned {
  const trials = [probe(budgets.tiny), decode(shapes.get(shape)!, budgets[shape])];
  return {
    plan: {
      shape,
      record: {
        schema: 'assay.record',
        version: recordVersion,
        tool: { name: 'assay', version: toolVersion(), commit: null },
      },
      seed,
      processes: 3,
      library,
      trials: trials.map(({ trial }) => trial),
    },
    graphs: new Map(trials.map(({ trial, graph }) => [trial.graph, graph])),
  };
}

/** Keys of all streams of the weights, ids and activations of some plans. */
export function streamKeysOf(plans: readonly BrowserPlan[]): StreamKeys {
  const streams = plans.flatMap(({ trials }) =>
    trials.flatMap(({ weights, inputs }) => [
      ...weights.parts.flatMap(({ constant: { content } }) => ('stream' in content ? content.stream : [])),
      ...inputs.flatMap(({ values }) =>
        'ids' in values ? `ids ${values.ids}` : 'stream' in values ? `activations ${values.stream}` : [],
      ),
    ]),
  );
  return Object.fromEntries(streams.map((stream) => [`${seed} ${stream}`, streamKey(seed, stream)]));
}

interface PlannedTrial {
  readonly trial: BrowserTrial;
  readonly graph: Uint8Array;
}

/** Reading the memory: a matrix that is a weight, since an input would be copied before each run. */
function probe(budget: Budget): PlannedTrial {
  const spec = { kind: 'bandwidth', kernel: 'bw.read' } as const;
  const elements = Math.ceil(streamBytes / elementBytes.float32 / streamMultiple) * streamMultiple;
  const plain: Storage = { precision: 'float32', activation: 'float32' };
  const { inputs, ...graph } = bandwidthGraph(spec.kernel, elements, 'float32');
  const [rows, columns] = inputs.find(({ name }) => name === 'a')!.dims as [number, number];
  const matrix = { inputs: rows, outputs: columns, major: 'inputs' } as const;
  const withWeight: Graph = {
    ...graph,
    inputs: inputs.filter(({ name }) => name !== 'a'),
    constants: [
      ...graph.constants,
      {
        name: 'a',
        type: 'float32',
        dims: [rows, columns],
        content: { kind: 'normal', stream: 'a', std: 1, matrix },
      },
    ],
  };
  return planned(spec, plain, null, withWeight, {
    workload: { kernel: spec.kernel, dimensions: { elements } },
    cost: bandwidthCost(spec.kernel, elements, 'float32', flopsOfProduct),
    context: null,
    inputs: [{ name: 'x', dims: [1, rows], values: { type: 'float32', stream: 'x', place: 0 } }],
    outputs: ['y'],
    scores: null,
    budget,
  });
}

/** A product and a sum for each element. */
const flopsOfProduct = 2;

function decode(shape: Shape, budget: Budget): PlannedTrial {
  const { precision } = storage;
  const spec = { kind: 'decode', shape: shape.name, precision, batch, context } as const;
  const maxLength = cacheLength(context + 1);
  const graph = decoderGraph(shape, { ...storage, distinctLayers: shape.layers, maxLength, accuracyLevel });
  const cache = Array.from({ length: shape.layers }, (_, layer) => layer).flatMap((layer) =>
    (['key', 'value'] as const).map((part) => ({
      past: pastName(layer, part),
      present: presentName(layer, part),
    })),
  );
  return planned(spec, storage, shape, graph, {
    workload: { kernel: null, dimensions: {} },
    cost: decodeCost(shape, storage, batch, context),
    context,
    inputs: [
      { name: 'input_ids', dims: [batch, 1], values: { type: 'int64', ids: 'decode', vocab: shape.vocab } },
      { name: 'seqlens_k', dims: [batch], values: { type: 'int32', each: context } },
      { name: 'total_sequence_length', dims: [], values: { type: 'int32', each: context + 1 } },
      ...cache.map(
        ({ past }, i): Input => ({
          name: past,
          dims: [batch, shape.kvHeads, maxLength, shape.headSize],
          values: { type: 'float32', stream: 'cache', place: i * cacheStride },
        }),
      ),
    ],
    outputs: ['next_ids', ...cache.map(({ present }) => present)],
    scores: scoresName(storage),
    budget,
  });
}

interface Work extends Pick<BrowserTrial, 'inputs' | 'outputs' | 'scores' | 'budget'> {
  readonly workload: Pick<Record['workload'], 'kernel' | 'dimensions'>;
  readonly cost: Record['workload']['cost'];
  readonly context: number | null;
}

/** The parts of a record that are known before anything runs, by the same functions as the harness has them. */
function planned(
  spec: Extract<Spec, { kind: 'bandwidth' | 'decode' }>,
  stored: Storage,
  shape: Shape | null,
  graph: Graph,
  { workload, cost, context: tokens, ...rest }: Work,
): PlannedTrial {
  const file = 'weights';
  const layout = layOut(graph, file);
  const bytes = encode(graph, layout);
  const layers = shape && { kind: 'full' as const, distinct: shape.layers, of: shape.layers };
  const quantisation = quantisationOf(graph);
  const facts = shape && layers && factsOf(shape, stored, { ...layers, reason: 'all are made' });
  return {
    graph: bytes,
    trial: {
      workload: {
        kind: spec.kind,
        title: title(spec),
        key: canonicalHash({ spec, storage: stored, layers, seed, generation }),
        ...workload,
        model: facts && { ...facts, weights: { synthetic: true, seed, sha256: '' } },
        graphSha256: createHash('sha256').update(bytes).digest('hex'),
        cost,
      },
      setting: {
        precision: stored.precision,
        activations: stored.activation,
        ...(quantisation && { quantisation }),
        batch,
        context: tokens,
        isl: null,
        osl: null,
        seed,
        synchronised: 'per-step',
      },
      graph: graphNames[spec.kind],
      weights: { file, bytes: layout.bytes, parts: storedConstants(graph, layout) },
      ...rest,
    },
  };
}

const toolVersion = (): string =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
