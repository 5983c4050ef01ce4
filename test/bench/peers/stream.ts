import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from './cache.ts';
import { type LineChild, startLineChild } from './line-child.ts';

/** `read` goes through a thread's share in one run, `read2` from two places at once. */
export const streamKernels = ['read', 'read2', 'copy', 'add', 'triad'] as const;
export type StreamKernel = (typeof streamKernels)[number];

export type StreamOptions = {
  threads: number;
  /** Bytes of one of the three arrays. */
  bytes: number;
};

/** A running STREAM program: its arrays are written, its threads sleep until they are asked. */
export type Stream = {
  /** Runs one kernel `repeats` times over its arrays; GB/s of each repeat in order, 1 GB = 10⁹ bytes. */
  measure(kernel: StreamKernel, repeats: number): Promise<number[]>;
  close(): Promise<void>;
};

const sourceFile = fileURLToPath(new URL('./stream.c', import.meta.url));
const flags = ['-O3', '-march=native', '-std=c11', '-pthread'];
const compilers = ['cc', 'gcc', 'clang'];
const run = promisify(execFile);

/**
 * Starts the C program of `stream.c` and leaves it running, so that a caller can measure it in turn with other programs.
 *
 * @throws where no C compiler is found, with the way to get one
 */
export async function openStream({ threads, bytes }: StreamOptions): Promise<Stream> {
  const { child } = await startLineChild('stream', await compileStream(), [`${threads}`, `${bytes}`], {
    hint: `fewer bytes per array than ${bytes}, or fewer threads than ${threads}`,
  });
  return { measure: (kernel, repeats) => measure(child, kernel, repeats), close: child.close };
}

/**
 * Every kernel once, one after the other, in a process of its own.
 *
 * @returns GB/s of every repeat, in run order
 */
export async function measureStream(
  options: StreamOptions & { repeats: number },
): Promise<Record<StreamKernel, number[]>> {
  const stream = await openStream(options);
  try {
    const samples = { read: [], read2: [], copy: [], add: [], triad: [] } as Record<StreamKernel, number[]>;
    for (const kernel of streamKernels) samples[kernel] = await stream.measure(kernel, options.repeats);
    return samples;
  } finally {
    await stream.close();
  }
}

/** Bytes of one array, so that no cache holds a part worth naming: eight times the last-level cache, at least 256 MiB. */
export function streamArrayBytes(lastLevelCacheBytes = lastLevelCache()): number {
  return Math.max(8 * lastLevelCacheBytes, 256 * 2 ** 20);
}

/** @returns GB/s of each repeat in one answer of the C program */
export function parseStreamAnswer(answer: unknown, kernel: StreamKernel, repeats: number): number[] {
  const { kernel: answered, bytes, seconds } = (answer ?? {}) as Record<string, unknown>;
  const complete =
    answered === kernel &&
    typeof bytes === 'number' &&
    Array.isArray(seconds) &&
    seconds.length === repeats &&
    seconds.every((s) => typeof s === 'number' && s > 0);
  if (!complete)
    throw new Error(
      `stream: expected ${repeats} times of ${kernel}, got ${JSON.stringify(answer).slice(0, 200)}`,
    );
  return seconds.map((s: number) => bytes / s / 1e9);
}

async function measure(child: LineChild, kernel: StreamKernel, repeats: number): Promise<number[]> {
  return parseStreamAnswer(await child.ask(`${kernel} ${repeats}`), kernel, repeats);
}

/** The compiled program: a new source or another compiler version or processor makes a new file. */
async function compileStream(): Promise<string> {
  const compiler = await findCompiler();
  const identity = [await readFile(sourceFile, 'utf8'), compiler.version, flags.join(' '), processorName()];
  const digest = createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, 16);
  return cached(`stream-${digest}`, async (path) => {
    try {
      await run(compiler.name, [...flags, '-o', path, sourceFile]);
    } catch (error) {
      throw new Error(
        `${compiler.name} could not compile ${sourceFile}: ${(error as Error).message}\n` +
          'Try another compiler: CC=clang npm run bench:self',
        { cause: error },
      );
    }
  });
}

/** `CC`, else the first of the usual names that answers. @throws where none does, with the way to get one */
export async function findCompiler(): Promise<{ name: string; version: string }> {
  const names = process.env.CC ? [process.env.CC] : compilers;
  for (const name of names) {
    const found = await run(name, ['--version']).catch(() => undefined);
    if (found) return { name, version: found.stdout };
  }
  throw new Error(
    `No C compiler was found (tried ${names.join(', ')}), and STREAM is a C program. ` +
      'Install one (Debian, Ubuntu: `apt-get install gcc libc6-dev`; Fedora: `dnf install gcc`; macOS: `xcode-select --install`), ' +
      'or name yours: CC=/path/to/cc npm run bench:self',
  );
}

const cacheFolder = '/sys/devices/system/cpu/cpu0/cache';

/** Linux names every cache of processor 0; elsewhere 32 MiB are assumed. */
function lastLevelCache(): number {
  const sizes = [0, 1, 2, 3, 4]
    .map((index) => `${cacheFolder}/index${index}/size`)
    .filter((file) => existsSync(file))
    .map((file) => Number.parseInt(readFileSync(file, 'utf8'), 10) * 1024);
  return sizes.length > 0 ? Math.max(...sizes) : 32 * 2 ** 20;
}

/** `-march=native` binds the program to this processor. */
const processorName = (): string => cpus()[0]?.model ?? process.arch;
