import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure, UsageError } from '../../../harness/errors.ts';
import { linkedGpus, partnersOf, withPairs } from '../../../harness/plan/pairs.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { pairLines } from '../../../harness/terminal/pairs.ts';
import { linkMatrices } from '../../../results/four/links.ts';
import { recordSchema } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { recompute } from '../../../results/validity/recompute.ts';
import type { Spec } from '../../../workloads/spec.ts';
import { suites } from '../../../workloads/suites.ts';
import { title } from '../../../workloads/title.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';
import { linkedMachine, pairsRun } from '../../fixtures/pairs-run.ts';
import { crewTarget } from '../../fixtures/scripted-crew.ts';

const machine = linkedMachine(8);
const fit = () => {};
const oneWay: Spec = { kind: 'transfer', kernel: 'link.d2d' };
const both: Spec = { kind: 'transfer', kernel: 'link.d2d.both' };
const between = (from: number, to: number): Spec => ({ ...oneWay, pair: { from, to } }) as Spec;

afterEach(() => vi.unstubAllEnvs());

describe('the GPUs between which the suite four measures links', () => {
  const linked = (
    flags: Parameters<typeof linkedGpus>[0],
    targets: readonly Target[] = [crewTarget(flags.device ?? 0)],
    assertFit: (target: Target) => void = fit,
  ) => linkedGpus(flags, targets, machine, assertFit);

  it('are all of the host, of one that was asked for it and the next, and those of --devices', () => {
    expect(linked({}).gpus).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(linked({ device: 7 }).gpus).toEqual([7, 0]);
    expect(linked({ provider: 'cuda=device_id:3' }, [crewTarget(3)]).gpus).toEqual([3, 4]);
    expect(linked({ devices: '2,5' }, [crewTarget(2), crewTarget(5)]).gpus).toEqual([2, 5]);
  });

  it('are those that CUDA shows', () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '5,1');
    expect(linked({}, [crewTarget(5)]).gpus).toEqual([1, 5]);
    expect(linked({ device: 5 }).gpus).toEqual([5, 1]);
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '5');
    expect(linked({ device: 5 }).gpus).toEqual([]);
  });

  it('are none where the run is not on CUDA', () => {
    const cpu = { ...crewTarget(0), provider: { name: 'cpu', options: {} } };
    expect(linked({}, [cpu]).gpus).toEqual([]);
  });

  it('are without one that others use, which is said; asked for by name it stays', () => {
    const busy = ({ device }: Target) => {
      if (device.index === 5) throw new Failure('GPU 5 is in use by trainer', 'Wait.');
    };
    expect(linked({}, undefined, busy)).toEqual({
      gpus: [0, 1, 2, 3, 4, 6, 7],
      notices: ['left out of the links between GPUs: GPU 5 is in use by trainer'],
    });
    expect(linked({ device: 4 }, undefined, busy).gpus).toEqual([4, 5]);
  });
});

describe('a copy between GPUs that names none', () => {
  const titles = (specs: readonly Spec[], ...devices: number[]) =>
    withPairs(specs, devices.map(crewTarget), machine).map(title);

  it('goes from the device of the run to the next one, and from the last to the first', () => {
    expect(titles([oneWay, both], 2)).toEqual(['link.d2d 2to3', 'link.d2d.both 2and3']);
    expect(titles([oneWay, both], 7)).toEqual(['link.d2d 7to0', 'link.d2d.both 0and7']);
  });

  it('is between every pair of several devices, each once', () => {
    expect(titles([between(5, 2), oneWay, both], 2, 5)).toEqual([
      'link.d2d 5to2',
      'link.d2d 2to5',
      'link.d2d.both 2and5',
    ]);
  });

  it('is refused where there is no other GPU, and without CUDA', () => {
    const alone = linkedMachine(1);
    expect(() => withPairs([oneWay], [crewTarget(0)], alone)).toThrow(/needs two GPUs, and CUDA shows 1/);
    const cpu = { ...crewTarget(0), provider: { name: 'cpu', options: {} } };
    expect(() => withPairs([between(0, 1)], [cpu], machine)).toThrow(/asks NVIDIA's driver/);
  });
});

describe('the partners of a run', () => {
  it('are the GPUs that pairs name beside its own, as CUDA counts them', () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '6,0,3');
    const partners = partnersOf([between(0, 3), between(6, 3)], [crewTarget(0)], machine);
    expect(partners.map(({ device, provider }) => [device.index, provider.options.device_id])).toEqual([
      [3, '2'],
      [6, '0'],
    ]);
    expect(partnersOf([{ kind: 'capacity' }], [crewTarget(0)], machine)).toEqual([]);
  });

  it('have to be there, and to be shown', () => {
    const partners = (spec: Spec) => partnersOf([spec], [crewTarget(0)], machine);
    expect(() => partners(between(0, 8))).toThrow(UsageError);
    expect(() => partners(between(0, 8))).toThrow(/There is no device 8: this host has 8 GPUs/);
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '0,1');
    expect(() => partners(between(0, 2))).toThrow(/GPU 2 is hidden/);
  });
});

