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

  /** Runs these titles once each; the calls are those of the process that made most of them. */
  async function measured(
    titles: readonly string[],
    { deviceBytes, env }: { deviceBytes?: number; env?: Record<string, string> } = {},
  ) {
    const place = { ...home, store: mkdtempSync(join(home.folder, 'store-')) };
    const { stderr } = await assayRun(place, [...titles, '--provider', 'cuda', '--no-telemetry', ...hurry], {
      env: { ...host.environment({ deviceBytes }), ...env },
    });
    const found = (await records(place)).map(({ record }) => ({
      title: record.workload.title,
      repeat: record.repeats[0]!,
      ceiling: record.memory?.ceiling,
      codes: record.validity.reasons.map(({ code }) => code),
    }));
    if (found.length !== titles.length) throw new Error(`Records are missing: ${stderr}`);
    return { records: found, calls: host.calls() };
  }

  it.each(['float16', 'bfloat16', 'int8', 'int4'])(
    'a decoder in %s has a kernel on the device for every node, in a step, a batch and a prompt',
    async (precision) => {
      const { records } = await measured([
        `decode tiny ${precision} b1 c64`,
        `decode tiny ${precision} b8 c64`,
        `prefill tiny ${precision} b2 i64`,
      ]);
      for (const { repeat, codes } of records) {
        expect(repeat).toMatchObject({ outcome: 'ok', error: null });
        expect(codes).not.toContain('ep_fallback');
      }
    },
  );

  it('a device that computes nothing gives no figure that counts, whatever is asked of it', async () => {
    const { records } = await measured([
      'bw.read',
      'bw.copy',
      'bw.triad',
      'gemm float16 1024x1024x1024',
      'gemm int4 2048x2048x2048',
      'decode tiny float16 b2 c64',
      'decode tiny float16 b2 c64 queued',
      'decode tiny float16 b2 c64 graph',
      'prefill tiny float16 b2 i64',
      'generate tiny float16 b2 i16 o8',
    ]);
    for (const { title, codes } of records) expect(codes, title).toContain('wrong_output');
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

  it('a step brings its ids to the host and moves nothing else, and takes no memory anew', async () => {
    const { records, calls } = await measured(['decode tiny float16 b4 c64']);
    const steps = endingWith(calls, 'copy d2h 32').slice(5);
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      expect(step.filter((call) => /^(copy|malloc|free|host)/.test(call))).toEqual(['copy d2h 32']);
    }
    expect(records[0]!.repeat.traffic).toEqual({ toDeviceBytes: 0, toHostBytes: 32 });
  });

  it('queued steps go one behind the other: no copy and no wait lies between them', async () => {
    const { records, calls } = await measured(['decode tiny float16 b1 c64 queued']);
    const steps = calls.flatMap((call, i) => (call.includes('arg_min_max_last_axis') ? [i] : []));
    const between = steps.slice(1).map((end, i) => calls.slice(steps[i], end));
    const unbroken = between.filter((stretch) => !stretch.some((call) => /^(copy|wait|malloc)/.test(call)));
    expect(unbroken.length).toBeGreaterThan(0.7 * between.length);
    expect(records[0]!.repeat.traffic).toEqual({ toDeviceBytes: 0, toHostBytes: 0 });
  });

  it('a recorded step is captured whole, and then launched as one', async () => {
    const { calls } = await measured(['decode tiny float16 b1 c64 graph']);
    const captured = Number(
      /^captured (\d+) nodes$/.exec(calls.findLast((call) => call.startsWith('captured'))!)![1],
    );
    const [plain] = endingWith((await measured(['decode tiny float16 b1 c64'])).calls, 'copy d2h 8').slice(
      -1,
    );
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

  it('queued recorded steps are launched one behind the other as well', async () => {
    const { calls } = await measured(['decode tiny int4 b1 c64 queued graph']);
    const launches = calls.flatMap((call, i) => (call.startsWith('graph') ? [i] : []));
    const adjacent = launches.slice(1).filter((at, i) => at === launches[i]! + 1);
    expect(adjacent.length).toBeGreaterThan(0.7 * launches.length);
  });

  it.each([
    ['decode mid float16 b1 c512', {}],
    ['decode mid float16 b32 c512', {}],
    ['decode mid int8 b5 c512', {}],
    ['decode mid int8 b6 c512', {}],
    ['decode mid int4 b16 c512', {}],
    ['decode mid int4 b17 c512', {}],
    ['gemm int8 8x2048x2048', {}],
    ['decode mid int4 b1 c512', { ORT_FPA_INTB_GEMM: '1' }],
    ['decode mid int8 b32 c512', { ORT_FPA_INTB_GEMM: '1' }],
  ])('the memory of "%s" %o is what the plan says, to a fiftieth', async (title, env) => {
    const { calls } = await measured([title], { env });
    const packsPerNode = 'ORT_FPA_INTB_GEMM' in env;
    const { memory } = planTrial(parseSpec(title), onCuda, { ...plenty, packsPerNode });
    const planned = memory.weights + memory.cache + memory.activations + memory.unpacked;
    expect(peakBytes(calls) / planned).toBeCloseTo(1, 1.4);
  });

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
    const { records } = await measured(['decode mid float16 bmax c512'], { deviceBytes: 2 ** 31 });
    const { ceiling, repeat } = records[0]!;
    const [fits, full] = ['ok', 'out_of_memory'].map((outcome) =>
      ceiling!.probes.filter((probe) => probe.outcome === outcome).map(({ batch }) => batch),
    );
    expect(full!.length).toBeGreaterThan(0);
    expect(Math.min(...full!)).toBe(Math.max(...fits!) + 1);
    expect(repeat.outcome).toBe('ok');
  });

  it('memory that runs out within ONNX Runtime is told as such', async () => {
    const { records } = await measured(['decode mid float16 b1 c64', 'decode tiny float16 b1 c64'], {
      env: { ASSAY_STAND_IN_BYTES: String(24 << 20) },
    });
    expect(records.map(({ repeat }) => repeat.outcome).toSorted()).toEqual(['ok', 'out_of_memory']);
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
