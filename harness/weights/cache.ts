import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where files live that can be made again: weights, models, installed runtimes. `ASSAY_CACHE` moves it; an empty variable is one that is
 * not set. A relative `XDG_CACHE_HOME` is to be ignored (XDG Base Directory Specification 0.8), and a `HOME` that is no folder of its own
 * would put a cache into every folder where a command is typed. A user without a home has a folder beside the temporary files.
 */
export function cacheFolder(environment: Environment = process.env): string {
  const { ASSAY_CACHE: asked, XDG_CACHE_HOME: caches } = environment;
  if (asked) return resolve(inHome(asked, environment));
  if (caches && isAbsolute(caches)) return join(caches, 'assay');
  const home = homeOf(environment);
  return home === null
    ? join(tmpdir(), `assay-cache-${process.getuid?.() ?? 'user'}`)
    : join(home, '.cache', 'assay');
}

/** `~/x` as a shell would have it: it leaves the sign alone within quotes, and behind the `=` of an option. */
export function inHome(path: string, environment: Environment = process.env): string {
  const home = /^~(?=$|\/)/.test(path) ? homeOf(environment) : null;
  return home === null ? path : join(home, path.slice(1));
}

/** The home that the environment names, else the one that the system has for this user; null where it has none. */
function homeOf({ HOME }: Environment): string | null {
  if (HOME && isAbsolute(HOME)) return HOME;
  for (const ask of [() => userInfo().homedir, homedir]) {
    try {
      const found = ask();
      if (found && isAbsolute(found)) return found;
    } catch {
      // A user id without a name has no entry of its own.
    }
  }
  return null;
}
