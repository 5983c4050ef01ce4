import { join } from 'node:path';
import { execa } from 'execa';
import type { Generation } from './generation.ts';

/** What a loop in Python prints. */
interface Looped {
  readonly ids: readonly number[];
  /** Of the prompt, where the loop tells it apart. */
  readonly promptNs?: readonly number[];
  /** From one id to the next. */
  readonly stepNs: readonly number[];
  /** Of the library. */
  readonly version: string;
}

interface Asked {
  readonly prompt: string;
  readonly generation: Generation;
  readonly repeats: number;
}

/** ONNX Runtime in the plainest loop; `sizes` of dimensions that the file gives as a name. */
export const plainLoop = (
  python: string,
  file: string,
  asked: Asked,
  sizes: Readonly<Record<string, number>>,
): Promise<Looped> => looped(python, 'plain_loop.py', file, asked, ['--sizes', JSON.stringify(sizes)]);

/** onnxruntime-genai's own loop, on a folder with its genai_config.json. */
export const genaiLoop = (python: string, folder: string, asked: Asked): Promise<Looped> =>
  looped(python, 'genai_loop.py', folder, asked, []);

async function looped(
  python: string,
  script: string,
  model: string,
  { prompt, generation: { osl, threads }, repeats }: Asked,
  more: readonly string[],
): Promise<Looped> {
  const counts = ['--count', `${osl}`, '--repeats', `${repeats}`, '--threads', `${threads}`];
  const words = [join(import.meta.dirname, script), model, '--prompt', prompt, ...counts, ...more];
  const { stdout } = await execa(python, words);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Looped;
}
