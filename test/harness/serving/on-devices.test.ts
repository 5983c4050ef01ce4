import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shapes } from '../../../workloads/shapes.ts';
import { makeHome } from '../../fixtures/assay.ts';
import { type Calls, type CudaHost, cudaHost, whyNoCudaProvider } from '../../fixtures/cuda-runtime.ts';
import type { ServedSmall } from '../../fixtures/serve-small.ts';

// Rows of a cache on a device. On software Vulkan the ids are computed; on the stand-ins for CUDA nobody computes, and what is asked of
// the device is counted.

const program = new URL('../../fixtures/serve-small.ts', import.meta.url).pathname;

async function serveSmall(args: readonly string[], env: Record<string, string> = {}): Promise<ServedSmall> {
  const { stdout } = await execa(process.execPath, [program, ...args], { env });
  return JSON.parse(stdout) as ServedSmall;
}

const hasWebgpu = (process.env.ASSAY_TEST_PROVIDERS ?? '').split(',').includes('webgpu');
if (!hasWebgpu)
  process.stderr.write(
    'serving on WebGPU is skipped: set ASSAY_TEST_PROVIDERS=webgpu on a host that has it\n',
  );

describe.skipIf(!hasWebgpu)('rows in memory without addresses (WebGPU)', () => {
  it.each(['plain', 'recorded'])('give the ids that the CPU gives, by steps that are %s', async (way) => {
    const onCpu = await serveSmall(['cpu', 'float32', 'plain', '2', '7']);
    const { ways, ids, rowsStepped, traffic } = await serveSmall(['webgpu', 'float32', way, '2', '7']);
    expect(ids).toEqual(onCpu.ids);
    expect(ways.prompts).toBe('chunks in a row of their own, copied when they are whole');
    expect(ways.recorded).toBe(way === 'recorded');
    expect(onCpu.ways.prompts).toBe('chunks in views of a row');
    expect(onCpu.traffic).toEqual({ toDevice: 0, toHost: 0 });
    expect(traffic.toHost).toBeGreaterThanOrEqual(8 * rowsStepped);
  });
});

/** Of the shape that is served. */
const { layers } = shapes.get('tiny')!;

const home = makeHome();
afterAll(() => home.remove());

const notHere = whyNoCudaProvider();
if (notHere) process.stderr.write(`serving on CUDA is skipped: ${notHere}\n`);

