import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cached } from './cache.ts';
import { tinyLlama, writeLlamaGguf } from './gguf.ts';
import { startLineChild } from './line-child.ts';

/** The pinned peer. Its binary for this platform is a package of its own, so one npm install brings all. */
const version = '3.22.1';
const binaries: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'mac-x64',
  'darwin-arm64': 'mac-arm64-metal',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

const weightsSeed = 1;
const worker = fileURLToPath(new URL('./llama-worker.ts', import.meta.url));
const batchWorker = fileURLToPath(new URL('./llama-batch-worker.ts', import.meta.url));
const run = promisify(execFile);

export type LlamaOptions = {
  threads: number;
  /** Longest context plus generated tokens; 1024 unless told. */
  contextSize?: number;
};

export type LlamaDecode = {
  /** Tokens in the KV cache before the first timed step. */
  context: number;
  /** Timed steps, one token each: the cache grows from `context` to `context + tokens`. */
  tokens: number;
  flashAttention: boolean;
};

export type LlamaPrefill = {
  /** Tokens in one batch on an empty KV cache, 512 at most. */
  tokens: number;
  flashAttention: boolean;
};

/** A running node-llama-cpp with the model loaded; its threads rest until it is asked. */
export type Llama = {
  /** `node-llama-cpp` and its version, the model file's bytes of weights, and the instruction sets in use. */
  description: { package: string; weightBytes: number; system: string };
  /** Seconds of each step, in order: one token in, all layers, the head's product, the likeliest token out (greedy). */
  decode(what: LlamaDecode): Promise<number[]>;
  /** Seconds of one batch: all tokens in, all layers, the head on the last position, one token out (greedy). */
  prefill(what: LlamaPrefill): Promise<number>;
  close(): Promise<void>;
};

/**
 * TinyLlama-1.1B in Q4_0 (embedding and head too) with seeded weights in node-llama-cpp, in a process of its own.
 *
 * On the first call it installs the package and writes the model (about 0.7 GB together) into the cache folder. Every kernel
 * has run once, untimed, when this resolves.
 *
 * @throws where the platform has no binary, npm fails or the model cannot be loaded, with what to try
 */
export async function openLlama({ threads, contextSize = 1024 }: LlamaOptions): Promise<Llama> {
  const { child, weightBytes, system } = await startLlama(worker, [threads, contextSize]);
  const seconds = async (line: string) => ((await child.ask(line)) as { seconds: number[] }).seconds;
  return {
    description: { package: `node-llama-cpp@${version}`, weightBytes, system },
    decode: ({ context, tokens, flashAttention }) =>
      seconds(`decode ${attention(flashAttention)} ${context} ${tokens}`),
    prefill: async ({ tokens, flashAttention }) =>
      (await seconds(`prefill ${attention(flashAttention)} ${tokens}`))[0]!,
    close: child.close,
  };
}

/** What users of one context got together. Times in seconds. */
export type LlamaServed = {
  seconds: number;
  tokens: number;
  /** From when a request is asked until its first token. */
  first: number[];
  /** Between two tokens of one request. */
  between: number[];
};

export type LlamaUsers = {
  description: Llama['description'];
  /** Each user asks `requests` times, the next time when it has its answer of `osl` tokens. */
  serve(what: {
    users: number;
    requests: number;
    isl: number;
    osl: number;
    flashAttention: boolean;
  }): Promise<LlamaServed>;
  close(): Promise<void>;
};

/**
 * The same model for several users at once: the sequences of one context, which the library computes in one batch.
 *
 * @param users as many as there may be at most
 * @param contextSize tokens of one user, prompt and answer
 */
export async function openLlamaUsers(options: {
  threads: number;
  users: number;
  contextSize: number;
}): Promise<LlamaUsers> {
  const { threads, users, contextSize } = options;
  const { child, weightBytes, system } = await startLlama(batchWorker, [threads, users, contextSize]);
  return {
    description: { package: `node-llama-cpp@${version}`, weightBytes, system },
    serve: async ({ users, requests, isl, osl, flashAttention }) =>
      (await child.ask(
        `serve ${attention(flashAttention)} ${users} ${requests} ${isl} ${osl}`,
      )) as LlamaServed,
    close: child.close,
  };
}

async function startLlama(program: string, numbers: readonly number[]) {
  const folder = await installLlama();
  const model = await cached(`tinyllama-1.1b-q4_0-seed${weightsSeed}.gguf`, (path) =>
    writeLlamaGguf(path, tinyLlama, weightsSeed),
  );
  const { child, ready } = await startLineChild(
    'node-llama-cpp',
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, folder, model, ...numbers.map(String)],
    { env: quiet, hint: `delete ${folder} and ${model}; both are made again` },
  );
  return { child, ...(ready as { weightBytes: number; system: string }) };
}

const attention = (flash: boolean): string => (flash ? 'flash' : 'plain');

/** The package must neither build nor fetch anything: the npm registry is all it may need. */
const quiet = { NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true', NODE_LLAMA_CPP_POSTINSTALL: 'skip' };

async function installLlama(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const binary = binaries[platform];
  if (!binary)
    throw new Error(
      `node-llama-cpp has no ready binary for ${platform}. It is only a yardstick: leave it out here.`,
    );
  return cached(`node-llama-cpp-${version}-${binary}`, async (folder) => {
    await mkdir(folder, { recursive: true });
    const packages = [`node-llama-cpp@${version}`, `@node-llama-cpp/${binary}@${version}`];
    const flags = ['--no-save', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
    const windows = process.platform === 'win32';
    try {
      await run(windows ? 'npm.cmd' : 'npm', ['install', '--prefix', folder, ...flags, ...packages], {
        env: { ...process.env, ...quiet },
        shell: windows,
      });
    } catch (error) {
      throw new Error(
        `npm could not install ${packages.join(' and ')}: ${(error as Error).message}\n` +
          `Without a registry, copy the folder ${join('assay', 'peers')} of the cache from a host of the same platform that has run this.`,
        { cause: error },
      );
    }
  });
}
