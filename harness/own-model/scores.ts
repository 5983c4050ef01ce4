import { floatTypes } from './element-types.ts';
import type { Found } from './find.ts';
import { type Flow, originOf } from './follow.ts';
import type { OnnxFile, OnnxValue } from './onnx-file.ts';
import type { OwnScores } from './own-model.ts';
import { told, unusable } from './refusal.ts';

const names = ['logits', 'scores', 'lm_logits', 'prediction_scores'];

/**
 * The output that holds a score for every word.
 *
 * @param presents outputs that belong to the cache
 * @throws Failure where there is none, or none that is understood
 */
export function scoresOf(file: OnnxFile, flow: Flow, found: Found, presents: ReadonlySet<string>): OwnScores {
  const value = scoreOutput(file, found, presents);
  const type = floatTypes[value.type];
  const last = value.dims.at(-1);
  const vocab = typeof last === 'number' ? last : (widthOfHead(file, flow, value) ?? told(found, 'vocab'));
  if (!type) throw unusable(found, 'its logits are not of float32, float16 or bfloat16', 'Export it again.');
  if (vocab === null) {
    throw unusable(
      found,
      'it does not tell the size of its vocabulary',
      'Put the config.json of the export beside it.',
    );
  }
  const flat = value.dims.length === 2;
  return { name: value.name, type, vocab, flat, everyPosition: !flat && value.dims[1] !== 1 };
}

/** By its name; else the one output that may be scores and is no part of the cache. */
function scoreOutput({ outputs }: OnnxFile, found: Found, presents: ReadonlySet<string>): OnnxValue {
  const given = found.genai?.names.logits;
  const named = outputs.find(({ name }) => (given === undefined ? names.includes(name) : name === given));
  if (named) return named;
  const words = told(found, 'vocab');
  const possible = outputs.filter(
    ({ name, type, dims }) =>
      !presents.has(name) &&
      floatTypes[type] !== undefined &&
      [2, 3].includes(dims.length) &&
      !/hidden|embed|encoder|pool/.test(name) &&
      (words === null || typeof dims.at(-1) !== 'number' || dims.at(-1) === words),
  );
  const [only] = possible;
  if (only && possible.length === 1 && given === undefined) return only;
  const others = outputs.filter(({ name }) => !presents.has(name)).map(({ name }) => `"${name}"`);
  throw unusable(
    found,
    `it has no output "${given ?? names[0]}"${others.length > 0 && others.length <= 4 ? `; it gives ${others.join(', ')}` : ''}`,
    'Export it with its head: an encoder, or a body without its head, chooses no next word.',
  );
}

/** Columns of the product that makes the scores. */
function widthOfHead({ initializers }: OnnxFile, flow: Flow, { name }: OnnxValue): number | null {
  const head = flow.maker(originOf(flow, name));
  if (head?.op === 'MatMulNBits') return head.ints.N ?? null;
  if (head?.op !== 'MatMul') return null;
  const weight = initializers.find((one) => one.name === head.inputs[1]);
  return weight?.dims.length === 2 ? weight.dims[1]! : null;
}
