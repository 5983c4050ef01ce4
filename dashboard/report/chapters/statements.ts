import { formatExpanded, formatFixed, formatPrinted } from '../../../results/format.ts';
import type { Statement } from '../../../results/report/schema/statements.ts';
import type { Said } from '../../../results/report/schema/words.ts';
import { isScaled } from '../../../results/report/shown.ts';
import { convert, scaleForTheEye } from '../../../results/units.ts';
import { type Block, type Cell, cell, type Look } from '../block.ts';
import { data, listed, quoted, type Text } from '../text.ts';
import { recordIds, requiredOf, type Writer } from '../writer.ts';

const looks: { readonly [word in Statement['word']]: Look } = {
  pass: 'good',
  conditionalPass: 'doubtful',
  conditionalFail: 'doubtful',
  fail: 'bad',
  noPass: 'bad',
  noFail: 'doubtful',
  notContradicted: 'doubtful',
  notTested: 'faint',
};

/** What was required, by which rule it was decided with which risk, and what came out (7.8.6). */
export function statements(writer: Writer): Block[] {
  const all = writer.report.statements;
  if (all.length === 0)
    return [...plan(writer), { kind: 'paragraph', text: writer.say((words) => words.noStatements) }];
  return [
    ...plan(writer),
    ...rule(writer),
    {
      kind: 'table',
      caption: writer.say((words) => words.statementsChapter),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
        { title: writer.say((words) => words.requirement), share: 4 },
        { title: writer.say((words) => words.limit), share: 3.5 },
        { title: writer.say((words) => words.result), align: 'right', share: 3.5 },
        { title: writer.say((words) => words.statement), share: 3 },
        { title: writer.say((words) => words.falseAcceptance), align: 'right' },
      ],
      rows: all.map((statement) => [
        ...(writer.hasSeveralItems ? [cell(data(statement.item), 'strong')] : []),
        requirement(writer, statement),
        limit(writer, statement),
        result(writer, statement),
        word(writer, statement),
        risk(writer, statement),
      ]),
      note: writer.say((words) => words.falseAcceptanceNote),
    },
    { kind: 'heading', text: writer.say((words) => words.why) },
    { kind: 'facts', rows: groupedByReason(all).map((group) => why(writer, group)) },
  ];
}

function plan(writer: Writer): Block[] {
  const { plan: decided } = writer.report;
  if (decided === null) return [];
  const { decidedAt, decidedBy, isAfterStart } = decided;
  const at = `${decidedAt.slice(0, 10)} ${decidedAt.slice(11, 16)} UTC`;
  const who = decidedBy === null ? null : writer.said(decidedBy);
  let line = 0;
  const when = writer.say((words) => {
    const by = who === null ? '' : words.decidedBy((who[line++] ?? who[0]!).text);
    return words.decidedAt(at, by, isAfterStart ? words.planAfter : words.planBefore);
  });
  return [isAfterStart ? { kind: 'notices', items: [cell(when)] } : { kind: 'paragraph', text: when }];
}

function rule(writer: Writer): Block[] {
  const { rule: decision } = writer.report;
  if (decision === null) return [];
  const { kind, guardFactor } = decision;
  return [
    {
      kind: 'paragraph',
      text: writer.say((words) =>
        [
          words.ruleIs(words.rules[kind]),
          ...(guardFactor > 0 ? [words.guardIs(formatPrinted(guardFactor))] : []),
        ].join(' '),
      ),
    },
  ];
}

/** No probability is 0 or 1. */
function percent(share: number): string {
  if (share < 0.00005) return '< 0.01 %';
  return share > 0.99995 ? '> 99.99 %' : `${formatFixed(100 * share, 2)} %`;
}

