import type { Statement } from '../../results/report/schema/statements.ts';
import type { Said } from '../../results/report/schema/words.ts';
import type { Report } from '../../results/report/schema.ts';
import { type Cell, cell, type Look } from './block.ts';
import { data, listed, type Speaker, type Text } from './text.ts';
import { type ReportWords, reportWords } from './words.ts';

/** Writes what a report holds in its languages: texts, and fields that may be missing or come from the customer. */
export interface Writer extends Speaker {
  readonly report: Report;
  /** What stands for something that is not there. */
  readonly none: Cell;
  /** A field by its place in report.json: its words, what is missing by its clause, or that the customer stated it. */
  field(at: string, value: Said | number | null): Cell;
  /** The same for a text that was made of the field. */
  fieldText(at: string, text: Text | null): Cell;
  /** The words of the language that prevails, for what has place for one. */
  readonly wordsOfFirst: ReportWords;
  /** Names of items, where there are several: one needs no name. */
  readonly hasSeveralItems: boolean;
}

/** "— missing: 7.8.2.1 e (缺少) —": in one line, since a draft has many of them. */
function missingText({ languages, say }: Speaker, clause: string): Text {
  const [first, ...others] = say((words) => words.missingWord).map(({ text }) => text);
  const said = reportWords[languages[0]!].missing(
    clause,
    others.length === 0 ? '' : ` (${others.join(', ')})`,
  );
  return first === undefined
    ? []
    : [{ language: languages[0]!, text: others.length === 0 ? said : said.replaceAll('—', '').trim() }];
}

export function writer(report: Report, speaker: Speaker): Writer {
  const missing = new Map(report.missing.map(({ at, clause }) => [at, clause]));
  const ofCustomer = new Set(report.byCustomer);
  const none = cell(
    speaker.say((words) => words.none),
    'faint',
  );
  const fieldText = (at: string, text: Text | null): Cell => {
    const clause = missing.get(at);
    if (clause !== undefined) return cell(missingText(speaker, clause), 'bad');
    if (text === null) return none;
    return ofCustomer.has(at)
      ? cell(
          text,
          undefined,
          speaker.say((words) => words.byCustomer),
        )
      : cell(text);
  };
  return {
    ...speaker,
    report,
    none,
    fieldText,
    field: (at, value) =>
      fieldText(at, value === null ? null : typeof value === 'number' ? data(value) : speaker.said(value)),
    wordsOfFirst: reportWords[speaker.languages[0]!],
    hasSeveralItems: report.items.length > 1,
  };
}

/** One of the four quantities and what of it is meant, "memory bandwidth: compute kernels". A record that is missing has its id alone. */
export const quantityText = (writer: Speaker, quantity: string, name: string): Text =>
  quantity === '' ? data(name) : writer.say((words) => quantityIn(words, quantity, name));

/** Integer arithmetic and links have names of their own; where a name is the quantity, it is said once. */
export function quantityIn(words: ReportWords, quantity: string, name: string): string {
  const [what, own] = [quantityWord(words, quantity), words.nameOf(name)];
  return what === own ? what : words.ofQuantity(what, own);
}

/** What a statement is about: a quantity, or a figure of one trial. */
export const requiredOf = (words: ReportWords, { quantity, demand: { trial } }: Statement): string =>
  trial === null
    ? ((words.required as { readonly [quantity: string]: string })[quantity] ?? quantity)
    : `${trial.title}: ${trial.definition}`;

export const quantityWord = (words: ReportWords, quantity: string): string =>
  (({ ...words.quantities, ...words.ladders }) as { readonly [quantity: string]: string })[quantity] ??
  quantity;

/** Names of items; of all of them it is said in a word. */
export const itemNames = (writer: Writer, ids: readonly string[]): Text =>
  ids.length > 1 && ids.length === writer.report.items.length
    ? writer.say((words) => words.all)
    : listed(ids);

/** How the state of a trial stands out. */
export const stateLook: { readonly [state in 'VALID' | 'DEGRADED' | 'INVALID']: Look } = {
  VALID: 'good',
  DEGRADED: 'doubtful',
  INVALID: 'bad',
};

/** A state by its word in the records, with what it means in a language that does not have that word. */
export function stateText(writer: Speaker, state: keyof typeof stateLook): Text {
  const lines = writer.say((words) => words.states[state]);
  // The one with both the word and its meaning is enough.
  return lines.toSorted((a, b) => b.text.length - a.text.length).slice(0, 1);
}

/** So many ids are named where more would hide what they belong to. */
const named = 4;

/** Ids of records, a few of them by name. They read the same in all languages, so that one line is enough. */
export function recordIds(writer: Speaker, ids: readonly string[]): Text {
  const words = writer.say(({ record, records }) => (ids.length === 1 ? record : records));
  return data(`${words.map(({ text }) => text).join(' ')} ${few(ids, named)}`);
}

/** The same in a line of the first page: with one id and one word where two languages leave no room for more. */
export function recordIdsInShort({ languages, wordsOfFirst }: Writer, ids: readonly string[]): Text {
  const { record, records } = wordsOfFirst;
  return data(`${ids.length === 1 ? record : records} ${few(ids, languages.length > 1 ? 1 : 2)}`);
}

const few = (ids: readonly string[], most: number): string =>
  ids.slice(0, most).join(', ') + (ids.length > most ? ` … (+${ids.length - most})` : '');
