import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Manifest, ProcessLife, RunProcess } from '../../results/record/manifest.ts';
import { isAlive } from './leftovers.ts';
import { runningBy } from './stored-run.ts';

// A process id alone tells nothing: ids are used again, and a store that was copied brings those of another host. Linux gives every start of
// the kernel a random id, every space of ids a number, and every process the tick at which it began (proc_sys_kernel(5), namespaces(7),
// proc_pid_stat(5), field 22).

/** This process, as a run keeps it; undefined where the system does not tell. */
export function processHere(): RunProcess | undefined {
  const place = placeHere();
  const now = statusOf(process.pid);
  return place === null || now === null ? undefined : { pid: process.pid, beganTicks: now.beganTicks, place };
}

/** Whether a process that a run kept lives; `unknown` of one that was not in this place. */
export function lifeOf({ pid, beganTicks, place }: RunProcess): ProcessLife {
  if (place !== placeHere()) return 'unknown';
  if (!isAlive(pid)) return 'gone';
  const now = statusOf(pid);
  if (now === null) return 'unknown';
  return now.beganTicks === beganTicks && !now.hasEnded ? 'alive' : 'gone';
}

/**
 * Whether the process lives in which a run went on last. Where its manifest does not tell, it lives if it has a device of this host; else
 * nothing is known.
 */
export function lifeOfRun({ id, sessions }: Manifest): ProcessLife {
  const kept = sessions.at(-1)!.process;
  const life = kept ? lifeOf(kept) : 'unknown';
  return life === 'unknown' && runningBy(id) !== null ? 'alive' : life;
}

let place: string | null | undefined;

/** It stays the same as long as this process lives. */
function placeHere(): string | null {
  place ??= readPlace();
  return place;
}

function readPlace(): string | null {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const space = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${start} ${space}`).digest('hex').slice(0, 16);
  } catch {
    return null;
  }
}

/** Null where it cannot be read. The name of a process, in brackets, may hold anything; fields are counted from the third. */
function statusOf(pid: number): { readonly beganTicks: number; readonly hasEnded: boolean } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const beganTicks = Number(fields[22 - 3]);
    // Nobody has asked yet how it ended: it is a zombie.
    return Number.isSafeInteger(beganTicks) ? { beganTicks, hasEnded: fields[0] === 'Z' } : null;
  } catch {
    return null;
  }
}
