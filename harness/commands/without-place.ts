import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** What a path names, without where it lies here: a record goes to others. */
export function withoutPlace(path: string): string {
  const full = resolve(path);
  const kind = existsSync(full) && statSync(full).isDirectory() ? 'folder' : 'file';
  return `<${kind} ${basename(full)}>`;
}
