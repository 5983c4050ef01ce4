import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type Failure, UsageError } from '../../../harness/errors.ts';
import { type Lock, lockDevice, lockDevices } from '../../../harness/run/lock.ts';
import type { TargetRequest, TryTarget } from '../../../harness/target/contract.ts';
import { chooseTargets, readDevices } from '../../../harness/target/devices.ts';
import { assay, begin, makeHome, records } from '../../fixtures/assay.ts';
import { smiThatTells } from '../../fixtures/nvidia-smi/told.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';
import { replayEnvironment } from '../../fixtures/replay.ts';
import { crewMachine } from '../../fixtures/scripted-crew.ts';

const home = makeHome();
afterAll(() => home.remove());
afterEach(() => vi.unstubAllEnvs());

const host = crewMachine(8);

describe('--devices', () => {
  it.each([
    ['all', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['0-7', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['2,0', [0, 2]],
    ['0-1, 6 - 7', [0, 1, 6, 7]],
    ['5', [5]],
  ])('%s names GPU %j', (text, devices) => {
    expect(readDevices(text, host)).toEqual(devices);
  });

  it('all leaves out GPUs that CUDA does not show to this process', () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '6,4');
    expect(readDevices('all', host)).toEqual([4, 6]);
  });

  it.each([
    ['1,1', /names GPU 1 twice/],
    ['0-3,2', /names GPU 2 twice/],
    ['', /"" names no GPU/],
    ['0-x', /"0-x" names no GPU/],
    ['0,,2', /"" names no GPU/],
    ['3-1', /"3-1" is no range/],
    ['0-99999999', /is no range/],
  ])('"%s" is refused with a way out', (text, message) => {
    const refused = refusalOf(() => readDevices(text, host));
    expect(refused.message).toMatch(message);
    expect(refused.tryThis).toMatch(/--devices all|once/);
  });

  it('all is refused on a host without a GPU', () => {
    expect(refusalOf(() => readDevices('all', { gpus: [] })).message).toMatch(/finds no NVIDIA GPU/);
  });
});

function refusalOf(read: () => unknown): UsageError {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('it was not refused');
}

describe('the targets of several devices', () => {
  const choose = (request: TargetRequest, devices: number[], tryTarget: TryTarget = async () => null) =>
    chooseTargets({ engine: 'null', ...request }, devices, host, tryTarget);

  it('are one for each, on its own CUDA device', async () => {
    const targets = await choose({ provider: 'cuda' }, [2, 5]);
    expect(targets.map(({ device, provider }) => [device.index, provider.options.device_id])).toEqual([
      [2, '2'],
      [5, '5'],
    ]);
  });

  it('count as CUDA does where it shows only some of them', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '5,2');
    const targets = await choose({ provider: 'cuda' }, [2, 5]);
    expect(targets.map(({ provider }) => provider.options.device_id)).toEqual(['1', '0']);
    await expect(choose({ provider: 'cuda' }, [2, 3])).rejects.toThrow(/GPU 3 is hidden/);
  });

  it.each<[string, TargetRequest, number[], RegExp]>([
    [
      'a device that is not there',
      { provider: 'cuda' },
      [0, 8],
      /There is no device 8: this host has 8 GPUs/,
    ],
    ['the CPU', { provider: 'cpu' }, [0, 1], /would take "cpu"/],
    ['a provider that cannot be told which GPU', { provider: 'webgpu' }, [0, 1], /would take "webgpu"/],
    ['--device beside it', { provider: 'cuda', device: 1 }, [0, 1], /exclude each other/],
    ['device_id beside it', { provider: 'cuda=device_id:1' }, [0, 1], /both name devices/],
  ])('are refused: %s', async (_, request, devices, message) => {
    const refused = await choose(request, devices).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as UsageError).message).toMatch(message);
    expect((refused as UsageError).tryThis).not.toBe('');
  });

  it('are each tried, and the one that does not compute is named', async () => {
    const broken: TryTarget = async ({ device }) => (device.index === 1 ? 'GPU is lost' : null);
    const wanted = { provider: 'cuda', engine: 'binding' };
    const failed = await choose(wanted, [0, 1], broken).catch((error: unknown) => error);
    expect((failed as Failure).message).toMatch(/^GPU 1: .*GPU is lost/);
    expect((failed as Failure).tryThis).toMatch(/measured without it: name them with --devices/);
  });
});

describe.runIf(process.platform !== 'win32')('the locks of several devices', () => {
  const held: Lock[] = [];
  afterEach(() => {
    for (const lock of held.splice(0)) lock.release();
  });
  const named = (...ids: string[]) => ids.map((id, index) => ({ id, name: `GPU ${index}` }));
  const hold = (lock: Lock) => held.push(lock);

  it('are all taken or none, and the refusal names the device and its holder', () => {
    vi.stubEnv('ASSAY_CACHE', join(home.folder, 'locks'));
    hold(lockDevice('b', 'assay run the-first'));
    const refused = (() => {
      try {
        return lockDevices(named('c', 'b', 'a'), 'assay run the-second');
      } catch (error) {
        return error;
      }
    })();
    expect((refused as Failure).message).toMatch(/^GPU 1: .*process \d+ since .*: assay run the-first/);
    expect(() => hold(lockDevices(named('a', 'c'), 'assay run the-third'))).not.toThrow();
  });

  it('are one where the driver hides what tells the units apart', () => {
    vi.stubEnv('ASSAY_CACHE', join(home.folder, 'locks-of-twins'));
    expect(() => hold(lockDevices(named('same', 'same'), 'assay run twins'))).not.toThrow();
  });

  it('are free again after the release', () => {
    vi.stubEnv('ASSAY_CACHE', join(home.folder, 'locks-released'));
    lockDevices(named('a', 'b'), 'assay run first').release();
    expect(() => hold(lockDevices(named('b', 'a'), 'assay run second'))).not.toThrow();
  });
});

