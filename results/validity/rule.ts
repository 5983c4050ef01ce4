import { formatShare } from '../format.ts';
import type { EngineIdentity, Reason, Record, Repeat } from '../record.ts';
import { details } from '../sentences/validity.ts';
import type { Observation } from '../telemetry/observation.ts';
import { observeRepeat } from '../telemetry/of-repeat.ts';

/** What a trial is judged by: the parts of its record that were not computed. */
export type Judged = Pick<Record, 'workload' | 'setting' | 'engine' | 'repeats' | 'machine'>;

/** A process with what was seen of its device inside its window; null where nobody looked. */
export interface Watched {
  readonly repeat: Repeat;
  readonly seen: Observation | null;
}

/** What the rules look at: every process, and those that finished. */
export interface Evidence extends Judged {
  readonly all: readonly Watched[];
  readonly finished: readonly Watched[];
}

export type Finding = Omit<Reason, 'repeat'> & { readonly repeat?: number | null };
export type Rule = (evidence: Evidence) => readonly Finding[];

export function gather(judged: Judged): Evidence {
  const all = judged.repeats.map((repeat) => ({
    repeat,
    seen: observeRepeat(repeat, judged.engine.device, judged.machine),
  }));
  return { ...judged, all, finished: all.filter(({ repeat }) => repeat.outcome === 'ok') };
}

/** A rule that looks at each process by itself. */
export function each(
  watched: readonly Watched[],
  look: (watched: Watched) => Omit<Finding, 'repeat'> | null,
): Finding[] {
  return watched.flatMap((one) => {
    const found = look(one);
    return found ? [{ ...found, repeat: one.repeat.index }] : [];
  });
}

/**
 * The same rule where what it finds comes and goes, as a neighbour does. What slows k of n processes by one share moves their mean by k / n
 * of it, and widens Student's interval by t · √(k (n − k) / (n² (n − 1))): more than that as long as k is below a third of n. So
 * what befell fewer is in the interval, and is told as a note.
 */
export const unlessPassing =
  (rule: Rule): Rule =>
  (evidence) => {
    const found = rule(evidence);
    if (found.length * passingPart >= evidence.finished.length) return found;
    return found.map(({ code, ...finding }) => ({
      ...finding,
      code: 'passing',
      detail: details.passing({ code, detail: finding.detail }),
    }));
  };

/** Below one process in so many. */
const passingPart = 3;

/** Whether work goes through the driver of a device; a software driver, which computes on the CPU, is one as well. */
export const isByDriver = ({ device }: EngineIdentity) => device.kind === 'gpu' || device.kind === 'npu';

/** Whether a device of its own computes, with a clock and processes of its own. */
export const isOnGpu = (engine: EngineIdentity) => isByDriver(engine) && !engine.device.isSoftware;

export const percent = (share: number) => formatShare(share, 1);
