import { describe, expect, it } from 'vitest';
import { onAllDevices } from '../../../results/figures/together.ts';
import type { Record, Repeat } from '../../../results/record.ts';
import { judgeRun } from '../../../results/validity/of-run.ts';
import { madeUpRecord, madeUpRepeat, madeUpTrial } from '../../fixtures/made-up-trial.ts';
import { sound } from '../validity/case.ts';

// Decodes of one token a sample. Every sum is counted by hand from the durations.

type Role = 'together' | 'alone';

const devices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'gpu' as const,
    name: 'NVIDIA H200',
    index,
    fingerprint: `f${index}`,
  }));

/** The record of a device of several, with repeats of its own. */
function onDevice(index: number, role: Role, repeats: readonly Repeat[], count = 2): Record {
  const of = devices(count);
  const trial = madeUpTrial({ repeats, engine: { ...sound.engine, device: of[index]! } });
  const record = madeUpRecord(trial);
  return { ...record, run: { ...record.run, together: { role, devices: of } } };
}

/** A process that began so many ms after the others, with samples of these durations. */
const process = (repeat: number, fromMs: number, durationsMs: number[], missing: number[] = []): Repeat => {
  const made = madeUpRepeat({ index: repeat, position: 10 * repeat }, durationsMs);
  const startNs = made.samples.startNs.map((ns) => ns + fromMs * 1e6);
  const together = { startNs: made.originNs, before: 1, after: 1, missing };
  return { ...made, samples: { ...made.samples, startNs }, together };
};

/** Repeats whose samples all last so long; of one device alone or beside others. */
const steady = (...milliseconds: number[]) =>
  milliseconds.map((ms, repeat) => process(repeat, 0, Array(20).fill(ms)));

const composed = (...records: Record[]) => {
  const [trial, ...more] = onAllDevices(records);
  expect(more).toEqual([]);
  return trial!;
};

describe('the sum of devices', () => {
  it('adds up the rates of one repeat: 10 ms and 20 ms a token are 100 and 50 tokens/s', () => {
    const { sum } = composed(
      onDevice(0, 'together', steady(10, 10, 10)),
      onDevice(1, 'together', steady(20, 20, 20)),
    );
    expect(sum.value).toBeCloseTo(150, 9);
    expect(sum).toMatchObject({
      definition: 'decode.step.tput',
      unit: 'tokens/s',
      repeats: 3,
      missing: null,
    });
    expect(sum.interval!.high - sum.interval!.low).toBeCloseTo(0, 9);
  });

  it('counts only samples that lie wholly in the time common to all windows', () => {
    // GPU 0 from 0 to 90 ms: 10 10 30 40. GPU 1 from 15 to 65 ms. Common is 15 to 65, in which GPU 0 has the one sample 20 to 50.
    const { sum } = composed(
      onDevice(0, 'together', [process(0, 0, [10, 10, 30, 40])]),
      onDevice(1, 'together', [process(0, 15, [25, 25])]),
    );
    expect(sum.value).toBeCloseTo(1 / 0.03 + 2 / 0.05, 9);
    expect(sum.commonShare).toBeCloseTo(50 / 90, 9);
    expect(sum).toMatchObject({ interval: null, repeats: 1 });
  });

  it('has the geometric mean of the repeats, with the interval of Student, as every figure has', () => {
    // Sums of 200, 100 and 50 tokens/s: a factor of 2 apart. t(0.95, 2) = 4.30265.
    const { sum } = composed(
      onDevice(0, 'together', steady(10, 20, 40)),
      onDevice(1, 'together', steady(10, 20, 40)),
    );
    expect(sum.value).toBeCloseTo(100, 9);
    expect(sum.interval!.low).toBeCloseTo(100 / 2 ** (4.302_652_73 / Math.sqrt(3)), 6);
    expect(sum.interval!.high).toBeCloseTo(100 * 2 ** (4.302_652_73 / Math.sqrt(3)), 6);
    expect(sum.missing).toBeNull();
  });

  it('is missing, with the reason, where a device is INVALID, has no record, or no sample in common', () => {
    const [first, second] = [steady(10, 10, 10), steady(20, 20, 20)];
    const broken = second.map((repeat) => ({ ...repeat, output: { ...repeat.output, finite: false } }));
    expect(composed(onDevice(0, 'together', first), onDevice(1, 'together', broken)).sum).toMatchObject({
      value: null,
      missing: 'no figure, or an INVALID one, of GPU 1',
    });
    expect(composed(onDevice(0, 'together', first)).sum.missing).toMatch(/of GPU 1/);
    const late = [process(0, 500, [10, 10])];
    const apart = composed(onDevice(0, 'together', [process(0, 0, [10, 10])]), onDevice(1, 'together', late));
    expect(apart.sum).toMatchObject({
      value: null,
      missing: expect.stringContaining('no sample in the time'),
    });
  });

  it('of a generation counts all of its tokens until the last id', () => {
    const generate = (index: number) => {
      const record = onDevice(index, 'together', steady(100, 100, 100));
      const repeats = record.repeats.map((repeat) => ({
        ...repeat,
        samples: { ...repeat.samples, tokenNs: repeat.samples.startNs.map(() => [20e6, 50e6, 80e6]) },
      }));
      const setting = { ...record.setting, batch: 2, isl: 8, osl: 3 };
      return { ...record, repeats, setting, workload: { ...record.workload, kind: 'generate' as const } };
    };
    // 2 sequences of 3 ids in 80 ms on each of two devices.
    expect(composed(generate(0), generate(1)).sum.value).toBeCloseTo((2 * 6) / 0.08, 6);
  });
});

