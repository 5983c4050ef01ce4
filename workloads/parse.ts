import { type Precision, precisionNamed, precisions } from './precision.ts';
import { type Arithmetic, arithmetics, type Spec, type StepWays, stepWays } from './spec.ts';
import { type BandwidthKernel, bandwidthKernels } from './streams.ts';
import {
  isPairKernel,
  type PairKernel,
  parsePair,
  type TransferKernel,
  transferKernels,
} from './transfers.ts';
import { type YardstickKernel, yardstickKernels } from './yardsticks.ts';

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

export const specKinds = [
  ...bandwidthKernels,
  ...yardstickKernels,
  'gemm',
  'decode',
  'prefill',
  'generate',
  ...transferKernels,
  'memory.capacity',
] as const;

/**
 * Reads what `title` writes: `bw.read`, `link.h2d`, `link.d2d 0to1`, `gemm float32 2048x2048x2048`, `gemm float32 peak`, `decode llama-2-70b int4 b1 c2048`,
 * `prefill tinyllama-1.1b int4 b1 i128`, `generate tinyllama-1.1b int4 b1 i128 o32`. The batch may be left out (1), and
 * `bmax` is the largest one that the memory holds. Behind the sizes of decode and generate may stand how steps follow each other:
 * `queued`, `graph`. The name of the shape is not looked up here.
 *
 * @param own shape and precision of a model that somebody brought: then both may be left out, `decode b1 c64`
 * @throws SpecSyntax
 */
export function parseSpec(text: string, own: Modelled | null = null): Spec {
  const [kind = '', ...words] = text.trim().split(/\s+/);
  if ((bandwidthKernels as readonly string[]).includes(kind)) {
    refuseMore(words);
    return { kind: 'bandwidth', kernel: kind as BandwidthKernel };
  }
  if ((yardstickKernels as readonly string[]).includes(kind)) {
    refuseMore(words);
    return { kind: 'yardstick', kernel: kind as YardstickKernel };
  }
  if (isPairKernel(kind)) return parseBetween(kind, words);
  if ((transferKernels as readonly string[]).includes(kind)) {
    refuseMore(words);
    return { kind: 'transfer', kernel: kind as TransferKernel };
  }
  switch (kind) {
    case 'memory.capacity':
      refuseMore(words);
      return { kind: 'capacity' };
    case 'gemm':
      return parseGemm(words);
    case 'decode': {
      const { head, number, ways } = parseDecoder(words, own, 'bc', true);
      return { kind, ...head, context: number('c'), ...ways };
    }
    case 'prefill': {
      const { head, number } = parseDecoder(words, own, 'bi');
      return { kind, ...head, isl: number('i') };
    }
    case 'generate': {
      const { head, number, ways } = parseDecoder(words, own, 'bio', true);
      return { kind, ...head, isl: number('i'), osl: number('o'), ...ways };
    }
    default:
      throw new SpecSyntax(`There is no workload "${kind}".`, kind, specKinds);
  }
}

function refuseMore([word]: readonly string[]) {
  if (word !== undefined) throw new SpecSyntax(`"${word}" is too much.`, word, []);
}

/** Which two GPUs may be left out. */
function parseBetween(kernel: PairKernel, [word, ...more]: readonly string[]): Spec {
  if (word === undefined) return { kind: 'transfer', kernel };
  const pair = parsePair(kernel, word);
  if (pair) {
    refuseMore(more);
    return { kind: 'transfer', kernel, pair };
  }
  const form = kernel === 'link.d2d' ? '0to1' : '0and1';
  throw new SpecSyntax(`"${word}" names no two GPUs: ${kernel} is followed by them as in ${form}.`, word, []);
}

