import { pairOf, type Spec } from '../../workloads/spec.ts';
import { cpusNear, listText } from '../isolate/affinity.ts';
import type { Target } from '../target/contract.ts';
import type { JournalEntry } from './journal.ts';
import type { RunRequest } from './request.ts';

type Role = 'together' | 'alone';

/** One process of a turn: where it runs, and in what company. */
export interface Seat {
  readonly trial: number;
  readonly target: Target;
  /** The GPU that a copy between two goes to; it comes from the target. */
  readonly peer?: Target;
  /** Null in a run on one device, and for a pair of them. */
  readonly role: Role | null;
  /** The CPUs that its process is bound to; null where it is not. */
  readonly cpus: string | null;
}

/** What is started at once: one process of a trial, or one on each device. */
export type Turn = readonly [Seat, ...Seat[]];

/** Every device of a run, each once: its own, and those that only pairs of GPUs name. */
export const devicesOf = ({
  target,
  crew,
  partners = [],
}: Pick<RunRequest, 'target' | 'crew' | 'partners'>): readonly Target[] => [
  ...(crew?.targets ?? [target]),
  ...partners,
];

/** What asks the driver of one GPU is not in step with others: on several devices it is measured on one after the other. */
export const isAskedAlone = ({ kind }: Spec): boolean => kind === 'capacity' || kind === 'transfer';

/**
 * The turns of a run, in the order of its trials: one for each on a single device, or for a pair of GPUs; else all devices at once, and
 * then each alone where that is wanted.
 */
export function turnsOf(
  specs: readonly Spec[],
  request: Pick<RunRequest, 'target' | 'crew' | 'partners' | 'machine'>,
): Turn[] {
  const { target, crew, machine } = request;
  const onGpu = (index: number) => devicesOf(request).find(({ device }) => device.index === index)!;
  const near = ({ device }: Target) => cpusNear(device.index, machine);
  return specs.flatMap((spec, trial): Turn[] => {
    const pair = pairOf(spec);
    if (pair) {
      const [from, peer] = [onGpu(pair.from), onGpu(pair.to)];
      return [[{ trial, target: from, peer, role: null, cpus: near(from) }]];
    }
    if (!crew) return [[{ trial, target, role: null, cpus: null }]];
    const seats = (role: Role) =>
      crew.targets.map((target): Seat => ({ trial, target, role, cpus: near(target) }));
    const alone = seats('alone').map((seat): Turn => [seat]);
    if (isAskedAlone(spec)) return alone;
    return [seats('together') as unknown as Turn, ...(crew.alone ? alone : [])];
  });
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
