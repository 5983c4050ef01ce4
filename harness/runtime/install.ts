import {
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { makeFolder } from '../../results/record/folder.ts';
import { Failure, UsageError } from '../errors.ts';
import { cudaMajorOf } from './cuda.ts';
import { type CudaMajor, wayToGetProvider } from './cuda-libraries.ts';
import { readElf } from './elf.ts';
import { providerVersion } from './embedded-version.ts';
import {
  damagedFiles,
  type InstalledRuntime,
  listRuntimes,
  MANIFEST,
  type RuntimeManifest,
  sha256Of,
} from './installed.ts';

import { type OrtLibrary, ortOfPackage, versionOfCore } from './ort.ts';
import type { RuntimeParts } from './packages.ts';
import { openSource, type Source } from './source.ts';

export type InstallOptions = {
  /** Where runtimes live. */
  home: string;
  /** Offline source: an archive or a folder; without it onnxruntime-node's own installer downloads. */
  from?: string | undefined;
  /** The CUDA release that the provider must be built for; any where undefined. */
  cudaMajor?: CudaMajor | undefined;
  /** Install again what is already there. */
  replace?: boolean | undefined;
  packageFolder?: string | undefined;
  now: () => Date;
};

/** `already` where the same runtime was there and sound. */
export type Installed = { runtime: InstalledRuntime; already: boolean };

type Checked = {
  core: string;
  coreFrom: RuntimeManifest['coreFrom'];
  cuda: string;
  shared: string;
  major: CudaMajor;
};

// The name under which every core library asks to be known on Linux.
const CORE = 'libonnxruntime.so.1';
const WORK_PREFIX = '.work-';
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/**
 * Installs a core library and its CUDA provider into a folder of their own, so that node_modules stays as npm left it.
 * The folder appears whole, by one rename, or not at all. The core is a copy, never a link: the loader knows a library
 * by its inode, so a link to a core that is already loaded would look for providers beside the other name.
 * Throws {@link Failure} with the way out for a source that is damaged, foreign, or of another version.
 */
export async function installRuntime(options: InstallOptions): Promise<Installed> {
  requireLinux();
  const packaged = ortOfPackage(options.packageFolder);
  makeFolder(options.home);
  const work = mkdtempSync(join(options.home, WORK_PREFIX));
  removeAbandoned(options.home, work, options.now());
  try {
    const source = await openSource(options, work);
    const parts = check(source, packaged, options.cudaMajor);
    const name = `${packaged.version}-cuda${parts.major}`;
    const present = listRuntimes(options.home).find((runtime) => runtime.name === name);
    if (present && !options.replace && (await damagedFiles(present)).length === 0) {
      return { runtime: present, already: true };
    }
    const staged = join(work, 'staged');
    const manifest = await stage(staged, source, parts, packaged.version!, options.now());
    const folder = swapIn(staged, join(options.home, name), join(work, 'old'));
    return { runtime: { ...manifest, name, folder }, already: false };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function requireLinux(): void {
  if (process.platform === 'linux') return;
  throw new UsageError(
    `The CUDA provider is installed on Linux only; this is ${process.platform}.`,
    'Name a build of ONNX Runtime with the provider by --ort <folder>.',
  );
}

/** Every reason to refuse a source, each with what to do instead. */
function check(source: Source, packaged: OrtLibrary, wanted: CudaMajor | undefined): Checked {
  const { parts } = source;
  const { cuda, shared } = parts;
  const version = packaged.version!;
  if (!cuda || !shared) throw withoutProvider(source, version);
  for (const file of [cuda, shared, parts.core]) if (file) requireSound(file, source);
  const foreign = foreignVersion(parts, version, cuda);
  if (foreign) throw ofOtherVersion(source, foreign, version);
  const major = cudaMajorOf(cuda);
  if (!major)
    throw new Failure(
      `The provider in ${source.name} is built for neither CUDA 12 nor CUDA 13.`,
      wayToGetProvider(version, 12),
    );
  if (wanted && wanted !== major) {
    const what = `The provider in ${source.name} is built for CUDA ${major}, not for CUDA ${wanted}.`;
    throw new Failure(what, wayToGetProvider(version, wanted));
  }
  // A package's own core was built and tested with its provider; onnxruntime-node's is the choice where there is none.
  const coreFrom = parts.core ? 'source' : 'onnxruntime-node';
  return { core: parts.core ?? packaged.library, coreFrom, cuda, shared, major };
}

function withoutProvider({ name, parts, seen }: Source, version: string): Failure {
  const holds = seen.length > 0 ? ` It holds ${seen.slice(0, 4).join(', ')}.` : '';
  const kind = parts.core ? `${parts.kind} without CUDA` : 'package of something else, or for another system';
  const what = `${name} holds no CUDA provider for Linux ${process.arch} (libonnxruntime_providers_cuda.so and _shared.so): a ${kind}.${holds}`;
  return new Failure(what, `Take the package with "gpu" in its name. ${wayToGetProvider(version, 13)}`);
}

function requireSound(file: string, source: Source): void {
  const elf = readElfOrFail(file, source);
  const here = process.arch === 'arm64' ? 'aarch64' : 'x86-64';
  if (elf.machine === here) return;
  const what = `${basename(file)} in ${source.name} is for ${elf.machine}, this host is ${here}.`;
  throw new Failure(what, `Take the package for linux-${process.arch}.`);
}

function readElfOrFail(file: string, source: Source) {
  try {
    return readElf(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const what = `${basename(file)} in ${source.name} is no whole library: ${reason}.`;
    throw new Failure(what, 'Copy or download the package again.', { cause });
  }
}

/** The first version among what the package states, its core and its provider that is not the wanted one; else null. */
function foreignVersion(parts: RuntimeParts, version: string, cuda: string): string | null {
  const stated = [parts.version, parts.core && versionOfCore(parts.core)];
  const foreign = stated.find((other) => other && other !== version);
  if (foreign) return foreign;
  return providerVersion(cuda, version) ? null : `not ${version}`;
}

function ofOtherVersion(source: Source, foreign: string, version: string): Failure {
  const what = `The provider in ${source.name} is of another version (${foreign}); onnxruntime-node here is ${version}, and provider and core must be of one version.`;
  const instead = source.parts.core ? ' Or unpack it and use its own core as well: --ort <folder>.' : '';
  return new Failure(
    what,
    `Take the package of version ${version}. ${wayToGetProvider(version, 13)}${instead}`,
  );
}

async function stage(
  folder: string,
  source: Source,
  parts: Checked,
  ortVersion: string,
  now: Date,
): Promise<RuntimeManifest> {
  makeFolder(folder);
  const files: RuntimeManifest['files'] = [];
  for (const [from, name] of [
    [parts.core, CORE],
    [parts.cuda, basename(parts.cuda)],
    [parts.shared, basename(parts.shared)],
  ] as const) {
    const path = join(folder, name);
    copyFileSync(from, path, constants.COPYFILE_FICLONE);
    files.push({ name, bytes: statSync(path).size, sha256: await sha256Of(path) });
  }
  const { kind, name, sha256 } = source;
  const manifest: RuntimeManifest = {
    schema: 1,
    ortVersion,
    cudaMajor: parts.major,
    installedAt: now.toISOString(),
    source: { kind, name, sha256 },
    core: CORE,
    coreFrom: parts.coreFrom,
    files,
  };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function swapIn(staged: string, target: string, old: string): string {
  if (existsSync(target)) renameSync(target, old);
  renameSync(staged, target);
  return resolve(target);
}

/** Work folders of installs that were killed: older than any install takes, and not this one's. */
function removeAbandoned(home: string, own: string, now: Date): void {
  const folders = readdirSync(home).filter((name) => name.startsWith(WORK_PREFIX));
  for (const folder of folders.map((name) => join(home, name))) {
    const ageMs = now.getTime() - statSync(folder).mtimeMs;
    if (folder !== own && ageMs > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
}
