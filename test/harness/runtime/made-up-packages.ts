import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { onTestFinished } from 'vitest';
import { providerNeeds } from './made-up-host.ts';
import { type TinyElf, tinyElf } from './tiny-elf.ts';
import { zip } from './zip.ts';

const BIN = `bin/napi-v6/${process.platform}/${process.arch}`;
const PLATFORM = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64';

export type Build = {
  version?: string;
  cuda?: 11 | 12 | 13;
  /** Version inside the provider, where it is not the package's. */
  providerVersion?: string;
  machine?: number;
};

/** A temporary folder that goes when the test ends. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-runtime-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A package folder like onnxruntime-node 1.30.0, whose installer is the given script. */
export function onnxruntimeNode(installer = 'process.exit(1)', version = '1.30.0'): string {
  const folder = join(temporary(), 'node_modules', 'onnxruntime-node');
  put(folder, {
    'package.json': JSON.stringify({ version }),
    [`${BIN}/libonnxruntime.so.1`]: core(version, 'the core of onnxruntime-node'),
    'script/install.js': installer,
  });
  return folder;
}

/** An installer that does as onnxruntime-node's: it writes the libraries beside its own folder. */
export function installerThatWrites(build: Build = {}): string {
  const files = providers({ cuda: 12, ...build });
  const writes = Object.entries(files).map(
    ([name, bytes]) =>
      `fs.writeFileSync(to + ${JSON.stringify(name)}, Buffer.from('${bytes.toString('base64')}', 'base64'));`,
  );
  return `const fs = require('fs');
    if (process.env.ONNXRUNTIME_NODE_INSTALL !== 'cuda12') process.exit(3);
    const to = require('path').join(__dirname, '..', '${BIN}') + '/';
    fs.mkdirSync(to, { recursive: true });
    ${writes.join('\n')}`;
}

export function wheel(build: Build = {}): string {
  const { version = '1.30.0' } = build;
  return archive(
    `onnxruntime_gpu-${version}-cp312-cp312-manylinux_2_28_x86_64.whl`,
    zip({
      ...under('onnxruntime/capi', {
        [`libonnxruntime.so.${version}`]: core(version, 'wheel'),
        ...providers(build),
      }),
      [`onnxruntime_gpu-${version}.dist-info/METADATA`]: `Metadata-Version: 2.4\nName: onnxruntime-gpu\nVersion: ${version}\n`,
    }),
  );
}

export function nupkg(build: Build = {}): string {
  const { version = '1.30.0' } = build;
  return archive(
    `microsoft.ml.onnxruntime.gpu.linux.${version}.nupkg`,
    zip({
      'Microsoft.ML.OnnxRuntime.Gpu.Linux.nuspec': `<package><metadata><id>x</id><version>${version}</version></metadata></package>`,
      ...under(`runtimes/${PLATFORM}/native`, {
        'libonnxruntime.so': core(version, 'nupkg'),
        ...providers(build),
      }),
    }),
  );
}

export function jar(build: Build = {}): string {
  const { version = '1.30.0' } = build;
  return archive(
    `onnxruntime_gpu-${version}.jar`,
    zip({
      'META-INF/maven/com.microsoft.onnxruntime/onnxruntime_gpu/pom.xml': `<project><modelVersion>4.0.0</modelVersion><version>${version}</version></project>`,
      ...under(`ai/onnxruntime/native/${PLATFORM}`, {
        'libonnxruntime.so': core(version, 'jar'),
        ...providers(build),
      }),
    }),
  );
}

/** A release archive, with the chain of links that those have. */
export function release(build: Build = {}): string {
  const { version = '1.30.0' } = build;
  const root = temporary();
  const name = `onnxruntime-${PLATFORM}-gpu-${version}`;
  put(join(root, name), {
    VERSION_NUMBER: `${version}\n`,
    ...under('lib', { [`libonnxruntime.so.${version}`]: core(version, 'release'), ...providers(build) }),
  });
  symlinkSync(`libonnxruntime.so.${version}`, join(root, name, 'lib', 'libonnxruntime.so.1'));
  const path = join(root, `${name}.tgz`);
  create({ sync: true, gzip: true, file: path, cwd: root }, [name]);
  return path;
}

/** A folder with nothing but the two provider libraries, as onnxruntime-node's installer leaves them. */
export function bareProviders(build: Build = {}): string {
  const folder = temporary();
  put(folder, providers(build));
  return folder;
}

export function archive(name: string, bytes: Buffer | string): string {
  const path = join(temporary(), name);
  writeFileSync(path, bytes);
  return path;
}

function core(version: string, from: string): Buffer {
  return tinyElf({ soname: 'libonnxruntime.so.1', versions: [`VERS_${version}`], strings: [from] });
}

function providers({ version = '1.30.0', cuda = 13, providerVersion = version, machine }: Build) {
  const needed = cuda === 11 ? ['libcudart.so.11.0'] : providerNeeds(cuda);
  const elf: TinyElf = machine === undefined ? {} : { machine };
  return {
    'libonnxruntime_providers_cuda.so': tinyElf({ ...elf, needed, strings: [providerVersion] }),
    'libonnxruntime_providers_shared.so': tinyElf({ ...elf, soname: 'libonnxruntime_providers_shared.so' }),
  };
}

function under<T>(folder: string, files: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}

function put(folder: string, files: Record<string, Buffer | string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
