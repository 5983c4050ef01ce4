import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWsl } from '../machine/wsl.ts';
import { cacheFolder } from '../weights/cache.ts';
import type { Elf } from './elf.ts';

/** Folder of an unpacked kit, under the project's own, for the runtimes and CUDA libraries that came with it. */
export const KIT_FOLDER = '.kit';

const projectKit = fileURLToPath(new URL(`../../${KIT_FOLDER}`, import.meta.url));

/** The host as discovery sees it. A test puts a made-up tree under `root` and answers `run` itself. */
export type HostView = {
  /** What absolute folders are read under; `/` on a real host. */
  root: string;
  env: Record<string, string | undefined>;
  /** Where an unpacked kit keeps its libraries; absent where the project was cloned. */
  kit: string;
  /** Kind of machine whose libraries the loader here accepts. */
  machine: Elf['machine'];
  /** Standard output of a program, or null where it is absent or fails. */
  run: (program: string, args: string[]) => string | null;
};

export const thisHost: HostView = {
  root: '/',
  env: process.env,
  kit: projectKit,
  machine: process.arch === 'arm64' ? 'aarch64' : 'x86-64',
  run: (program, args) => {
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000 });
    return status === 0 ? stdout : null;
  },
};

/** Whether the driver of the GPU is the one of Windows. */
export function isWslHost({ root, env }: HostView): boolean {
  const release = join(root, 'proc/sys/kernel/osrelease');
  return isWsl(existsSync(release) ? readFileSync(release, 'utf8') : null, env);
}

/**
 * Existing files and folders under `root` that match patterns; the matches of each pattern newest version first. Only the patterns are
 * ours: brackets and stars in the name of a folder are no wildcards.
 */
export function matching(root: string, ...patterns: string[]): string[] {
  const inside = patterns.map((pattern) => pattern.replace(/^\/+/, ''));
  return inside.flatMap((pattern) =>
    // A glob does not match the folder in which it looks.
    pattern === '.'
      ? [root].filter((folder) => existsSync(folder))
      : globSync(pattern, { cwd: root })
          .map((name) => join(root, name))
          .sort(newestFirst),
  );
}

/** Orders names by the numbers in them: `cuda-13.1` before `cuda-12.9`. */
export function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, 'en', { numeric: true });
}

/** Where installed runtimes live: in the kit that this is, else in the cache folder. */
export function runtimeHome(): string {
  return join(existsSync(thisHost.kit) ? thisHost.kit : cacheFolder(), 'runtime');
}
