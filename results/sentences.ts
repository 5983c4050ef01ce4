import { claims, hinges, importedVerdicts, limits, tests, verdicts } from './sentences/claims.ts';
import { comparison, conditions } from './sentences/comparison.ts';
import { conformity, measurands } from './sentences/conformity.ts';
import { contradictions } from './sentences/contradictions.ts';
import { dossier } from './sentences/dossier.ts';
import { figures } from './sentences/figures.ts';
import { four, rows } from './sentences/four.ts';
import { identity, traits } from './sentences/identity.ts';
import { imported } from './sentences/imported.ts';
import { imports } from './sentences/imports.ts';
import { opening } from './sentences/opening.ts';
import { checks, faults } from './sentences/output.ts';
import { places } from './sentences/places.ts';
import { report } from './sentences/report.ts';
import { type Sentence, type Template, templateOf, valuesIn } from './sentences/sentence.ts';
import { servedWhatIf } from './sentences/served-what-if.ts';
import { serving } from './sentences/serving.ts';
import { servingDoubts, servingRemedies } from './sentences/serving-doubts.ts';
import { signatures } from './sentences/signatures.ts';
import { details } from './sentences/validity.ts';

// What the results say is one English text, which records store and every program reads. A page in Chinese reads that text back by the
// template that made it, so that both languages have one source and an old record is read as well as a new one.

/** A part of a text in its language. Names, numbers and units are of the text around them. */
export interface Piece {
  readonly text: string;
  readonly isEnglish: boolean;
}

/** Every sentence that the results make of values. */
export const sentences: readonly Sentence[] = [
  details,
  checks,
  faults,
  contradictions,
  figures,
  comparison,
  conditions,
  identity,
  traits,
  conformity,
  measurands,
  four,
  rows,
  places,
  claims,
  verdicts,
  importedVerdicts,
  hinges,
  tests,
  limits,
  report,
  dossier,
  imports,
  imported,
  opening,
  signatures,
  serving,
  servingDoubts,
  servingRemedies,
  servedWhatIf,
].flatMap((table) => Object.values(table) as unknown as Sentence[]);

/** The surest first. */
const templates = sentences
  .map(({ en, zh }) => ({ en: templateOf(en), zh: templateOf(zh) }))
  .sort((a, b) => b.en.certainty - a.en.certainty);

/** Longer texts are not made by a sentence: somebody wrote them into a record. */
const mostCharacters = 2000;

/**
 * A text of the results in Chinese. What no sentence made, the words of a driver or of a source, stays as it is and is told apart, so that
 * a page marks its language.
 */
export function inChinese(text: string): readonly Piece[] {
  return joined(translated(text) ?? mixed(text));
}

/** Whether nothing of it is left in English. */
export const isInChinese = (text: string): boolean => inChinese(text).every(({ isEnglish }) => !isEnglish);

/** All templates are tried on a text, and pages say the same again and again: so many texts are remembered, and then forgotten at once. */
const mostRemembered = 2000;
const remembered = new Map<string, readonly Piece[] | null>();

/** Null where neither a sentence nor a list of them made it. */
function translated(text: string): readonly Piece[] | null {
  if (text.length > mostCharacters) return null;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const pieces = bySentence(text) ?? byNoun(text) ?? list(text, '; ', '；') ?? list(text, ', ', '，');
  if (remembered.size === mostRemembered) remembered.clear();
  remembered.set(text, pieces);
  return pieces;
}

function bySentence(text: string): readonly Piece[] | null {
  for (const { en, zh } of templates) {
    const values = valuesIn(en, text);
    const isRead =
      values !== null && en.places.every(({ name, mark }) => mark !== '=' || isTranslated(values.get(name)!));
    if (isRead) return fill(zh, (place) => ofValue(values.get(place)!));
  }
  return null;
}

/** A sentence around another text is none: something of it would be left in English. */
const isTranslated = (text: string): boolean =>
  translated(text)?.every(({ isEnglish }) => !isEnglish) ?? false;

const fill = ({ texts, places }: Template, piecesOf: (place: string) => readonly Piece[]): readonly Piece[] =>
  texts.flatMap((text, i) => [chinese(text), ...(places[i] ? piecesOf(places[i].name) : [])]);

/** A sentence in Chinese whose values are there in pieces. */
export const filled = <Place extends string>(
  { zh }: Sentence<Place>,
  values: { readonly [place in Place]: readonly Piece[] },
): readonly Piece[] => fill(templateOf(zh), (place) => values[place as Place]);

/** Parts one behind the other. */
export const listed = (parts: readonly (readonly Piece[])[], comma: string): readonly Piece[] =>
  parts.flatMap((part, i) => (i > 0 ? [chinese(comma), ...part] : part));

/** Names and numbers are the same in both languages. */
const ofValue = (value: string): readonly Piece[] => translated(value) ?? mixed(value);

export const chinese = (text: string): Piece => ({ text, isEnglish: false });

/** What `counted` writes, with the measure word of each noun. */
const nouns: { readonly [noun: string]: string } = {
  process: '个进程',
  processe: '个进程',
  sample: '个样本',
  thread: '个线程',
  CPU: '个 CPU',
  pause: '次停顿',
  parameter: '个参数',
  line: '行',
  workload: '项负载',
  finding: '处疑点',
};

function byNoun(text: string): readonly Piece[] | null {
  const [, count, noun] = /^(-?\d[\d.,]*) ([A-Za-z]+?)s?$/.exec(text) ?? [];
  const measured = nouns[noun ?? ''];
  return measured ? [chinese(`${count} ${measured}`)] : null;
}

function list(text: string, between: string, comma: string): readonly Piece[] | null {
  const parts = text.split(between);
  if (parts.length < 2) return null;
  const each = parts.map((part) => bySentence(part) ?? byNoun(part));
  const known = each.filter((part) => part !== null);
  return known.length < parts.length ? null : listed(known, comma);
}

/** Runs without a Chinese character are read by themselves; one that stays prose is English. */
function mixed(text: string): readonly Piece[] {
  return text.split(chineseRun).flatMap((run): readonly Piece[] => {
    const [, before, inner, after] = /^([\s:;,]*)(.*?)([\s:;,.]*)$/s.exec(run)!;
    const known = run === text || !/[A-Za-z]/.test(inner!) ? null : translated(inner!);
    if (known === null && !isEnglishProse(run)) return [chinese(run)];
    return [chinese(before!), ...(known ?? [{ text: inner!, isEnglish: true }]), chinese(after!)];
  });
}

const chineseRun = /([\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’…—·]+)/u;

/** Up to three words are a name or a unit. */
const mostWordsOfAName = 3;

/** Letters between spaces: what has a digit, a point or a hyphen in it is an id, a version or a name. */
const word = /(?<=^|[\s("“])[A-Za-z][A-Za-z'’]+(?=$|[\s,;:)!?"”]|\.(?!\w))/g;

/** Whether so many words stand in a text without a Chinese character between them that it is prose and no name. */
export const isEnglishProse = (text: string): boolean =>
  text.split(chineseRun).some((run) => (run.match(word) ?? []).length > mostWordsOfAName);

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (piece.text === '') continue;
    if (last?.isEnglish === piece.isEnglish) all[all.length - 1] = { ...last, text: last.text + piece.text };
    else all.push(piece);
  }
  return all;
}
