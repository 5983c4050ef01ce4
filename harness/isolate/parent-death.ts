import { tryKoffi } from '../koffi.ts';

const setParentDeathSignal = 1;
const kill = 9;

/**
 * Asks the kernel to kill this process when its parent dies: a worker that sits in a long native call would not
 * notice. Other systems than Linux have no such call, and koffi may be missing; there the worker ends at its next look at the event loop.
 *
 * @param parent process id of the parent, as the parent says it
 */
export function dieWithParent(parent: number): void {
  const koffi = process.platform === 'linux' ? tryKoffi() : null;
  if (koffi === null) return;
  const prctl = koffi
    .load(null)
    .func('int prctl(int option, unsigned long signal, unsigned long, unsigned long, unsigned long)');
  prctl(setParentDeathSignal, kill, 0, 0, 0);
  // The parent may have died before the call.
  if (process.ppid !== parent) process.exit(1);
}
