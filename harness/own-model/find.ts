import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Failure, UsageError } from '../errors.ts';
import { quoted } from '../hint.ts';
import { type GenaiConfig, type ModelConfig, readConfig, readGenaiConfig } from './config.ts';
import { foreignAmong } from './foreign.ts';
import { assertReadable } from './readable.ts';

/** The file of an exported decoder, and what the texts beside it say. */
export interface Found {
  readonly name: string;
  readonly file: string;
  readonly genai: GenaiConfig | null;
  readonly config: ModelConfig;
}

/**
 * The decoder in a folder, or the file that was named.
 *
 * @throws UsageError where there is none or several, Failure where a folder or a text cannot be read
 */
export function findModel(path: string): Found {
  if (!existsSync(path))
    throw new UsageError(`There is no ${path}.`, 'Name an ONNX file or the folder of an export.');
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? snapshotOf(path) : dirname(path);
  const genai = readGenaiConfig(folder);
  if (isFolder && genai?.isPipeline) {
    throw new Failure(
      `The decoder of ${folder} is a pipeline of several ONNX files; assay measures one file that does a whole step.`,
      'Export the model for one provider, into one model.onnx.',
    );
  }
  const file = resolve(isFolder ? decoderIn(folder, genai) : path);
  return { name: nameOf(file), file, genai, config: readConfig(dirname(file)) };
}

/** The revision that a cache of the Hub has, of a repository named by its folder; any other folder is itself. */
function snapshotOf(folder: string): string {
  assertReadable(folder);
  const snapshots = filesIn(join(folder, 'snapshots')).filter((name) => commit.test(name));
  if (snapshots.length === 0) return folder;
  const main = join(folder, 'refs', 'main');
  const current = existsSync(main) ? readFileSync(main, 'utf8').trim() : '';
  const wanted = snapshots.includes(current) ? current : snapshots.length === 1 ? snapshots[0]! : null;
  if (wanted !== null) return join(folder, 'snapshots', wanted);
  throw new UsageError(
    `${folder} has ${snapshots.length} revisions, and does not tell which one is current.`,
    `Name the folder of one: --model ${quoted(join(folder, 'snapshots', snapshots[0]!))}`,
  );
}

/** How exporters call the file of a decoder, the one that a step runs best first; behind the name stands the variant. */
const stems = [
  'model',
  'decoder_with_past_model',
  'decoder_model_merged',
  'decoder_model',
  'decoder',
] as const;

const known = new RegExp(`^(${stems.join('|')})(?:[._-](.+))?$`);

/** Files of an export that are no decoder by their names. */
const others = /encoder|vision|image|audio|speech|embed|tokenizer|lm_head|adapter/i;

interface Candidate {
  readonly path: string;
  /** Its place among `stems`; behind them what is called otherwise. */
  readonly rank: number;
  /** "q4" of model_q4.onnx; of a file of another name all of it. */
  readonly variant: string;
}

function decoderIn(folder: string, genai: GenaiConfig | null): string {
  if (genai?.filename) {
    const path = join(folder, genai.filename);
    if (existsSync(path)) return path;
    throw new Failure(
      `genai_config.json in ${folder} names the decoder "${genai.filename}", and there is no such file.`,
      `Copy ${genai.filename} into the folder.`,
    );
  }
  const own = candidatesIn(folder);
  const found = own.length > 0 ? own : candidatesIn(join(folder, 'onnx'));
  const named = found.filter(({ rank }) => rank < stems.length);
  const variants = Map.groupBy(named.length > 0 ? named : found, ({ variant }) => variant);
  const [first, ...rest] = [...variants.values()].map((same) => same.toSorted((a, b) => a.rank - b.rank)[0]!);
  if (!first) throw noDecoder(folder);
  if (rest.length === 0) return first.path;
  const names = [first, ...rest].map(({ path }) => relative(folder, path));
  throw new UsageError(
    `${folder} has ${names.length} decoders: ${names.join(', ')}.`,
    `Choose one: --file ${quoted(names[0]!)}`,
  );
}

/** What is there instead: parts of another kind, weights without their graph, a model of another format. */
function noDecoder(folder: string): UsageError {
  const names = [folder, join(folder, 'onnx')].flatMap(filesIn);
  const parts = names.filter((name) => name.endsWith('.onnx'));
  if (parts.length > 0)
    return new UsageError(
      `${folder} has no decoder, by the names of its ONNX files: ${parts.join(', ')}.`,
      'Where one of them is a decoder, name the file itself: --model folder/name.onnx',
    );
  const weights = names.find((name) => /\.onnx[._]data/.test(name));
  if (weights !== undefined)
    return new UsageError(
      `${folder} has the weights ${weights}, and no ONNX file that they belong to.`,
      'Copy the .onnx file of the export into it as well.',
    );
  const foreign = foreignAmong(folder, names);
  return new UsageError(
    foreign
      ? `${folder} has no ONNX file; ${foreign.name} is ${foreign.what}.`
      : `${folder} has no decoder: no ONNX file, neither in it nor in its folder onnx.`,
    foreign?.tryThis ?? 'Name the file itself: --model folder/name.onnx',
  );
}

function candidatesIn(folder: string): Candidate[] {
  return filesIn(folder)
    .filter((name) => name.endsWith('.onnx') && !others.test(name))
    .toSorted()
    .map((name) => {
      const stem = basename(name, '.onnx');
      const [, kind, variant] = known.exec(stem) ?? [];
      const path = join(folder, name);
      return kind === undefined
        ? { path, rank: stems.length, variant: stem }
        : { path, rank: stems.indexOf(kind as (typeof stems)[number]), variant: variant ?? '' };
    });
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  assertReadable(folder);
  return readdirSync(folder);
}

/**
 * What people call it: the repository and the variant, "Llama-3.2-1B-q4" of …/Llama-3.2-1B/onnx/model_q4.onnx. A cache of the Hub has the
 * repository in the name of a folder, models--meta-llama--Llama-3.2-1B/snapshots/<commit>. One word, since it stands in a title.
 */
function nameOf(file: string): string {
  const stem = basename(file, '.onnx');
  const [, kind, variant] = known.exec(stem) ?? [];
  const name = kind === undefined ? stem : [repositoryOf(dirname(file)), variant].filter(Boolean).join('-');
  return name.replace(/[^\p{L}\p{N}_.+-]+/gu, '-');
}

const commit = /^[0-9a-f]{40}$/;

function repositoryOf(folder: string): string {
  const name = basename(folder);
  if (name === 'onnx' || name === 'snapshots' || commit.test(name)) return repositoryOf(dirname(folder));
  return /^models--.+--(.+)$/.exec(name)?.[1] ?? name;
}
