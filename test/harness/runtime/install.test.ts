import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Failure, UsageError } from '../../../harness/errors.ts';
import { type InstallOptions, installRuntime } from '../../../harness/runtime/install.ts';
import { damagedFiles, listRuntimes, removeRuntime } from '../../../harness/runtime/installed.ts';
import { findOrt } from '../../../harness/runtime/ort.ts';
import {
  archive,
  bareProviders,
  installerThatWrites,
  jar,
  nupkg,
  onnxruntimeNode,
  release,
  temporary,
  wheel,
} from './made-up-packages.ts';
import { zip } from './zip.ts';

// Real programs run in these tests, on hosts that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const now = () => new Date('2026-11-22T12:00:00Z');

function setting(packageFolder = onnxruntimeNode()) {
  const home = join(temporary(), 'runtime');
  const install = (options: Partial<InstallOptions>) =>
    installRuntime({ home, packageFolder, now, ...options });
  const refusal = async (options: Partial<InstallOptions>): Promise<Failure> => {
    const error = await install(options).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Failure);
    expect(existsSync(home) ? readdirSync(home) : [], 'what a refused install leaves behind').toEqual([]);
    return error as Failure;
  };
  return { home, packageFolder, install, refusal };
}

const linux = process.platform === 'linux';
if (!linux) process.stderr.write('install.test.ts: skipped, the CUDA provider is installed on Linux only\n');

describe.runIf(linux)('installing the CUDA provider offline', () => {
  it.each([
    ['Python wheel', wheel],
    ['NuGet package', nupkg],
    ['Java archive', jar],
    ['release archive', release],
  ])('takes core and providers from a %s', async (kind, make) => {
    const { home, install } = setting();
    const from = make({ cuda: 13 });
    const { runtime, already } = await install({ from });
    expect(already).toBe(false);
    expect(runtime).toMatchObject({
      name: '1.30.0-cuda13',
      ortVersion: '1.30.0',
      cudaMajor: 13,
      coreFrom: 'source',
    });
    expect(runtime.source).toMatchObject({ kind, sha256: sha256(readFileSync(from)) });
    expect(readdirSync(join(home, '1.30.0-cuda13')).sort()).toEqual([
      'libonnxruntime.so.1',
      'libonnxruntime_providers_cuda.so',
      'libonnxruntime_providers_shared.so',
      'manifest.json',
    ]);
    for (const { name, bytes, sha256: recorded } of runtime.files) {
      const content = readFileSync(join(runtime.folder, name));
      expect([bytes, recorded]).toEqual([content.length, sha256(content)]);
    }
  });

  it("puts onnxruntime-node's own core beside providers that come without one, as a copy", async () => {
    const { install, packageFolder } = setting();
    const { runtime } = await install({ from: bareProviders({ cuda: 12 }) });
    const installed = join(runtime.folder, runtime.core);
    const original = globSync(join(packageFolder, 'bin/napi-v6/*/*/libonnxruntime.so.1'))[0]!;
    expect(runtime).toMatchObject({ name: '1.30.0-cuda12', coreFrom: 'onnxruntime-node' });
    expect(readFileSync(installed)).toEqual(readFileSync(original));
    expect(statSync(installed).ino).not.toBe(statSync(original).ino);
  });

  it('keeps builds for CUDA 12 and CUDA 13 side by side, and each can be chosen', async () => {
    const { home, install, packageFolder } = setting();
    await install({ from: wheel({ cuda: 13 }) });
    await install({ from: release({ cuda: 12 }) });
    expect(listRuntimes(home).map(({ name }) => name)).toEqual(['1.30.0-cuda13', '1.30.0-cuda12']);
    const found = (cudaMajor?: number) => findOrt({ provider: 'cuda', home, packageFolder, cudaMajor });
    expect(found().folder).toBe(join(home, '1.30.0-cuda13'));
    expect(found(12)).toMatchObject({
      folder: join(home, '1.30.0-cuda12'),
      source: 'runtime',
      version: '1.30.0',
    });
    expect(Object.keys(found(12).providers).sort()).toEqual(['cuda', 'shared']);
  });

  it('does nothing where the same runtime is there and sound, and repairs a damaged one', async () => {
    const { install } = setting();
    const from = wheel();
    const { runtime } = await install({ from });
    expect(await install({ from })).toMatchObject({ already: true });
    writeFileSync(join(runtime.folder, 'libonnxruntime_providers_cuda.so'), 'rot');
    expect(await damagedFiles(runtime)).toEqual(['libonnxruntime_providers_cuda.so']);
    expect(await install({ from })).toMatchObject({ already: false });
    expect(await damagedFiles(runtime)).toEqual([]);
  });

  it('takes a folder whose manifest was cut for no runtime, and replaces it', async () => {
    const { home, install } = setting();
    const from = wheel();
    const { runtime } = await install({ from });
    writeFileSync(join(runtime.folder, 'manifest.json'), '{"schema": 1,');
    expect(listRuntimes(home)).toEqual([]);
    expect(await install({ from })).toMatchObject({ already: false });
    expect(listRuntimes(home)).toHaveLength(1);
  });

  it('installs anew on request', async () => {
    const { install } = setting();
    await install({ from: wheel() });
    expect((await install({ from: jar(), replace: true })).runtime.source.kind).toBe('Java archive');
  });

  it('is undone by remove, after which onnxruntime-node is used as before', async () => {
    const { home, install, packageFolder } = setting();
    await install({ from: wheel() });
    expect(removeRuntime(home, '1.30.0-cuda13').name).toBe('1.30.0-cuda13');
    expect(readdirSync(home)).toEqual([]);
    expect(findOrt({ provider: 'cuda', home, packageFolder }).source).toBe('package');
    expect(() => removeRuntime(home, '1.30.0-cuda13')).toThrow(UsageError);
  });

  it('clears away what a killed install left a day ago, but not what another one works in', async () => {
    const { home, install } = setting();
    for (const [name, age] of [
      ['.work-killed', 2],
      ['.work-busy', 0],
    ] as const) {
      mkdirSync(join(home, name), { recursive: true });
      const date = new Date(now().getTime() - age * 24 * 3600 * 1000);
      utimesSync(join(home, name), date, date);
    }
    await install({ from: wheel() });
    expect(readdirSync(home).sort()).toEqual(['.work-busy', '1.30.0-cuda13']);
  });

  it('ignores a runtime of another version than onnxruntime-node', async () => {
    const { home, install } = setting();
    await install({ from: wheel() });
    const packageFolder = onnxruntimeNode('', '1.31.0');
    expect(findOrt({ provider: 'cuda', home, packageFolder }).source).toBe('package');
  });

  it.each(['cpu', 'webgpu', undefined])('leaves the library for provider %s as it was', async (provider) => {
    const { home, install, packageFolder } = setting();
    await install({ from: wheel() });
    expect(findOrt({ provider, home, packageFolder }).source).toBe('package');
  });
});

