import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../errors.ts';
import { tryReadElf } from './elf.ts';
import { newestFirst, runtimeHome } from './host.ts';
import { type InstalledRuntime, listRuntimes } from './installed.ts';

/** An ONNX Runtime library to load, and the provider libraries that it would find: those in its own folder. */
export type OrtLibrary = {
  /** Full path of the core library. */
  library: string;
  folder: string;
  /** "1.30.0", or null where only the library itself could say. */
  version: string | null;
  /** Where it comes from: named by the user, installed by `runtime install`, or inside onnxruntime-node. */
  source: 'option' | 'runtime' | 'package';
  /** Full paths by the name of the provider: `cuda`, `tensorrt`, `shared`, … Built-in providers have no file. */
  providers: Record<string, string>;
};

type OrtChoice = {
  /** `--ort`: a folder with the library in it (or in its `lib`), or the library itself. */
  ort?: string | undefined;
  /** The execution provider that will be asked for: "cpu", "webgpu", "cuda", … */
  provider?: string | undefined;
  /** Which of several installed runtimes for CUDA; by default the one for the newest release. */
  cudaMajor?: number | undefined;
  /** Where installed runtimes live; by default {@link runtimeHome}. */
  home?: string | undefined;
  /** onnxruntime-node's folder; by default the one that this program imports. */
  packageFolder?: string | undefined;
};

// Names of the core library on Linux, macOS and Windows, with or without a version.
const CORE_NAME = /^(libonnxruntime\.so(\.[\d.]+)?|libonnxruntime(\.[\d.]+)?\.dylib|onnxruntime\.dll)$/;
const PROVIDER_NAME = /^(?:lib)?onnxruntime_providers_([a-z0-9]+)\.(?:so|dylib|dll)$/;
// Where the core lies inside a release archive, an unpacked wheel, and an installed one.
const SUBFOLDERS = ['', 'lib', 'capi', 'onnxruntime/capi'];

/**
 * The library to load: the user's own; for CUDA an installed runtime of onnxruntime-node's version; else the one inside
 * onnxruntime-node, which alone has WebGPU built in, and which CPU figures come from whatever is installed beside it.
 * Throws {@link Failure} where there is none.
 */
export function findOrt(choice: OrtChoice = {}): OrtLibrary {
  if (choice.ort) return ortAt(choice.ort);
  const packaged = ortOfPackage(choice.packageFolder);
  const installed = choice.provider === 'cuda' ? installedFor(packaged.version, choice) : undefined;
  return installed ? describe(join(installed.folder, installed.core), 'runtime', null) : packaged;
}

function installedFor(version: string | null, { home, cudaMajor }: OrtChoice): InstalledRuntime | undefined {
  return listRuntimes(home ?? runtimeHome())
    .filter((runtime) => runtime.ortVersion === version)
    .filter((runtime) => cudaMajor === undefined || runtime.cudaMajor === cudaMajor)
    .sort((a, b) => b.cudaMajor - a.cudaMajor)[0];
}

/** The library inside onnxruntime-node for this platform, with that package's version. */
export function ortOfPackage(packageFolder = onnxruntimeNodeFolder()): OrtLibrary {
  const folder = join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch);
  const core = coreIn(folder);
  if (!core) {
    throw new Failure(
      `onnxruntime-node has no library for ${process.platform} ${process.arch} (looked in ${folder}).`,
      'Run `npm ci`, or name a build of ONNX Runtime with --ort <folder>.',
    );
  }
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  return describe(core, 'package', version);
}

/** The folder of the installed onnxruntime-node. */
export function onnxruntimeNodeFolder(): string {
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve('onnxruntime-node'))));
  } catch (cause) {
    throw new Failure(
      'The package onnxruntime-node is not whole here: what it starts with is missing.',
      'Run `npm ci` here, or name a build of ONNX Runtime with --ort <folder>.',
      { cause },
    );
  }
}

/** The core library in a folder, the name with the shortest version first (`libonnxruntime.so.1`); null without one. */
export function coreIn(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => CORE_NAME.test(name));
  const preferred = (name: string) => (/\.so\.1$|\.1\.dylib$/.test(name) ? 0 : 1);
  names.sort((a, b) => preferred(a) - preferred(b) || newestFirst(a, b));
  return names[0] ? join(folder, names[0]) : null;
}

/** The version of a core library: the name of the symbol version that it defines (`VERS_1.30.0`). */
export function versionOfCore(library: string): string | null {
  const names = tryReadElf(library)?.versions ?? [];
  return names.map((name) => /^VERS_(\d+\.\d+\.\d+.*)$/.exec(name)?.[1]).find((version) => version) ?? null;
}

function ortAt(path: string): OrtLibrary {
  if (!existsSync(path)) {
    throw new Failure(
      `--ort ${path} does not exist.`,
      'Name the folder of libonnxruntime, or the library itself.',
    );
  }
  const isFile = statSync(path).isFile();
  const core = isFile
    ? path
    : SUBFOLDERS.map((sub) => coreIn(join(path, sub))).find((found) => found !== null);
  if (!core || (isFile && !CORE_NAME.test(basename(path)))) {
    throw new Failure(
      `--ort ${path} holds no ONNX Runtime library (libonnxruntime.so, .dylib or onnxruntime.dll).`,
      'Name the folder of the library: the `lib` of a release archive, or `onnxruntime/capi` of a Python package.',
    );
  }
  return describe(core, 'option', null);
}

function describe(library: string, source: OrtLibrary['source'], version: string | null): OrtLibrary {
  const folder = dirname(library);
  return {
    library,
    folder,
    version: version ?? versionOfCore(library),
    source,
    providers: providersIn(folder),
  };
}

/** ONNX Runtime opens a provider from the folder of its core library, by the path under which the core was loaded. */
function providersIn(folder: string): Record<string, string> {
  const named = readdirSync(folder).map(
    (name) => [PROVIDER_NAME.exec(name)?.[1], join(folder, name)] as const,
  );
  return Object.fromEntries(named.filter(([name, path]) => name && existsSync(path)));
}
