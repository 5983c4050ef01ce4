import { formatDigits, formatPrinted } from '../../../results/format.ts';
import type { FourRow, Reached, ReportFigure, Result } from '../../../results/report/schema/results.ts';
import { type Block, type Cell, cell, type Picture } from '../block.ts';
import { data, listed, quoted, type Text } from '../text.ts';
import { itemNames, quantityText, stateLook, stateText, type Writer } from '../writer.ts';

/** What was measured: the four quantities of each item, each trial with its uncertainty, and the pictures (7.8.2.1 m). */
export function results(writer: Writer, pictures: readonly Picture[]): Block[] {
  const all = writer.report.results;
  if (all.length === 0) {
    const isServed = writer.report.loads !== undefined;
    return [
      {
        kind: 'paragraph',
        text: writer.say((words) => (isServed ? words.served.onlyLoads : words.noResults)),
      },
    ];
  }
  return [
    { kind: 'paragraph', text: writer.say((words) => words.resultsAbout) },
    ...four(writer),
    trials(writer, all),
    ...further(writer, all),
    ...pictures.map((picture) => ({ kind: 'charts', charts: [picture] }) as const),
  ];
}

function four(writer: Writer): Block[] {
  // What nobody knows anything of stands with what was not measured; of several items all that was not.
  const rows = writer.report.four.filter(
    (row) => row.measured ?? (writer.hasSeveralItems ? null : (row.declared ?? row.structural)),
  );
  if (rows.length === 0) return [];
  const shown = new Map(rows.flatMap((row) => (row.measured ? [[row.name, row] as const] : [])));
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.four),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
        { title: writer.say((words) => words.quantity), share: 3 },
        { title: writer.say((words) => words.declared), align: 'right', share: 1.8 },
        { title: writer.say((words) => words.structural), align: 'right', share: 2.2 },
        { title: writer.say((words) => words.measured), align: 'right', share: 2.8 },
        { title: writer.say((words) => words.ofDeclared), align: 'right', share: 2.2 },
      ],
      rows: rows.map((row) => [
        ...(writer.hasSeveralItems ? [cell(data(row.item), 'strong')] : []),
        cell(quantityText(writer, row.quantity, row.name), undefined, data(row.unit)),
        declared(writer, row),
        structural(writer, row),
        measured(writer, row),
        row.ofDeclared === null ? writer.none : cell(data(row.ofDeclared.shown)),
      ]),
      note: writer.say((words) => words.fourNote),
    },
    {
      kind: 'list',
      items: [...shown.values()].map(({ quantity, name, shows, cannotShow }) =>
        cell(quantityText(writer, quantity, name), 'strong', [
          ...writer.told([shows], (words) => words.shown),
          ...writer.told([cannotShow], (words) => words.notShown),
        ]),
      ),
    },
  ];
}

function declared(writer: Writer, { declared: stated }: FourRow): Cell {
  if (stated === null) return writer.none;
  const { value, verified, source } = stated;
  return cell(data(`${formatPrinted(value)}${verified ? '' : '*'}`), undefined, quoted(source));
}

const structural = (writer: Writer, { structural: counted }: FourRow): Cell =>
  counted === null
    ? writer.none
    : cell(data(formatDigits(counted.value, 6)), undefined, writer.told([counted.formula]));

function measured(writer: Writer, { measured: best }: FourRow): Cell {
  if (best === null) return writer.none;
  const { shown, from, of, state } = best;
  const origin = writer.say((words) => {
    const text = of > 1 ? words.bestOf(from, of) : words.only(from);
    return state === 'VALID' ? text : words.inOneSentence([text, state]);
  });
  return cell(data(shown), state === 'VALID' ? 'strong' : stateLook[state], origin);
}

const trials = (writer: Writer, all: readonly Result[]): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.mainResults),
  columns: [
    ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
    { title: writer.say((words) => words.trial), share: 4 },
    { title: writer.say((words) => words.result), align: 'right', share: 3 },
    { title: writer.say((words) => words.ofLimit), align: 'right', share: 3 },
    { title: writer.say((words) => words.state) },
    { title: writer.say((words) => words.processes), align: 'right' },
  ],
  rows: all.map((result) => {
    const main = result.figures.find(({ isMain }) => isMain);
    return [
      ...(writer.hasSeveralItems ? [cell(data(result.item))] : []),
      cell(data(result.title), undefined, data(result.record)),
      main ? figureCell(writer, main, result) : writer.none,
      reached(writer, result.reached),
      cell(stateText(writer, result.validity.state), stateLook[result.validity.state]),
      cell(data(`${result.processes.ok}/${result.processes.of}`)),
    ];
  }),
  note: writer.say((words) => words.ofLimitNote),
});

