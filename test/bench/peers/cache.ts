import { access, mkdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where compiled and installed peers stay between runs: `$XDG_CACHE_HOME`, else `~/.cache`, else the temporary folder. */
export async function peerCache(): Promise<string> {
  const bases = [process.env.XDG_CACHE_HOME, homedir() && join(homedir(), '.cache'), tmpdir()].filter(
    Boolean,
  );
  const failures: string[] = [];
  for (const base of bases) {
    const folder = join(base!, 'assay', 'peers');
    try {
      await mkdir(folder, { recursive: true });
      return folder;
    } catch (error) {
      failures.push(`${folder}: ${(error as Error).message}`);
    }
  }
  throw new Error(
    `No folder for the peers can be written (${failures.join('; ')}). Set XDG_CACHE_HOME to one that can.`,
  );
}

/**
 * The path of `name` in the cache, made by `make` if it is not there yet. `make` writes to a path of its own, which takes its
 * name only when it is complete: an interrupted run leaves nothing that a later one would trust.
 */
export async function cached(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(await peerCache(), name);
  if (await exists(path)) return path;
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await make(unfinished);
    await rename(unfinished, path).catch(async (error) => {
      // Another process may have finished the same work first; its result is as good.
      if (!(await exists(path))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return path;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