describe.runIf(linux)('refusing what cannot work', () => {
  it.each([
    ['a wheel', wheel],
    ['a jar', jar],
    ['a NuGet package', nupkg],
    ['a release archive', release],
  ])('%s of another version', async (_name, make) => {
    const { message, tryThis } = await setting().refusal({ from: make({ version: '1.29.0' }) });
    expect(message).toMatch(/another version \(1\.29\.0\); onnxruntime-node here is 1\.30\.0/);
    expect(tryThis).toMatch(/version 1\.30\.0.*--ort/);
  });

  it('a provider of another version inside a package that claims ours', async () => {
    const { message } = await setting().refusal({ from: wheel({ providerVersion: '1.29.0' }) });
    expect(message).toMatch(/another version \(not 1\.30\.0\)/);
  });

  it('a provider without a package, of another version', async () => {
    const { message, tryThis } = await setting().refusal({ from: bareProviders({ version: '1.28.0' }) });
    expect(message).toMatch(/another version/);
    expect(tryThis).not.toContain('--ort');
  });

  it('a build for the CUDA release that was not asked for', async () => {
    const { message, tryThis } = await setting().refusal({ from: wheel({ cuda: 13 }), cudaMajor: 12 });
    expect(message).toMatch(/built for CUDA 13, not for CUDA 12/);
    expect(tryThis).toContain('runtime install');
  });

  it('a build for CUDA 11', async () => {
    const { message } = await setting().refusal({ from: wheel({ cuda: 11 }) });
    expect(message).toMatch(/neither CUDA 12 nor CUDA 13/);
  });

  it('a package for another machine', async () => {
    const { message, tryThis } = await setting().refusal({ from: wheel({ machine: 2 }) });
    expect(message).toMatch(/libonnxruntime_providers_cuda\.so in onnxruntime_gpu.* is for other/);
    expect(tryThis).toContain(`linux-${process.arch}`);
  });

  it('a package for Windows, saying what it holds', async () => {
    const from = archive(
      'gpu.windows.nupkg',
      zip({ 'runtimes/win-x64/native/onnxruntime_providers_cuda.dll': 'MZ' }),
    );
    const { message } = await setting().refusal({ from });
    expect(message).toMatch(
      /no CUDA provider for Linux.*It holds runtimes\/win-x64\/native\/onnxruntime_providers_cuda\.dll/,
    );
  });

  it('a package of something else', async () => {
    const { message, tryThis } = await setting().refusal({
      from: archive('flask.whl', zip({ 'flask/app.py': 'x = 1' })),
    });
    expect(message).toMatch(/flask\.whl holds no CUDA provider.*package of something else/);
    expect(tryThis).toContain('gpu');
  });

  it('a build of ONNX Runtime without CUDA', async () => {
    const from = onnxruntimeNode().concat(`/bin/napi-v6/linux/${process.arch}`);
    const { message } = await setting().refusal({ from });
    expect(message).toMatch(/folder of libraries without CUDA/);
  });

  it('a folder with the package in it, naming the package', async () => {
    const folder = dirname(wheel());
    const { message } = await setting().refusal({ from: folder });
    expect(message).toMatch(/It holds onnxruntime_gpu-1\.30\.0.*\.whl/);
  });

  it('a zip file that was cut, and one with a flipped bit', async () => {
    const whole = readFileSync(wheel());
    const cut = await setting().refusal({ from: archive('cut.whl', whole.subarray(0, whole.length - 40)) });
    expect(cut.message).toMatch(/cut\.whl \(\d+ bytes\) is damaged: .*truncated/);
    expect(cut.tryThis).toMatch(/download it again/);
    const flipped = Buffer.from(whole);
    const at = flipped.indexOf('libonnxruntime_providers_cuda.so') + 60;
    flipped[at] = flipped[at]! ^ 0xff;
    expect((await setting().refusal({ from: archive('bit.whl', flipped) })).message).toMatch(/is damaged/);
  });

  it('a zip file whose data is not what its checksum says', async () => {
    const provider = Buffer.from('not the bytes that were packed');
    const whole = zip({ 'onnxruntime/capi/libonnxruntime_providers_cuda.so': provider });
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(provider));
    for (let at = whole.indexOf(sum); at >= 0; at = whole.indexOf(sum)) whole[at] = whole[at]! ^ 1;
    const { message } = await setting().refusal({ from: archive('crc.whl', whole) });
    expect(message).toMatch(
      /is damaged: the checksum of onnxruntime\/capi\/libonnxruntime_providers_cuda\.so is wrong/,
    );
  });

  it('a tar archive that was cut', async () => {
    const whole = readFileSync(release());
    const { message } = await setting().refusal({
      from: archive('cut.tgz', whole.subarray(0, whole.length / 2)),
    });
    expect(message).toMatch(/cut\.tgz \(\d+ bytes\) is damaged/);
  });

  it('a library that was cut before it was packed', async () => {
    const folder = bareProviders();
    const provider = join(folder, 'libonnxruntime_providers_cuda.so');
    writeFileSync(provider, readFileSync(provider).subarray(0, -70));
    const { message } = await setting().refusal({ from: folder });
    expect(message).toMatch(/no whole library/);
  });

  it('a file that is no archive, and a path that does not exist', async () => {
    const text = await setting().refusal({ from: archive('page.whl', '<html>404</html>') });
    expect(text.message).toMatch(/page\.whl is no archive/);
    await expect(setting().install({ from: '/no/such.whl' })).rejects.toThrow(UsageError);
  });
});

