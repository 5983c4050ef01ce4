import { formatDigits } from '../../../results/format.ts';
import type { ServingLog } from '../../../results/serving/log.ts';
import { spanOf } from '../../../results/serving/span.ts';
import type { Chart } from '../../charts/chart.ts';
import { numberColumn, textColumn } from '../../charts/columns.ts';
import { type Stairs, stairsChart } from '../../charts/serving/stairs.ts';
import type { Span } from '../../charts/zoom.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Range } from '../../state.ts';
import type { View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { titleOf, zoomOf } from '../zoom.ts';

/** How many waited, and how many had a row, over the time of the load. */
export function depthPart(view: View, { log, record }: WholeLoad, asked: Range | undefined): Chart[] {
  if (log.requests.count === 0 || !(log.endNs > 0)) return [];
  const words = servedLoad[view.language];
  const axis = { parameter: 'depth', unit: ' s', isCounted: false, isOfDots: false } as const;
  const zoom = zoomOf(view, { ...axis, range: asked, values: [0, log.endNs / 1e9] });
  const { beginNs, endNs } = spanOf(log, record.window);
  const window: Span = [beginNs / 1e9, endNs / 1e9];
  const panels = countsOf(log, [words.queued, words.working]);
  const number = (value: number) => ({ value, shown: formatDigits(value, 3) });
  return [
    stairsChart({
      id: 'depth',
      title: titleOf(view, words.depthTitle, zoom),
      description: words.depthAbout,
      x: words.seconds,
      span: zoom.shown ?? [0, log.endNs / 1e9],
      window,
      panels,
      zoom,
      columns: [
        textColumn(words.series, 'series'),
        numberColumn(words.mean, 'mean'),
        numberColumn(words.most, 'high'),
      ],
      data: panels.map((panel) => {
        const { mean, most } = momentsIn(panel, window);
        return [panel.name, number(mean), number(most)];
      }),
    }),
  ];
}

/** Of the queue one more at each arrival and one less at each admission; of the rows one more then and one less at each end. */
export function countsOf(
  { requests, endNs }: ServingLog,
  [queued, working]: readonly [string, string],
): [Stairs, Stairs] {
  const [waits, works]: [[number, number][], [number, number][]] = [[], []];
  for (let i = 0; i < requests.count; i++) {
    const [arrived, admitted, finished] = [
      requests.scheduledNs[i]!,
      requests.admittedNs[i]!,
      requests.finishedNs[i]!,
    ];
    if (!(arrived <= endNs)) continue;
    waits.push([arrived, 1]);
    if (Number.isNaN(admitted)) continue;
    waits.push([admitted, -1]);
    works.push([admitted, 1]);
    if (!Number.isNaN(finished)) works.push([finished, -1]);
  }
  return [stairsOf(queued, waits), stairsOf(working, works)];
}

/** What happens at one moment happens at once: a request that finds a free row was never in the queue. */
function stairsOf(name: string, changes: readonly (readonly [ns: number, by: number])[]): Stairs {
  const seconds: number[] = [];
  const counts: number[] = [];
  let count = 0;
  for (const [ns, by] of changes.toSorted(([a], [b]) => a - b)) {
    count += by;
    if (seconds.at(-1) === ns / 1e9) counts[counts.length - 1] = count;
    else {
      seconds.push(ns / 1e9);
      counts.push(count);
    }
  }
  return { name, seconds, counts };
}

/** Over time, not over changes. */
function momentsIn({ seconds, counts }: Stairs, [from, to]: Span): { mean: number; most: number } {
  let [area, most] = [0, 0];
  for (let i = 0; i < seconds.length; i++) {
    const begin = Math.max(from, seconds[i]!);
    const end = Math.min(to, seconds[i + 1] ?? to);
    if (end <= begin) continue;
    area += counts[i]! * (end - begin);
    most = Math.max(most, counts[i]!);
  }
  return { mean: to > from ? area / (to - from) : 0, most };
}
