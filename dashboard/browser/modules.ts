import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { withoutTypes } from '../assets.ts';

const root = new URL('../../', import.meta.url);
const { resolve } = createRequire(import.meta.url);

/** Where the one file of a package lies among the modules; null of one that a browser is not given. Those of D3 import each other only. */
const packagePath = (name: string): string | null =>
  /^d3-[a-z-]+$/.test(name) ? `packages/${name}.mjs` : null;

const isPackage = (path: string) => path.startsWith('packages/');

/** The text of a module of this project, types and all, or of a package. */
const sourceOf = (path: string): string =>
  readFileSync(isPackage(path) ? resolve(posix.basename(path, '.mjs')) : new URL(path, root), 'utf8');

/** A module as a browser takes it: without types, and with addresses for the names of packages. */
export function moduleOf(path: string): string {
  const source = isPackage(path) ? sourceOf(path) : withoutTypes(sourceOf(path));
  return source.replace(importPattern, (whole, specifier: string) => {
    const target = packagePath(specifier);
    if (target === null) return whole;
    const address = posix.relative(posix.dirname(path), target);
    return whole.replace(`'${specifier}'`, `'${address.startsWith('.') ? address : `./${address}`}'`);
  });
}

/**
 * Paths of some modules and of all that they import, from the folder of the project. What is only imported for its types is not among
 * them: of it nothing is left.
 *
 * @param known modules that are made, and not read: they import nothing
 * @throws Error where one imports a package or a part of Node, which a browser does not have
 */
export function modulesBehind(roots: readonly string[], known: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    if (known.includes(path)) return;
    for (const specifier of importsOf(sourceOf(path))) visit(targetOf(specifier, path));
  };
  for (const path of roots) visit(path);
  return [...found];
}

function targetOf(specifier: string, from: string): string {
  const target = specifier.startsWith('.')
    ? posix.join(posix.dirname(from), specifier)
    : packagePath(specifier);
  if (target === null) throw new Error(`${from} imports ${specifier}, and a browser has none.`);
  return target;
}

/** Imports that are left when the types are gone. */
const importPattern = /^(?:import|export) (?!type )(?:[^;'"]*? from )?'([^']+)';$/gm;

const importsOf = (source: string): string[] =>
  Array.from(source.matchAll(importPattern), ([, specifier]) => specifier!);