function parseGemm([type = '', size = '', ...rest]: readonly string[]): Spec {
  if (size === 'peak') {
    refuseMore(rest);
    return { kind: 'peak', precision: parsePrecision(type) };
  }
  const [m, n, k] = /^\d+x\d+x\d+$/.test(size) ? size.split('x').map(Number) : [];
  if (!isSize(m) || !isSize(n) || !isSize(k)) {
    throw new SpecSyntax(
      `"${size}" is no size of a product: M x N x K, as in 2048x2048x2048, or "peak" for the fastest one.`,
      size,
      [],
    );
  }
  if (k % 32 !== 0) throw new SpecSyntax(`K of a product has to be a multiple of 32; got ${k}.`, size, []);
  const precision = parsePrecision(type);
  const [way, ...more] = rest;
  if (precision !== 'float32' || !(arithmetics as readonly (string | undefined)[]).includes(way)) {
    refuseMore(rest);
    return { kind: 'gemm', precision, m, n, k };
  }
  refuseMore(more);
  return { kind: 'gemm', precision, m, n, k, arithmetic: way as Arithmetic };
}

const isSize = (n: number | undefined): n is number => Number.isSafeInteger(n) && n! > 0;

function parsePrecision(word: string): Precision {
  const named = precisionNamed(word);
  if (named) return named;
  const problem =
    word === '' ? 'The precision is missing, as in float16.' : `There is no precision "${word}".`;
  throw new SpecSyntax(problem, word, precisions);
}

const sizeNames = { b: 'batch', c: 'context', i: 'input length', o: 'output length' } as const;
type Sign = keyof typeof sizeNames;

interface Modelled {
  readonly shape: string;
  readonly precision: Precision;
}

const isSizeWord = (word: string): boolean => /^([bcio]\d+|bmax)$/.test(word);

/** Shape and precision before the sizes, and the words behind them; of a brought model those that it has. */
function modelOf(
  all: readonly string[],
  own: Modelled | null,
): Modelled & { readonly words: readonly string[] } {
  if (own === null) {
    const [shape = '', precision = '', ...words] = all;
    if (isSizeWord(shape))
      throw new SpecSyntax('Shape and precision are missing, as in llama-2-70b int4.', shape, []);
    return { shape, precision: parsePrecision(precision), words };
  }
  const isTail = (word: string) => isSizeWord(word) || stepWays.some((way) => way === word);
  const first = all.findIndex(isTail);
  const named = first === -1 ? all : all.slice(0, first);
  if (named.length > 2) throw new SpecSyntax(`"${named[2]}" is too much.`, named[2]!, []);
  if (named[1] !== undefined) parsePrecision(named[1]);
  return { ...own, words: all.slice(named.length) };
}

/** The sizes that a kind of workload has, by their signs; a batch that is left out is 1. */
function parseDecoder(all: readonly string[], own: Modelled | null, signs: string, hasSteps = false) {
  const { shape, precision, words } = modelOf(all, own);
  const sizes: { [sign in Sign]?: number } = { b: 1 };
  let isLargest = false;
  const ways: { -readonly [way in keyof StepWays]: true } = {};
  const given = new Set<string>();
  for (const word of words) {
    const way = hasSteps ? stepWays.find((each) => each === word) : undefined;
    if (way) {
      ways[way] = true;
      continue;
    }
    const sign = word[0] as Sign;
    const problem = !isSizeWord(word)
      ? 'is no size: b1 is a batch (bmax the largest that fits), c256 a context, i128 an input, o32 an output length'
      : !signs.includes(sign)
        ? `means nothing here: this workload has no ${sizeNames[sign]}`
        : given.has(sign)
          ? `is given twice: one ${sizeNames[sign]} is enough`
          : null;
    if (problem) throw new SpecSyntax(`"${word}" ${problem}.`, word, []);
    given.add(sign);
    if (word === 'bmax') isLargest = true;
    else sizes[sign] = Number(word.slice(1));
  }
  function number(sign: Sign): number {
    const value = sizes[sign];
    if (!isSize(value))
      throw new SpecSyntax(`The ${sizeNames[sign]} is missing, as in ${sign}128.`, sign, []);
    return value;
  }
  const batch = isLargest ? ('max' as const) : number('b');
  return { head: { shape, precision, batch }, number, ways };
}
