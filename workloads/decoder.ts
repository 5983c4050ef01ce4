import type { Storage } from './cost.ts';
import { type Constant, type Graph, GraphBuilder, type Matrix, type ValueInfo } from './graph.ts';
import { quantisationBlock, quantisedBits } from './precision.ts';
import type { Shape } from './shapes.ts';

export interface DecoderOptions extends Storage {
  /** Layers that have weights of their own; the others use them again in turn. */
  readonly distinctLayers: number;
  /** Positions that the KV cache and the rotary tables hold. */
  readonly maxLength: number;
  /** Arithmetic of integer products on the CPU: 4 = int8, 0 = the activation type (MatMulNBits). */
  readonly accuracyLevel: number;
}

const alignmentOfLength = 64;

/** Positions of a cache that holds so many tokens. */
export const cacheLength = (tokens: number): number =>
  Math.ceil(tokens / alignmentOfLength) * alignmentOfLength;

export const pastName = (layer: number, part: 'key' | 'value') => `past_key_values.${layer}.${part}`;
export const scoresName = ({ activation }: Storage) => (activation === 'float32' ? 'logits' : 'scores');
export const presentName = (layer: number, part: 'key' | 'value') => `present.${layer}.${part}`;

/**
 * The decoder as a graph. Inputs: `input_ids` int64 [batch, sequence]; per layer the cache
 * [batch, kvHeads, maxLength, headSize], bound as past and present so that it is updated in place; `seqlens_k` int32 [batch]
 * (total length − 1 of each sequence) and `total_sequence_length` int32 scalar (on the CPU).
 * Outputs: `next_ids` int64 [batch, 1], the most likely id behind the last position, and the scores that it was
 * chosen by, float32 [batch, vocab] (`scoresName`), which a measurement binds only to check them.
 */
export function decoderGraph(shape: Shape, options: DecoderOptions): Graph {
  if (shape.experts)
    throw new RangeError(`${shape.name} is a mixture of experts; this is the graph of a dense decoder`);
  const { activation } = options;
  const graph = new GraphBuilder();
  const weights = decoderWeights(graph, shape, options);

  let stream = weights.embed('input_ids');
  let normalised = graph.node(
    'SimplifiedLayerNormalization',
    'layer.0/norm_in',
    [stream, weights.gain('layer.0.norm_in')],
    {
      attributes: normAttributes(shape),
    },
  );
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = `layer.${layer}`;
    const source = `layer.${layer % options.distinctLayers}`;
    const attention = attentionBlock(graph, weights, shape, normalised, layer, source);
    [normalised, stream] = skipNorm(
      graph,
      shape,
      `${at}/norm_post`,
      attention,
      stream,
      weights.gain(`${source}.norm_post`),
    );
    const feedForward = feedForwardBlock(graph, weights, shape, normalised, at, source);
    const last = layer === shape.layers - 1;
    const next = last ? 'norm' : `layer.${(layer + 1) % options.distinctLayers}.norm_in`;
    const name = last ? 'final_norm' : `layer.${layer + 1}/norm_in`;
    [normalised, stream] = skipNorm(graph, shape, name, feedForward, stream, weights.gain(next));
  }
  const position = graph.constant({
    name: 'last',
    type: 'int64',
    dims: [],
    content: { kind: 'inline', values: [-1] },
  });
  const final = graph.node('Gather', 'last_position', [normalised, position], {
    attributes: { axis: { int: 1 } },
  });
  const logits = weights.head(final);
  const scores =
    activation === 'float32'
      ? logits
      : graph.node('Cast', 'scores', [logits], { attributes: { to: { int: 1 } } });
  graph.node('ArgMax', 'next_ids', [scores], { attributes: { axis: { int: -1 }, keepdims: { int: 1 } } });

  return {
    name: `${shape.name} ${options.precision}`,
    inputs: decoderInputs(shape, options),
    outputs: decoderOutputs(shape, options),
    constants: [...graph.constants.values()],
    nodes: graph.nodes,
  };
}

const layersOf = (shape: Shape) => Array.from({ length: shape.layers }, (_, layer) => layer);

function cacheValue(shape: Shape, options: DecoderOptions, name: string): ValueInfo {
  return {
    name,
    type: options.activation,
    dims: ['batch', shape.kvHeads, options.maxLength, shape.headSize],
  };
}

