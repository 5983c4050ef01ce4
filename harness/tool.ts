import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readKitIdentity } from './bundle/identity.ts';
import { thisHost } from './runtime/host.ts';

/** The folder of the project. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Version of this tool, as package.json has it. */
export const toolNumber = (): string =>
  (JSON.parse(readFileSync(`${projectFolder}package.json`, 'utf8')) as { version: string }).version;

/**
 * Version of this tool, and the commit of its checkout, or of the kit that it was installed from, with `+` behind it when
 * files were changed.
 */
export function toolVersion(): { readonly version: string; readonly commit: string | null } {
  const version = toolNumber();
  const kit = readKitIdentity(thisHost.kit);
  if (kit) return { version, commit: `${kit.commit.slice(0, 12)}${kit.modified ? '+' : ''}` };
  const commit = git('rev-parse', '--short=12', 'HEAD');
  return { version, commit: commit && git('status', '--porcelain', '-uno') ? `${commit}+` : commit };
}

/**
 * Asks git about the project's own folder: not about a repository around it or one that a hook names in its environment, and also where
 * the files belong to another user than the one who runs them ("dubious ownership").
 */
function git(...args: string[]): string | null {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const { status, stdout } = spawnSync(
    'git',
    ['-c', `safe.directory=${projectFolder.replace(/\/$/, '')}`, '-c', 'core.fsmonitor=false', ...args],
    {
      cwd: projectFolder,
      encoding: 'utf8',
      env: { ...Object.fromEntries(own), GIT_CEILING_DIRECTORIES: dirname(projectFolder) },
    },
  );
  return status === 0 ? stdout.trim() : null;
}
