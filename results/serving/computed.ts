import { servingFigures } from './figures.ts';
import { isFinished } from './latencies.ts';
import { lateness, latenessTolerance } from './lateness.ts';
import { little, littleTolerance } from './little.ts';
import type { ServingLog } from './log.ts';
import type { ServingFigure, ServingRecord, ServingValidity } from './record.ts';

type Head = Pick<ServingRecord, 'scenario' | 'schedule' | 'load' | 'engine'>;
type Reason = ServingValidity['reasons'][number];

/** All that is computed of a load: its figures, and whether they may be believed. */
export function computedServing(head: Head, log: ServingLog): Pick<ServingRecord, 'figures' | 'validity'> {
  const figures = [...servingFigures(log, head.schedule, head.scenario.limits)];
  return { figures, validity: validityOf(head, log, figures) };
}

/** Without one of these there is no figure to quote. */
const fatal: ReadonlySet<Reason['code']> = new Set(['died', 'no_requests', 'answers_differ', 'null_engine']);

function validityOf(head: Head, log: ServingLog, figures: readonly ServingFigure[]): ServingValidity {
  const reasons = [...endings(head, log), ...hostDoubts(head), ...clockDoubts(head, log, figures)];
  const state = reasons.some(({ code }) => fatal.has(code))
    ? 'INVALID'
    : reasons.length > 0
      ? 'DEGRADED'
      : 'VALID';
  return { state, reasons };
}

function endings({ load, engine, schedule }: Head, log: ServingLog): Reason[] {
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
  if (
    !Array.from({ length: schedule.end - schedule.first }).some((_, i) => isFinished(log, schedule.first + i))
  )
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

function clockDoubts(
  { scenario, schedule }: Head,
  log: ServingLog,
  figures: readonly ServingFigure[],
): Reason[] {
  const reasons: Reason[] = [];
  // Without a promise it is the median that must not be the scheduler's.
  const median = figures.find(
    ({ definition, statistic }) => definition === 'ttft.sched' && statistic === 'p50',
  );
  const measure = scenario.limits?.ttftSeconds ?? median?.value ?? null;
  const late = lateness(log.latenessNs, measure);
  if (late.share !== null && late.share > latenessTolerance) {
    const ms = (1e3 * (late.p99Seconds ?? late.mostSeconds!)).toFixed(1);
    reasons.push({
      code: 'late_scheduler',
      detail: `one of a hundred arrivals was noticed ${ms} ms late and more, above 1 % of ${(1e3 * measure!).toPrecision(3)} ms`,
    });
  }
  const law = scenario.arrivals.process === 'at once' ? null : little(log, schedule);
  if (law && !law.holds) {
    const by = `${(100 * law.difference).toFixed(1)} %`;
    reasons.push({
      code: 'littles_law',
      detail: `requests in the system differ by ${by} from arrivals times their time in it (${100 * littleTolerance} % is allowed): the load was not steady`,
    });
  }
  return reasons;
}
