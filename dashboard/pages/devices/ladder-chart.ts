import type { Rung } from '../../../results/ladder/rung.ts';
import { rungEnds, rungInterval, rungValue } from '../../../results/ladder/words.ts';
import type { Chart } from '../../charts/chart.ts';
import { textColumn } from '../../charts/columns.ts';
import { intervalChart } from '../../charts/intervals.ts';
import type { Zoom } from '../../charts/zoom.ts';
import { commonWords, type View } from '../../view.ts';
import { devices } from '../../words/devices.ts';
import { figureColumns } from '../chart-columns.ts';

interface LadderChart {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly rungs: readonly Rung[];
  /** Whose rungs are in bold. */
  readonly isOwn: (rung: Rung) => boolean;
  readonly zoom?: Zoom;
}

/** Rungs on a logarithmic axis, highest first; the mark tells where each figure comes from. */
export function ladderChart(view: View, { id, title, unit, rungs, isOwn, zoom }: LadderChart): Chart {
  const words = devices[view.language];
  const common = commonWords(view);
  return intervalChart({
    id,
    title,
    description: `${title}: ${rungs.map((rung) => `${rung.name} ${rungText(rung)} ${unit} (${common[rung.kind]})`).join(', ')}`,
    axis: `${unit}, ${common.higherIsBetter}`,
    logarithmic: true,
    rows: rungs.map((rung) => ({
      name: rung.name,
      kind: rung.kind,
      value: rung.value,
      low: rung.low,
      high: rung.high,
      shown: rungText(rung),
      ends: rungEnds(rung),
      detail: [common[rung.kind], ...(rung.verified ? [] : [words.unverified]), ...rung.notes].join(', '),
      own: isOwn(rung),
    })),
    ...(zoom && { zoom }),
    kindWords: common,
    columns: [
      textColumn(words.name, 'device'),
      textColumn(words.kind, 'kind'),
      ...figureColumns(view, unit, 'value'),
    ],
  });
}

/** "4200 [4100, 4300]"; a figure that nobody read in its source has a star. */
export const rungText = (rung: Rung): string =>
  `${[rungValue(rung), rungInterval(rung)].filter(Boolean).join(' ')}${rung.verified ? '' : '*'}`;