describe('interference', () => {
  it('is the rate together over the rate alone, for each device and for the sum', () => {
    const trial = composed(
      onDevice(0, 'together', steady(10, 10, 10)),
      onDevice(1, 'together', steady(25, 25, 25)),
      onDevice(0, 'alone', steady(10, 10, 10)),
      onDevice(1, 'alone', steady(20, 20, 20)),
    );
    const [first, second] = trial.devices.map(({ interference }) => interference!);
    expect(first!.ratio).toBeCloseTo(1, 9);
    for (const value of [second!.ratio, second!.low!, second!.high!]) expect(value).toBeCloseTo(0.8, 9);
    expect(trial.sumAlone!.value).toBeCloseTo(150, 9);
    expect(trial.interference!.ratio).toBeCloseTo(140 / 150, 9);
  });

  it('leaves out processes beside which a device was missing', () => {
    const beside = [...steady(20, 20, 20), process(3, 0, Array(20).fill(10), [1])];
    const [first] = composed(
      onDevice(0, 'together', beside),
      onDevice(0, 'alone', steady(10, 10, 10)),
    ).devices;
    expect(first!.interference!.ratio).toBeCloseTo(0.5, 9);
  });

  it('has no ratio where the devices were not measured alone, or one side is INVALID', () => {
    const together = onDevice(0, 'together', steady(10, 10, 10));
    expect(composed(together)).toMatchObject({ interference: null, sumAlone: null });
    const failed = steady(10, 10, 10).map((repeat) => ({
      ...repeat,
      outcome: 'died' as const,
      error: 'gone',
    }));
    expect(composed(together, onDevice(0, 'alone', failed)).devices[0]!.interference).toBeNull();
  });
});

describe('the spread between units', () => {
  it('is largest / smallest − 1 of the devices alone, or together where that is all there is', () => {
    const together = [0, 1].map((index) => onDevice(index, 'together', steady(10, 10, 10)));
    const alone = [onDevice(0, 'alone', steady(8, 8, 8)), onDevice(1, 'alone', steady(10, 10, 10))];
    // 125 and 100 tokens/s.
    const { spread } = composed(...together, ...alone);
    expect(spread).toMatchObject({ slowest: 1, fastest: 0, role: 'alone' });
    expect(spread!.share).toBeCloseTo(0.25, 9);
    expect(composed(...together).spread).toMatchObject({ share: 0, role: 'together' });
    expect(composed(together[0]!).spread).toBeNull();
  });
});

describe('records of several devices', () => {
  it('are put together by run and trial, and those of a single device are left out', () => {
    const one = onDevice(0, 'together', steady(10, 10, 10));
    const elsewhere = { ...one, run: { ...one.run, id: 'another run' } };
    expect(onAllDevices([one, elsewhere, madeUpRecord(sound)])).toHaveLength(2);
  });

  it('are held against the probes of their own device, and of their own company', () => {
    const probeWorkload = {
      ...sound.workload,
      kind: 'bandwidth' as const,
      title: 'bw.read',
      kernel: 'bw.read' as const,
      model: null,
      cost: { ...sound.workload.cost, bytesRead: 1e11, bytesWritten: 0, tokens: 0 },
    };
    const probe = (index: number, role: Role, ms: number) => ({
      ...onDevice(index, role, steady(ms, ms, ms)),
      workload: probeWorkload,
    });
    const asProbe = (record: Record): Record => {
      const { workload, engine, repeats } = record;
      return { ...madeUpRecord(madeUpTrial({ workload, engine, repeats })), run: record.run };
    };
    const decode = asProbe({
      ...onDevice(1, 'together', steady(50, 50, 50)),
      workload: { ...sound.workload, cost: { ...sound.workload.cost, bytesRead: 1e11, bytesWritten: 0 } },
    });
    const areImpossible = (...records: Record[]) =>
      judgeRun(records).map(({ validity }) => validity.reasons.some(({ code }) => code === 'implausible'));
    // The same bytes in 50 ms: impossible beside a probe of 100 ms on the same GPU in the same company only.
    expect(areImpossible(decode, asProbe(probe(1, 'together', 100)))).toEqual([true, false]);
    expect(areImpossible(asProbe(probe(0, 'together', 100)), decode)).toEqual([false, false]);
    expect(areImpossible(asProbe(probe(1, 'alone', 100)), decode)).toEqual([false, false]);
  });
});
