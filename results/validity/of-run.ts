import { markImplausible } from '../figures/efficiency.ts';
import { formatP } from '../format.ts';
import { stateOf } from '../record/caveats.ts';
import { byCompany } from '../record/company.ts';
import type { Record } from '../record.ts';
import { details } from '../sentences/validity.ts';
import { mean } from '../statistics/moments.ts';
import { orderEffect, type RunInOrder } from '../statistics/order.ts';
import { halfWidthPercent, summarise } from '../statistics/summary.ts';
import { limits } from './limits.ts';

/**
 * The records of one run, in their order, with the reasons that only show among them: what the probes allow, and the order of
 * processes.
 */
export function judgeRun(records: readonly Record[]): Record[] {
  const judged = new Map<Record, Record>();
  for (const company of byCompany(records)) {
    for (const [i, record] of markOrderEffect(markImplausible(company)).entries()) {
      judged.set(company[i]!, record);
    }
  }
  return records.map((record) => judged.get(record)!);
}

/**
 * A record without its samples, for the records of its run: of each process only what these are judged by, its place and the mean of its
 * samples. Of very many records all can be held at once so.
 */
export const amongOthers = (record: Record): Record => ({
  ...record,
  repeats: record.repeats.map((repeat) => {
    const centre = mean(repeat.samples.durationNs);
    const samples = { startNs: [], durationNs: centre === null ? [] : [centre], tokenNs: null };
    const warmup = { ...repeat.warmup, durationNs: [] };
    return { ...repeat, samples, warmup, telemetry: null };
  }),
});

/** Says of every record that the result depended on the position in the run, where it did. */
function markOrderEffect(records: readonly Record[]): Record[] {
  const runs = records.flatMap(processesInOrder);
  // A record that somebody wrote may put two processes of a trial at one place: then nobody knows their order.
  const places = new Set(runs.map(({ setting, position }) => `${position} ${setting}`));
  const found = places.size < runs.length ? null : orderEffect(runs);
  if (!found) return [...records];
  const positions = runs.map(({ position }) => position);
  const steps = Math.max(...positions) - Math.min(...positions);
  const percent = 100 * ((1 + found.percentPerPosition / 100) ** steps - 1);
  if (found.p >= limits.driftSignificance || Math.abs(percent) < limits.driftPercent) return [...records];
  const detail = details.byOrder({ percent: `${percent.toFixed(1)} %`, p: formatP(found.p) });
  return records.map((record) => withReason(record, percent, detail));
}

function processesInOrder({ workload, repeats }: Record): RunInOrder[] {
  return repeats.flatMap(({ outcome, position, samples }) => {
    const centre = outcome === 'ok' ? mean(samples.durationNs) : null;
    return centre ? [{ setting: workload.title, position, centre }] : [];
  });
}

/** The processes of a trial lie all over the run, so half of the change lies to each side of its figure: within the interval it is told as a note. */
function withReason(record: Record, percent: number, detail: string): Record {
  const centres = processesInOrder(record).map(({ centre }) => centre);
  if (centres.length === 0) return record;
  const half = centres.length < 2 ? 0 : halfWidthPercent(summarise(centres))!;
  const isHeld = Math.abs(percent) / 2 <= half;
  const found = isHeld
    ? ({ code: 'passing', detail: details.passing({ code: 'drift_between_processes', detail }) } as const)
    : ({ code: 'drift_between_processes', detail } as const);
  const reasons = [...record.validity.reasons, { ...found, repeat: null }];
  return { ...record, validity: { state: stateOf(reasons.map(({ code }) => code)), reasons } };
}
