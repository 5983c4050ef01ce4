import { servingFigures } from './figures.ts';
import { closedWindow } from './misses.ts';
import { unpackLog } from './packed-log.ts';
import type { ServingRecord } from './record.ts';
import { type Doubted, judgeServing } from './validity.ts';

/** What of a record is computed from the rest of it. */
export type ServingComputed = Pick<ServingRecord, 'window' | 'figures' | 'validity'>;

/** Figures and validity of a load. The window of a run that was stopped early is closed before what was still open. */
export function computeServing(load: Doubted): ServingComputed {
  const { log, limits, stop } = load;
  const window = stop === 'done' || limits === null ? load.window : closedWindow(log, load.window, limits);
  const figures = servingFigures(log, window, limits).map((figure) => ({
    ...figure,
    interval: figure.interval === null ? null : { ...figure.interval },
  }));
  return { window, figures, validity: judgeServing({ ...load, window }) };
}

/**
 * The same from what a record holds, for whoever doubts it.
 *
 * @throws BrokenColumn where its log is damaged
 */
export const recomputeServing = (record: ServingRecord): ServingComputed =>
  computeServing({
    log: unpackLog(record.log),
    window: record.window,
    limits: record.scenario.limits,
    stop: record.stop,
    error: record.error,
    solo: record.solo,
    host: record.load.host,
  });
