/** Longer than an engine takes to give a device back; a process that needs more has lost itself. */
const graceMs = 3000;

/**
 * Ends a process that has said its last word and stays. On its way out the main thread waits for V8's compiler threads, and one of them
 * may wait for a collection that only the main thread can make (seen with Node 24.21 in a worker that failed within milliseconds); a driver
 * that is unloaded can hang as well. Nothing is lost: the word was heard.
 *
 * @returns call it when the process has ended
 */
export function endAfterLastWord(child: { kill(signal: 'SIGKILL'): unknown }): () => void {
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  return () => clearTimeout(timer);
}
