import { describe, expect, it } from 'vitest';
import type { Engine, Session, Tensor } from '../../../harness/engines/engine.ts';
import { hostTensor } from '../../../harness/engines/host-tensor.ts';
import { type KernelTrial, tryKernels } from '../../../harness/measure/try-kernels.ts';
import { onCpu } from '../../fixtures/engines.ts';
import { stepOf } from '../../fixtures/steps.ts';

/** What a made-up kernel does with a copy: how long its runs take, in seconds (sums of which are exact), and what it leaves behind. */
interface Acts {
  readonly takes: (run: number) => number;
  readonly gives?: (a: Float32Array, y: Float32Array) => void;
  readonly placement?: Session['placement'];
}

const copies = (a: Float32Array, y: Float32Array) => y.set(a);
const floats = ({ memory }: Tensor) =>
  new Float32Array(memory!.buffer, memory!.byteOffset, memory!.byteLength / 4);

/** An engine whose model files are the names of what they do, on a clock that only they move. */
function playing(acts: Readonly<Record<string, Acts>>) {
  let now = 0;
  const runs: Record<string, number> = {};
  let allocated = 0;
  const engine: Engine = {
    id: 'native',
    library: { name: 'made up', version: '1', build: null, source: 'test' },
    async open(modelFile) {
      const act = acts[modelFile];
      if (!act) throw new Error(`no kernel for ${modelFile}`);
      return {
        placement: act.placement ?? null,
        traffic: { toDevice: 0, toHost: 0 },
        allocate(spec) {
          allocated++;
          return hostTensor(spec);
        },
        bind: ({ a }, { y }) =>
          stepOf(() => {
            const run = (runs[modelFile] ?? 0) + 1;
            runs[modelFile] = run;
            now += act.takes(run);
            (act.gives ?? copies)(floats(a!), floats(y!));
          }),
        async close() {},
      };
    },
  };
  const trial = (names: readonly string[], provider = 'cpu'): KernelTrial => ({
    engine: { id: 'native', library: null },
    candidates: names.map((name) => ({
      name,
      task: { kind: 'bandwidth', kernel: 'bw.copy', elements: 4096, type: 'float32' },
      modelFile: name,
      session: { ...onCpu, provider: { name: provider, options: {} } },
    })),
    seed: 1,
    seconds: 3,
  });
  return {
    tried: (names: readonly string[], provider?: string) =>
      tryKernels(engine, trial(names, provider), () => now),
    runs,
    allocations: () => allocated,
  };
}

const always = (seconds: number) => ({ takes: () => seconds });

describe('kernels that are tried in turn', () => {
  it('are told with the median time of their runs, in the order in which they were named', async () => {
    // The second run of its first round is held up.
    const desk = playing({ slow: always(0.3125), quick: { takes: (run) => (run === 4 ? 5 : 0.25) } });
    expect(await desk.tried(['slow', 'quick'])).toEqual([
      { name: 'slow', seconds: 0.3125, why: null },
      { name: 'quick', seconds: 0.25, why: null },
    ]);
  });

  it('run in three rounds, but for those that are far behind after the first', async () => {
    const desk = playing({ best: always(0.25), near: always(0.3125), far: always(0.375) });
    await desk.tried(['best', 'near', 'far']);
    // Two runs before its result is looked at, then 1 s a round.
    expect(desk.runs).toEqual({ best: 2 + 3 * 4, near: 2 + 3 * 4, far: 2 + 3 });
  });

  it('share their streams', async () => {
    const desk = playing({ one: always(1), two: always(1), three: always(1) });
    await desk.tried(['one', 'two', 'three']);
    expect(desk.allocations()).toBe(2);
  });

  it.each([
    ['computes something wrong', { gives: (a: Float32Array, y: Float32Array) => y.set(a.map((v) => v + 1)) }],
    ['leaves what the one before it wrote', { gives: () => {} }],
    ['leaves the last element out', { gives: (a: Float32Array, y: Float32Array) => y.set(a.subarray(1), 0) }],
  ])('are out where one %s, with the reason', async (_, act) => {
    const desk = playing({ right: always(1), wrong: { ...always(0.001), ...act } });
    const [right, wrong] = await desk.tried(['right', 'wrong']);
    expect(right).toMatchObject({ seconds: 1, why: null });
    expect(wrong).toMatchObject({ seconds: null, why: expect.stringContaining('is right') });
  });

  it('are out where the engine refuses one, or places it on the CPU', async () => {
    const placement = { CPUExecutionProvider: 1 };
    const desk = playing({ device: always(1), fallback: { ...always(0.001), placement } });
    expect(await desk.tried(['device', 'fallback', 'unknown'], 'cuda')).toEqual([
      { name: 'device', seconds: 1, why: null },
      { name: 'fallback', seconds: null, why: 'ONNX Runtime placed it on the CPU' },
      { name: 'unknown', seconds: null, why: 'no kernel for unknown' },
    ]);
  });
});
