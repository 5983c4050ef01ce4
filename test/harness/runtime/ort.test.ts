import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../harness/errors.ts';
import { findOrt, onnxruntimeNodeFolder, ortOfPackage, versionOfCore } from '../../../harness/runtime/ort.ts';
import { onnxruntimeNode, temporary } from './made-up-packages.ts';
import { writeElf } from './tiny-elf.ts';

describe('finding the ONNX Runtime library', () => {
  it('takes the one inside onnxruntime-node by default, with that version', () => {
    const found = findOrt({ home: temporary() });
    const { version } = JSON.parse(readFileSync(join(onnxruntimeNodeFolder(), 'package.json'), 'utf8'));
    expect(found).toMatchObject({ source: 'package', version, providers: {} });
    expect(found.library).toContain(
      join('onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch),
    );
  });

  it.runIf(process.platform === 'linux')('reads the same version out of the real library itself', () => {
    const { library, version } = ortOfPackage();
    expect(versionOfCore(library)).toBe(version);
  });

  it.each(['', 'lib', 'capi', 'onnxruntime/capi'])('finds a build of the user in its folder "%s"', (sub) => {
    const root = temporary();
    const library = writeElf(join(root, sub, 'libonnxruntime.so.1.31.1'), { versions: ['VERS_1.31.1'] });
    const migraphx = writeElf(join(root, sub, 'libonnxruntime_providers_migraphx.so'));
    expect(findOrt({ ort: root })).toEqual({
      library,
      folder: join(root, sub),
      version: '1.31.1',
      source: 'option',
      providers: { migraphx },
    });
  });

  it('takes the library itself where the user names a file', () => {
    const library = writeElf(join(temporary(), 'libonnxruntime.so'), {});
    expect(findOrt({ ort: library })).toMatchObject({ library, version: null });
  });

  it('prefers the name that programs are linked against where a folder has several', () => {
    const folder = temporary();
    writeElf(join(folder, 'libonnxruntime.so.1.30.0'), { versions: ['VERS_1.30.0'] });
    for (const name of ['libonnxruntime.so', 'libonnxruntime.so.1']) {
      symlinkSync('libonnxruntime.so.1.30.0', join(folder, name));
    }
    expect(findOrt({ ort: folder }).library).toBe(join(folder, 'libonnxruntime.so.1'));
  });

  it('leaves out a provider whose link leads nowhere', () => {
    const folder = temporary();
    writeElf(join(folder, 'libonnxruntime.so.1'), {});
    symlinkSync('gone.so', join(folder, 'libonnxruntime_providers_cuda.so'));
    expect(findOrt({ ort: folder }).providers).toEqual({});
  });

  it('says what is wrong with a path that does not exist, an empty folder and a provider named as the core', () => {
    const folder = temporary();
    mkdirSync(join(folder, 'empty'));
    const provider = writeElf(join(folder, 'libonnxruntime_providers_cuda.so'));
    expect(() => findOrt({ ort: join(folder, 'gone') })).toThrow(/does not exist/);
    expect(() => findOrt({ ort: join(folder, 'empty') })).toThrow(/holds no ONNX Runtime library/);
    expect(() => findOrt({ ort: provider })).toThrow(/holds no ONNX Runtime library/);
  });

  it('fails with a way out where onnxruntime-node has nothing for this platform', () => {
    const packageFolder = join(onnxruntimeNode(), 'script');
    expect(() => ortOfPackage(packageFolder)).toThrow(Failure);
  });
});
