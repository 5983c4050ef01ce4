import { formatFixed, formatPrinted, formatQuantity } from '../../../results/format.ts';
import type { Statement } from '../../../results/report/schema/statements.ts';
import type { Unit } from '../../../results/units.ts';
import { type Block, type Cell, cell, type Look } from '../block.ts';
import { data, type Text } from '../text.ts';
import { recordIds, type Writer } from '../writer.ts';

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
  if (all.length === 0) return [...plan(writer), { kind: 'paragraph', text: writer.say((words) => words.noStatements) }];
  return [
    ...plan(writer),
    ...rule(writer),
    {
      kind: 'table',
      caption: writer.say((words) => words.statementsChapter),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item) }] : []),
        { title: writer.say((words) => words.requirement), share: 3 },
        { title: writer.say((words) => words.limit), share: 2.5 },
        { title: writer.say((words) => words.result), align: 'right', share: 2.5 },
        { title: writer.say((words) => words.statement), share: 4 },
        { title: writer.say((words) => words.falseAcceptance), align: 'right' },
      ],
      rows: all.map((statement) => [
        ...(writer.hasSeveralItems ? [cell(data(statement.item), 'strong')] : []),
        cell(writer.said(statement.name), undefined, data(`${statement.requirement} · ${statement.quantity}`)),
        limit(writer, statement),
        result(writer, statement),
        word(writer, statement),
        statement.worstFalseAcceptance === null
          ? writer.none
          : cell(data(percent(statement.worstFalseAcceptance))),
      ]),
      note: writer.say((words) => words.falseAcceptanceNote),
    },
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
  const { id, guardFactor, atLimit } = decision;
  return [
    {
      kind: 'paragraph',
      text: writer.say((words) =>
        [
          words.ruleIs(words.rules[id]),
          ...(guardFactor > 0 ? [words.guardIs(formatPrinted(guardFactor))] : []),
          atLimit === 'passes' ? words.atLimitPasses : words.atLimitFails,
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

const inUnit = (value: number, unit: string): string => formatQuantity({ value, unit: unit as Unit }, 4);

function limit(writer: Writer, { limit: asked, shown }: Statement): Cell {
  const { share, declared, source, unit } = asked;
  const origin = writer.said(source);
  const under: Text =
    share === null || declared === null
      ? origin
      : writer
          .say((words) => words.shareOfDeclared(formatPrinted(100 * share), inUnit(declared, unit)))
          .map((line, i) => ({ ...line, text: `${line.text}; ${(origin[i] ?? origin[0])!.text}` }));
  return cell(data(shown.limit), undefined, under);
}

function result(writer: Writer, { shown, guardBand, acceptanceLimit, limit: { unit } }: Statement): Cell {
  if (guardBand === null || acceptanceLimit === null) return cell(data(shown.value));
  return cell(
    data(shown.value),
    undefined,
    writer.say((words) => words.guard(inUnit(guardBand, unit), inUnit(acceptanceLimit, unit))),
  );
}

function word(writer: Writer, statement: Statement): Cell {
  const { because, byDeclared, byStructural, conformance, records } = statement;
  const ids = recordIds(writer, records);
  const under = writer.say((words) =>
    [
      words.because[because],
      ...(byDeclared === null ? [] : [words.byDeclared(words.standings[byDeclared])]),
      ...(byStructural === null ? [] : [words.byStructural(words.standings[byStructural])]),
      ...(conformance === null ? [] : [words.conformance(percent(conformance))]),
    ].join('; '),
  );
  const based = records.length === 0 ? under : [...under, ...ids];
  return cell(
    writer.say((words) => words.conformity[statement.word]),
    looks[statement.word],
    based,
  );
}
