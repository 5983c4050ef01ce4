import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../errors.ts';
import { assertFetched } from './git-lfs.ts';
import type { OnnxFile } from './onnx-file.ts';

/** Files of weights beside the model. @throws Failure naming the one that is missing or cut short */
export function weightFilesOf(modelFile: string, { initializers }: OnnxFile): string[] {
  const ends = new Map<string, number>();
  for (const { external } of initializers) {
    if (!external) continue;
    const end = external.offset + (external.length ?? 0);
    ends.set(external.location, Math.max(end, ends.get(external.location) ?? 0));
  }
  return [...ends].map(([location, end]) => {
    const path = join(dirname(modelFile), location);
    if (!existsSync(path)) {
      throw new Failure(
        `The weights of ${modelFile} are in "${location}", and there is no such file beside it.`,
        `Copy ${location} into ${dirname(modelFile)}: an exported model is the .onnx file and its data files.`,
      );
    }
    assertFetched(path);
    const { size } = statSync(path);
    if (size < end) {
      throw new Failure(
        `${path} is cut short: the model refers to byte ${end}, the file has ${size}.`,
        'Copy or download it again.',
      );
    }
    return path;
  });
}
