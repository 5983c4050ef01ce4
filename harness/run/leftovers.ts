import { globSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// Files are written under the name `<name>.<pid>.partial` and renamed when they are whole. A process that was killed
// could not remove its own.

/** Removes the half-written files below a folder whose writers are gone. */
export function dropLeftovers(folder: string): void {
  dropPartials(folder, (writer) => !isAlive(writer));
}

/** Removes the half-written files of this process, which is about to end. */
export function dropOwnPartials(folder: string): void {
  dropPartials(folder, (writer) => writer === process.pid);
}

function dropPartials(folder: string, isWanted: (writer: number) => boolean) {
  for (const name of globSync('**/*.partial', { cwd: folder })) {
    const writer = /\.(\d+)\.partial$/.exec(name)?.[1];
    if (writer && isWanted(Number(writer))) rmSync(join(folder, name), { force: true });
  }
}

/** Removes a folder in which nothing is. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it, or it was never made.
  }
}

/** Whether there is a process of this id, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists, but may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
