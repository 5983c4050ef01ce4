import { formatCount } from '../../../results/format.ts';
import type {
  LoadFigure,
  ReportedGroup,
  ReportedLoad,
  ReportedLoads,
} from '../../../results/report/schema/loads.ts';
import { type Block, type Cell, cell, type Look, type Picture } from '../block.ts';
import { data, type Text } from '../text.ts';
import type { Writer } from '../writer.ts';
import { doubts, loadName, shownCell, stateCell, titleOf } from './load-cells.ts';
import { checks } from './load-checks.ts';
import { setupFacts } from './load-setup.ts';
import { searched } from './searches.ts';

/** What was served: of each load what was asked for, what came out, the verdict, and what stands against it. */
export const loads = (
  writer: Writer,
  { groups, searches }: ReportedLoads,
  pictures: readonly Picture[],
): Block[] => [
  { kind: 'paragraph', text: writer.say((words) => words.served.about) },
  ...searches.flatMap((search, i) =>
    searched(
      writer,
      search,
      pictures.filter(({ chart }) => chart.id === `rates-${i + 1}`),
    ),
  ),
  ...groups.flatMap((group) => ofGroup(writer, group)),
];

const ofGroup = (writer: Writer, group: ReportedGroup): Block[] => [
  { kind: 'heading', text: titleOf(writer, group) },
  {
    kind: 'facts',
    rows: [...verdictFacts(writer, group), ...setupFacts(writer, group.setup, false)],
  },
  loadTable(writer, group.loads),
  ...doubts(writer, group.loads),
  ...group.loads.map((load) => figures(writer, load, group.loads.length > 1)),
  checks(writer, group.loads),
];

const verdictLooks: { readonly [word in NonNullable<ReportedGroup['verdict']>['word']]: Look } = {
  pass: 'good',
  fail: 'bad',
  indeterminate: 'doubtful',
};

function verdictFacts(
  writer: Writer,
  { verdict, setup, isolation }: ReportedGroup,
): (readonly [Text, Cell])[] {
  const isolated =
    isolation === null
      ? []
      : [[writer.say((words) => words.served.isolationOf), cell(writer.told([isolation]))] as const];
  if (setup.limits === null) return isolated;
  const name = writer.say((words) => words.served.verdict);
  if (verdict === null)
    return [
      [
        name,
        cell(
          writer.say((words) => words.served.verdictOfNone),
          'faint',
        ),
      ],
      ...isolated,
    ];
  const { word, sentence, seeds, earlyStopping } = verdict;
  return [
    [
      name,
      cell(
        writer.say((words) => words.verdicts[word]),
        verdictLooks[word],
        [...writer.told([sentence]), ...writer.say((words) => words.served.verdictOn(seeds))],
      ),
    ],
    [
      writer.say((words) => words.served.earlyStopping),
      cell(
        writer.told([earlyStopping.sentence]),
        undefined,
        writer.say((words) => words.served.earlyStoppingNote),
      ),
    ],
    ...isolated,
  ];
}

const figureOf = ({ figures: all }: ReportedLoad, definition: LoadFigure['definition']): LoadFigure | null =>
  all.find((one) => one.definition === definition && one.statistic === 'mean') ?? null;

function loadTable(writer: Writer, all: readonly ReportedLoad[]): Block {
  const rate = all.some((load) => figureOf(load, 'goodput.req') !== null) ? 'goodput.req' : 'tput.req';
  return {
    kind: 'table',
    caption: writer.say((words) => words.served.loadsOf),
    columns: [
      { title: writer.say((words) => words.served.load), share: 3 },
      { title: writer.say((words) => words.served.requests), align: 'right', share: 2.6 },
      { title: writer.say((words) => words.served.kept), align: 'right', share: 3.4 },
      { title: data(rate), align: 'right', share: 3 },
      { title: data('tput.out.wall'), align: 'right', share: 3 },
      { title: writer.say((words) => words.state), share: 2 },
    ],
    rows: all.map((load) => [
      loadName(writer, load),
      requestsCell(writer, load),
      shownCell(load, figureOf(load, 'attainment')),
      shownCell(load, figureOf(load, rate)),
      shownCell(load, figureOf(load, 'tput.out.wall')),
      stateCell(writer, load),
    ]),
  };
}

/** How many count, and how they ended. */
function requestsCell(writer: Writer, { window, ends }: ReportedLoad): Cell {
  const count = formatCount;
  return cell(
    data(count(window.end - window.first)),
    undefined,
    writer.say(({ served }) =>
      [
        served.requestsOf(count(ends.finished)),
        ...(ends.cancelled > 0 ? [served.cancelled(count(ends.cancelled))] : []),
        ...(ends.unfinished > 0 ? [served.unfinished(count(ends.unfinished))] : []),
        ...(ends.never > 0 ? [served.never(count(ends.never))] : []),
      ].join(', '),
    ),
  );
}

function figures(writer: Writer, load: ReportedLoad, isNamed: boolean): Block {
  const caption = writer.say((words) => words.served.figuresOf);
  return {
    kind: 'table',
    caption: isNamed ? caption.map((line) => ({ ...line, text: `${line.text}: ${load.load}` })) : caption,
    columns: [
      { title: writer.say((words) => words.definition), share: 3 },
      { title: writer.say((words) => words.served.ofRequests), share: 2 },
      { title: writer.say((words) => words.served.valueOf), align: 'right', share: 5 },
      { title: data('n'), align: 'right', share: 2 },
    ],
    rows: load.figures.map((figure, i) => [
      figure.definition === load.figures[i - 1]?.definition
        ? cell([])
        : cell(data(figure.definition), 'strong'),
      cell(figure.statistic === 'mean' ? writer.say((words) => words.meanOf) : data(figure.statistic)),
      {
        ...shownCell(load, figure),
        ...(figure.missing === null ? {} : { under: writer.told([figure.missing]) }),
      },
      cell(data(formatCount(figure.n))),
    ]),
  };
}
