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
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { quantisationOf } from '../../workloads/quantisation.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';
import type { Spec } from '../../workloads/spec.ts';
import { generation, streamKey } from '../../workloads/stream-key.ts';
import { bandwidthGraph, streamKernels, streamMultiple } from '../../workloads/streams.ts';
import { title } from '../../workloads/title.ts';
import type {
  BrowserPlan,
  BrowserProvider,
  BrowserShape,
  BrowserTrial,
  Budget,
  Choice,
  Input,
  StreamKeys,
} from './contract.ts';

/** A plan with the bytes of its graphs, by the names that its trials have for them. */
export interface Planned {
  readonly plan: BrowserPlan;
  readonly graphs: ReadonlyMap<string, Uint8Array>;
}

/** The kernels that read a matrix that is a weight: of one without another input the library would compute the result as it loads. */
const readers = streamKernels['bw.read'].filter(({ node }) =>
  node(streamMultiple, 'float32').inputs.some(({ name }) => name === 'x'),
);

const probeGraph = (i: number) => `bandwidth-${i}.onnx`;
const stepGraph = 'decode.onnx';

/** Names of all graphs of a plan: they are fixed, so that none is looked for on a disk. */
export const graphNames: readonly string[] = [...readers.map((_, i) => probeGraph(i)), stepGraph];

/** The seed of every suite, so that the work is the same. */
const seed = 1;
const batch = 1;
const context = 128;
/** Of the bandwidth probe: the smallest stream that the harness takes too. */
const streamBytes = 256 * 2 ** 20;

interface Arithmetic {
  readonly activation: Activation;
  /** 4: integer weights times the other factor rounded to int8, as on the CPU outside of a browser; 0: as the GPU has it. */
  readonly accuracyLevel: number;
}

const arithmetic: { readonly [provider in BrowserProvider]: Arithmetic } = {
  wasm: { activation: 'float32', accuracyLevel: 4 },
  webgpu: { activation: 'float16', accuracyLevel: 0 },
  'webgpu-float32': { activation: 'float32', accuracyLevel: 0 },
};

const budgets: { readonly [shape in BrowserShape]: Budget } = {
  tiny: { warmupNs: 3e9, windowNs: 1.5e9, minSamples: 10, maxSamples: 20_000, longestNs: 15e9 },
  'llama-3.2-1b': { warmupNs: 15e9, windowNs: 10e9, minSamples: 10, maxSamples: 20_000, longestNs: 60e9 },
};

