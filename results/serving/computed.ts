import { servingFigures, windowOf } from './figures.ts';
import type { ServingLog } from './log.ts';
import type { ServingFigure, ServingRecord, ServingValidity } from './record.ts';

type Head = Pick<ServingRecord, 'scenario' | 'schedule' | 'load' | 'engine'>;
type Reason = ServingValidity['reasons'][number];

/** All that is computed of a load: its figures, and whether they may be believed. */
export function computedServing(head: Head, log: ServingLog): Pick<ServingRecord, 'figures' | 'validity'> {
  const figures = servingFigures(log, { counting: head.schedule, limits: head.scenario.limits });
  return { figures, validity: validityOf(head, log, figures) };
}

/** Without one of these there is no figure to quote. */
const fatal: ReadonlySet<Reason['code']> = new Set(['died', 'no_requests', 'answers_differ', 'null_engine']);

function validityOf(head: Head, log: ServingLog, figures: readonly ServingFigure[]): ServingValidity {
  const reasons = [...endings(head, figures), ...hostDoubts(head), ...clockDoubts(head, log, figures)];
  const state = reasons.some(({ code }) => fatal.has(code))
    ? 'INVALID'
    : reasons.length > 0
      ? 'DEGRADED'
      : 'VALID';
  return { state, reasons };
}

function endings({ load, engine }: Head, figures: readonly ServingFigure[]): Reason[] {
  const reasons: Reason[] = [];
  if (load.stop === 'died')
    reasons.push({ code: 'died', detail: load.error ?? 'the process that served ended' });
  if (load.stop === 'interrupted') {
    reasons.push({
      code: 'interrupted',
      detail: 'the load was stopped before all requests that count were served',
    });
  }
  if (load.stop === 'backlog') {
    reasons.push({
      code: 'backlog',
      detail: 'the queue grew without end, and the load was ended: its latencies have no steady value',
    });
  }
  const served = figures.find(({ id }) => id === 'e2el.sched')?.n ?? 0;
  if (served === 0)
    reasons.push({ code: 'no_requests', detail: 'no request that counts was served to its end' });
  if (engine.id === 'null') reasons.push({ code: 'null_engine', detail: 'nothing was computed' });
  const { alone } = load;
  if (alone && alone.different > 0) {
    reasons.push({
      code: 'answers_differ',
      detail: `${alone.different} of ${alone.ids} ids differ from those that the same requests get alone`,
    });
  }
  return reasons;
}

/** As for single trials: docs/validity.md. */
const most = { otherShare: 0.05, stealShare: 0.02, quotaShare: 0.01 };

function hostDoubts({ load: { host } }: Head): Reason[] {
  if (host === null) return [];
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const reasons: Reason[] = [];
  if ((host.otherShare ?? 0) > most.otherShare) {
    reasons.push({
      code: 'cpu_contention',
      detail: `other programs used ${percent(host.otherShare!)} of the processors`,
    });
  }
  if ((host.stealShare ?? 0) > most.stealShare) {
    reasons.push({
      code: 'stolen_time',
      detail: `the hypervisor took ${percent(host.stealShare!)} of the processors`,
    });
  }
  if ((host.quotaShare ?? 0) > most.quotaShare) {
    reasons.push({
      code: 'cpu_quota',
      detail: `the process stood still for ${percent(host.quotaShare!)} of the time: its CPU quota was used up`,
    });
  }
  return reasons;
}

/** Part of the limit of the first token that the scheduler may be late by. */
const mostLateness = 0.01;
/** Beside what the ends of the window make out. */
const mostLittle = 0.01;

function clockDoubts(
  { scenario, schedule }: Head,
  log: ServingLog,
  figures: readonly ServingFigure[],
): Reason[] {
  const reasons: Reason[] = [];
  const find = (id: string, statistic: string) =>
    figures.find((figure) => figure.id === id && figure.statistic === statistic)?.value ?? null;
  const late = find('lateness', 'p99');
  const measure = scenario.limits?.ttftSeconds ?? find('ttft.sched', 'p50');
  if (late !== null && measure !== null && late > mostLateness * measure) {
    reasons.push({
      code: 'late_scheduler',
      detail: `one of a hundred arrivals was noticed ${(1e3 * late).toFixed(1)} ms late and more, above 1 % of ${(1e3 * measure).toFixed(0)} ms`,
    });
  }
  const little = scenario.arrivals.process === 'at once' ? null : littlesLaw(log, schedule);
  if (little && little.error > mostLittle + little.edge) {
    const by = `${(100 * little.error).toFixed(1)} %`;
    reasons.push({
      code: 'littles_law',
      detail: `requests in the system differ by ${by} from arrivals times their time in it: the load was not steady`,
    });
  }
  return reasons;
}

/**
 * J. Little, "A proof for the queuing formula L = λW", Oper. Res. 9 (1961): requests in the system, in the mean over the window, are the
 * arrivals a second times the mean time that those who arrive spend in it. It holds where the load is steady: a queue that grows has more
 * to come for its arrivals than the window shows. `edge` is what those who are there at its ends make out at most, by chance.
 */
export function littlesLaw(
  log: ServingLog,
  counting: { readonly first: number; readonly end: number },
): { readonly error: number; readonly edge: number } | null {
  const { requests, endNs } = log;
  const { fromNs, toNs } = windowOf(log, counting);
  let [inside, spent, arrivals] = [0, 0, 0];
  for (let i = 0; i < requests.count; i++) {
    const begin = requests.scheduledNs[i]!;
    if (Number.isNaN(begin) || begin > toNs) continue;
    const end = Number.isNaN(requests.finishedNs[i]!) ? endNs : requests.finishedNs[i]!;
    inside += Math.max(0, Math.min(end, toNs) - Math.max(begin, fromNs));
    if (begin < fromNs) continue;
    spent += end - begin;
    arrivals++;
  }
  if (inside === 0 || arrivals === 0) return null;
  const edge = (2 * inside) / (toNs - fromNs) / arrivals;
  return { error: Math.abs(inside - spent) / inside, edge };
}