describe('before a run with links begins', () => {
  const lines = (gpus: readonly number[]) => {
    const { specs, care } = suites.get('four')!;
    return pairLines({ specs: specs('gpu', { provider: 'cuda', gpus }), care } as Parameters<
      typeof pairLines
    >[0]);
  };

  it('it is said how many pairs there are, and how long they take', () => {
    // 84 pairs in five processes of 3 + 0.2 + 0.4 seconds.
    expect(lines([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([
      'links between GPU 0-7: 56 one way, 28 both ways at once, in 5 processes each: about 26 minutes (--devices 0,1 measures those of these GPUs, --device 0 those to the next)',
    ]);
    expect(lines([0, 1])[0]).toMatch(/GPU 0-1: 2 one way, 1 both ways at once, .*: about 1 minute$/);
  });

  it('nothing is said where there is none', () => {
    expect(lines([0])).toEqual([]);
  });
});

const stub = compileCudaStub('links between every pair of GPUs');

describe.skipIf(!stub)('the links of a host, on a stub of the driver, from the plan to the matrix', () => {
  const { devices } = loadReference();
  const measured = async (gpus: number) => {
    vi.stubEnv('ASSAY_STUB_DEVICES', String(gpus));
    const records = await pairsRun(gpus, stub!.library);
    return { records, matrices: linkMatrices(records, devices) };
  };
  let cache: string;
  beforeAll(() => {
    cache = mkdtempSync(join(tmpdir(), 'assay-pairs-'));
  });
  beforeEach(() => vi.stubEnv('ASSAY_CACHE', cache));
  afterAll(() => {
    rmSync(cache, { recursive: true });
    stub!.remove();
  });

  it.each([2, 4, 8])(
    '%i GPUs: a record of each pair, on the GPU that it comes from',
    async (gpus) => {
      const { records, matrices } = await measured(gpus);
      const [one, two] = matrices;
      expect(records).toHaveLength((gpus * (gpus - 1) * 3) / 2);
      expect(one!.cells).toHaveLength(gpus * (gpus - 1));
      expect(two!.cells).toHaveLength((gpus * (gpus - 1)) / 2);
      for (const record of records) {
        recordSchema.parse(record);
        const { pair } = record.workload;
        expect(record.engine.device.index).toBe(pair!.from);
        // The stub's GPUs lie behind each other on the bus, from 0x83 on.
        const place = (index: number) => `0000:${(0x83 + index).toString(16)}:00.0`;
        for (const { peer } of record.repeats) {
          expect(peer).toEqual({ from: place(pair!.from), to: place(pair!.to), isDirect: true });
        }
      }
      const [first, ...others] = records;
      expect(recompute(first!, others)).toEqual([]);
      expect([one!.direct!.pairs, one!.byHost]).toEqual([gpus * (gpus - 1), null]);
    },
    60_000,
  );

  it('a pair that cannot reach each other is told apart, both ways, and is no part of the others', async () => {
    vi.stubEnv('ASSAY_STUB_APART', '1-3');
    const { matrices } = await measured(4);
    const byHost = matrices.map(({ cells }) =>
      cells.filter(({ isDirect }) => !isDirect).map(({ from, to }) => `${from} ${to}`),
    );
    expect(byHost).toEqual([['1 3', '3 1'], ['1 3']]);
    expect(matrices.map(({ direct, byHost }) => [direct!.pairs, byHost!.pairs])).toEqual([
      [10, 2],
      [5, 1],
    ]);
  });

  it('a pair whose bytes arrive wrong has no figure, and all others have theirs', async () => {
    vi.stubEnv('ASSAY_STUB_BAD_PAIR', '2-0');
    const { matrices } = await measured(4);
    const wrong = matrices.map(({ cells }) => cells.filter(({ value }) => value === null));
    expect(wrong.map((cells) => cells.map(({ from, to, validity }) => [from, to, validity]))).toEqual([
      [[2, 0, 'INVALID']],
      [[0, 2, 'INVALID']],
    ]);
    const reason = { code: 'wrong_output', detail: 'byte 7 did not arrive as it was sent' };
    expect(wrong[0]![0]!.reasons[0]).toEqual(reason);
    expect(matrices[0]!.direct!.pairs).toBe(11);
  });
});
