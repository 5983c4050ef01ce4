import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, assayRun, hurry, makeHome, records } from '../../fixtures/assay.ts';
import { gpuHost } from '../../fixtures/gpu-host.ts';
import type { SmiAnswers } from '../../fixtures/nvidia-smi/told.ts';

// nvidia-smi as it is on hosts where something is not as it should be, through the real command line.

const home = makeHome();
afterAll(() => home.remove());

function onHost(smi: SmiAnswers, more: Record<string, string> = {}) {
  const folder = mkdtempSync(join(home.folder, 'host-'));
  const place = { folder, cache: join(folder, 'cache'), store: join(folder, 'store') };
  const env = { ...gpuHost(folder, smi), ...more };
  const doctor = async () => (await assay(place, ['doctor'], { env })).stdout.replace(/\s+/g, ' ');
  const onGpu = ['decode tiny float16 b1 c64', ...hurry, '--provider', 'cuda', '--engine', 'null'];
  /** Another program in the place of the tool; `$smi` in its text is the tool. */
  const wrapped = (script: string) =>
    writeFileSync(join(folder, 'bin/nvidia-smi'), `#!/bin/sh\nsmi=${fakeSmi}\n${script}\n`, { mode: 0o755 });
  return {
    place,
    doctor,
    wrapped,
    run: (...args: string[]) => assayRun(place, [...onGpu, ...args], { env }),
  };
}

const fakeSmi = join(import.meta.dirname, '../../fixtures/nvidia-smi/bin/nvidia-smi');

const four = ['h200', 'h200', 'h20-3e', 'h200'] as const;
const noCommandLine = /--query-gpu|--format=|Command failed/;

// Tools that hang are only waited for: they are begun before all others, and looked at behind them.
let hanging: { readonly [which in 'one' | 'every']: Promise<{ readonly text: string; readonly ms: number }> };
beforeAll(() => {
  const examined = async (smi: SmiAnswers) => {
    const begin = performance.now();
    const text = await onHost(smi).doctor();
    return { text, ms: performance.now() - begin };
  };
  hanging = {
    one: examined({ models: ['h200', 'h20-3e'], hang: [0] }),
    every: examined({ models: ['h200'], hang: [0, 1, 2, 3, 4, 5, 6, 7] }),
  };
});

