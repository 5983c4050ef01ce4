import { takeBranches } from './branches.ts';
import { cacheOf } from './cache.ts';
import { findModel } from './find.ts';
import { flowOf } from './follow.ts';
import { sortInputs } from './inputs.ts';
import { type OnnxFile, readOnnxFile } from './onnx-file.ts';
import type { OwnModel } from './own-model.ts';
import { pairUp } from './pairs.ts';
import { told, unusable } from './refusal.ts';
import { scoresOf } from './scores.ts';
import { weighWeights } from './weights.ts';

/**
 * Reads what a run has to bind from the model itself: inputs, types, cache layout, scores. What the file leaves open is
 * taken from genai_config.json or config.json beside it.
 *
 * @throws Failure saying what is missing or not understood
 */
export function readOwnModel(path: string): OwnModel & { readonly onnx: OnnxFile } {
  const found = findModel(path);
  const whole = readOnnxFile(found.file);
  if (whole.nodes.some(({ op }) => op === 'PagedAttention')) {
    throw unusable(
      found,
      'its cache is in pages (PagedAttention), and who runs it hands out the pages',
      'Export it with GroupQueryAttention, or with a cache that grows.',
    );
  }
  const branching = whole.inputs.find(({ name }) => name === 'use_cache_branch');
  const onnx = branching ? takeBranches(whole, branching.name) : whole;
  const flow = flowOf(onnx);
  const { inputs, others } = sortInputs(onnx, flow, found);
  const ids = inputs.find(({ role }) => role === 'ids')!;
  const paired = pairUp(others, onnx, flow);
  const scores = scoresOf(onnx, flow, found, new Set(paired.pairs.map(({ present }) => present.name)));
  const { cache, layers, kvHeads, headSize } = cacheOf(paired, found, ids.dims[0]);
  const weights = weighWeights(onnx, ids.name, scores.vocab, {
    experts: told(found, 'experts'),
    expertsPerToken: told(found, 'expertsPerToken'),
  });
  const keepsLast = inputs.some(({ role }) => role === 'scoresKept');
  const hidden = told(found, 'hidden') ?? weights.hidden;
  return {
    name: found.name,
    file: found.file,
    precision: weights.precision,
    inputs,
    cache,
    scores: { ...scores, everyPosition: scores.everyPosition && !keepsLast },
    ids: onnx.outputs.some(({ name }) => name === 'next_ids') ? 'next_ids' : null,
    facts: {
      ...weights,
      heads: told(found, 'heads') ?? headsOf(onnx),
      hidden,
      ffn: told(found, 'ffn'),
      maxContext: told(found, 'maxContext') ?? cache.fixedLength,
      // Some layers keep nothing.
      layers: Math.max(layers, told(found, 'layers') ?? 0),
      kvHeads,
      headSize,
    },
    onnx,
  };
}

const headsOf = ({ nodes }: OnnxFile): number | null =>
  nodes
    .filter(({ op }) => op.endsWith('Attention'))
    .map(({ ints }) => ints.num_heads ?? ints.q_num_heads)
    .find((heads) => heads !== undefined) ?? null;
