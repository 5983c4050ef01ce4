import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readKitIdentity } from './bundle/identity.ts';
import { thisHost } from './runtime/host.ts';

/** The folder of the project. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Version of this tool, and the commit of its checkout, or of the kit that it was installed from, with `+` behind it when
 * files were changed.
 */
export function toolVersion(): { readonly version: string; readonly commit: string | null } {
  const { version } = JSON.parse(readFileSync(`${projectFolder}package.json`, 'utf8')) as { version: string };
  const kit = readKitIdentity(thisHost.kit);
  if (kit) return { version, commit: `${kit.commit.slice(0, 12)}${kit.modified ? '+' : ''}` };
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync('git', args, { cwd: projectFolder, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : null;
  };
  const commit = git('rev-parse', '--short=12', 'HEAD');
  return { version, commit: commit && git('status', '--porcelain', '-uno') ? `${commit}+` : commit };
}
