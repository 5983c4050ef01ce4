import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ggufHead, llamaTensors, tensorBytes, tinyLlama } from './peers/gguf.ts';
import { balancedOrder, interleave } from './peers/interleave.ts';
import { startLineChild } from './peers/line-child.ts';
import {
  findCompiler,
  openStream,
  parseStreamAnswer,
  streamArrayBytes,
  streamKernels,
} from './peers/stream.ts';

describe('the model file for llama.cpp', () => {
  const small = {
    vocabulary: 260,
    hidden: 64,
    layers: 1,
    heads: 2,
    kvHeads: 1,
    headSize: 32,
    feedForward: 96,
    contextLength: 128,
  };

  it('holds the published 1,100,048,384 weights of TinyLlama in 18 bytes per 32, norms in 4 bytes each', () => {
    const tensors = llamaTensors(tinyLlama);
    const weights = tensors.map(({ dimensions }) => dimensions.reduce((product, size) => product * size, 1));
    expect(weights.reduce((sum, count) => sum + count)).toBe(1_100_048_384);
    // 45 norms of 2048 weights; llama.cpp reports the same number as the size of the model it loaded.
    const norms = 45 * 2048;
    const expected = ((1_100_048_384 - norms) / 32) * 18 + norms * 4;
    expect(tensors.map(tensorBytes).reduce((sum, bytes) => sum + bytes)).toBe(expected);
  });

  it('begins with magic, version 3, 201 tensors, 22 metadata entries and the architecture', () => {
    const head = Buffer.from(ggufHead(tinyLlama, llamaTensors(tinyLlama)));
    expect(head.toString('latin1', 0, 4)).toBe('GGUF');
    expect(head.readUInt32LE(4)).toBe(3);
    expect(head.readBigUInt64LE(8)).toBe(2n + 1n + 22n * 9n);
    expect(head.readBigUInt64LE(16)).toBe(22n);
    expect(head.readBigUInt64LE(24)).toBe(20n);
    expect(head.toString('latin1', 32, 52)).toBe('general.architecture');
    expect(head.readUInt32LE(52)).toBe(8);
    expect(head.readBigUInt64LE(56)).toBe(5n);
    expect(head.toString('latin1', 64, 69)).toBe('llama');
  });

  it('places every tensor at a multiple of 32 bytes behind a head that ends at one', () => {
    const head = Buffer.from(ggufHead(small, llamaTensors(small)));
    expect(head.length % 32).toBe(0);
    // Counted by hand: the embedding takes 64·260/32·18 = 9360 bytes, padded to 9376; a norm 64·4 = 256; the query matrix
    // 64·64/32·18 = 2304; key and value 64·32/32·18 = 1152 each; all but the embedding are multiples of 32.
    const offsets = {
      'token_embd.weight': 0n,
      'blk.0.attn_norm.weight': 9376n,
      'blk.0.attn_q.weight': 9632n,
      'blk.0.attn_k.weight': 11936n,
      'blk.0.attn_v.weight': 13088n,
      'blk.0.attn_output.weight': 14240n,
    };
    for (const [name, offset] of Object.entries(offsets)) {
      const end = head.indexOf(name) + name.length;
      const dimensions = head.readUInt32LE(end);
      expect(head.readBigUInt64LE(end + 4 + 8 * dimensions + 4), name).toBe(offset);
    }
  });
});

