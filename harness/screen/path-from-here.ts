import { isAbsolute, relative, resolve, sep } from 'node:path';

/** A path as it is shortest without climbing: relative below the working folder, else whole. */
export function pathFromHere(path: string, here = process.cwd()): string {
  const whole = resolve(here, path);
  const below = relative(here, whole);
  if (below === '') return '.';
  const isOutside = below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below);
  return isOutside ? whole : below;
}