describe('a warning behind the rows', () => {
  const host = () =>
    onHost({
      models: four,
      after: { stdout: 'WARNING: infoROM is corrupted at gpu 0000:19:00.0', exitCode: 14 },
    });

  it('hides no GPU, and is a finding of the one that it names', async () => {
    const text = await host().doctor();
    for (const index of [0, 1, 2, 3]) expect(text).toContain(`✓ GPU ${index} NVIDIA H20`);
    expect(text).toContain('! GPU 2 nvidia-smi warns: infoROM is corrupted at gpu 0000:19:00.0');
    expect(text.match(/nvidia-smi warns/g)).toHaveLength(1);
  });

  it('keeps no GPU from being measured', async () => {
    expect((await host().run('--device', '2')).stderr).toMatch(/^NVIDIA H20-3e \(cuda/);
  });
});

describe('a GPU that is lost', () => {
  const broken: [string, SmiAnswers, RegExp][] = [
    [
      'and fails the question about all',
      { models: four, lost: [1] },
      /Unable to determine the device handle/,
    ],
    [
      'and has its excuse in a row of its own',
      { models: four, cards: { 1: { name: '[GPU requires reset]', uuid: '[GPU requires reset]' } } },
      /GPU requires reset/,
    ],
    [
      'and tells its name, and that it is lost',
      { models: four, cards: { 1: { 'power.draw': '[GPU is lost]' } } },
      /GPU is lost/,
    ],
  ];

  it.each(broken)('%s is an error, and takes no other along', async (_, smi, reason) => {
    const text = await onHost(smi).doctor();
    for (const index of [0, 2, 3]) expect(text).toContain(`✓ GPU ${index} NVIDIA H20`);
    expect(text).toMatch(/✗ GPU 1 GPU 1 does not answer/);
    expect(text).toMatch(reason);
    expect(text).not.toContain('✓ GPU 1');
    expect(text).not.toMatch(noCommandLine);
  });

  it.each(broken)('%s is refused by its reason, and the others are measured', async (_, smi, reason) => {
    const host = onHost(smi);
    const refused = await host.run('--device', '1');
    expect(refused.stderr).toMatch(reason);
    expect(refused.stderr).toMatch(/GPU 0 is free: --device 0/);
    expect(refused.code).toBe(1);
    expect((await host.run('--device', '2')).stderr).toMatch(/^NVIDIA H20-3e \(cuda/);
  });

  it('hides nobody who is on another GPU', async () => {
    const uuid = 'GPU-6f1d3a52-0c1e-4b7a-9d55-0a4c1f2e3d01';
    const processes = [`${uuid}, 77, /opt/a, b/train, 1200`];
    const { stderr } = await onHost({ models: four, lost: [3], processes }).run();
    expect(stderr).toMatch(/GPU 0 \(NVIDIA H200\) is in use by train \(process 77, 1200 MiB\)/);
  });
});

describe('a tool that fails without a word', () => {
  it('is told in a sentence, without its command line', async () => {
    const text = await onHost({ fails: { stdout: '', exitCode: 139 } }).doctor();
    expect(text).toMatch(/nvidia-smi failed \(nvidia-smi: it ended with exit code 139 and said nothing\)/);
    expect(text).not.toMatch(noCommandLine);
  });
});

describe('a tool behind a wrapper', () => {
  it.each([
    ['with a greeting before the rows', 'echo "Loading module cuda/12.4"; exec $smi "$@"'],
    ['with the line ends of another system', '$smi "$@" | sed "s/$/\\r/"'],
    ['that sends everything to stderr', 'exec $smi "$@" 1>&2'],
  ])('%s hides no GPU', async (_, script) => {
    const host = onHost({ models: ['h20-3e'] });
    host.wrapped(script);
    expect(await host.doctor()).toMatch(/✓ GPU 0 NVIDIA H20-3e, 143771 MiB, driver/);
  });

  it.each([
    ['that writes without end', 'yes "0, NVIDIA H200"', /it writes without end/],
    ['that crashes', 'kill -SEGV $$', /it was ended by SIGSEGV and said nothing/],
    [
      'that adds cells to the rows',
      '$smi "$@" | sed "s/$/, 7, 8/"',
      /it answers with \d+ cells where \d+ were asked for/,
    ],
    ['that complains and answers nothing', 'echo "licence expired" >&2', /nvidia-smi: licence expired/],
  ])('%s is told in a sentence with a way out', async (_, script, cause) => {
    const host = onHost({ models: ['h200'] });
    host.wrapped(script);
    const text = await host.doctor();
    expect(text).toMatch(cause);
    expect(text).toMatch(/→ Run `nvidia-smi` by hand/);
    expect(text).not.toMatch(noCommandLine);
    expect(text).not.toMatch(/GPU 0|node:internal/);
  });
});

describe('a cell that holds no amount', () => {
  it('is not known, with what it says as the reason, and costs no record', async () => {
    const host = onHost({
      models: ['h200'],
      card: {
        'memory.total': '143 771,5',
        'memory.used': '-1',
        'power.limit': '1e400',
        'ecc.errors.corrected.aggregate.total': '18446744073709551615',
        'pcie.link.gen.max': '4.5',
      },
    });
    expect(await host.doctor()).toMatch(/NVIDIA H200, memory not told \(no amount: 143 771,5\)/);
    expect((await host.run()).code).toBe(0);
    const [stored] = await records(host.place);
    const [gpu] = stored!.record.machine.gpus;
    expect(gpu).toMatchObject({
      memoryTotalMib: null,
      atStart: { memoryUsedMib: null },
      powerLimitW: { requested: null, default: 700 },
      ecc: { correctedEver: null, uncorrectedEver: 0 },
      pcie: { maxGeneration: null },
    });
    expect(gpu!.unknown).toMatchObject({
      'memory.total': 'no amount: 143 771,5',
      'memory.used': 'no amount: -1',
      'pcie.link.gen.max': 'no amount: 4.5',
    });
  });
});

describe('a GPU that this user may not ask', () => {
  it('is told with the right that is missing, and not to be restarted', async () => {
    const secret = '[Insufficient Permissions]';
    const host = onHost({ models: four, cards: { 2: { name: secret, uuid: secret } } });
    const text = await host.doctor();
    expect(text).toMatch(/✗ GPU 2 GPU 2 does not answer \(nvidia-smi: Insufficient Permissions\)/);
    expect(text).toMatch(/access to \/dev\/nvidia\*/);
    expect(text).not.toMatch(/Restart the host/);
  });
});

describe('Linux in Windows (WSL 2)', () => {
  it.each([
    [
      'whose driver is closed to it',
      'Failed to initialize NVML: GPU access blocked by the operating system',
      17,
    ],
    [
      'whose driver is older than its libraries',
      'Failed to initialize NVML: Driver/library version mismatch',
      18,
    ],
    ['without a GPU', 'No devices were found', 6],
  ])('%s is sent to Windows, and never told to install a driver', async (_, stdout, exitCode) => {
    const host = onHost({ fails: { stdout, exitCode } }, { WSL_DISTRO_NAME: 'Ubuntu' });
    const text = `${await host.doctor()} ${(await host.run('--device', '0')).stderr}`;
    expect(text).toMatch(/the driver is the one of Windows/);
    expect(text).not.toMatch(/modprobe|Install the driver of the GPU|dmesg|lspci|--gpus all/);
  });
});

describe('a GPU without memory of its own', () => {
  it('has that of the host, and no figure is made up', async () => {
    const orin = {
      name: 'Orin (nvgpu)',
      'memory.total': '[N/A]',
      'memory.used': '[N/A]',
      'pci.bus_id': '[N/A]',
    };
    const host = onHost({ models: ['h200'], card: orin });
    const text = await host.doctor();
    expect(text).toMatch(/✓ GPU 0 Orin \(nvgpu\), memory: that of the host, driver/);
    expect(text).not.toMatch(/null/);
    expect((await host.run()).code).toBe(0);
  });
});

describe('a part of a GPU (vGPU)', () => {
  it.each(['GRID T4-16Q', 'NVIDIA A100-1-5C', 'NVIDIA L40S-48Q'])(
    '%s is refused, as a slice is',
    async (name) => {
      const host = onHost({ models: ['h200'], card: { name } });
      const { stderr, code } = await host.run();
      expect(stderr).toMatch(/is a part of a GPU \(vGPU\).*Only whole GPUs/);
      expect(stderr).toMatch(/pass-through/);
      expect(code).toBe(1);
    },
  );

  it('is not what the name of a whole one looks like', async () => {
    for (const name of [
      'NVIDIA A100-SXM4-80GB',
      'NVIDIA H20-3e',
      'Tesla V100-SXM2-16GB',
      'NVIDIA A100-PG509-200',
    ]) {
      expect(await onHost({ models: ['h200'], card: { name } }).doctor()).not.toContain('vGPU');
    }
  });
});

describe('a tool that hangs', () => {
  it('with one GPU is ended within its limit, and the others are found alone', async () => {
    const { text, ms } = await hanging.one;
    expect(ms).toBeLessThan(45_000);
    expect(text).toContain('✓ GPU 1 NVIDIA H20-3e');
    expect(text).toMatch(/✗ GPU 0 GPU 0 does not answer \(nvidia-smi: it did not answer in time\)/);
  });

  it('with every GPU is told as that, with its way out', async () => {
    expect((await hanging.every).text).toMatch(/GPU nvidia-smi hangs.*Run `nvidia-smi` by hand/);
  });
});
