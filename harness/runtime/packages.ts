import { existsSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { matching } from './host.ts';
import { coreIn, versionOfCore } from './ort.ts';

/** The libraries of one build of ONNX Runtime, as some package holds them. */
export type RuntimeParts = {
  /** "Python wheel", "NuGet package", … */
  kind: string;
  /** Full paths; null where the package does not hold the file. */
  core: string | null;
  cuda: string | null;
  shared: string | null;
  /** The version that the package states, else the one of its core library, else null. */
  version: string | null;
};

type Layout = { kind: string; folder: string; version: { file: string; pattern: RegExp } | null };

const PLATFORM = process.arch === 'arm64' ? 'linux-{arm64,aarch64}' : 'linux-x64';

/** Where each kind of package keeps the Linux libraries, and where it states its version. */
const LAYOUTS: Layout[] = [
  {
    kind: 'NuGet package',
    folder: `runtimes/${PLATFORM}/native`,
    version: { file: '*.nuspec', pattern: /<version>([^<]+)<\/version>/ },
  },
  {
    kind: 'Python wheel',
    folder: 'onnxruntime/capi',
    version: { file: 'onnxruntime_gpu-*.dist-info/METADATA', pattern: /^Version: (.+)$/m },
  },
  {
    kind: 'Java archive',
    folder: `ai/onnxruntime/native/${PLATFORM}`,
    version: { file: 'META-INF/maven/*/*/pom.xml', pattern: /<version>([^<]+)<\/version>/ },
  },
  {
    kind: 'release archive',
    folder: 'onnxruntime-*/lib',
    version: { file: 'onnxruntime-*/VERSION_NUMBER', pattern: /^(\S+)/ },
  },
  { kind: 'unpacked release', folder: 'lib', version: { file: 'VERSION_NUMBER', pattern: /^(\S+)/ } },
  { kind: 'folder of libraries', folder: '.', version: null },
];

const LIBRARY = /(^|\/)libonnxruntime(\.so[.\d]*|_providers_(cuda|shared)\.so)$/;

/** Whether a file of a package is one of the libraries, or the file that states the version. */
export function isRuntimePart(name: string): boolean {
  return LIBRARY.test(name) || LAYOUTS.some(({ version }) => version && matchesGlob(name, version.file));
}

/** Looks through a folder, which may be an unpacked package of any kind, for the libraries of a build with CUDA. */
export function findParts(folder: string): RuntimeParts {
  const candidates = LAYOUTS.flatMap((layout) =>
    matching(folder, layout.folder).map((libraries) => partsOf(folder, layout, libraries)),
  );
  const holding = candidates.find(({ cuda }) => cuda) ?? candidates.find(({ core }) => core);
  return holding ?? { kind: 'folder', core: null, cuda: null, shared: null, version: null };
}

function partsOf(folder: string, layout: Layout, libraries: string): RuntimeParts {
  const provider = (name: string) => {
    const path = join(libraries, `libonnxruntime_providers_${name}.so`);
    return existsSync(path) ? path : null;
  };
  const core = coreIn(libraries);
  return {
    kind: layout.kind,
    core,
    cuda: provider('cuda'),
    shared: provider('shared'),
    version: statedVersion(folder, layout) ?? (core && versionOfCore(core)),
  };
}

function statedVersion(folder: string, { version }: Layout): string | null {
  const file = version && matching(folder, version.file)[0];
  return file ? (version.pattern.exec(readFileSync(file, 'utf8'))?.[1]?.trim() ?? null) : null;
}
