import { imports as says } from '../../../sentences/imports.ts';
import type { MetricId } from '../../metrics.ts';
import type { Check } from '../check.ts';
import { above } from '../found.ts';
import { exceeds, type Known, stated } from '../term.ts';

// What a file says of its requests against the run that they were a part of.

const isTimeOfRequest = ({ metric, statistic, population }: Known): boolean =>
  population === 'ok' &&
  /^(ttft|e2el|tpot|itl|gap)\./.test(metric) &&
  !estimates.has(metric) &&
  /^(min|mean|max|p[\d.]+)$/.test(statistic);

/** Early stopping names a time that a percentile may have, which no sample needs to have had. */
const estimates = new Set<MetricId>(['ttft.early_stopping', 'tpot.early_stopping', 'e2el.early_stopping']);

export const timeWithinRun: Check = {
  id: 'time_gt_run',
  about: 'the longest time of a completed request, or a part of it, against the wall time',
  test({ result, figure }) {
    const wall = stated(figure('wall', 'single'));
    const times = result.figures
      .filter((one): one is Known => one.value !== null)
      .filter(isTimeOfRequest)
      .map((one) => stated(one)!);
    if (wall === null || !(wall.value > 0) || times.length === 0) return null;
    const longest = times.reduce((most, one) => (one.value > most.value ? one : most));
    return exceeds(longest, wall) ? [above(longest, wall, 'suspicious', says.otherWindow())] : [];
  },
};

export const noneCompleted: Check = {
  id: 'none_completed',
  about: 'failed requests of a run against its completed ones, of which there is one at least',
  test({ figure }) {
    const [ok, failed] = [figure('requests.ok', 'single'), figure('requests.failed', 'single')];
    if (ok === null || failed === null) return null;
    if (ok.value > 0 || failed.value <= 0) return [];
    return [
      {
        grade: 'suspicious',
        sentence: says.noneCompleted({ failed: failed.value }),
        remedy: says.askWhyFailed(),
        at: [ok.at, failed.at],
      },
    ];
  },
};

/** A server that refuses what is too much for it has little to do for the rest. */
export const failedRequests: Check = {
  id: 'failed_requests',
  about: 'nothing; it says how many requests failed of those that ended, where not all did',
  isRemark: true,
  test({ figure }) {
    const [ok, failed] = [figure('requests.ok', 'single'), figure('requests.failed', 'single')];
    if (ok === null || failed === null) return null;
    if (!(ok.value > 0 && failed.value > 0)) return [];
    return [
      {
        grade: 'note',
        sentence: says.someFailed({ failed: failed.value, all: ok.value + failed.value }),
        remedy: says.askWhySomeFailed(),
        at: [failed.at, ok.at],
      },
    ];
  },
};
