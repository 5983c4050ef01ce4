import { cpusNear, listText } from './affinity.ts';
import type { JournalEntry } from './journal.ts';
import type { RunRequest } from './run.ts';
import type { Target } from './target.ts';

/** Several devices that are measured in one run. */
export interface Crew {
  /** One for each device, by its index. */
  readonly targets: readonly Target[];
  /** Whether each device is also measured while the others are idle. */
  readonly alone: boolean;
}

type Role = 'together' | 'alone';

/** One process of a turn: where it runs, and in what company. */
export interface Seat {
  readonly trial: number;
  readonly target: Target;
  /** Null in a run on one device. */
  readonly role: Role | null;
  /** The CPUs that its process is bound to; null where it is not. */
  readonly cpus: string | null;
}

/** What is started at once: one process of a trial, or one on each device. */
export type Turn = readonly [Seat, ...Seat[]];

/**
 * The turns of a run, in the order of its trials: one for each on a single device; else all devices at once, and then each alone
 * where that is wanted.
 */
export function turnsOf(
  trials: number,
  { target, crew, machine }: Pick<RunRequest, 'target' | 'crew' | 'machine'>,
): Turn[] {
  return Array.from({ length: trials }, (_, trial): Turn[] => {
    if (!crew) return [[{ trial, target, role: null, cpus: null }]];
    const seats = (role: Role) =>
      crew.targets.map(
        (target): Seat => ({ trial, target, role, cpus: cpusNear(target.device.index, machine) }),
      );
    return [
      seats('together') as unknown as Turn,
      ...(crew.alone ? seats('alone').map((seat): Turn => [seat]) : []),
    ];
  }).flat();
}

/** What is measured in a turn, for people. */
export function turnTitle(title: string, [seat, ...others]: Turn): string {
  if (seat.role === null) return title;
  const places = [seat, ...others].map(({ target }) => target.device.index);
  return `${title} on GPU ${listText(places)} ${seat.role}`;
}

/** Whether an entry of the journal is of this seat. */
export function isOfSeat({ trial, seat }: JournalEntry, { trial: wanted, target, role }: Seat): boolean {
  if (trial !== wanted) return false;
  return role === null ? !seat : seat?.role === role && seat.device === target.device.index;
}