/** A figure of an INVALID trial is no result: it is faint, and its state says why. */
const figureCell = (writer: Writer, figure: ReportFigure, { validity }: Result): Cell =>
  cell(
    // What stands in brackets behind a value says why it has no uncertainty.
    figure.uncertainty === null ? writer.told([figure.shown]) : data(figure.shown),
    validity.state === 'INVALID' ? 'faint' : 'strong',
    figure.whyNone === null ? [] : writer.told([figure.whyNone]),
  );

const reached = (writer: Writer, share: Reached | null): Cell =>
  share === null
    ? writer.none
    : cell(data(share.shown), undefined, data(`${share.probe} ${share.probeShown}`));

function further(writer: Writer, all: readonly Result[]): Block[] {
  const figures = all.flatMap((result) =>
    result.figures.filter(({ isMain }) => !isMain).map((figure) => ({ result, figure })),
  );
  if (figures.length === 0) return [];
  // That a value has no uncertainty stands beside it; why is said once below them all.
  const reasons = new Set(figures.flatMap(({ figure }) => whyWithout(figure) ?? []));
  const others = figures.map(({ result, figure }) => ({
    result,
    figure: whyWithout(figure) === null ? figure : { ...figure, whyNone: null },
  }));
  const lines = together(others);
  const alike = Map.groupBy(all, ({ item, title }) => `${item} ${title}`);
  const isOnly = ({ item, title }: Result) => alike.get(`${item} ${title}`)!.length === 1;
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.otherFigures),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
        { title: writer.say((words) => words.trial), share: 3 },
        { title: writer.say((words) => words.definition), share: 2 },
        { title: writer.say((words) => words.statistic) },
        { title: writer.say((words) => words.result), align: 'right', share: 3 },
        { title: writer.say((words) => words.samples), align: 'right' },
      ],
      rows: lines.map(({ results: own, figure, names }) => [
        ...(writer.hasSeveralItems
          ? [cell(itemNames(writer, [...new Set(own.map(({ item }) => item))]))]
          : []),
        own.length === 1
          ? cell(data(own[0]!.title), undefined, isOnly(own[0]!) ? [] : data(own[0]!.record))
          : cell(trialsOf(writer, own, all)),
        cell(
          listed(names),
          undefined,
          figure.sensorGrade === null ? [] : writer.say((words) => words.sensorGrade(figure.sensorGrade!)),
        ),
        cell(figure.statistic === 'mean' ? writer.say((words) => words.meanOf) : data(figure.statistic)),
        figureCell(writer, figure, own[0]!),
        cell(data(figure.samples)),
      ]),
      ...(reasons.size === 0 ? {} : { note: [...reasons].flatMap((reason) => writer.told([reason])) }),
    },
  ];
}

interface Line {
  /** Several where the same is missing of all of them. */
  readonly results: readonly Result[];
  readonly figure: ReportFigure;
  readonly names: readonly string[];
}

/** What was not figured at all, for one reason, is one line for all trials. */
function together(all: readonly { readonly result: Result; readonly figure: ReportFigure }[]): Line[] {
  const groups = Map.groupBy(all, ({ result, figure }) =>
    figure.value === null && figure.samples === 0
      ? `${figure.statistic} ${figure.whyNone}`
      : `${result.record} ${figure.definition} ${figure.statistic}`,
  );
  const lines = [...groups.values()].map((own) => ({
    results: [...new Set(own.map(({ result }) => result))],
    figure: own[0]!.figure,
    names: [...new Set(own.map(({ figure }) => figure.definition))],
  }));
  return lines.toSorted((a, b) => Number(a.results.length > 1) - Number(b.results.length > 1));
}

const trialsOf = (writer: Writer, own: readonly Result[], all: readonly Result[]): Text =>
  own.length === all.length
    ? writer.say((words) => words.all)
    : listed([...new Set(own.map(({ title }) => title))]);

/** Why a value has no uncertainty; null of one that has, and where there is no value. */
const whyWithout = ({ value, whyNone }: ReportFigure): string | null => (value === null ? null : whyNone);
