import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { writeRequest } from '../journal.ts';
import { type RunRequest, run } from '../run.ts';
import { showProgress } from '../terminal/progress.ts';
import { printRun } from './print-run.ts';

/**
 * Carries out a run with progress on stderr and the result on stdout. The first Ctrl-C stops after the current sample and
 * stores what there is; the second one stops at once.
 *
 * @param asked the words of the command line, kept so that `resume` can ask for the same
 */
export async function carryOut(request: RunRequest, asked: object, json: boolean): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130);
    process.stderr.write('\nassay: stopping; what was measured is kept (Ctrl-C again stops at once)\n');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.stderr.write(`${firstLine(request)}\n`);
  await saveRequest(join(request.folder, request.id), asked);
  const progress = showProgress(process.stderr);
  try {
    const stored = await run(request, stop.signal, progress);
    progress.end();
    printRun(request, stored, { json, interrupted: stop.signal.aborted });
    const invalid = stored.some(({ record }) => record.validity.state === 'INVALID');
    process.exitCode = stop.signal.aborted ? 130 : invalid ? 3 : 0;
  } finally {
    progress.end();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function saveRequest(runFolder: string, asked: object) {
  await writeRequest(runFolder, asked).catch((cause: Error) => {
    throw new Failure(
      `The records cannot be written to ${runFolder}: ${cause.message}`,
      'Make the folder writable, free some space, or name another one with --store.',
      { cause },
    );
  });
}

/** Where the run takes place, and why there. */
function firstLine({ target }: RunRequest): string {
  const { device, provider, engine, threads, why } = target;
  const on = provider.name === 'cpu' ? `${threads} thread${threads === 1 ? '' : 's'}` : provider.name;
  return `${device.name} (${on}, engine ${engine.id}): ${why}`;
}
