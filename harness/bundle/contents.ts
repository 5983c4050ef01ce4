import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../errors.ts';
import type { FoundLibrary } from '../runtime/cuda.ts';
import { CUDA_LIBRARIES } from '../runtime/cuda-libraries.ts';
import { KIT_FOLDER, matching } from '../runtime/host.ts';
import type { InstalledRuntime } from '../runtime/installed.ts';
import { IDENTITY, type KitIdentity } from './identity.ts';
import { packageFiles } from './packages.ts';
import type { KitFile } from './tarball.ts';

/** What a kit is for: everything, benchmarks alone, or everything with the tests. */
export type Purpose = KitIdentity['purpose'];

/** Tracked files that a kit leaves out. Records stay where they were made, and tests need packages that a host does not. */
const LEFT_OUT: { readonly [purpose in Purpose]: RegExp } = {
  all: /^(results\/runs\/|\.github\/|biome\.json$|\.gitignore$|test\/|vitest\.config\.ts$)/,
  // Without what only pages, and the forms of reports, need. The commands that show them import it when they run, and say that it is not here.
  bench: /^(results\/runs\/|\.github\/|biome\.json$|\.gitignore$|test\/|vitest\.config\.ts$|dashboard\/)/,
  test: /^(results\/runs\/|\.github\/|biome\.json$|\.gitignore$)/,
};

/** @param script what is typed to start assay, in words of the shell: hints say it */
const startScript = (what: string, script: string, words = '') => `#!/bin/sh
# ${what}
here=$(dirname "$(readlink -f "$0")")
export ASSAY_SCRIPT="${script}"
exec "$here/node_modules/node/bin/node" "$here/start.mjs" ${words}"$@"
`;

const START = startScript("Starts assay with the Node of this folder; the arguments are assay's own.", '$0');
const START_TESTS = startScript(
  'Tests assay on the GPU of this host; the first argument may be another provider than cuda.',
  '$here/assay',
  '--script "$here/test/gpu/run.ts" ',
);

/** The project's own files and the packages that they import, with a script that starts it. */
export function projectContents(root: string, purpose: Purpose): KitFile[] {
  const tracked = git(root, 'ls-files', '-z').split('\0').filter(Boolean);
  const kept = tracked.filter((path) => !LEFT_OUT[purpose].test(path) && isFile(join(root, path)));
  const sources = kept.filter((path) => /\.(ts|mjs)$/.test(path));
  return [
    ...kept.map((path) => ({ path, from: join(root, path) })),
    ...packageFiles(root, sources),
    { path: 'assay', content: START, executable: true },
    ...(purpose === 'test' ? [{ path: 'assay-test', content: START_TESTS, executable: true }] : []),
    { path: 'node_modules/.assay-kit', content: lockStamp(root) },
    { path: `${KIT_FOLDER}/${IDENTITY}`, content: `${JSON.stringify(identity(root, purpose), null, 2)}\n` },
  ];
}

/** An installed runtime, to lie where `runtimeHome` of the unpacked kit looks. */
export function runtimeContents(runtime: InstalledRuntime): KitFile[] {
  const names = [...runtime.files.map(({ name }) => name), 'manifest.json'];
  return names.map((name) => ({
    path: `${KIT_FOLDER}/runtime/${runtime.name}/${name}`,
    from: join(runtime.folder, name),
  }));
}

/** CUDA libraries under the names by which they are asked for, with the files that they open beside themselves. */
export function cudaContents(libraries: FoundLibrary[]): KitFile[] {
  const files = new Map<string, string>();
  for (const { soname, path } of libraries) {
    files.set(soname, path);
    for (const companion of companionsOf(soname, path)) files.set(basename(companion), companion);
  }
  return [...files].map(([name, from]) => ({ path: `${KIT_FOLDER}/cuda/${name}`, from }));
}

function companionsOf(soname: string, path: string): string[] {
  const known = CUDA_LIBRARIES.find((library) => Object.values(library.soname).includes(soname));
  const folder = dirname(path);
  const named = (known?.companions ?? [])
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
  return [...named, ...(known?.companionPattern ? matching(folder, known.companionPattern) : [])];
}

function identity(root: string, purpose: Purpose): KitIdentity {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    version,
    purpose,
    platform: `${process.platform}-${process.arch}`,
    commit: git(root, 'rev-parse', 'HEAD').trim(),
    modified: git(root, 'status', '--porcelain', '--untracked-files=no').trim() !== '',
  };
}

/** By this mark `start.mjs` takes the kit's packages as they are. */
function lockStamp(root: string): string {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function git(root: string, ...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (cause) {
    throw new Failure(
      `${root} is no git checkout with a commit, so what belongs to the project is unknown.`,
      'Make the kit from a clone of the repository, with git installed.',
      { cause },
    );
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
