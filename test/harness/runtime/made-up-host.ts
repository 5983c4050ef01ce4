import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type HostView, thisHost } from '../../../harness/runtime/host.ts';
import { type TinyElf, writeElf } from './tiny-elf.ts';

// What NVIDIA's libraries name, as `readelf -d` shows it for CUDA 13.
const NEEDS: Record<string, string[]> = { libcublas: ['libcublasLt'], libcurand: ['libcudart'] };

/** A host that exists only under a temporary folder: nothing of the real one is seen through it. */
export function madeUpHost(env: HostView['env'] = {}, answers: Record<string, string> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'assay-host-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const host: HostView = {
    root,
    kit: join(root, 'kit'),
    env,
    machine: thisHost.machine,
    run: (program) => answers[program] ?? null,
  };
  const add = (path: string, elf: TinyElf = {}) =>
    writeElf(join(root, path), { soname: basename(path), ...elf });
  return { root, host, add };
}

/** The libraries that a provider for one CUDA release names, and those that it opens on demand, in one folder. */
export function addCuda(add: (path: string, elf?: TinyElf) => string, folder: string, major: 12 | 13): void {
  for (const name of ['libcudart', 'libcublasLt', 'libcublas', 'libnvrtc']) {
    add(`${folder}/${name}.so.${major}`, { needed: needs(name, major) });
  }
  add(`${folder}/libcurand.so.10`, { needed: needs('libcurand', major) });
  add(`${folder}/libcufft.so.${major - 1}`);
}

export function addCudnn(add: (path: string, elf?: TinyElf) => string, folder: string): void {
  const parts = [
    '',
    '_graph',
    '_ops',
    '_cnn',
    '_adv',
    '_heuristic',
    '_engines_precompiled',
    '_engines_runtime_compiled',
  ];
  for (const part of parts) add(`${folder}/libcudnn${part}.so.9`);
}

/** What the CUDA provider of ONNX Runtime 1.30.0 names, without the C library's own. */
export function providerNeeds(major: 12 | 13): string[] {
  const ours = ['libcublasLt', 'libcublas', 'libcudart'].map((name) => `${name}.so.${major}`);
  return [...ours, 'libcurand.so.10', 'libcuda.so.1', 'libc.so.6', 'libstdc++.so.6'];
}

export function link(target: string, name: string): void {
  symlinkSync(basename(target), join(dirname(target), name));
}

function needs(name: string, major: number): string[] {
  return (NEEDS[name] ?? []).map((needed) => `${needed}.so.${major}`);
}
