import { counted, formatPrinted, formatShare, missing } from '../../results/format.ts';
import { linkFigure, linkWriter } from '../../results/four/link-words.ts';
import type { LinkCell, LinkMatrix } from '../../results/four/links.ts';
import { caveats } from '../../results/record/caveats.ts';
import { listText } from '../isolate/affinity.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderMatrix } from './table.ts';

const ways = {
  'link.d2d': { name: 'one way', pair: 'row = from, column = to', arrow: '→' },
  'link.d2d.both': { name: 'both ways at once, added', pair: 'each pair once', arrow: '↔' },
} as const;

/** Behind a figure: copies that go by the host; figures with a doubt. In place of one: an INVALID record. */
const marks = { byHost: '~', doubtful: '?', invalid: '×' } as const;

/** The links between the GPUs of a host as a matrix in GB/s, with their range and what is declared. */
export function linkText(matrix: LinkMatrix): string {
  const { kernel, gpus, cells } = matrix;
  const { name, pair } = ways[kernel];
  const write = linkWriter(cells);
  const columns: Column[] = [
    { title: 'GPU', align: 'right' },
    ...gpus.map(({ index }) => ({ title: String(index), align: 'right' }) as const),
  ];
  const rows = gpus.map(({ index: from }) => [
    style.bold(String(from)),
    ...gpus.map(({ index: to }) => (from === to ? style.dim('-') : textOf(cells, from, to, write))),
  ]);
  return [
    `${style.bold(`GPU to GPU, ${name}`)}${style.dim(`, in GB/s; ${pair}`)}`,
    renderMatrix(columns, rows),
    ...remarks(matrix, write).map((text) => wrap(text, screenColumns(), '  ')),
  ].join('\n');
}

/** How rates in B/s are written as GB/s. */
type Write = ReturnType<typeof linkWriter>;

const isInvalid = ({ validity }: LinkCell) => validity === 'INVALID';
const isDoubtful = ({ validity }: LinkCell) => validity === 'DEGRADED';
const isByHost = ({ isDirect }: LinkCell) => isDirect === false;

function textOf(cells: readonly LinkCell[], from: number, to: number, write: Write): string {
  const cell = cells.find((each) => each.from === from && each.to === to);
  if (!cell) return '';
  const figure = isInvalid(cell) ? style.bad(marks.invalid) : (linkFigure(cell, write) ?? missing);
  const places = Math.max(...cells.map((each) => marksOf(each, cells).length));
  const shown = marksOf(cell, cells);
  return figure + (shown && style.doubtful(shown)) + ' '.repeat(places - shown.length);
}

/** The marks behind a figure; one that all figures would have is left out. */
function marksOf(cell: LinkCell, cells: readonly LinkCell[]): string {
  if (isInvalid(cell)) return '';
  const figures = cells.filter((each) => !isInvalid(each));
  const mark = (text: string, has: (each: LinkCell) => boolean) =>
    has(cell) && !figures.every(has) ? text : '';
  return mark(marks.byHost, isByHost) + mark(marks.doubtful, isDoubtful);
}

function remarks(matrix: LinkMatrix, write: Write): string[] {
  const { kernel, gpus, cells, direct, byHost } = matrix;
  const names = (of: readonly LinkCell[]) => namesOf(of, matrix);
  const range = (what: string, of: NonNullable<LinkMatrix['direct']>) =>
    `${counted(of.pairs, 'pair')} ${what}: minimum ${write(of.minimum)} (${nameOf(of.slowest, kernel)}), median ${write(of.median)}, maximum ${write(of.maximum)} (${nameOf(of.fastest, kernel)}) GB/s; ${widestText(of.widest)}`;
  const apart = cells.filter(isByHost);
  return [
    ...(direct ? [range('with direct access', direct)] : []),
    ...(byHost ? [range('by way of the host', byHost)] : []),
    ...(apart.length > 0
      ? [
          `${style.doubtful(marks.byHost)} cannot reach each other's memory, so that copies go by the host: ${names(apart)}`,
        ]
      : []),
    ...alike(cells.filter(isInvalid)).map(
      ([why, same]) => `${style.bad(marks.invalid)} INVALID ${names(same)}: ${why}`,
    ),
    ...alike(cells.filter(isDoubtful)).map(
      ([why, same]) => `${style.doubtful(marks.doubtful)} DEGRADED ${names(same)}: ${why}`,
    ),
    ...declaredText(matrix),
    style.dim(partsText(gpus) + (direct || byHost ? '; every byte that arrived was compared' : '')),
  ];
}

const nameOf = ({ from, to }: LinkCell, kernel: LinkMatrix['kernel']) =>
  `${from} ${ways[kernel].arrow} ${to}`;

/** Pairs by their names; all of them, or all but those that are INVALID, by one word. */
function namesOf(of: readonly LinkCell[], { cells, kernel }: LinkMatrix): string {
  if (of.length === 1) return nameOf(of[0]!, kernel);
  if (of.length === cells.length) return 'all pairs';
  if (of.length === cells.filter((cell) => !isInvalid(cell)).length) return 'all other pairs';
  return listed(of.map((cell) => nameOf(cell, kernel)));
}

const pairsNamed = 8;

function listed(names: readonly string[]): string {
  const more = names.length - pairsNamed;
  return names.slice(0, pairsNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Pairs whose reasons have the same codes, with the words of the first; of an INVALID one only what made it so. */
function alike(cells: readonly LinkCell[]): [string, LinkCell[]][] {
  const decisive = ({ validity, reasons }: LinkCell) =>
    reasons.filter(({ code }) => validity !== 'INVALID' || caveats[code].severity === 'invalid');
  const codes = (cell: LinkCell) =>
    decisive(cell)
      .map(({ code }) => code)
      .join();
  return [...Map.groupBy(cells, codes).values()].map((same) => [
    decisive(same[0]!)
      .map(({ code, detail }) => `${code} (${detail})`)
      .join('; '),
    same,
  ]);
}

const widestText = (widest: number | null) =>
  widest === null
    ? 'not every pair has an interval'
    : `the widest 95 % interval of a pair is ± ${formatShare(widest, 1)}`;

function declaredText({ declared, direct, kernel }: LinkMatrix): string[] {
  if (!declared) return [];
  const mark = declared.verified ? '' : style.doubtful('*');
  const half = kernel === 'link.d2d' ? ', half of the printed figure, which adds both ways' : '';
  const share = direct ? `; the median is ${formatShare(direct.median / declared.value)} of it` : '';
  return [`declared ${formatPrinted(declared.value / 1e9)}${mark} GB/s (${declared.source}${half})${share}`];
}

/** Which GPUs these are, and on which nodes of the host. */
function partsText(gpus: LinkMatrix['gpus']): string {
  const groups = Map.groupBy(gpus, ({ name, numaNode }) => `${name} ${numaNode}`);
  return [...groups.values()]
    .map((same) => {
      const { name, numaNode } = same[0]!;
      const node = numaNode === null ? '' : ` on NUMA node ${numaNode}`;
      return `GPU ${listText(same.map(({ index }) => index))}: ${name}${node}`;
    })
    .join('; ');
}
