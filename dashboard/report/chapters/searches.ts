import { formatCount, formatDigits, formatShare } from '../../../results/format.ts';
import type { LoadFigure, ReportedLoad, ReportedSearch } from '../../../results/report/schema/loads.ts';
import { type Block, cell, type Look, type Picture } from '../block.ts';
import { data } from '../text.ts';
import type { Writer } from '../writer.ts';
import { doubts, shownCell, stateCell, titleOf } from './load-cells.ts';
import { setupFacts } from './load-setup.ts';

/** What a search for a rate found, every rate that was judged, and its loads. */
export const searched = (writer: Writer, search: ReportedSearch, pictures: readonly Picture[]): Block[] => [
  { kind: 'heading', text: titleOf(writer, search) },
  { kind: 'facts', rows: [found(writer, search), ...setupFacts(writer, search.setup, true)] },
  ...(pictures.length > 0 ? [{ kind: 'charts', charts: pictures } as const] : []),
  ...(search.probes.length > 0 ? [probes(writer, search)] : []),
  loadsOf(writer, search),
  ...doubts(writer, search.loads),
];

function found(writer: Writer, { sentences, isConfirmed }: ReportedSearch) {
  const [bracket, ...others] = sentences;
  return [
    writer.say((words) => words.served.found),
    cell(
      writer.told([bracket!]),
      isConfirmed ? 'strong' : 'doubtful',
      others.flatMap((sentence) => writer.told([sentence])),
    ),
  ] as const;
}

const looks: { readonly [outcome in ReportedSearch['probes'][number]['outcome']]: Look } = {
  pass: 'good',
  fail: 'bad',
  backlog: 'bad',
  look: 'faint',
  indeterminate: 'doubtful',
  unfinished: 'faint',
};

const probes = (writer: Writer, { probes: all }: ReportedSearch): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.served.probes),
  columns: [
    { title: writer.say((words) => words.served.rate), align: 'right', share: 2 },
    { title: writer.say((words) => words.served.requests), align: 'right', share: 2 },
    { title: writer.say((words) => words.served.missed), align: 'right', share: 2 },
    { title: writer.say((words) => words.served.missedShare), align: 'right', share: 2 },
    { title: writer.say((words) => words.served.outcomeOf), share: 4 },
  ],
  rows: all.map(({ rate, requests, asked, misses, outcome, confirms }) => [
    cell(data(formatDigits(rate, 3))),
    cell(data(formatCount(requests))),
    cell(data(formatCount(misses))),
    cell(data(requests === 0 ? '—' : formatShare(misses / requests, 1))),
    cell(
      writer.say((words) => words.probeOutcomes[outcome]),
      looks[outcome],
      [
        ...(outcome === 'unfinished'
          ? writer.say((words) => words.served.cutOffAfter(formatCount(requests), formatCount(asked)))
          : []),
        ...(confirms ? writer.say((words) => words.served.freshSeeds) : []),
      ],
    ),
  ]),
});

const figureOf = (
  { figures }: ReportedLoad,
  definition: LoadFigure['definition'],
  statistic: LoadFigure['statistic'],
): LoadFigure | null =>
  figures.find((one) => one.definition === definition && one.statistic === statistic) ?? null;

const loadsOf = (writer: Writer, { loads }: ReportedSearch): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.served.loadsOfSearch),
  columns: [
    { title: writer.say((words) => words.served.load), share: 3 },
    { title: writer.say((words) => words.served.seedWord), align: 'right', share: 1.2 },
    { title: writer.say((words) => words.served.rate), align: 'right', share: 2 },
    { title: writer.say((words) => words.served.requests), align: 'right', share: 1.6 },
    { title: writer.say((words) => words.served.kept), align: 'right', share: 3.4 },
    { title: data('TTFT p99'), align: 'right', share: 2.6 },
    { title: data('TPOT p99'), align: 'right', share: 2.6 },
    { title: writer.say((words) => words.state), share: 2 },
  ],
  rows: loads.map((load) => [
    cell(data(load.load), 'mono'),
    cell(data(load.seed)),
    cell(data(load.rate === null ? '—' : formatDigits(load.rate, 3))),
    cell(data(formatCount(load.window.end - load.window.first))),
    shownCell(load, figureOf(load, 'attainment', 'mean')),
    shownCell(load, figureOf(load, 'ttft.sched', 'p99')),
    shownCell(load, figureOf(load, 'tpot.excl_first', 'p99')),
    stateCell(writer, load),
  ]),
});
