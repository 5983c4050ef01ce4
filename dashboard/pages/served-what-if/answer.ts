import {
  loadToProject,
  type ProjectedLoad,
  projectHere,
  projectOn,
  sharesHere,
} from '../../../results/projection/served-answer.ts';
import type { ServeByModel } from '../../../results/projection/served-figures.ts';
import type { ServingLog } from '../../../results/serving/log.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import { type Asked, changesOf } from './question.ts';
import type { OwnDevice, Target } from './target.ts';

/** Serves a load by a model; the signal ends it. */
export type ServeUntil = (
  ...asked: [...Parameters<ServeByModel>, signal: AbortSignal]
) => ReturnType<ServeByModel>;

/** Tokens and chunks that are served again, each time that a model serves the load: some tenths of a second. */
const mostWork = 40_000;

/** Nobody waits longer for a page. Milliseconds. */
const longestMs = 10_000;

export interface Answer {
  readonly projected: ProjectedLoad;
  /** Requests that count of those that were served again; null: all of them. */
  readonly requests: number | null;
}

/** A load otherwise than it was served; null where that takes too long. */
export async function answerTo(
  load: WholeLoad,
  asked: Asked,
  target: Target,
  own: OwnDevice,
  serve: ServeUntil,
): Promise<Answer | null> {
  const signal = AbortSignal.timeout(longestMs);
  const { record, log } = load;
  const requests = requestsWithin(log, record.window, asked.chunk ?? record.policy.chunk);
  const changes = { ...changesOf(asked), requests: requests ?? undefined };
  const whole = loadToProject(record, log);
  const until: ServeByModel = (...question) => serve(...question, signal);
  try {
    return { projected: await projected(), requests };
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }

  function projected(): Promise<ProjectedLoad> {
    if (target.isHere) return projectHere(whole, changes, until);
    const { title: device, limits } = target;
    const nothing = { here: null, columns: [], shares: null, steps: null };
    if (typeof limits === 'string') return Promise.resolve({ ...nothing, refusal: limits });
    const shares = sharesHere(whole, own.declared, own.probed);
    return projectOn(whole, changes, { device, limits }, shares, until);
  }
}

/** The first requests that count whose work a page can do; null where it can do all. */
function requestsWithin(
  { requests: { count, isl, osl } }: ServingLog,
  { first, end }: { readonly first: number; readonly end: number },
  chunk: number,
): number | null {
  let work = 0;
  for (let i = 0; i < count; i++) {
    work += osl[i]! + Math.ceil(isl[i]! / chunk);
    if (work > mostWork) return i >= end ? null : Math.max(1, i - first);
  }
  return null;
}
