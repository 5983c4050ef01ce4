import { formatDuration, formatFixed } from '../format.ts';
import { details } from '../sentences/validity.ts';
import { mean } from '../statistics/moments.ts';
import { median } from '../statistics/quantile.ts';
import { halfWidthPercent, summarise } from '../statistics/summary.ts';
import { limits } from './limits.ts';
import { each, type Rule } from './rule.ts';

// Do the processes agree, and did each of them work all the time?

/** How far apart the mean times of the processes are decides how well the figure is known, whatever each of them says of itself. */
export const knownWidth: Rule = ({ finished }) => {
  const centres = finished.flatMap(({ repeat }) => mean(repeat.samples.durationNs) || []);
  if (centres.length < 2) return [];
  const percent = halfWidthPercent(summarise(centres))!;
  if (percent <= limits.widestPercent) return [];
  const ratio = formatFixed(Math.max(...centres) / Math.min(...centres), 2);
  const detail = details.imprecise({
    percent: `${formatFixed(percent, 0)} %`,
    n: centres.length,
    ratio,
  });
  return [{ code: 'imprecise', detail }];
};

const nsPerSecond = 1e9;

/**
 * Time inside the window in which nothing was done: a hole between two samples, or a sample that lasted several times as long as the
 * others and seconds beyond them. A process that was stopped (a debugger, a frozen container, a host that slept) leaves one.
 */
export const stalls: Rule = ({ finished }) =>
  each(finished, ({ repeat: { samples } }) => {
    const stallNs = longestStallNs(samples.startNs, samples.durationNs);
    if (stallNs <= limits.stallSeconds * nsPerSecond) return null;
    return { code: 'stalled', detail: details.stalled({ duration: formatDuration(stallNs / nsPerSecond) }) };
  });

function longestStallNs(startNs: readonly number[], durationNs: readonly number[]): number {
  const usual = median(durationNs) ?? 0;
  const holes = startNs.slice(1).map((start, i) => start - (startNs[i]! + durationNs[i]!));
  const beyond = durationNs.map((ns) => (ns > limits.stallMultiple * usual ? ns - usual : 0));
  // A call takes no hundred thousand arguments, and a long window has more samples.
  return [...holes, ...beyond].reduce((longest, ns) => Math.max(longest, ns), 0);
}