describe.runIf(process.platform === 'linux')('assay run --devices', { timeout: 60_000 }, () => {
  const env = replayEnvironment('four-gpus');
  const hurry = ['--repeats', '1', '--warmup', '0.01', '--budget', '0.02'];
  const nothing = ['--provider', 'cuda', '--engine', 'null', ...hurry];
  const trial = 'decode tiny float16 b1 c64';

  it('says what it costs, stores a record of each GPU in each company, and prints rows and sum', async () => {
    const place = freshStore(home);
    const args = ['run', trial, '--devices', '0-1', ...nothing, '--store', place.store];
    const { code, stdout, stderr } = await assay(place, args, { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^2 × NVIDIA H200 \(cuda, engine null\)/m);
    expect(stderr).toMatch(/GPU 0-1: 1 turn of 2 processes at once, and 2 of one GPU alone \(--no-alone/);
    expect(stderr).toMatch(/GPU 0-1: the NUMA node is not known/);
    expect(stdout).toMatch(/^sum of 2/m);
    const stored = (await records(place)).map(({ record }) => record);
    expect(stored.map(({ run, engine }) => `${run.together!.role} ${engine.device.index}`).sort()).toEqual([
      'alone 0',
      'alone 1',
      'together 0',
      'together 1',
    ]);
    for (const { run, engine, repeats } of stored) {
      expect(run.reproduce).toContain('--provider cuda --engine null');
      expect(run.reproduce).toContain('--devices 0-1');
      const watched = repeats.flatMap(({ telemetry }) =>
        telemetry!.tracks.flatMap(({ device }) => device ?? []),
      );
      expect([...new Set([...watched, String(engine.device.index)])]).toHaveLength(1);
    }
  });

  it('gives the sum in JSON as well, and leaves the devices alone out where that is asked', async () => {
    const place = freshStore(home);
    const args = ['run', trial, '--devices', 'all', '--no-alone', '--no-telemetry', '--json', ...nothing];
    const { stdout } = await assay(place, [...args, '--store', place.store], { env });
    const document = JSON.parse(stdout);
    expect(document.records).toHaveLength(4);
    expect(document.together).toHaveLength(1);
    expect(document.together[0].devices.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2, 3]);
    const ids = document.records.map(({ id }: { id: string }) => id);
    expect(ids).toContain(document.together[0].devices[3].together);
    expect(document.together[0]).toMatchObject({ sumAlone: null, interference: null });
  });

  it('is refused before it measures where one of the GPUs is in use', async () => {
    const place = freshStore(home);
    // Of the second card: what the stand-in makes of the first one's UUID.
    const processes = ['GPU-6f1d3a52-0c1e-4b7a-9d55-0a4c1f2e3df1, 4242, /usr/bin/python3, 20480'];
    const busy = { ...env, ...smiThatTells({ models: ['h200', 'h200'], processes }) };
    const args = ['run', trial, '--devices', 'all', ...nothing, '--store', place.store];
    const { code, stderr } = await assay(place, args, { env: busy });
    expect(code).toBe(1);
    expect(stderr).toMatch(/GPU 1 \(NVIDIA H200\) is in use by python3/);
    expect(await records(place)).toEqual([]);
  });

  it('on one device is a plain run', async () => {
    const place = freshStore(home);
    const args = ['run', trial, '--devices', '3', '--no-telemetry', ...nothing, '--store', place.store];
    expect((await assay(place, args, { env })).code).toBe(0);
    const [only, ...more] = await records(place);
    expect(more).toEqual([]);
    expect(only!.record.engine.device.index).toBe(3);
    expect(only!.record.run).not.toHaveProperty('together');
  });

  it('is resumed after a kill, with the same devices', async () => {
    const place = freshStore(home);
    const args = ['run', trial, '--devices', '0,2', '--no-telemetry', ...nothing, '--repeats', '2'];
    const run = begin(place, [...args, '--store', place.store], { env });
    const journal = () => globSync('*/journal/0*.json', { cwd: place.store });
    await until(() => journal().length >= 2);
    process.kill(run.pid, 'SIGKILL');
    await run.ended;
    const starts = journal().flatMap((name) =>
      JSON.parse(readFileSync(join(place.store, name), 'utf8')).entries.map(
        ({ repeat }: { repeat: { startedAt: string } }) => repeat.startedAt,
      ),
    );
    const { code, stderr } = await assay(place, ['resume', '--store', place.store], { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^6 turns, [2-5] already done/m);
    const stored = await records(place);
    expect(stored).toHaveLength(4);
    const found = stored.flatMap(({ record }) => record.repeats.map(({ startedAt }) => startedAt));
    expect(found).toHaveLength(8);
    expect(found).toEqual(expect.arrayContaining(starts));
  });
});
