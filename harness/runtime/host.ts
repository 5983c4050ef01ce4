import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Elf } from './elf.ts';

/** The host as discovery sees it. A test puts a made-up tree under `root` and answers `run` itself. */
export type HostView = {
  /** What absolute folders are read under; `/` on a real host. */
  root: string;
  env: Record<string, string | undefined>;
  /** Kind of machine whose libraries the loader here accepts. */
  machine: Elf['machine'];
  /** Standard output of a program, or null where it is absent or fails. */
  run: (program: string, args: string[]) => string | null;
};

export const thisHost: HostView = {
  root: '/',
  env: process.env,
  machine: process.arch === 'arm64' ? 'aarch64' : 'x86-64',
  run: (program, args) => {
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000 });
    return status === 0 ? stdout : null;
  },
};

/** Existing files and folders under `root` that match patterns; the matches of each pattern newest version first. */
export function matching(root: string, ...patterns: string[]): string[] {
  return patterns.flatMap((pattern) => globSync(join(root, pattern)).sort(newestFirst));
}

/** Orders names by the numbers in them: `cuda-13.1` before `cuda-12.9`. */
export function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** Where installed runtimes live: `ASSAY_RUNTIME_HOME`, else `assay/runtime` in the user's cache folder. */
export function runtimeHome(env: HostView['env'] = process.env): string {
  if (env.ASSAY_RUNTIME_HOME) return env.ASSAY_RUNTIME_HOME;
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'assay', 'runtime');
}
