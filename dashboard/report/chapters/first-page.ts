import { caveats, type ReasonCode } from '../../../results/record/caveats.ts';
import type { AnswerValue, FirstPage, Warning } from '../../../results/report/schema/first-page.ts';
import type { Identifier, Item } from '../../../results/report/schema/parties.ts';
import type { Statement } from '../../../results/report/schema/statements.ts';
import { type ServingReasonCode, servingCaveats } from '../../../results/serving/caveats.ts';
import { type Answer, type Block, type Cell, cell, type Picture } from '../block.ts';
import { data, plain, type Text } from '../text.ts';
import type { ReportWords } from '../words.ts';
import {
  quantityIn,
  quantityWord,
  recordIdsInShort,
  requiredOf,
  stateLook,
  stateText,
  type Writer,
} from '../writer.ts';

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

/** So many letters of names are written in both languages. */
const longestTwice = 24;

/** So many letters of names stand in a warning of the first page. */
const longestNames = 160;

/** Said elsewhere on the page: above it, and behind the statements of conformity. */
const saidElsewhere: ReadonlySet<Warning['code']> = new Set(['draft', 'example', 'noPlan']);

/** What has to be known first. */
function notices(writer: Writer): Block[] {
  const said = writer.report.firstPage.warnings.filter(({ code }) => !saidElsewhere.has(code));
  if (said.length === 0) return [];
  const items = said.map(({ code, values }) => {
    const names = shortened(values);
    // Names are read in the first of two languages; the other one points there where they are many.
    const isLong = names.length > longestTwice;
    let line = 0;
    return cell(
      writer.say((words) =>
        words.warnings[code](line++ > 0 && isLong ? words.asAbove : names, values.length),
      ),
    );
  });
  return [{ kind: 'notices', items }];
}

/** Names up to the place of a line or two, and how many more there are. */
function shortened(values: readonly string[], between = ', '): string {
  let kept = 0;
  for (let letters = 0; kept < values.length; kept++) {
    letters += values[kept]!.length + 2;
    if (kept > 0 && letters > longestNames) break;
  }
  const shown = values.slice(0, kept).map((value) => data(value.slice(0, longestNames))[0]!.text);
  return shown.join(between) + (kept < values.length ? ` … (+${values.length - kept})` : '');
}

/** So many values stand behind an answer. */
const mostValues = 4;

/** A hash is told by its beginning; the whole of it stands with the items. */
const short = (kind: Identifier['kind'], value: string): string =>
  kind === 'uuidHash' || kind === 'fingerprint' ? `${value.slice(0, 16)}…` : value;

function answer(writer: Writer, asked: Question): Answer {
  const { question, answer: code, values, records } = asked;
  const key = `${question}.${code}` as keyof ReportWords['answers'];
  const all =
    question === 'trust'
      ? doubts(writer, values).map((text) => cell(text))
      : values.map((one) => cell(said(writer, asked, one), undefined, standingOf(writer, one)));
  const rest = all.length > mostValues ? [cell(data(`… (+${all.length - mostValues})`))] : [];
  const under = records.length > 0 ? recordIdsInShort(writer, records) : [];
  return {
    question: writer.say((words) => words.questions[question]),
    answer: cell(
      writer.say((words) => words.answers[key]),
      undefined,
      under,
    ),
    values: [...all.slice(0, mostValues), ...rest].filter((value) => plain(value.text) !== ''),
  };
}

/** What is signed with a rate that a search found, in the words of its chapter. */
const standingOf = (writer: Writer, { standing = [] }: AnswerValue): Text =>
  standing.flatMap((sentence) => writer.told([sentence]));

/** "bw.read: 4.2 TB/s", of a share with its limit, of an item with the kind of its identifier; in one language, for want of room. */
function said(
  writer: Writer,
  { question, answer: code }: Question,
  { name, item, shown, of }: AnswerValue,
): Text {
  const { wordsOfFirst: words, report } = writer;
  const quantity = report.four.find((row) => row.name === name)?.quantity ?? '';
  const own = report.items.find(({ id }) => id === item);
  const kind = own?.identifiers.find(({ value }) => question === 'tested' && value === shown)?.kind;
  const what = quantity === '' ? name : quantityIn(words, quantity, name);
  const named = item !== null && writer.hasSeveralItems ? `${what} (${item})` : what;
  if (shown === '' || shown === name) return data(named);
  const value =
    kind !== undefined
      ? `${words.identifiers[kind]} ${short(kind, shown)}`
      : question === 'identity' && own
        ? seenOf(words, own.match)
        : shown;
  if (of === null) return data(`${named}: ${value}`);
  return data(
    `${named}: ${code.startsWith('ofDeclared') ? words.shareOfMaker(value, of) : words.shareOf(value, of)}`,
  );
}