describe.skipIf(notHere !== null)('rows in the memory of a GPU, with nobody to compute', () => {
  let host: CudaHost;
  // Each way is served once, and looked at several times: what is asked of the device is the same every time.
  let ways: { readonly [way in 'plain' | 'recorded']: Awaited<ReturnType<typeof counted>> };
  beforeAll(async () => {
    host = await cudaHost(home);
    ways = { plain: await counted('plain'), recorded: await counted('recorded') };
  });

  async function counted(way: 'plain' | 'recorded') {
    const served = await serveSmall(['cuda', 'float16', way, '8', '11'], {
      ...host.environment(),
      ASSAY_CACHE: home.cache,
    });
    const [calls] = host.calls([0]) as [Calls];
    // The marker's own read ends with two waits.
    const begin = calls.lastIndexOf(served.mark) + 3;
    return {
      served,
      before: calls.slice(0, begin),
      calls: calls.slice(begin, calls.findLastIndex(isKept) + 1),
    };
  }

  it('each bucket is one graph, recorded before anything is served', () => {
    const { served, before, calls } = ways.recorded;
    expect(before.filter((call) => call.startsWith('captured'))).toEqual(
      served.ways.buckets.map(() => expect.stringMatching(/^captured \d+ nodes$/)),
    );
    expect(calls.filter((call) => call.startsWith('capture'))).toEqual([]);
  });

  it('each kind of chunk is run once before anything is served, each bucket twice', () => {
    const { served, before } = ways.plain;
    // Prompts of 1 to 11 tokens in chunks of 4: first ones and later ones of 1, 2, 3 and 4.
    const kinds = 8;
    const choices = before.filter((call) => call.includes('arg_min_max'));
    expect(choices).toHaveLength(2 * served.ways.buckets.length + kinds);
    expect(served.untried).toEqual([]);
  });

  it('a chunk is so many launches and one wait; a step one launch, a copy each way, and five waits', () => {
    const { served, calls } = ways.recorded;
    const { steps, chunks, requests } = served;
    const count = (begin: string) => calls.filter((call) => call.startsWith(begin)).length;
    // Of each layer: for q, k and v, for what attention gives, gate, up, down. And one for the scores.
    expect(count('product')).toBe(chunks * (5 * layers + 1));
    // In front of the layers the embedding and its norm, behind them the last position, its scores as float32, and the choice. Of each layer
    // the lengths, attention, two norms, the activation and its product; of a first chunk rotary and append apart from attention.
    expect(count('kernel')).toBe(chunks * (5 + 6 * layers) + requests * layers);
    // A step: two for the lengths, one for the graph, two for the ids. A prompt: two for the first id.
    expect(count('wait')).toBe(5 * steps + chunks + 2 * requests);
    // A step: its lengths. A chunk: its ids, and where it ends, which is one number and is read as two inputs, one of them on the host.
    expect(count('copy h2d')).toBe(steps + 2 * chunks);
    expect(count('copy d2h')).toBe(steps + requests);
    // What is written and read goes through a copy of its own.
    expect(count('copy d2d')).toBe(2 * steps + requests);
  });

  it('a step is one launch of a recorded graph; its lengths go there, its ids come back, the cache stays', () => {
    const { served, calls } = ways.recorded;
    const { steps, chunks, rowsStepped, requests, traffic } = served;
    expect(served.ways).toEqual({
      prompts: 'chunks in views of a row',
      buckets: [1, 2, 4, 8],
      recorded: true,
    });
    expect(calls.filter((call) => call.startsWith('graph'))).toHaveLength(steps);
    expect(calls.filter((call) => /^(malloc|host|capture|forbidden)/.test(call))).toEqual([]);
    // One id for each row that was stepped, and one behind each prompt.
    const ids = 8 * (rowsStepped + requests);
    expect(copied(calls, 'd2h')).toBe(ids);
    expect(traffic.toHost).toBe(ids);
    // A length for each row that was stepped and each chunk; the ids of the prompts, of 1 to 11 tokens in chunks of 4, and of the two
    // tokens that a last chunk of one takes along.
    expect(copied(calls, 'h2d')).toBe(4 * (rowsStepped + chunks) + 8 * (66 + 2));
    expect(Math.max(...sizes(calls, 'd2d'))).toBeLessThanOrEqual(8 * 8);
    // No run takes the place of a graph but those of the prompts: each ends with a choice.
    expect(calls.filter((call) => call.includes('arg_min_max'))).toHaveLength(chunks);
  });

  it('a step that is not recorded moves as little', () => {
    const { served, calls } = ways.plain;
    expect(calls.filter((call) => call.includes('arg_min_max'))).toHaveLength(served.chunks + served.steps);
    expect(copied(calls, 'd2h')).toBe(8 * (served.rowsStepped + served.requests));
    expect(Math.max(...sizes(calls, 'd2d'))).toBeLessThanOrEqual(8 * 8);
    expect(calls.filter((call) => /^(malloc|host)/.test(call))).toEqual([]);
  });
});

/** The last calls give memory back. */
const isKept = (call: string) => !call.startsWith('free');

/** Bytes of the copies of a direction: d2h, h2d, d2d. */
const sizes = (calls: readonly string[], direction: string): number[] =>
  calls.filter((call) => call.startsWith(`copy ${direction} `)).map((call) => Number(call.split(' ')[2]));

const copied = (calls: readonly string[], direction: string): number =>
  sizes(calls, direction).reduce((sum, bytes) => sum + bytes, 0);
