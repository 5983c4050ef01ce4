import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * Hash of a module and of all files of the project that it imports. What was computed by other rules than these is not believed, and the
 * number of a version tells less: files are changed between two of them.
 */
export function rulesOf(module: URL): string {
  const sources = new Map<string, string>();
  read(module, sources);
  const all = JSON.stringify([...sources.values()].sort());
  return createHash('sha256').update(all).digest('hex').slice(0, 16);
}

function read(module: URL, sources: Map<string, string>): void {
  if (sources.has(module.href)) return;
  const source = readFileSync(module, 'utf8');
  sources.set(module.href, source);
  for (const [, path] of source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
    read(new URL(path!, module), sources);
  }
}
