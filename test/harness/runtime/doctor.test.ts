import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctorCuda, type Finding } from '../../../harness/runtime/doctor.ts';
import { findOrt } from '../../../harness/runtime/ort.ts';
import { preloadFor } from '../../../harness/runtime/preload.ts';
import { addCuda, addCudnn, madeUpHost, providerNeeds } from './made-up-host.ts';

type Changes = {
  driver?: string | null;
  libcuda?: boolean;
  host?: 12 | 13;
  provider?: 12 | 13 | 11 | null;
  providerVersion?: string;
  cudnn?: boolean;
};

/** A host on which everything is right, but for what a test changes. */
function diagnose(changes: Changes = {}): Finding[] {
  const { ort, host } = setUp(changes);
  return doctorCuda(ort, host);
}

function setUp(changes: Changes) {
  const {
    driver = '580.105.08',
    libcuda = true,
    host = 13,
    provider = 13,
    providerVersion = '1.30.0',
    cudnn = true,
  } = changes;
  const made = madeUpHost();
  made.add('ort/libonnxruntime.so.1', { versions: ['VERS_1.30.0'] });
  if (provider) {
    const needed = provider === 11 ? ['libcudart.so.11.0', 'libcublas.so.11'] : providerNeeds(provider);
    made.add('ort/libonnxruntime_providers_cuda.so', { needed, strings: [providerVersion] });
  }
  addCuda(made.add, 'usr/local/cuda/lib64', host);
  if (cudnn) addCudnn(made.add, 'usr/lib/x86_64-linux-gnu');
  if (libcuda) made.add('usr/lib/x86_64-linux-gnu/libcuda.so.1');
  if (driver) writeModule(made.root, driver);
  const ort = { ...findOrt({ ort: join(made.root, 'ort') }), source: 'package' as const };
  return { ort, host: made.host, add: made.add };
}

function writeModule(root: string, version: string): void {
  const path = join(root, 'proc/driver/nvidia/version');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${version}  Release Build\nGCC version: 12\n`,
  );
}

function errors(findings: Finding[]): string[] {
  return findings
    .filter(({ state }) => state === 'error')
    .map(({ message, tryThis }) => `${message} ${tryThis}`);
}

describe('doctor on a CUDA host', () => {
  it('finds nothing wrong where everything is there, and names it all with versions', () => {
    const findings = diagnose();
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.find(({ subject }) => subject === 'driver')?.version).toBe('580.105.08');
    expect(findings.find(({ subject }) => subject === 'provider')?.version).toBe('1.30.0');
    expect(findings.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['libcublas.so.13', 'libcurand.so.10', 'libcudnn.so.9']),
    );
  });

  it('says that there is no driver, and how a container gets one', () => {
    expect(errors(diagnose({ driver: null, libcuda: false }))).toEqual([
      expect.stringMatching(/No NVIDIA driver.*--gpus all/),
    ]);
  });

  it('tells a loaded module without its library from no driver', () => {
    expect(errors(diagnose({ libcuda: false }))).toEqual([
      expect.stringMatching(/580\.105\.08 is loaded, but libcuda/),
    ]);
  });

  it('says that a driver is too old for CUDA 13, and offers the provider for CUDA 12', () => {
    expect(errors(diagnose({ driver: '550.54.15' }))).toEqual([
      expect.stringMatching(
        /550\.54\.15 is too old: CUDA 13 needs 580.*docs\.nvidia\.com.*provider for CUDA 12/,
      ),
    ]);
  });

  it('does not offer CUDA 12 to a driver that is too old for that as well', () => {
    const [message] = errors(diagnose({ driver: '470.82.01' }));
    expect(message).toMatch(/Update the driver to 580 or newer\.$/);
  });

  it('accepts the oldest drivers that NVIDIA names', () => {
    expect(errors(diagnose({ driver: '580.65.06' }))).toEqual([]);
    expect(errors(diagnose({ driver: '525.60.13', host: 12, provider: 12 }))).toEqual([]);
    expect(errors(diagnose({ driver: '520.61.05', host: 12, provider: 12 }))).toHaveLength(1);
  });

  it('says that the provider is missing and how to install it', () => {
    expect(errors(diagnose({ provider: null }))).toEqual([
      expect.stringMatching(/no CUDA provider.*runtime install/),
    ]);
  });

  it('says that the provider is of another version than its core', () => {
    expect(errors(diagnose({ providerVersion: '1.29.0' }))).toEqual([
      expect.stringMatching(/not of version 1\.30\.0/),
    ]);
  });

  it('says that a provider for CUDA 11 is no use', () => {
    expect(errors(diagnose({ provider: 11 }))).toEqual([
      expect.stringMatching(/names no CUDA 12 or CUDA 13/),
    ]);
  });

  it('says that the host has the other CUDA release, beside each missing library', () => {
    const found = errors(diagnose({ host: 12, provider: 13 }));
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^libcublas\.so\.13 is missing/),
        expect.stringMatching(
          /has libraries of CUDA 12, but the provider is built for CUDA 13.*CUDA 12\. Run/,
        ),
      ]),
    );
  });

  it('warns of a missing cuDNN, which the provider opens only on demand', () => {
    const findings = diagnose({ cudnn: false });
    expect(errors(findings)).toEqual([]);
    expect(findings.filter(({ state }) => state === 'warning')).toEqual([
      expect.objectContaining({
        subject: 'libcudnn.so.9',
        tryThis: expect.stringContaining('nvidia-cudnn-cu13'),
      }),
    ]);
  });
});

describe('doctor on a build that links cuDNN', () => {
  it('calls the missing cuDNN an error', () => {
    const made = madeUpHost();
    made.add('ort/libonnxruntime.so.1', { versions: ['VERS_1.30.0'] });
    const provider = made.add('ort/libonnxruntime_providers_cuda.so', {
      needed: [...providerNeeds(13), 'libcudnn.so.9'],
      strings: ['1.30.0'],
    });
    addCuda(made.add, 'usr/local/cuda/lib64', 13);
    const findings = doctorCuda(findOrt({ ort: dirname(provider) }), made.host);
    expect(errors(findings)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/libcudnn\.so\.9 is missing; libonnxruntime_providers_cuda\.so cannot/),
      ]),
    );
  });
});

describe('doctor on a provider that was cut', () => {
  it('says that it is no whole library', () => {
    const { ort, host } = setUp({});
    writeFileSync(ort.providers.cuda!, 'rot');
    expect(errors(doctorCuda(ort, host))).toEqual([expect.stringMatching(/is no whole library/)]);
  });
});

describe('the libraries to load before the CUDA provider', () => {
  it('are full paths, the driver first and each after those that it needs', () => {
    const { ort, host } = setUp({});
    const paths = preloadFor(ort.providers.cuda!, host);
    const names = paths.map((path) => basename(path));
    expect(paths.every((path) => path.startsWith(host.root))).toBe(true);
    expect(names[0]).toBe('libcuda.so.1');
    expect(names).toEqual(expect.arrayContaining(['libcublas.so.13', 'libcudnn.so.9']));
    expect(names.indexOf('libcublasLt.so.13')).toBeLessThan(names.indexOf('libcublas.so.13'));
  });

  it('are those that are there, where some are missing, and none for a provider without CUDA', () => {
    const { ort, host, add } = setUp({ libcuda: false, cudnn: false });
    const names = preloadFor(ort.providers.cuda!, host).map((path) => basename(path));
    expect(names).toContain('libcublas.so.13');
    expect(names).not.toContain('libcuda.so.1');
    expect(preloadFor(add('libonnxruntime_providers_migraphx.so'), host)).toEqual([]);
  });
});
