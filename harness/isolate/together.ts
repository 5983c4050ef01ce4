import type { isolate } from '../isolate.ts';
import type { Job } from '../plan/trial.ts';
import type { Begin, IsolateOptions, Outcome, Place } from './outcome.ts';

/** The processes of one trial on several devices. */
export interface Group {
  readonly places: readonly Place[];
  /** A process has ended, however it did: nobody waits for it any more. */
  leave(member: number): void;
  /** Members that did not come to the end of their window. */
  missing(): number[];
}

/** Longer than a message takes to all workers; one that is in the middle of a run hears it late, and begins after that run. */
const leadNs = 200_000_000n;

/** Two gates for so many processes: all are warm, all are done. Whoever has left is not waited for. */
export function meet(members: number, nowNs: () => bigint): Group {
  const all = Array.from({ length: members }, (_, member) => member);
  const present = new Set(all);
  const pids = new Map<number, number>();
  const over = new Set<number>();
  const begin = Promise.withResolvers<Begin>();
  const end = Promise.withResolvers<void>();
  const look = () => {
    const waiting = [...present];
    if (!waiting.every((member) => pids.has(member))) return;
    begin.resolve({ startNs: nowNs() + leadNs, pids: waiting.map((member) => pids.get(member)!) });
    if (waiting.every((member) => over.has(member))) end.resolve();
  };
  return {
    places: all.map((member) => ({
      ready(pid) {
        pids.set(member, pid);
        look();
      },
      over() {
        over.add(member);
        look();
      },
      begin: begin.promise,
      end: end.promise,
    })),
    leave(member) {
      present.delete(member);
      look();
    },
    missing: () => all.filter((member) => !over.has(member)),
  };
}

/** What became of the processes, in the order of their jobs. */
export interface Ended {
  readonly outcomes: readonly Outcome[];
  /** Members of the group that did not come to the end of their window; empty for a single process. */
  readonly missing: readonly number[];
}

/** Carries out one job by itself, or several at once and in step: what one of them does wrong costs that one alone. */
export async function carryOutTogether(
  jobs: readonly Job[],
  options: IsolateOptions,
  carryOut: typeof isolate,
  nowNs: () => bigint = () => process.hrtime.bigint(),
): Promise<Ended> {
  if (jobs.length === 1) return { outcomes: [await carryOut(jobs[0]!, options)], missing: [] };
  const group = meet(jobs.length, nowNs);
  const outcomes = await Promise.all(
    jobs.map((job, member) =>
      carryOut({ ...job, inStep: true }, { ...options, place: group.places[member]! }).finally(() =>
        group.leave(member),
      ),
    ),
  );
  return { outcomes, missing: group.missing() };
}
