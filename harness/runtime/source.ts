import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, UsageError } from '../errors.ts';
import { unpack } from './archive.ts';
import { sha256Of } from './installed.ts';
import { onnxruntimeNodeFolder } from './ort.ts';
import { findParts, isRuntimePart, type RuntimeParts } from './packages.ts';

/** What a runtime is installed from, opened: the libraries lie in plain files. */
export type Source = {
  kind: string;
  /** File or folder name as the user knows it. */
  name: string;
  sha256: string | null;
  parts: RuntimeParts;
  /** Every file that looks like a part of ONNX Runtime, for a message about what is there instead. */
  seen: string[];
};

/** Opens `--from`, or without it has onnxruntime-node's own installer download into `work`. */
export async function openSource(
  options: { from?: string | undefined; packageFolder?: string | undefined },
  work: string,
): Promise<Source> {
  if (!options.from) return download(options.packageFolder ?? onnxruntimeNodeFolder(), work);
  if (!existsSync(options.from)) {
    throw new UsageError(
      `--from ${options.from} does not exist.`,
      'Name an archive or a folder on this host.',
    );
  }
  return statSync(options.from).isDirectory() ? openFolder(options.from) : openArchive(options.from, work);
}

function openFolder(folder: string): Source {
  const parts = findParts(folder);
  // Only a refusal tells what is there instead, and a folder may be the root of a large tree.
  const seen = parts.cuda ? [] : globSync(['*', '*/*', '*/*/*'], { cwd: folder }).filter(looksLikeRuntime);
  return { kind: parts.kind, name: folder, sha256: null, parts, seen };
}

async function openArchive(archive: string, work: string): Promise<Source> {
  const into = join(work, 'unpacked');
  mkdirSync(into, { recursive: true });
  const seen: string[] = [];
  await unpack(archive, into, (name) => {
    if (looksLikeRuntime(name)) seen.push(name);
    return isRuntimePart(name);
  });
  const parts = findParts(into);
  return { kind: parts.kind, name: basename(archive), sha256: await sha256Of(archive), parts, seen };
}

function looksLikeRuntime(name: string): boolean {
  return /onnxruntime[^/]*\.(so|dll|dylib|whl|nupkg|jar|tgz)/i.test(name);
}

/**
 * onnxruntime-node's installer writes beside its own `script` folder. Run from a copy of that folder it does so in
 * `work`, and the package itself stays untouched. It takes the provider from a NuGet package over TLS and checks no
 * checksum of its own; ours are recorded after it. Its flag `cuda12` is the only one that it knows for Linux x64.
 */
function download(packageFolder: string, work: string): Source {
  const copy = join(work, 'onnxruntime-node');
  cpSync(join(packageFolder, 'script'), join(copy, 'script'), { recursive: true });
  cpSync(join(packageFolder, 'package.json'), join(copy, 'package.json'));
  const { status, stderr } = spawnSync(process.execPath, ['script/install.js'], {
    cwd: copy,
    env: {
      ...process.env,
      // The copy lies outside of node_modules, so its own packages have to be named.
      NODE_PATH: [join(packageFolder, 'node_modules'), dirname(packageFolder)].join(':'),
      ONNXRUNTIME_NODE_INSTALL: 'cuda12',
    },
    // Its progress is for a person, and standard output belongs to the command.
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
  });
  const parts = findParts(join(copy, 'bin', 'napi-v6', process.platform, process.arch));
  if (status !== 0 || !parts.cuda) throw notDownloaded(stderr);
  const name = 'onnxruntime-node: script/install.js cuda12';
  return { kind: 'download by onnxruntime-node', name, sha256: null, parts, seen: [] };
}

function notDownloaded(stderr: string): Failure {
  const reason = /^.*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1) ?? '';
  return new Failure(
    `onnxruntime-node's installer could not download the CUDA provider: ${reason || 'it gave no reason'}.`,
    'On a host without a network fetch a package elsewhere and name it: `runtime install --from <onnxruntime-gpu .whl, .nupkg, .jar or .tgz>`.',
  );
}
