import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { Failure, UsageError } from '../errors.ts';

/** The files of an exported model, and what the texts beside it say. */
export interface Found {
  readonly name: string;
  readonly file: string;
  readonly genai: GenaiConfig | null;
  readonly config: HubConfig | null;
}

const names = z.record(z.string(), z.unknown());

/** The part of onnxruntime-genai's genai_config.json that says how its decoder is called. */
const genaiSchema = z.object({
  model: z.object({
    context_length: z.int().optional(),
    vocab_size: z.int().optional(),
    encoder: z.unknown().optional(),
    decoder: z.object({
      filename: z.string().optional(),
      pipeline: z.unknown().optional(),
      num_attention_heads: z.int().optional(),
      num_key_value_heads: z.int().optional(),
      head_size: z.int().optional(),
      hidden_size: z.int().optional(),
      inputs: names.optional(),
      outputs: names.optional(),
    }),
  }),
  search: z.object({ past_present_share_buffer: z.boolean().optional() }).optional(),
});

/** The part of the config.json of a Hugging Face export that an ONNX file does not hold. */
const hubSchema = z.object({
  is_encoder_decoder: z.boolean().optional(),
  num_attention_heads: z.int().optional(),
  num_key_value_heads: z.int().optional(),
  head_dim: z.int().nullish(),
  hidden_size: z.int().optional(),
  intermediate_size: z.int().optional(),
  vocab_size: z.int().optional(),
  max_position_embeddings: z.int().optional(),
});

type GenaiConfig = z.infer<typeof genaiSchema>;
type HubConfig = z.infer<typeof hubSchema>;

const candidates = [
  'model.onnx',
  'decoder_model_merged.onnx',
  'decoder_with_past_model.onnx',
  'decoder_model.onnx',
];

/**
 * The decoder in a folder, or the file that was named.
 *
 * @throws UsageError when there is none, Failure when a text beside it cannot be read or names an encoder
 */
export function findModel(path: string): Found {
  if (!existsSync(path))
    throw new UsageError(`There is no ${path}.`, 'Name an ONNX file or the folder of an export.');
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const genai = readText(join(folder, 'genai_config.json'), genaiSchema);
  const config =
    readText(join(folder, 'config.json'), hubSchema) ??
    readText(join(folder, '..', 'config.json'), hubSchema);
  if (genai?.model.encoder !== undefined || config?.is_encoder_decoder) {
    throw new Failure(
      `${folder} is an encoder with a decoder; assay measures decoders that stand alone.`,
      'Take the export of a decoder-only model (Llama, Mistral, Qwen, Phi, …).',
    );
  }
  if (genai && genai.model.decoder.pipeline !== undefined && genai.model.decoder.filename === undefined) {
    throw new Failure(
      `The decoder of ${folder} is a pipeline of several ONNX files; assay measures one file that does a whole step.`,
      'Export the model for one provider, into one model.onnx.',
    );
  }
  const file = isFolder ? decoderIn(folder, genai) : path;
  return { name: titleOf(isFolder ? folder : path), file: resolve(file), genai, config };
}

function decoderIn(folder: string, genai: GenaiConfig | null): string {
  const named = genai?.model.decoder.filename;
  const wanted = named === undefined ? candidates.flatMap((name) => [name, join('onnx', name)]) : [named];
  const found = wanted.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw named === undefined
    ? new UsageError(
        `${folder} has no decoder: none of ${candidates.join(', ')}.`,
        'Name the file itself: --model folder/name.onnx',
      )
    : new Failure(
        `genai_config.json in ${folder} names the decoder "${named}", and there is no such file.`,
        `Copy ${named} into the folder.`,
      );
}

/** A name without spaces, since it stands as one word in a title. */
function titleOf(path: string): string {
  const whole = resolve(path);
  const name = basename(whole, '.onnx');
  const base = name === 'model' ? basename(dirname(whole)) : name;
  return base.replace(/[^\w.+-]+/g, '-');
}

function readText<T>(path: string, schema: z.ZodType<T>): T | null {
  if (!existsSync(path)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why =
      cause instanceof z.ZodError
        ? `${cause.issues[0]?.path.join('.')}: ${cause.issues[0]?.message}`
        : (cause as Error).message;
    throw new Failure(`${path} is not what its name says: ${why}.`, 'Copy it again from the export.', {
      cause,
    });
  }
}
