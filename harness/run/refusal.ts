import { title } from '../../workloads/title.ts';
import type { Outcome } from '../isolate/outcome.ts';
import { demandOf, isAdmitted, isLeftToDevice, type Room } from '../plan/room.ts';
import type { Trial } from '../plan/trial.ts';
import { nearestFit } from '../plan.ts';
import type { Target } from '../target/contract.ts';

/** The outcome of a trial that the memory does not hold, known before anything is loaded; null for one that may begin. */
export function refusalOf(trial: Trial, target: Target, room: Room): Outcome | null {
  if (isAdmitted(trial, room)) return null;
  const fit = nearestFit(trial.spec, target, room);
  const wayOut = fit
    ? `the nearest setting that fits: \`${title(fit)}\``
    : 'no smaller batch or context fits';
  return { outcome: 'refused', measurement: null, error: `${needed(trial, room)}; ${wayOut}` };
}

/** What a trial needs and what is there, in words. */
function needed(trial: Trial, room: Room): string {
  const { weights, cache, activations, held } = trial.memory;
  const isCertain = isLeftToDevice(trial, room);
  const parts = [
    `weights ${gigabytes(weights)}`,
    `KV cache ${gigabytes(cache)}`,
    ...(isCertain ? [] : [`activations ${gigabytes(activations)}`]),
    ...(held > 0 ? [`the layers that are not loaded ${gigabytes(held)}`] : []),
  ];
  const least = isCertain ? 'at least' : 'about';
  return `it needs ${least} ${gigabytes(demandOf(trial, room))} (${parts.join(', ')}), and ${gigabytes(room.memoryBytes!)} are free`;
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