describe('measuring programs in turn', () => {
  it.each([2, 3, 5])('puts each of %i programs equally often in each place', (count) => {
    const names = Array.from({ length: count }, (_, index) => `program ${index}`);
    const order = balancedOrder(names, 4 * count, 11);
    for (const name of names)
      for (let place = 0; place < count; place++)
        expect(order.filter((round) => round[place] === name)).toHaveLength(4);
    for (const round of order) expect(round.toSorted()).toEqual(names);
  });

  it('gives the same order for the same seed, and another for another', () => {
    const names = ['a', 'b', 'c'];
    expect(balancedOrder(names, 30, 5)).toEqual(balancedOrder(names, 30, 5));
    expect(balancedOrder(names, 30, 5)).not.toEqual(balancedOrder(names, 30, 6));
  });

  it('runs one after the other in the order that it reports', async () => {
    const ran: string[] = [];
    const program = (name: string) => async () => {
      ran.push(`${name} starts`);
      await Promise.resolve();
      ran.push(`${name} ends`);
      return 1;
    };
    const { order } = await interleave(
      { a: program('a'), b: program('b') },
      { baseline: 'a', rounds: 5, seed: 3 },
    );
    expect(ran).toEqual(order.flat().flatMap((name) => [`${name} starts`, `${name} ends`]));
  });

  it('pairs the values of a round, so that a common slowdown leaves the ratio alone', async () => {
    let round = 0;
    const speed = (factor: number) => async () => factor / (1 + Math.floor(round++ / 2));
    const { values, ratios } = await interleave(
      { ours: speed(3), theirs: speed(2) },
      { baseline: 'theirs', rounds: 4, seed: 1 },
    );
    expect(values.theirs).toEqual([2, 1, 2 / 3, 0.5]);
    for (const ratio of ratios.ours.perRound) expect(ratio).toBeCloseTo(1.5, 12);
    expect(ratios.theirs).toEqual({ perRound: [1, 1, 1, 1], median: 1, low: 1, high: 1 });
  });

  it('gives the interval that the binomial law gives for the bootstrap median of 17 values', async () => {
    // The median of 17 resampled values is at most the k-th smallest with probability P(Bin(17, k/17) ≥ 9), by SciPy
    // (binom.sf(8, 17, k/17)) 0.0082 for k = 4 and 0.0356 for k = 5: the 2.5 % point is the fifth, by symmetry the 97.5 % point
    // the thirteenth.
    const remaining = [7, 2, 17, 10, 1, 14, 5, 11, 3, 16, 9, 6, 13, 4, 8, 15, 12];
    const { ratios } = await interleave(
      { baseline: async () => 1, program: async () => remaining.pop()! },
      { baseline: 'baseline', rounds: 17, seed: 2 },
    );
    expect(ratios.program).toMatchObject({ median: 9, low: 5, high: 13 });
  });
});

describe('an answer of the STREAM program', () => {
  it('becomes GB/s in run order', () => {
    const answer = { kernel: 'read', bytes: 3_000_000_000, seconds: [0.1, 0.2, 0.15] };
    expect(parseStreamAnswer(answer, 'read', 3)).toEqual([30, 15, 20]);
  });

  it.each([
    ['another kernel', { kernel: 'copy', bytes: 1, seconds: [1] }],
    ['too few repeats', { kernel: 'read', bytes: 1, seconds: [] }],
    ['a time of zero', { kernel: 'read', bytes: 1, seconds: [0] }],
    ['nothing', null],
  ])('is refused where it is %s', (_, answer) => {
    expect(() => parseStreamAnswer(answer, 'read', 1)).toThrow(/expected 1 times of read/);
  });

  it('comes from arrays eight times as large as the last cache, and never below 256 MiB', () => {
    expect(streamArrayBytes(64 * 2 ** 20)).toBe(512 * 2 ** 20);
    expect(streamArrayBytes(8 * 2 ** 20)).toBe(256 * 2 ** 20);
  });
});

describe('a child that answers line by line', () => {
  const start = (script: string) =>
    startLineChild('child', process.execPath, ['-e', script], { hint: 'another child' });

  it('reports its own errors, its end and what it said last', async () => {
    const { child, ready } = await start(`
      console.log('{"ready":true}');
      process.stdin.on('data', (line) => {
        if (line.toString().startsWith('end')) { console.error('no more memory'); process.exit(3); }
        console.log('{"error":"no such kernel"}');
      });`);
    expect(ready).toEqual({ ready: true });
    await expect(child.ask('anything')).rejects.toThrow('child: no such kernel');
    await expect(child.ask('end')).rejects.toThrow(/exit code 3.*no more memory.*Try: another child/s);
    await child.close();
  });

  it('reports a program that is not there', async () => {
    const started = startLineChild('child', '/no/such/program', [], { hint: 'another child' });
    await expect(started).rejects.toThrow(/could not be started.*ENOENT/);
  });
});

describe('the STREAM program', () => {
  const cache = mkdtempSync(join(tmpdir(), 'assay-peers-'));
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(() => rmSync(cache, { recursive: true }));

  it('says how to get a compiler where there is none', async () => {
    vi.stubEnv('CC', '/no/such/cc');
    await expect(openStream({ threads: 1, bytes: 2 ** 20 })).rejects.toThrow(
      /No C compiler.*tried \/no\/such\/cc.*apt-get install/s,
    );
  });

  it('compiles and answers for every kernel', async ({ skip }) => {
    const missing = await findCompiler().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (missing) {
      console.warn(`skipped: ${missing}`);
      skip(missing);
    }
    vi.stubEnv('XDG_CACHE_HOME', cache);
    const stream = await openStream({ threads: 2, bytes: 2 ** 20 });
    for (const kernel of streamKernels) expect(await stream.measure(kernel, 3)).toHaveLength(3);
    await stream.close();
  });
});
