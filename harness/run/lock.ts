import { closeSync, ftruncateSync, globSync, openSync, readFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../results/record/folder.ts';
import { Failure } from '../errors.ts';
import { tryKoffi } from '../koffi.ts';
import { tell } from '../print.ts';
import type { Target } from '../target/contract.ts';
import { cacheFolder } from '../weights/cache.ts';
import { isAlive } from './leftovers.ts';

/** The right to measure on a device; one process at a time has it. */
export interface Lock {
  release(): void;
}

const shared = 1;
const exclusive = 2;
const withoutWaiting = 4;

/** A device by what tells it from the others of the host, and by what people call it. */
interface Lockable {
  readonly id: string;
  readonly name: string;
}

/**
 * Takes the devices on which a command measures, before it does; a notice goes to stderr.
 *
 * @throws Failure as `lockDevices`
 */
export const lockTargets = (targets: readonly Pick<Target, 'device'>[], command: string): Lock =>
  lockDevices(targets.map(lockableOf), command, tell);

const lockableOf = ({ device: { kind, name, index, fingerprint } }: Pick<Target, 'device'>): Lockable => ({
  id: fingerprint ?? `${kind}-${name}-${index}`,
  name: `GPU ${index}`,
});

/**
 * Takes all of the devices, or none: in the order of their ids, so that of two runs that want the same ones at the same time one gets
 * them. Devices that cannot be told apart are one.
 *
 * @throws Failure when another process has one of them: which, who, and since when
 */
export function lockDevices(
  devices: readonly Lockable[],
  command: string,
  onNotice?: (text: string) => void,
): Lock {
  const wanted = new Map(devices.map((device) => [device.id, device]));
  const taken: Lock[] = [useCache(onNotice)];
  const release = () => {
    for (const lock of taken.splice(0)) lock.release();
  };
  for (const { id, name } of [...wanted.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    try {
      taken.push(lockDevice(id, command, onNotice));
    } catch (error) {
      release();
      if (!(error instanceof Failure) || wanted.size === 1) throw error;
      throw new Failure(`${name}: ${error.message}`, error.tryThis, { cause: error });
    }
  }
  return { release };
}

const cacheLock = 'cache.lock';

/**
 * Says that this process uses files of the cache, as any number of processes may at once.
 *
 * @throws Failure where somebody has the cache alone
 */
export function useCache(onNotice: (text: string) => void = () => {}): Lock {
  const { file, path } = openOrFail(cacheLock, onNotice);
  if (flock(file, shared) !== 'held') return { release: () => closeSync(file) };
  closeSync(file);
  const { what, wayOut } = heldBy(path);
  throw new Failure(`The cache is being cleaned or moved: ${what}.`, wayOut);
}

/**
 * Takes the cache alone, to delete or to move what is in it.
 *
 * @throws Failure where somebody uses it: who, and since when
 */
export function takeCache(command: string): Lock {
  const { file, path } = openOrFail(cacheLock, () => {});
  const users = holders().filter(({ pid }) => pid !== process.pid);
  if (flock(file, exclusive) !== 'held' && users.length === 0) return named(file, command);
  closeSync(file);
  const said = users.map(({ pid, since, command }) => `process ${pid} since ${since}: ${command}`);
  const { what, wayOut } =
    said.length > 0 ? { what: said.join('; '), wayOut: stop(users[0]!) } : heldBy(path);
  throw new Failure(`The cache is in use: ${what}.`, wayOut);
}

/**
 * Takes the device for this process. The kernel holds the lock (`flock` on a file in the cache) and gives it back when
 * the process ends, however it ends: no lock is ever stale, and no recycled process id is taken for its holder. What
 * the file says of the holder is for people. Where the system or the file system has no such locks, nothing is locked;
 * a neighbour then shows as `cpu_contention` or `foreign_process`.
 *
 * @param device what tells this device from the others of the host
 * @param command what the holder does, for whoever is refused
 * @param onNotice is told where the lock lies instead, where the cache cannot be written
 * @throws Failure when another process has it: who, and since when
 */
export function lockDevice(
  device: string,
  command: string,
  onNotice: (text: string) => void = () => {},
): Lock {
  const name = `${device.replace(/[^\w.-]+/g, '-').slice(0, 80)}.lock`;
  const { file, path } = openOrFail(name, onNotice);
  if (isHeldElsewhere(file)) {
    closeSync(file);
    throw refusal(path);
  }
  return named(file, command);
}

/** Writes into a lock who has it. */
function named(file: number, command: string): Lock {
  const holder: Holder = { pid: process.pid, since: new Date().toISOString(), command };
  ftruncateSync(file);
  writeSync(file, JSON.stringify(holder), 0);
  return {
    release() {
      ftruncateSync(file);
      closeSync(file);
    },
  };
}

/** Who has a device, as it wrote into the lock. */
export interface Holder {
  readonly pid: number;
  readonly since: string;
  readonly command: string;
}

interface OpenLock {
  readonly file: number;
  readonly path: string;
}

/** What a cache that can be read and not written answers; on it the lock goes to the system's temporary folder. */
const readOnly = ['EROFS', 'EACCES', 'EPERM'];

function openOrFail(name: string, onNotice: (text: string) => void): OpenLock {
  try {
    return openLock(name, onNotice);
  } catch (cause) {
    throw new Failure(
      `The lock of the device could not be made: ${(cause as Error).message}`,
      'Make the cache writable, or set ASSAY_CACHE to another folder.',
      { cause },
    );
  }
}

/** Where locks lie: in the cache, or where that cannot be written in the temporary folder. */
const lockFolders = () =>
  [join(cacheFolder(), 'locks'), join(tmpdir(), `assay-locks-${process.getuid?.() ?? 'user'}`)] as const;

/** The processes that have a device of this host at the moment. */
export function holders(): Holder[] {
  return lockFolders().flatMap((folder) =>
    globSync('*.lock', { cwd: folder }).flatMap((name) => holderOf(join(folder, name)) ?? []),
  );
}

/** Null where nobody has it: what a holder that was killed wrote is still there. */
function holderOf(path: string): Holder | null {
  const holder = readHolder(path);
  if (holder === null || !isAlive(holder.pid)) return null;
  const file = openSync(path, 'r');
  try {
    return flock(file, shared) === 'free' ? null : holder;
  } finally {
    closeSync(file);
  }
}

function openLock(name: string, onNotice: (text: string) => void): OpenLock {
  const [inCache, elsewhere] = lockFolders();
  try {
    return openIn(inCache, name);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (!readOnly.includes(code ?? '')) throw cause;
    const opened = openIn(elsewhere, name);
    onNotice(`the lock of the device is in ${elsewhere}, since the cache cannot be written: ${message}`);
    return opened;
  }
}

function openIn(folder: string, name: string): OpenLock {
  makeFolder(folder, 0o700);
  const path = join(folder, name);
  return { file: openSync(path, 'a+'), path };
}

const isHeldElsewhere = (file: number): boolean => flock(file, exclusive) === 'held';

/** Asks for a lock, without waiting. `unknown` where the system or the file system has none. */
function flock(file: number, kind: typeof exclusive | typeof shared): 'free' | 'held' | 'unknown' {
  const koffi = process.platform === 'win32' ? null : tryKoffi();
  if (koffi === null) return 'unknown';
  const call = koffi.load(null).func('int flock(int file, int operation)');
  if (call(file, kind | withoutWaiting) === 0) return 'free';
  return koffi.errno() === koffi.os.errno.EAGAIN ? 'held' : 'unknown';
}

function refusal(path: string): Failure {
  const { what, wayOut } = heldBy(path);
  return new Failure(`Another run has this device: ${what}. Two at once would measure each other.`, wayOut);
}

function heldBy(path: string): { readonly what: string; readonly wayOut: string } {
  const holder = readHolder(path);
  return holder
    ? { what: `process ${holder.pid} since ${holder.since}: ${holder.command}`, wayOut: stop(holder) }
    : { what: 'another process that has just begun', wayOut: 'Wait until it is done.' };
}

const stop = ({ pid }: Holder) => `Wait until it is done, or stop it: kill ${pid}`;

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}
