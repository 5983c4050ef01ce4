import type { FirstPage } from '../../../results/report/schema/first-page.ts';
import { type Answer, type Block, type Cell, cell, type Picture } from '../block.ts';
import { data, type Text } from '../text.ts';
import type { ReportWords } from '../words.ts';
import { recordIds, type Writer } from '../writer.ts';

/** The page for a reader in a hurry: who and what, five answers, two pictures, what is not in it, and whose keys sign it. */
export function firstPage(writer: Writer, pictures: readonly Picture[]): Block[] {
  const { report } = writer;
  return [
    { kind: 'strip', rows: heads(writer) },
    ...notices(writer),
    { kind: 'answers', rows: report.firstPage.questions.map((question) => answer(writer, question)) },
    { kind: 'facts', rows: [conformity(writer), notMeasured(writer), keys(writer)] },
    ...(pictures.length > 0 ? [{ kind: 'charts', charts: pictures } as const] : []),
  ];
}

type Question = FirstPage['questions'][number];

function heads(writer: Writer): (readonly [Text, Cell])[] {
  const { laboratory, customer, dates } = writer.report;
  const days = dates.tested && [dates.tested.from.slice(0, 10), dates.tested.to.slice(0, 10)];
  const tested =
    days === null
      ? null
      : days[0] === days[1]
        ? data(days[0]!)
        : writer.say((words) => words.fromTo(days[0]!, days[1]!));
  return [
    [writer.say((words) => words.laboratory), writer.field('/laboratory/name', laboratory.name)],
    [writer.say((words) => words.customer), writer.field('/customer/name', customer.name)],
    [writer.say((words) => words.testedFrom), writer.fieldText('/dates/tested', tested)],
    [writer.say((words) => words.issuedOn), writer.field('/dates/issuedOn', dates.issuedOn)],
  ];
}

/** So many letters of names stand in a warning of the first page. */
const longestNames = 160;

/** What has to be known first. That a report is a draft or an example stands above every page already. */
function notices(writer: Writer): Block[] {
  const said = writer.report.firstPage.warnings.filter(({ code }) => code !== 'draft' && code !== 'example');
  if (said.length === 0) return [];
  const items = said.map(({ code, values }) => {
    const names = shortened(values);
    return cell(writer.say((words) => words.warnings[code](names)));
  });
  return [{ kind: 'notices', items }];
}

/** Names up to the place of a line or two, and how many more there are. */
function shortened(values: readonly string[]): string {
  let kept = 0;
  for (let letters = 0; kept < values.length; kept++) {
    letters += values[kept]!.length + 2;
    if (kept > 0 && letters > longestNames) break;
  }
  const shown = values.slice(0, kept).map((value) => data(value.slice(0, longestNames))[0]!.text);
  return shown.join(', ') + (kept < values.length ? ` … (+${values.length - kept})` : '');
}

/** So many values stand behind an answer; counts stand in one line. */
const mostValues = 4;

/** A hash is told by its beginning; the whole of it stands with the items. */
const short = (value: string): string => (/^\S{25,}$/.test(value) ? `${value.slice(0, 16)}…` : value);

function answer(writer: Writer, { question, answer: code, values, records }: Question): Answer {
  const key = `${question}.${code}` as keyof ReportWords['answers'];
  const all = values.map(({ name, item, shown: value }) => {
    const of = item !== null && writer.hasSeveralItems ? ` (${item})` : '';
    return value === '' || value === name ? `${name}${of}` : `${name}${of}: ${short(value)}`;
  });
  const rest = all.length > mostValues ? [`… (+${all.length - mostValues})`] : [];
  const shown = question === 'trust' ? [all.join(' · ')] : [...all.slice(0, mostValues), ...rest];
  const under = records.length > 0 ? recordIds(writer, records) : [];
  return {
    question: writer.say((words) => words.questions[question]),
    answer: cell(
      writer.say((words) => words.answers[key]),
      undefined,
      under,
    ),
    values: shown.filter(Boolean).map((value) => data(value)),
  };
}

function conformity(writer: Writer): readonly [Text, Cell] {
  const counted = writer.report.firstPage.conformity;
  const name = writer.say((words) => words.conformityInShort);
  if (counted.length === 0) return [name, cell(writer.say((words) => words.noStatements))];
  return [
    name,
    cell(
      writer.say((words) =>
        counted
          .map(({ word, count }) => `${words.conformity[word as keyof ReportWords['conformity']]} ${count}`)
          .join(' · '),
      ),
      'strong',
    ),
  ];
}

function notMeasured(writer: Writer): readonly [Text, Cell] {
  const name = writer.say((words) => words.notMeasured);
  const left = writer.report.notMeasured;
  if (left.length === 0) return [name, cell(writer.say((words) => words.nothingLeftOut))];
  const groups = [...Map.groupBy(left, ({ because }) => because)];
  return [
    name,
    cell(
      writer.say((words) =>
        groups
          .map(
            ([because, those]) =>
              `${shortened([...new Set(those.map((one) => one.name))])} (${words.whyNotMeasured[because]})`,
          )
          .join('; '),
      ),
    ),
  ];
}

function keys(writer: Writer): readonly [Text, Cell] {
  const { engineer, reviewer, authoriser } = writer.report.signatories;
  const named = [engineer, reviewer, authoriser].flatMap((signatory) => signatory?.keyId ?? []);
  const name = writer.say((words) => words.keys);
  return named.length === 0
    ? [name, cell(writer.say((words) => words.noKey))]
    : [
        name,
        cell(
          [...new Set(named)].flatMap(data),
          'mono',
          writer.say((words) => words.keysNote),
        ),
      ];
}
