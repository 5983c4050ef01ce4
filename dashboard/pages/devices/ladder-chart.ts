import type { ImportedRung } from '../../../results/ladder/imported.ts';
import type { Rung } from '../../../results/ladder/rung.ts';
import { rungEnds, rungInterval, rungValue } from '../../../results/ladder/words.ts';
import type { Chart } from '../../charts/chart.ts';
import { textColumn } from '../../charts/columns.ts';
import { intervalChart } from '../../charts/intervals.ts';
import type { Zoom } from '../../charts/zoom.ts';
import { shortened } from '../../parts/imports.ts';
import { written } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { devices } from '../../words/devices.ts';
import { figureColumns } from '../chart-columns.ts';

/** A rung of any kind: what another tool measured has a mark of its own. */
export type AnyRung = Rung | ImportedRung;

interface LadderChart {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly rungs: readonly AnyRung[];
  /** Whose rungs are in bold. */
  readonly isOwn: (rung: AnyRung) => boolean;
  readonly zoom?: Zoom;
}

/** Rungs on a logarithmic axis, highest first; the mark tells where each figure comes from. */
export function ladderChart(view: View, { id, title, unit, rungs, isOwn, zoom }: LadderChart): Chart {
  const words = devices[view.language];
  const common = commonWords(view);
  return intervalChart({
    id,
    title,
    description: `${title}: ${rungs.map((rung) => `${nameOf(rung)} ${rungText(rung)} ${unit} (${common[rung.kind]})`).join(', ')}`,
    axis: `${unit}, ${common.higherIsBetter}`,
    logarithmic: true,
    rows: rungs.map((rung) => ({
      name: nameOf(rung),
      kind: rung.kind,
      value: rung.value,
      low: rung.low,
      high: rung.high,
      shown: rungText(rung),
      ends: rungEnds(rung),
      detail: [common[rung.kind], ...(rung.verified ? [] : [words.unverified]), ...notesOf(view, rung)].join(
        ', ',
      ),
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

/** Of a device that the catalogue does not have, the name that a file gives it may have any length. */
const nameOf = ({ kind, name }: AnyRung): string => (kind === 'imported' ? shortened(name, 60) : name);

/** Of an import the word of the auditor is among them, and what it found. */
const notesOf = (view: View, { kind, notes }: AnyRung): readonly string[] =>
  kind === 'imported' ? notes.map((note) => written(view, shortened(note, 200))) : notes;

/** "4200 [4100, 4300]"; a figure that nobody read in its source has a star. */
export const rungText = (rung: AnyRung): string =>
  `${[rungValue(rung), rungInterval(rung)].filter(Boolean).join(' ')}${rung.verified ? '' : '*'}`;