/** What is measured for a shape: the memory, as the same library reads it, and a decode step. */
export function planFor(
  shape: BrowserShape,
  provider: BrowserProvider,
  library: BrowserPlan['library'],
): Planned {
  const trials = [probe(budgets.tiny), decode(shapes.get(shape)!, arithmetic[provider], budgets[shape])];
  return {
    plan: {
      shape,
      provider,
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
    graphs: new Map(trials.flatMap(({ graphs }) => [...graphs])),
  };
}

/** Keys of all streams of the weights, ids and activations of some plans. */
export function streamKeysOf(plans: readonly BrowserPlan[]): StreamKeys {
  const streams = plans
    .flatMap(({ trials }) => trials)
    .flatMap(({ weights, choices }) => [
      ...weights.parts.flatMap(({ constant: { content } }) => ('stream' in content ? content.stream : [])),
      ...choices.flatMap(({ inputs }) => inputs.flatMap(streamOf)),
    ]);
  return Object.fromEntries(streams.map((stream) => [`${seed} ${stream}`, streamKey(seed, stream)]));
}

/** As workloads/weights.ts calls the streams of ids and of activations. */
const streamOf = ({ values }: Input): string[] => {
  if ('ids' in values) return [`ids ${values.ids}`];
  return 'stream' in values ? [`activations ${values.stream}`] : [];
};

interface PlannedTrial {
  readonly trial: BrowserTrial;
  readonly graphs: ReadonlyMap<string, Uint8Array>;
}

/** Reading the memory: a matrix that is a weight, since an input would be copied before each run. */
function probe(budget: Budget): PlannedTrial {
  const kernel = 'bw.read';
  const stored: Storage = { precision: 'float32', activation: 'float32' };
  const elements = Math.ceil(streamBytes / elementBytes.float32 / streamMultiple) * streamMultiple;
  // One list of values, whatever shape a kernel gives it: the bytes are the same for all.
  const content = {
    kind: 'normal',
    stream: 'a',
    std: 1,
    matrix: { inputs: streamMultiple, outputs: elements / streamMultiple, major: 'outputs' },
  } as const;
  const ways = readers.map(({ name, node }, i) => {
    const { inputs, ...graph } = bandwidthGraph(kernel, elements, 'float32', name);
    const a = inputs.find((input) => input.name === 'a')!.dims as [number, number];
    const x = inputs.find((input) => input.name === 'x')!;
    return {
      kernel: name,
      name: probeGraph(i),
      graph: {
        ...graph,
        inputs: [x],
        constants: [{ name: 'a', type: 'float32' as const, dims: a, content }],
      },
      inputs: [
        { name: 'x', dims: x.dims as number[], values: { type: 'float32' as const, stream: 'x', place: 0 } },
      ],
      flops: node(elements, 'float32').flops,
    };
  });
  return planned({ kind: 'bandwidth', kernel }, stored, null, ways, {
    workload: { kernel, dimensions: { elements } },
    cost: bandwidthCost(kernel, elements, 'float32', ways[0]!.flops),
    context: null,
    outputs: ['y'],
    inPlace: {},
    scores: null,
    budget,
  });
}

function decode(shape: Shape, { activation, accuracyLevel }: Arithmetic, budget: Budget): PlannedTrial {
  const stored: Storage = { precision: 'int4', activation };
  const { precision } = stored;
  const maxLength = cacheLength(context + 1);
  const graph = decoderGraph(shape, { ...stored, distinctLayers: shape.layers, maxLength, accuracyLevel });
  const cache = Array.from({ length: shape.layers }, (_, layer) => layer).flatMap((layer) =>
    (['key', 'value'] as const).map((part) => [presentName(layer, part), pastName(layer, part)] as const),
  );
  const inputs: Input[] = [
    { name: 'input_ids', dims: [batch, 1], values: { type: 'int64', ids: 'decode', vocab: shape.vocab } },
    { name: 'seqlens_k', dims: [batch], values: { type: 'int32', each: context } },
    { name: 'total_sequence_length', dims: [], values: { type: 'int32', each: context + 1 } },
    ...cache.map(
      ([, past], i): Input => ({
        name: past,
        dims: [batch, shape.kvHeads, maxLength, shape.headSize],
        values: { type: activation, stream: 'cache', place: i * cacheStride },
      }),
    ),
  ];
  const spec = { kind: 'decode', shape: shape.name, precision, batch, context } as const;
  return planned(spec, stored, shape, [{ kernel: null, name: stepGraph, graph, inputs }], {
    workload: { kernel: null, dimensions: {} },
    cost: decodeCost(shape, stored, batch, context),
    context,
    outputs: ['next_ids', ...cache.map(([present]) => present)],
    inPlace: Object.fromEntries(cache),
    scores: scoresName(stored),
    budget,
  });
}

interface Way extends Pick<Choice, 'kernel' | 'inputs'> {
  readonly name: string;
  readonly graph: Graph;
}

interface Work extends Pick<BrowserTrial, 'outputs' | 'inPlace' | 'scores' | 'budget'> {
  readonly workload: Pick<Record['workload'], 'kernel' | 'dimensions'>;
  readonly cost: Record['workload']['cost'];
  readonly context: number | null;
}

/** The parts of a record that are known before anything runs, by the same functions as the harness has them. */
function planned(
  spec: Extract<Spec, { kind: 'bandwidth' | 'decode' }>,
  stored: Storage,
  shape: Shape | null,
  ways: readonly Way[],
  { workload, cost, context: tokens, ...rest }: Work,
): PlannedTrial {
  const file = 'weights';
  const { graph } = ways[0]!;
  const layout = layOut(graph, file);
  const graphs = new Map(ways.map((way) => [way.name, encode(way.graph, layout)]));
  const choices = ways.map(
    ({ kernel, name, inputs }): Choice => ({
      kernel,
      graph: name,
      graphSha256: createHash('sha256').update(graphs.get(name)!).digest('hex'),
      inputs,
    }),
  );
  const layers = shape && { kind: 'full' as const, distinct: shape.layers, of: shape.layers };
  const facts = shape && layers && factsOf(shape, stored, { ...layers, reason: 'all are made' });
  const quantisation = quantisationOf(graph);
  return {
    graphs,
    trial: {
      workload: {
        kind: spec.kind,
        title: title(spec),
        key: canonicalHash({ spec, storage: stored, layers, seed, generation }),
        ...workload,
        model: facts && { ...facts, weights: { synthetic: true, seed, sha256: '' } },
        graphSha256: choices[0]!.graphSha256,
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
      choices,
      weights: { file, bytes: layout.bytes, parts: storedConstants(graph, layout) },
      ...rest,
    },
  };
}

const toolVersion = (): string =>
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
