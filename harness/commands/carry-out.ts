import { join } from 'node:path';
import { counted } from '../../results/format.ts';
import { Failure } from '../errors.ts';
import type { Interrupt } from '../isolate/interrupt.ts';
import { tell } from '../print.ts';
import { expectRun } from '../run/expect-run.ts';
import { writeRequest } from '../run/journal.ts';
import { lockTargets } from '../run/lock.ts';
import type { RunRequest } from '../run/request.ts';
import { devicesOf } from '../run/turns.ts';
import { run } from '../run.ts';
import { crewLines } from '../terminal/crew.ts';
import { forecastLines } from '../terminal/forecast.ts';
import { pairLines } from '../terminal/pairs.ts';
import { showProgress } from '../terminal/progress.ts';
import { printRun } from './print-run.ts';

/**
 * Carries out a run with progress on stderr and the result on stdout. The device is this run's alone. When the run is
 * told to stop, it stops after the current sample and stores what there is.
 *
 * @param asked the words of the command line, kept so that `resume` can ask for the same
 */
export async function carryOut(
  request: RunRequest,
  asked: object,
  json: boolean,
  interrupt: Interrupt,
): Promise<void> {
  const expected = await expectRun(request);
  const lock = lockTargets(devicesOf(request), `run ${request.id}`);
  tell(
    [
      firstLine(request),
      ...crewLines(request),
      ...pairLines(request),
      ...forecastLines(expected, request),
    ].join('\n'),
  );
  const progress = showProgress(process.stderr);
  try {
    await saveRequest(join(request.folder, request.id), asked);
    const stored = await run(request, interrupt.signal, progress);
    progress.end();
    const stopped = interrupt.exitCode();
    printRun(request, stored, { json, interrupted: stopped !== null });
    const invalid = stored.some(({ record }) => record.validity.state === 'INVALID');
    process.exitCode = stopped ?? (invalid ? 3 : 0);
  } finally {
    progress.end();
    lock.release();
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
function firstLine({ target, crew }: RunRequest): string {
  const { device, provider, engine, threads, why } = target;
  const on = provider.name === 'cpu' ? counted(threads, 'thread') : provider.name;
  const count = crew ? `${crew.targets.length} × ` : '';
  return `${count}${device.name} (${on}, engine ${engine.id}): ${why}`;
}
