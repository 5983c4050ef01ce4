import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { Failure } from '../errors.ts';
import type { KitFile } from './tarball.ts';

type LockedPackage = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, LockedPackage> };

// A package runs without these: sources of what is already compiled, types, source maps, documents.
const NOT_RUN = new Set(
  '.map .ts .mts .cts .flow .md .markdown .c .cc .cpp .h .hh .hpp .inc .asm .s .cmake'.split(' '),
);
const NOT_RUN_FOLDERS = /^(tests?|__tests__|docs?|examples?|benchmarks?|coverage|\.github)\//;
const LEGAL = /^(licen[sc]e|notice|copying|third)/i;

/** Of packages with files for many platforms, the files for this one. Paths are relative to the package. */
const ONLY: Record<string, (file: string) => boolean> = {
  'onnxruntime-node': (file) =>
    !file.startsWith('bin/') || file.startsWith(`bin/napi-v6/${process.platform}/${process.arch}/`),
  // The two weights that pages of a report are set in.
  '@expo-google-fonts/source-sans-3': (file) =>
    LEGAL.test(file) || file === 'package.json' || /^(400Regular|600SemiBold)\/[^/]*\.ttf$/.test(file),
  // What the page of the browser serves (dashboard/browser.ts): 41 MB of the 143 MB that are there.
  'onnxruntime-web': (file) =>
    LEGAL.test(file) ||
    file === 'package.json' ||
    /^dist\/ort(\.wasm\.min\.mjs|\.webgpu\.min\.mjs|-wasm-simd-threaded(\.asyncify)?\.(mjs|wasm))$/.test(
      file,
    ),
};

/** The table above names packages, and imports none. */
const THIS_FILE = 'harness/bundle/packages.ts';

/**
 * Files of every package that the given source files import, and of the packages that those need: "production" is
 * what the shipped code asks for, so what only a page or a test imports stays behind by itself where that is not shipped.
 */
export function packageFiles(root: string, sources: string[]): KitFile[] {
  const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  // Of the package `node` the binary travels, by itself and first, since it unpacks the rest.
  const { dependencies, devDependencies, optionalDependencies } = lock.packages[''] ?? {};
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
  const direct = Object.keys(all).filter((name) => name !== 'node');
  const texts = sources
    .filter((source) => source !== THIS_FILE)
    .map((source) => readFileSync(join(root, source), 'utf8'));
  const imported = direct.filter((name) => texts.some((text) => mentions(text, name)));
  return closure(lock, imported)
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => filesOf(root, folder));
}

/** Whether a source names a package as the whole of a module specifier, or as its beginning. */
function mentions(text: string, name: string): boolean {
  return [`'${name}'`, `'${name}/`, `"${name}"`, `"${name}/`].some((specifier) => text.includes(specifier));
}

/** Folders of the named packages and of everything they need, as the lock file resolves them. */
function closure(lock: Lock, names: string[]): string[] {
  const found = new Set<string>();
  const visit = (name: string, from: string) => {
    const folder = resolve(lock, name, from);
    if (!folder || found.has(folder)) return;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[folder]!;
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      visit(next, folder);
    }
  };
  for (const name of names) visit(name, '');
  return [...found].sort();
}

/** Node's rule: the nearest `node_modules` that has it, from the asking package's folder upwards. */
function resolve(lock: Lock, name: string, from: string): string | null {
  for (let owner = from; ; owner = owner.slice(0, Math.max(0, owner.lastIndexOf('node_modules/') - 1))) {
    const folder = join(owner, 'node_modules', name);
    if (folder in lock.packages) return folder;
    if (owner === '') return null;
  }
}

function filesOf(root: string, folder: string): KitFile[] {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const kept = (file: string) => isRun(file) && (ONLY[name]?.(file) ?? true);
  const all = globSync('**/*', {
    cwd: join(root, folder),
    exclude: ['node_modules/**'],
    withFileTypes: true,
  });
  const files = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) {
    throw new Failure(`The package ${folder} is in the lock file but has no files.`, 'Run `npm ci`.');
  }
  const start = join(root, folder).length + 1;
  return files
    .filter((file) => kept(file.slice(start)))
    .map((file) => ({ path: `${folder}/${file.slice(start)}`, from: file }));
}

function isRun(file: string): boolean {
  if (LEGAL.test(basename(file))) return true;
  return !NOT_RUN.has(extname(file).toLowerCase()) && !NOT_RUN_FOLDERS.test(file);
}
