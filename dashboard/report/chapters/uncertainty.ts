import { formatQuantity, formatShare } from '../../../results/format.ts';
import type { ReportFigure, Result } from '../../../results/report/schema/results.ts';
import type { Budget as Uncertainty } from '../../../results/uncertainty/budget.ts';
import type { DegreesOfFreedom } from '../../../results/uncertainty/line.ts';
import type { Unit } from '../../../results/units.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, type Text } from '../text.ts';
import type { ReportWords } from '../words.ts';
import type { Writer } from '../writer.ts';

interface Budget {
  readonly result: Result;
  readonly figure: ReportFigure;
  readonly uncertainty: Uncertainty;
}

/** How sure each result is: its lines, its degrees of freedom, k and U; and what no line stands for (7.8.3.1 c). */
export function uncertainty(writer: Writer): Block[] {
  const main = writer.report.results.flatMap((result) =>
    result.figures.filter(({ isMain }) => isMain).map((figure) => ({ result, figure })),
  );
  const budgets = main.flatMap(({ result, figure }) =>
    figure.uncertainty === null ? [] : [{ result, figure, uncertainty: figure.uncertainty }],
  );
  const without = main.filter(({ figure }) => figure.uncertainty === null);
  return [
    ...(budgets.length > 0
      ? [
          { kind: 'paragraph', text: writer.say((words) => words.uncertaintyAbout) } as const,
          table(writer, budgets),
          ...omitted(writer, budgets),
        ]
      : [{ kind: 'paragraph', text: writer.say(noneOf(writer)) } as const]),
    ...none(writer, without),
  ];
}

/** Of loads alone there was nothing to have one. */
const noneOf =
  ({ report: { loads, results } }: Writer) =>
  (words: ReportWords): string =>
    loads !== undefined && results.length === 0 ? words.served.noBudget : words.noBudget;

const table = (writer: Writer, budgets: readonly Budget[]): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.budget),
  columns: [
    { title: writer.say((words) => words.trial), share: 2 },
    { title: writer.say((words) => words.lines), share: 5 },
    { title: writer.say((words) => words.combined), align: 'right' },
    { title: writer.say((words) => words.freedom), align: 'right' },
    { title: writer.say((words) => words.factor), align: 'right' },
    { title: writer.say((words) => words.expanded), align: 'right' },
  ],
  rows: budgets.map(({ result, figure, uncertainty: budget }) => {
    const of = writer.hasSeveralItems ? `${result.item} · ${result.record}` : result.record;
    return [
      cell(data(result.title), undefined, data(`${figure.definition} · ${of}`)),
      lines(writer, budget, figure.unit),
      cell(data(written(budget.combined, figure.unit))),
      cell(freedom(writer, budget.degreesOfFreedom)),
      cell(data(budget.coverageFactor.toFixed(2))),
      cell(data(written(budget.expanded, figure.unit)), 'strong'),
    ];
  }),
});

/** With two digits, as GUM 7.2.6 has it. */
const written = (value: number, unit: string): string => formatQuantity({ value, unit: unit as Unit }, 2);

/** In whole percents: what is less than a tenth of one is nothing beside the rest. */
const shareText = (share: number): string => (share < 0.001 ? '< 0.1 %' : formatShare(share));

const freedom = (writer: Writer, value: DegreesOfFreedom): Text =>
  value === 'infinite'
    ? writer.say((words) => words.infinite)
    : data(value >= 1000 ? Math.round(value) : value.toPrecision(3).replace(/\.0+$/, ''));

function lines(writer: Writer, { lines: all, dominatedBy }: Uncertainty, unit: string): Cell {
  const text = all.flatMap(({ id, type, contribution, share }) =>
    writer.say((words) => {
      const kind = type === 'A' ? words.typeA : words.typeB;
      return words.line(words.sources[id], kind, written(contribution, unit), shareText(share));
    }),
  );
  const dominating = all.find(({ name }) => name === dominatedBy);
  const under = dominating ? writer.say((words) => words.dominated(words.sources[dominating.id])) : [];
  return cell(text, undefined, under);
}

/** What no budget has is said once; what only some have not, is said of those. */
function omitted(writer: Writer, budgets: readonly Budget[]): Block[] {
  const omittedIn = ({ uncertainty: { notInIt } }: Budget) => notInIt.map(({ id }) => id);
  const groups = [...Map.groupBy(budgets, (one) => omittedIn(one).join()).values()];
  return groups.flatMap((group): Block[] => {
    const sources = omittedIn(group[0]!);
    if (sources.length === 0) return [];
    const of = groups.length === 1 ? '' : `${group.map(({ result }) => result.title).join(', ')}. `;
    return [
      {
        kind: 'paragraph',
        text: writer.say(
          (words) => of + words.notIncludedOf(sources.map((source) => words.omissions[source])),
        ),
      },
    ];
  });
}

function none(
  writer: Writer,
  without: readonly { readonly result: Result; readonly figure: ReportFigure }[],
): Block[] {
  if (without.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.without),
      columns: [
        { title: writer.say((words) => words.trial), share: 2 },
        { title: writer.say((words) => words.why), share: 3 },
      ],
      rows: without.map(({ result, figure }) => [
        cell(data(result.title), undefined, data(result.record)),
        figure.whyNone === null ? writer.none : cell(writer.told([figure.whyNone])),
      ]),
    },
  ];
}
