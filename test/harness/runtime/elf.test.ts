import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NotElf, readElf, tryReadElf } from '../../../harness/runtime/elf.ts';
import { ortOfPackage } from '../../../harness/runtime/ort.ts';
import { tinyElf, writeElf } from './tiny-elf.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-elf-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('reading a shared library without loading it', () => {
  it('finds name, needs, search path and symbol versions', () => {
    const path = writeElf(join(folder, 'full.so'), {
      soname: 'libfull.so.1',
      needed: ['libcudart.so.13', 'libc.so.6'],
      runpath: '$ORIGIN:/opt/lib',
      versions: ['VERS_1.30.0'],
      machine: 183,
    });
    expect(readElf(path)).toEqual({
      machine: 'aarch64',
      soname: 'libfull.so.1',
      needed: ['libcudart.so.13', 'libc.so.6'],
      runpath: ['$ORIGIN', '/opt/lib'],
      versions: ['VERS_1.30.0'],
    });
  });

  it('reads a library that says nothing about itself', () => {
    const path = writeElf(join(folder, 'bare.so'));
    expect(readElf(path)).toMatchObject({ soname: null, needed: [], runpath: [], versions: [] });
  });

  it('refuses a text file, an empty file and a 32-bit library', () => {
    const small = tinyElf({});
    small[4] = 1;
    for (const [name, bytes] of [
      ['text.so', 'INPUT(-lncursesw) '.repeat(9)],
      ['empty.so', ''],
      ['elf32.so', small],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      expect(() => readElf(join(folder, name)), name).toThrow(NotElf);
      expect(tryReadElf(join(folder, name)), name).toBeNull();
    }
  });

  it('notices every truncation, wherever the file was cut', () => {
    const whole = tinyElf({ soname: 'liba.so', needed: ['libb.so'], versions: ['V1'] });
    const path = join(folder, 'cut.so');
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      expect(() => readElf(path), `${length} bytes`).toThrow(NotElf);
    }
  });
});

const linux = process.platform === 'linux';
const readelf = spawnSync('readelf', ['--version']).status === 0;
if (!readelf)
  process.stderr.write('elf.test.ts: GNU readelf is not installed; the comparison with it is skipped\n');

describe.runIf(linux && readelf)('against GNU readelf, on libraries that we did not write', () => {
  it.each([ortOfPackage().library, process.execPath, sharedLibraryOfThisProcess()])('%s', (path) => {
    const text = execFileSync('readelf', ['-dW', path], { encoding: 'utf8' });
    const all = (tag: string) =>
      [...text.matchAll(new RegExp(`\\(${tag}\\).*\\[(.*)\\]`, 'g'))].map((m) => m[1]!);
    const elf = readElf(path);
    expect(elf.needed).toEqual(all('NEEDED'));
    expect(elf.soname).toBe(all('SONAME')[0] ?? null);
    expect(elf.runpath).toEqual([...all('RUNPATH'), ...all('RPATH')].flatMap((paths) => paths.split(':')));
    expect(elf.needed.length).toBeGreaterThan(0);
  });
});

/** The C library, whatever its path on this distribution. */
function sharedLibraryOfThisProcess(): string {
  if (!linux) return '';
  return /\S+\/libc\.so\.6/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0] ?? process.execPath;
}
