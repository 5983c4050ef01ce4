import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planTrial } from '../../../harness/plan.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { parseSpec } from '../../../workloads/parse.ts';
import { assayRun, hurry, makeHome, records } from '../../fixtures/assay.ts';
import { type CudaHost, cudaHost, whyNoCudaProvider } from '../../fixtures/cuda-runtime.ts';

// ONNX Runtime's own CUDA provider on a host without a GPU: which kernels it chooses, what crosses between host and device, what is
// waited for, what is recorded. No kernel computes, so numbers and speeds are for a GPU to show (npm run test:gpu).

const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));

const notHere = whyNoCudaProvider();
if (notHere) process.stderr.write(`cuda-provider.test.ts is skipped: ${notHere}\n`);

const home = makeHome();
afterAll(() => home.remove());

describe.skipIf(notHere !== null)('the CUDA provider of ONNX Runtime, with nobody to compute', () => {
  let host: CudaHost;
  beforeAll(async () => {
    host = await cudaHost(home);
  });

  /** Runs these titles once each; the calls of each are those of the process that measured it. */
  async function measured(
    titles: readonly string[],
    { deviceBytes, env }: { deviceBytes?: number; env?: Record<string, string> } = {},
  ) {
    const place = { ...home, store: mkdtempSync(join(home.folder, 'store-')) };
    const { stderr } = await assayRun(place, [...titles, '--provider', 'cuda', '--no-telemetry', ...hurry], {
      env: { ...host.environment({ deviceBytes }), ...env },
    });
    const found = (await records(place)).map(({ record }) => record);
    if (found.length !== titles.length) throw new Error(`Records are missing: ${stderr}`);
    const calls = host.calls(found.map(({ repeats }) => Date.parse(repeats[0]!.startedAt)));
    return new Map(
      found.map(({ workload, repeats, memory, validity }, i) => [
        workload.title,
        {
          repeat: repeats[0]!,
          ceiling: memory?.ceiling,
          codes: validity.reasons.map(({ code }) => code),
          calls: calls[i]!,
        },
      ]),
    );
  }

  /** One run for all that are looked at in several ways: its start takes longer than what is measured in it. */
  const precisions = ['float16', 'bfloat16', 'int8', 'int4'];
  const ofDecoders = (precision: string) => [
    `decode tiny ${precision} b1 c64`,
    `decode tiny ${precision} b8 c64`,
    `prefill tiny ${precision} b2 i64`,
  ];
  const waysOfStepping = [
    'decode tiny float16 b4 c64',
    'decode tiny float16 b1 c64 queued',
    'decode tiny float16 b1 c64 graph',
    'decode tiny int4 b1 c64 queued graph',
  ];
  const ofManyKinds = [
    'bw.read',
    'bw.copy',
    'bw.triad',
    'gemm float16 1024x1024x1024',
    'gemm int4 2048x2048x2048',
    'generate tiny float16 b2 i16 o8',
  ];
  const ofMemory = [
    'decode mid float16 b1 c512',
    'decode mid float16 b32 c512',
    'decode mid int8 b5 c512',
    'decode mid int8 b6 c512',
    'decode mid int4 b16 c512',
    'decode mid int4 b17 c512',
    'gemm int8 8x2048x2048',
  ];
  const packedPerNode = ['decode mid int4 b1 c512', 'decode mid int8 b32 c512'];
  let trials: Awaited<ReturnType<typeof measured>>;
  let trialsPacked: typeof trials;
  const callsOf = (title: string) => trials.get(title)!.calls;
  beforeAll(async () => {
    const titles = [...precisions.flatMap(ofDecoders), ...waysOfStepping, ...ofManyKinds, ...ofMemory];
    trials = await measured(titles);
    trialsPacked = await measured(packedPerNode, { env: { ORT_FPA_INTB_GEMM: '1' } });
  }, 300_000);

  it.each(precisions)(
    'a decoder in %s has a kernel on the device for every node, in a step, a batch and a prompt',
    (precision) => {
      for (const title of ofDecoders(precision)) {
        const { repeat, codes } = trials.get(title)!;
        expect(repeat).toMatchObject({ outcome: 'ok', error: null });
        expect(codes).not.toContain('ep_fallback');
      }
    },
  );

  it('a device that computes nothing gives no figure that counts, whatever is asked of it', () => {
    for (const title of [...ofManyKinds, ...waysOfStepping, ...ofDecoders('float16')])
      expect(trials.get(title)!.codes, title).toContain('wrong_output');
  });

  it('tensors keep what is written, and are filled and read by parts, in memory that only the device can read', async () => {
    const { all, exitCode } = await execa(
      process.execPath,
      [
        vitest,
        'run',
        '--no-color',
        'test/harness/engines/contract.test.ts',
        '-t',
        'every engine: native cuda',
      ],
      {
        env: { ...host.environment(), ASSAY_CACHE: home.cache, ASSAY_TEST_PROVIDERS: 'cuda' },
        all: true,
        reject: false,
      },
    );
    expect(all).toMatch(/Tests +2[0-9] passed/);
    expect(exitCode).toBe(0);
  });

  it('a step brings its ids to the host and moves nothing else, and takes no memory anew', () => {
    const { repeat, calls } = trials.get('decode tiny float16 b4 c64')!;
    const steps = endingWith(calls, 'copy d2h 32').slice(5);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      expect(step.filter((call) => /^(copy|malloc|free|host)/.test(call))).toEqual(['copy d2h 32']);
    }
    expect(repeat.traffic).toEqual({ toDeviceBytes: 0, toHostBytes: 32 });
  });

  it('queued steps go one behind the other: no copy and no wait lies between them', () => {
    const { repeat, calls } = trials.get('decode tiny float16 b1 c64 queued')!;
    const steps = calls.flatMap((call, i) => (call.includes('arg_min_max_last_axis') ? [i] : []));
    const between = steps.slice(1).map((end, i) => calls.slice(steps[i], end));
    const unbroken = between.filter((stretch) => !stretch.some((call) => /^(copy|wait|malloc)/.test(call)));
    expect(unbroken.length).toBeGreaterThan(0.7 * between.length);
    expect(repeat.traffic).toEqual({ toDeviceBytes: 0, toHostBytes: 0 });
  });

  it('a recorded step is captured whole, and then launched as one', () => {
    const calls = callsOf('decode tiny float16 b1 c64 graph');
    const captured = Number(
      /^captured (\d+) nodes$/.exec(calls.findLast((call) => call.startsWith('captured'))!)![1],
    );
    const [plain] = endingWith(callsOf('decode tiny float16 b1 c64'), 'copy d2h 8').slice(-1);
    expect(captured).toBe(plain!.filter((call) => /^(kernel|product|memset)/.test(call)).length);
    const launch = `graph ${captured} nodes`;
    const launches = calls.slice(
      calls.findLastIndex((call) => call.startsWith('captured')) + 1,
      calls.lastIndexOf(launch),
    );
    expect(launches.filter((call) => call === launch).length).toBeGreaterThan(5);
    expect(launches.filter((call) => /^(kernel|product)/.test(call))).toEqual([]);
    expect(calls.filter((call) => call.startsWith('forbidden'))).toEqual([]);
  });

  it('queued recorded steps are launched one behind the other as well', () => {
    const calls = callsOf('decode tiny int4 b1 c64 queued graph');
    const launches = calls.flatMap((call, i) => (call.startsWith('graph') ? [i] : []));
    const adjacent = launches.slice(1).filter((at, i) => at === launches[i]! + 1);
    expect(adjacent.length).toBeGreaterThan(0.7 * launches.length);
  });

  it.each([
    ...ofMemory.map((title) => [title, false] as const),
    ...packedPerNode.map((title) => [title, true] as const),
  ])(
    'the memory of "%s" is what the plan says, to a fiftieth (packed per node: %s)',
    (title, packsPerNode) => {
      const { calls } = (packsPerNode ? trialsPacked : trials).get(title)!;
      const { memory } = planTrial(parseSpec(title), onCuda, { ...plenty, packsPerNode });
      const planned = memory.weights + memory.cache + memory.activations + memory.unpacked;
      expect(peakBytes(calls) / planned).toBeCloseTo(1, 1.4);
    },
  );

  it('two GPUs run at once, each with a session of its own', async () => {
    const place = { ...home, store: mkdtempSync(join(home.folder, 'store-')) };
    const ended = await assayRun(
      place,
      ['decode tiny float16 b1 c64', '--devices', 'all', '--no-alone', ...hurry],
      {
        env: host.environment({ devices: 2 }),
      },
    );
    const found = (await records(place)).map(({ record }) => record);
    expect(found.map(({ engine }) => engine.device.index).toSorted(), ended.stderr).toEqual([0, 1]);
    expect(found.flatMap(({ repeats }) => repeats.map(({ outcome }) => outcome))).toEqual(['ok', 'ok']);
  });

  it('the search for the largest batch ends where memory ends, and the next process finds it free', async () => {
    const searched = await measured(['decode mid float16 bmax c512'], { deviceBytes: 2 ** 31 });
    const { ceiling, repeat } = [...searched.values()][0]!;
    const [fits, full] = ['ok', 'out_of_memory'].map((outcome) =>
      ceiling!.probes.filter((probe) => probe.outcome === outcome).map(({ batch }) => batch),
    );
    expect(full!.length).toBeGreaterThan(0);
    expect(Math.min(...full!)).toBe(Math.max(...fits!) + 1);
    expect(repeat.outcome).toBe('ok');
  });

  it('memory that runs out within ONNX Runtime is told as such', async () => {
    const short = await measured(['decode mid float16 b1 c64', 'decode tiny float16 b1 c64'], {
      env: { ASSAY_STAND_IN_BYTES: String(24 << 20) },
    });
    expect([...short.values()].map(({ repeat }) => repeat.outcome).toSorted()).toEqual([
      'ok',
      'out_of_memory',
    ]);
  });
});

const onCuda: Target = {
  engine: { id: 'native', library: null },
  provider: { name: 'cuda', options: {} },
  deviceClass: 'gpu',
  device: { kind: 'gpu', name: 'made up', index: 0, fingerprint: null },
  threads: 1,
  why: 'made up',
};
const plenty = { memoryBytes: 150e9, lastLevelCacheBytes: 60e6, layers: null };

/** The most that was allocated on the device at once. */
function peakBytes(calls: readonly string[]): number {
  let [now, peak] = [0, 0];
  for (const call of calls) {
    const [what, bytes, failed] = call.split(' ');
    if (what === 'malloc' && !failed) now += Number(bytes);
    if (what === 'free') now -= Number(bytes);
    peak = Math.max(peak, now);
  }
  return peak;
}

/** The calls in stretches, each of which ends with this one. */
function endingWith(calls: readonly string[], last: string): string[][] {
  const ends = calls.flatMap((call, i) => (call === last ? [i + 1] : []));
  return ends.map((end, i) => calls.slice(ends[i - 1] ?? 0, end));
}