describe('on a system that is not Linux', () => {
  it('says so, and what to do instead', async () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    onTestFinished(() => {
      Object.defineProperty(process, 'platform', { value: platform });
    });
    await expect(setting().install({ from: '/any.whl' })).rejects.toThrow(/on Linux only; this is win32/);
  });
});

describe.runIf(linux)("installing through onnxruntime-node's own installer", () => {
  it('runs it on a copy, so that the package itself stays as it was', async () => {
    const packageFolder = onnxruntimeNode(installerThatWrites());
    const before = globSync('**/*', { cwd: packageFolder });
    const { runtime } = await setting(packageFolder).install({});
    expect(runtime).toMatchObject({ name: '1.30.0-cuda12', coreFrom: 'onnxruntime-node' });
    expect(runtime.source.kind).toBe('download by onnxruntime-node');
    expect(globSync('**/*', { cwd: packageFolder })).toEqual(before);
  });

  it('lets it find the packages that it requires', async () => {
    const packageFolder = onnxruntimeNode(`require('unzipper-of-it'); ${installerThatWrites()}`);
    const dependency = join(packageFolder, '..', 'unzipper-of-it');
    mkdirSync(dependency);
    writeFileSync(join(dependency, 'index.js'), '');
    expect((await setting(packageFolder).install({})).runtime.cudaMajor).toBe(12);
  });

  it('repeats its reason and names the offline way where it fails', async () => {
    const packageFolder = onnxruntimeNode("throw new Error('getaddrinfo ENOTFOUND feed.example')");
    const { message, tryThis } = await setting(packageFolder).refusal({});
    expect(message).toContain('ENOTFOUND feed.example');
    expect(tryThis).toContain('--from');
  });

  it('checks the version of what was downloaded as well', async () => {
    const packageFolder = onnxruntimeNode(installerThatWrites({ version: '1.29.0' }));
    expect((await setting(packageFolder).refusal({})).message).toMatch(/another version/);
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