/** What speaks for a name, or against a false one: each with what it is. */
const seenOf = (words: ReportWords, { status, evidence }: Item['match']): string =>
  words.inOneSentence(
    evidence
      .filter(({ what, agrees }) => what !== 'name' && agrees === (status !== 'falseName'))
      .map(({ what, seen }) => words.ofQuantity(words.evidence[what], words.nameOf(seen))),
  );

/** How many trials are in each state, and what was doubted of most of them: in a few words where two languages leave no room. */
function doubts(writer: Writer, values: readonly AnswerValue[]): Text[] {
  const stateOf = (name: string): string =>
    name in stateLook ? plain(stateText(writer, name as keyof typeof stateLook)) : name;
  const counted = (all: readonly AnswerValue[]) =>
    all.map(({ name, shown }) => `${stateOf(name)}: ${shown}`).join(' · ');
  const isCode = ({ name }: AnswerValue): boolean => name in caveats || name in servingCaveats;
  const isInOne = writer.languages.length === 1;
  return [
    data(counted(values.filter((value) => !isCode(value)))),
    ...values.filter(isCode).map(({ name, shown }) => {
      const code = name as ReasonCode | ServingReasonCode;
      if (isInOne) {
        const isServed = writer.report.loads !== undefined;
        return writer.say((words) =>
          (isServed ? words.served.doubtedOf : words.doubted)(shown, words.anyCaveat(code), name),
        );
      }
      const phrases = writer.say((words) => words.doubtPhrases[code]).map(({ text }) => text);
      return data(`${phrases.join(' · ')} (${name}): ${shown}`);
    }),
  ];
}

function conformity(writer: Writer): readonly [Text, Cell] {
  const counted = writer.report.firstPage.conformity;
  const name = writer.say((words) => words.conformityInShort);
  if (counted.length === 0) return [name, cell(writer.say((words) => words.noStatements))];
  return [
    name,
    cell(
      writer.say((words) =>
        counted.map(({ word, count }) => `${conformityWord(words, word)} ${count}`).join(' · '),
      ),
      'strong',
      counted.flatMap(({ word }) => required(writer, word)),
    ),
  ];
}

const conformityWord = (words: ReportWords, word: string): string =>
  words.conformity[word as keyof ReportWords['conformity']];

/** Which requirements have a word, with their limits. */
const required = (writer: Writer, word: string): Text =>
  writer.say((words) => {
    const those = writer.report.statements.filter((one) => one.word === word);
    const byLimit = Map.groupBy(those, (one) => `${requiredOf(words, one)} ${one.shown.limit}`);
    const limits = [...byLimit].map(([limit, own]) => limit + itemsOf(writer, own));
    return words.ofQuantity(conformityWord(words, word), shortened(limits, '; '));
  });

/** Which items, where it is not all that were measured. */
function itemsOf(writer: Writer, those: readonly Statement[]): string {
  const all = new Set(writer.report.statements.map(({ item }) => item));
  const own = [...new Set(those.map(({ item }) => item))];
  return own.length === all.size ? '' : ` (${shortened(own)})`;
}

type Left = Writer['report']['notMeasured'][number];

/** All of it: what a report leaves out is not to be left out of its first page. */
function notMeasured(writer: Writer): readonly [Text, Cell] {
  const name = writer.say((words) => words.notMeasured);
  const left = writer.report.notMeasured;
  if (left.length === 0) return [name, cell(writer.say((words) => words.nothingLeftOut))];
  const groups = [...Map.groupBy(left, ({ because }) => because)];
  return [
    name,
    cell(
      writer
        .say((words) =>
          groups
            .map(([because, those]) =>
              words.leftOut(leftNames(writer, words, those), words.whyNotMeasured[because]),
            )
            .join('\n'),
        )
        .flatMap((line) => line.text.split('\n').map((text) => ({ ...line, text }))),
    ),
  ];
}

/** By quantity; ids of records and of items, which can be many, only the first of them. */
function leftNames(writer: Writer, words: ReportWords, left: readonly Left[]): string {
  const quantities = [...Map.groupBy(left, ({ quantity }) => quantity)];
  return quantities
    .map(([quantity, those]) => {
      if (quantity === '')
        return shortened([...new Set(those.map(({ name, item }) => name || (item ?? '')))]);
      const names = [...Map.groupBy(those, ({ name }) => name)].map(
        ([name, own]) => words.nameOf(name) + onlyOf(writer, own),
      );
      const what = quantityWord(words, quantity);
      return names.length === 1 && names[0] === what
        ? what
        : words.ofQuantity(what, words.inOneSentence(names));
    })
    .join(' · ');
}

/** Which items, where it is not all of them. */
function onlyOf(writer: Writer, left: readonly Left[]): string {
  const own = [...new Set(left.map(({ item }) => item))];
  return own.length === writer.report.items.length ? '' : ` (${shortened(own.map((item) => item ?? ''))})`;
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
