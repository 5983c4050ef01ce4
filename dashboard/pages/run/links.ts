import { whyNoInterval } from '../../../results/figures/repeated.ts';
import { formatEnds, formatInterval, formatPrinted, formatShare, missing } from '../../../results/format.ts';
import { linkFigure, linkWriter } from '../../../results/four/link-words.ts';
import { type LinkCell, type LinkMatrix, linkMatrices } from '../../../results/four/links.ts';
import type { Record } from '../../../results/record.ts';
import type { Device } from '../../../results/reference/schema.ts';
import type { ChartFigure } from '../../charts/chart.ts';
import { textColumn } from '../../charts/columns.ts';
import { heat } from '../../charts/heat.ts';
import { html } from '../../html.ts';
import { chartPart } from '../../parts.ts';
import type { View } from '../../view.ts';
import { run } from '../../words/run.ts';
import { figureColumns } from '../chart-columns.ts';
import type { Section } from './section.ts';

/** The links between the GPUs of the run, each way of copying as a matrix. */
export const linkSections = (
  view: View,
  records: readonly Record[],
  catalogue: Readonly<globalThis.Record<string, Device>>,
): Section[] => linkMatrices(records, catalogue).map((matrix, i) => section(view, matrix, i));

function section(view: View, matrix: LinkMatrix, i: number): Section {
  const words = run[view.language];
  const { kernel, gpus, cells } = matrix;
  const write = linkWriter(cells);
  const chart = heat({
    id: `links-${i + 1}`,
    title: words.links(kernel),
    description: words.linksAbout(cells.length, gpus.length),
    ways: words.linkWays(kernel),
    indices: gpus.map(({ index }) => index),
    cells: cells.map((cell) => ({
      from: cell.from,
      to: cell.to,
      figure: figureOf(cell),
      short: shortOf(cell, write),
      detail: detailOf(cell, kernel),
    })),
    columns: [
      textColumn(words.linkFrom, 'link'),
      textColumn(words.linkTo, 'link'),
      ...figureColumns(view, kernel, kernel, 'B/s'),
    ],
  });
  const lines = linesOf(view, matrix, write);
  const body = html`<section>${chartPart(view, chart)}${lines.map((line) => html`<p class="aside">${line}</p>`)}</section>`;
  return { charts: [chart], body };
}

/** The figure with its marks: ~ by way of the host, ? with a doubt; × in place of one that is INVALID. */
function shortOf(cell: LinkCell, write: ReturnType<typeof linkWriter>): string {
  if (cell.validity === 'INVALID') return '×';
  const marks = `${cell.isDirect === false ? '~' : ''}${cell.validity === 'DEGRADED' ? '?' : ''}`;
  return (linkFigure(cell, write) ?? missing) + marks;
}

function figureOf({ value, interval, processes }: LinkCell): ChartFigure | null {
  if (value === null) return null;
  const { low, high } = interval ?? { low: null, high: null };
  const shown = formatInterval({ centre: value, low, high, reason: whyNoInterval(processes) }, 'B/s');
  return { value, low, high, shown, ends: formatEnds({ centre: value, low, high }, 'B/s') };
}

function detailOf(cell: LinkCell, kernel: LinkMatrix['kernel']) {
  const { from, to, validity, reasons } = cell;
  const figure = figureOf(cell)?.shown ?? missing;
  const why = reasons.map(({ code, detail }) => `${code}: ${detail}`);
  return [`${from} ${kernel === 'link.d2d' ? '→' : '↔'} ${to}: ${figure}`, validity, ...why].join('. ');
}

function linesOf(view: View, { direct, byHost, declared }: LinkMatrix, write: ReturnType<typeof linkWriter>) {
  const words = run[view.language];
  const range = (way: 'direct' | 'host', of: LinkMatrix['direct']) =>
    of ? [words.linkRange(way, of.pairs, write(of.minimum), write(of.median), write(of.maximum))] : [];
  const share = declared && direct ? formatShare(direct.median / declared.value) : null;
  return [
    ...range('direct', direct),
    ...range('host', byHost),
    ...(declared ? [words.linkDeclared(formatPrinted(declared.value / 1e9), declared.source, share)] : []),
  ];
}