function decoderInputs(shape: Shape, options: DecoderOptions): ValueInfo[] {
  return [
    { name: 'input_ids', type: 'int64', dims: ['batch', 'sequence'] },
    { name: 'seqlens_k', type: 'int32', dims: ['batch'] },
    { name: 'total_sequence_length', type: 'int32', dims: [] },
    ...layersOf(shape).flatMap((layer) =>
      (['key', 'value'] as const).map((part) => cacheValue(shape, options, pastName(layer, part))),
    ),
  ];
}

function decoderOutputs(shape: Shape, options: DecoderOptions): ValueInfo[] {
  return [
    { name: 'next_ids', type: 'int64', dims: ['batch', 1] },
    { name: scoresName(options), type: 'float32', dims: ['batch', shape.vocab] },
    ...layersOf(shape).flatMap((layer) =>
      (['key', 'value'] as const).map((part) => cacheValue(shape, options, presentName(layer, part))),
    ),
  ];
}

const normAttributes = (shape: Shape) => ({ epsilon: { float: shape.rmsEps } });

/** Root-mean-square norm of `input + skip`; returns the normalised value and the sum. */
function skipNorm(
  graph: GraphBuilder,
  shape: Shape,
  name: string,
  input: string,
  skip: string,
  gain: string,
): [normalised: string, sum: string] {
  graph.node('SkipSimplifiedLayerNormalization', name, [input, skip, gain], {
    domain: 'com.microsoft',
    outputs: [name, '', '', `${name}/sum`],
    attributes: normAttributes(shape),
  });
  return [name, `${name}/sum`];
}

type Weights = ReturnType<typeof decoderWeights>;

function attentionBlock(
  graph: GraphBuilder,
  weights: Weights,
  shape: Shape,
  input: string,
  layer: number,
  source: string,
): string {
  const { heads, kvHeads, headSize, hidden } = shape;
  const at = `layer.${layer}`;
  const width = (heads + 2 * kvHeads) * headSize;
  const product = weights.linear(`${at}/qkv`, input, `${source}.qkv`, {
    inputs: hidden,
    outputs: width,
    gain: 1,
  });
  const qkv = shape.qkvBias
    ? graph.node('Add', `${at}/qkv_bias`, [product, weights.bias(`${source}.qkv_bias`, width)])
    : product;
  graph.node(
    'GroupQueryAttention',
    `${at}/attention`,
    [
      qkv,
      '',
      '',
      pastName(layer, 'key'),
      pastName(layer, 'value'),
      'seqlens_k',
      'total_sequence_length',
      weights.rotary('cos'),
      weights.rotary('sin'),
    ],
    {
      domain: 'com.microsoft',
      outputs: [`${at}/attention`, presentName(layer, 'key'), presentName(layer, 'value')],
      attributes: { num_heads: { int: heads }, kv_num_heads: { int: kvHeads }, do_rotary: { int: 1 } },
    },
  );
  return weights.linear(`${at}/out`, `${at}/attention`, `${source}.out`, {
    inputs: heads * headSize,
    outputs: hidden,
    gain: residualGain(shape),
  });
}

function feedForwardBlock(
  graph: GraphBuilder,
  weights: Weights,
  shape: Shape,
  input: string,
  at: string,
  source: string,
): string {
  const { hidden, ffn } = shape;
  const gate = weights.linear(`${at}/gate`, input, `${source}.gate`, {
    inputs: hidden,
    outputs: ffn,
    gain: 1,
  });
  const up = weights.linear(`${at}/up`, input, `${source}.up`, { inputs: hidden, outputs: ffn, gain: 1 });
  const sigmoid = graph.node('Sigmoid', `${at}/sigmoid`, [gate]);
  const silu = graph.node('Mul', `${at}/silu`, [gate, sigmoid]);
  const gated = graph.node('Mul', `${at}/gated`, [silu, up]);
  return weights.linear(`${at}/down`, gated, `${source}.down`, {
    inputs: ffn,
    outputs: hidden,
    gain: residualGain(shape),
  });
}

/** Products that end in the residual stream are made small, so that it stays near one through all layers. */
const residualGain = (shape: Shape) => 1 / Math.sqrt(2 * shape.layers);

interface LinearSpec {
  readonly inputs: number;
  readonly outputs: number;
  /** Standard deviation of the output for inputs of deviation one. */
  readonly gain: number;
}

