import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

const root = new URL('../../', import.meta.url);

/** The text of a module of this project, types and all. */
export const sourceOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');

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
    for (const specifier of importsOf(sourceOf(path))) {
      if (!specifier.startsWith('.'))
        throw new Error(`${path} imports ${specifier}, and a browser has none.`);
      visit(posix.join(posix.dirname(path), specifier));
    }
  };
  for (const path of roots) visit(path);
  return [...found];
}

/** Specifiers of the imports that are left when the types are gone. */
const importsOf = (source: string): string[] =>
  Array.from(
    source.matchAll(/^(?:import|export) (?!type )(?:[^;'"]*? from )?'([^']+)';$/gm),
    ([, specifier]) => specifier!,
  );