/** Guard band and acceptance limit with the digits that U has, of which the band is a multiple, and in the unit that the limit reads best in. */
function guardTexts(
  { width, acceptanceLimit }: Pick<NonNullable<Statement['guardBand']>, 'width' | 'acceptanceLimit'>,
  unit: string,
): [w: string, limit: string] {
  if (!isScaled(unit)) {
    const { value, expanded } = formatExpanded(acceptanceLimit, width);
    return [`${expanded} ${unit}`, `${value} ${unit}`];
  }
  const shown = scaleForTheEye({ value: acceptanceLimit, unit }).unit;
  const scaled = (value: number) => convert({ value, unit }, shown as typeof unit).value;
  const { value, expanded } = formatExpanded(scaled(acceptanceLimit), scaled(width));
  return [`${expanded} ${shown}`, `${value} ${shown}`];
}

const requirement = (writer: Writer, statement: Statement): Cell => {
  const { requirement: id, demand } = statement;
  return demand.name === null
    ? cell(
        data(id),
        undefined,
        writer.say((words) => requiredOf(words, statement)),
      )
    : cell(
        writer.said(demand.name),
        undefined,
        writer.say((words) => `${id} · ${requiredOf(words, statement)}`),
      );
};

function limit(writer: Writer, { demand, shown }: Statement): Cell {
  const { shareOfDeclared: share, source } = demand;
  const of = share === null ? [] : writer.say((words) => words.shareOfDeclared(formatPrinted(100 * share)));
  return cell(data(shown.limit), undefined, [
    ...of,
    ...(typeof source === 'string' ? quoted(source) : writer.said(source)),
  ]);
}

/** A guard band decides nothing of a limit that was not passed by a measurement. */
function result(writer: Writer, { word: said, shown, guardBand, demand: { unit } }: Statement): Cell {
  if (guardBand === null || guardBand.width === 0 || said === 'notContradicted')
    return cell(data(shown.value));
  const { width, acceptanceLimit } = guardBand;
  return cell(
    data(shown.value),
    undefined,
    writer.say((words) => words.guard(...guardTexts({ width, acceptanceLimit }, unit))),
  );
}

/** Where nothing was decided by a value there is no risk of a wrong decision. */
const risk = (writer: Writer, { word: said, worstFalseAccept }: Statement): Cell =>
  worstFalseAccept === null || said === 'notContradicted' || said === 'notTested'
    ? writer.none
    : cell(data(percent(worstFalseAccept)));

const word = (writer: Writer, statement: Statement): Cell =>
  cell(
    writer.say((words) => words.conformity[statement.word]),
    looks[statement.word],
    statement.conformanceProbability === null
      ? []
      : writer.say((words) => words.conformance(percent(statement.conformanceProbability!))),
  );

/** Statements of one requirement that rest on the same stand together. */
const groupedByReason = (all: readonly Statement[]): Statement[][] => [
  ...Map.groupBy(all, ({ requirement: id, reasons, declared, structural }) =>
    JSON.stringify([id, reasons, declared?.isInside, structural?.isInside]),
  ).values(),
];

/** As the plan calls it; by its id where it has no name. */
export const requirementName = (writer: Writer, name: Said | null, id: string): Text =>
  name === null ? data(id) : writer.said(name);

/** What statements rest on, with their records. */
function why(writer: Writer, group: readonly Statement[]): readonly [Text, Cell] {
  const { requirement: id, demand, reasons, declared, structural } = group[0]!;
  const standing = (isInside: boolean) => (isInside ? 'inside' : 'outside');
  const text = writer.say((words) =>
    words.inOneSentence([
      ...reasons.map(({ code }) =>
        code === 'lowerBoundOfPeak' && demand.direction === 'lower'
          ? words.lowerBoundReaches
          : words.reasonsOf[code],
      ),
      ...(declared === null ? [] : [words.byDeclared(words.standings[standing(declared.isInside)])]),
      ...(structural === null ? [] : [words.byStructural(words.standings[standing(structural.isInside)])]),
    ]),
  );
  const details = reasons.flatMap(({ detail }) => (detail === null ? [] : writer.told([detail])));
  const records = group.flatMap((statement) => statement.records);
  const under = [...details, ...(records.length === 0 ? [] : recordIds(writer, records))];
  const isOfSome = writer.hasSeveralItems && group.length < writer.report.items.length;
  const items = isOfSome ? listed(group.map(({ item }) => item)) : [];
  return [[...requirementName(writer, demand.name, id), ...items], cell(text, undefined, under)];
}