/** The weights of the decoder and the nodes that use them, per precision. */
function decoderWeights(graph: GraphBuilder, shape: Shape, options: DecoderOptions) {
  const { activation, precision } = options;
  const bits = quantisedBits(precision);
  const { vocab, hidden } = shape;
  const table: Matrix = { inputs: hidden, outputs: vocab, major: 'outputs' };

  const floating = (name: string, dims: number[], content: Constant['content']) =>
    graph.constant({ name, type: activation, dims, content });

  function quantised(stream: string, { inputs, outputs }: LinearSpec, std: number) {
    const matrix: Matrix = { inputs, outputs, major: 'outputs' };
    const blocks = inputs / quantisationBlock;
    const packed = graph.constant({
      name: `${stream}.packed`,
      type: 'uint8',
      dims: [outputs, blocks, (quantisationBlock * bits!) / 8],
      content: { kind: 'packed', stream, matrix, bits: bits! },
    });
    const scales = floating(`${stream}.scales`, [outputs * blocks], {
      kind: 'scales',
      stream,
      std,
      matrix,
      bits: bits!,
    });
    return [packed, scales];
  }

  function linear(name: string, input: string, stream: string, spec: LinearSpec): string {
    const std = spec.gain / Math.sqrt(spec.inputs);
    if (bits === null) {
      const matrix: Matrix = { inputs: spec.inputs, outputs: spec.outputs, major: 'inputs' };
      const weight = floating(stream, [spec.inputs, spec.outputs], { kind: 'normal', stream, std, matrix });
      return graph.node('MatMul', name, [input, weight]);
    }
    return graph.node('MatMulNBits', name, [input, ...quantised(stream, spec, std)], {
      domain: 'com.microsoft',
      attributes: {
        K: { int: spec.inputs },
        N: { int: spec.outputs },
        bits: { int: bits },
        block_size: { int: quantisationBlock },
        accuracy_level: { int: options.accuracyLevel },
      },
    });
  }

  // A tied head shares the embedding's stream, and so its bytes; its deviation serves both.
  const embedStd = shape.tiedHead ? 1 / Math.sqrt(hidden) : 1;

  function embed(ids: string): string {
    if (bits === null) {
      const rows = floating('embed', [vocab, hidden], {
        kind: 'normal',
        stream: 'embed',
        std: embedStd,
        matrix: table,
      });
      return graph.node('Gather', 'embedding', [rows, ids]);
    }
    const rows = graph.constant({
      name: 'embed.rows',
      type: 'uint8',
      dims: [vocab, (hidden * bits) / 8],
      content: { kind: 'packed', stream: 'embed', matrix: table, bits },
    });
    const scales = floating('embed.row_scales', [vocab, hidden / quantisationBlock], {
      kind: 'scales',
      stream: 'embed',
      std: embedStd,
      matrix: table,
      bits,
    });
    return graph.node('GatherBlockQuantized', 'embedding', [rows, ids, scales], {
      domain: 'com.microsoft',
      attributes: {
        bits: { int: bits },
        block_size: { int: quantisationBlock },
        gather_axis: { int: 0 },
        quantize_axis: { int: 1 },
      },
    });
  }

  function head(input: string): string {
    if (!shape.tiedHead) return linear('logits', input, 'head', { inputs: hidden, outputs: vocab, gain: 1 });
    if (bits !== null) return linear('logits', input, 'embed', { inputs: hidden, outputs: vocab, gain: 1 });
    return graph.node('Gemm', 'logits', [input, 'embed'], { attributes: { transB: { int: 1 } } });
  }

  const rotaryTable = {
    theta: shape.ropeTheta,
    size: shape.headSize,
    positions: options.maxLength,
    scaling: shape.ropeScaling,
  };
  return {
    linear,
    embed,
    head,
    gain: (name: string) => floating(name, [hidden], { kind: 'gain', stream: name }),
    bias: (name: string, width: number) =>
      floating(name, [width], {
        kind: 'normal',
        stream: name,
        std: 0.1,
        matrix: { inputs: 1, outputs: width, major: 'inputs' },
      }),
    rotary: (part: 'cos' | 'sin') =>
      floating(`rotary.${part}`, [options.maxLength, shape.headSize / 2], {
        kind: 'rotary',
        part,
        rotary: rotaryTable,
      }),
  };
}
