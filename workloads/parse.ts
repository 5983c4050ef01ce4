import { type BandwidthKernel, bandwidthKernels } from './kernels.ts';
import { type Precision, precisions } from './precision.ts';
import type { Spec } from './suites.ts';

/** A workload written as its title; says which word was not understood, and what could stand there. */
export class SpecSyntax extends Error {
  readonly word: string;
  readonly choices: readonly string[];

  constructor(message: string, word: string, choices: readonly string[]) {
    super(message);
    this.name = 'SpecSyntax';
    this.word = word;
    this.choices = choices;
  }
}

export const specKinds = [...bandwidthKernels, 'gemm', 'decode', 'prefill', 'generate'] as const;

/**
 * Reads what `title` writes: `bw.read`, `gemm float32 2048x2048x2048`, `decode llama-2-70b int4 b1 c2048`,
 * `prefill tinyllama-1.1b int4 b1 i128`, `generate tinyllama-1.1b int4 b1 i128 o32`. The batch may be left out (1). The
 * name of the shape is not looked up here.
 *
 * @throws SpecSyntax
 */
export function parseSpec(text: string): Spec {
  const [kind = '', ...words] = text.trim().split(/\s+/);
  if ((bandwidthKernels as readonly string[]).includes(kind)) {
    return { kind: 'bandwidth', kernel: kind as BandwidthKernel };
  }
  switch (kind) {
    case 'gemm':
      return parseGemm(words);
    case 'decode': {
      const { head, number } = parseDecoder(words);
      return { kind, ...head, context: number('c', 'context') };
    }
    case 'prefill': {
      const { head, number } = parseDecoder(words);
      return { kind, ...head, isl: number('i', 'input length') };
    }
    case 'generate': {
      const { head, number } = parseDecoder(words);
      return { kind, ...head, isl: number('i', 'input length'), osl: number('o', 'output length') };
    }
    default:
      throw new SpecSyntax(`There is no workload "${kind}".`, kind, specKinds);
  }
}

function parseGemm([type = '', size = '']: readonly string[]): Spec {
  const [m, n, k] = size.split('x').map(Number);
  if (!isSize(m) || !isSize(n) || !isSize(k)) {
    throw new SpecSyntax(`"${size}" is no size of a product: M x N x K, as in 2048x2048x2048.`, size, []);
  }
  if (k % 32 !== 0) throw new SpecSyntax(`K of a product has to be a multiple of 32; got ${k}.`, size, []);
  return { kind: 'gemm', precision: parsePrecision(type), m, n, k };
}

const isSize = (n: number | undefined): n is number => Number.isSafeInteger(n) && n! > 0;

function parsePrecision(word: string): Precision {
  if ((precisions as readonly string[]).includes(word)) return word as Precision;
  throw new SpecSyntax(`There is no precision "${word}".`, word, precisions);
}

function parseDecoder([shape = '', precision = '', ...sizes]: readonly string[]) {
  const bySign = new Map(sizes.map((word) => [word[0]!, word]));
  const unknown = sizes.find((word) => !/^[bcio]\d+$/.test(word));
  if (unknown) {
    throw new SpecSyntax(
      `"${unknown}" is no size: b1 is a batch, c256 a context, i128 an input, o32 an output length.`,
      unknown,
      [],
    );
  }
  function number(sign: string, name: string, otherwise?: number): number {
    const word = bySign.get(sign);
    const value = word ? Number(word.slice(1)) : otherwise;
    if (!isSize(value)) throw new SpecSyntax(`The ${name} is missing, as in ${sign}128.`, sign, []);
    return value;
  }
  return { head: { shape, precision: parsePrecision(precision), batch: number('b', 'batch', 1) }, number };
}
