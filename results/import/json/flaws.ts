/** What a text has where JSON was to go on, for people: to stand behind "it is no JSON: ". */
export interface Flaw {
  readonly what: string;
  readonly tryThis: string;
}

const mend = 'Mend that place, or get the file again as the tool wrote it.';
const fromPython =
  'Write it with json.dump of Python. To mend it: python3 -c "import ast, json, sys; print(json.dumps(ast.literal_eval(sys.stdin.read())))" < FILE > MENDED.json';

/** What stands at a place, how that is called, and the way out where it is another than to mend it. */
type Known = readonly [pattern: RegExp, what: (written: string) => string, tryThis?: string];

const anywhere: readonly Known[] = [
  [/'/y, () => 'single quotes, where JSON has double ones', fromPython],
  [/[“”„‟‘’«»]/y, (quote) => `${quote} is no quotation mark of JSON, which has "`],
  [/\/\*/y, () => 'a comment that does not end'],
];

const awaited = {
  key: [
    ...anywhere,
    [/[A-Za-z_$][\w$-]*/y, (key) => `the key ${shortened(key)} stands without quotation marks`],
    [/\d/y, () => 'a number, where a key was to stand: numbers have a point, no comma'],
    [/,/y, () => 'a comma too many'],
  ],
  value: [
    ...anywhere,
    [/(?:None|True|False)\b/y, (word) => `${word} is a word of Python, not of JSON`, fromPython],
    [/[-+.]*\d[\w.+-]*/y, (written) => `${shortened(written)} is no number as JSON writes it`],
    [/[\w$+-][\w$.+-]*/y, (word) => `${shortened(word)} is neither in quotation marks nor a number`],
    [/,/y, () => 'a comma too many, or a value is missing before it'],
    [/[}\]]/y, () => 'a value is missing'],
  ],
  separator: [
    ...anywhere,
    [/["{[\w-]/y, () => 'a comma is missing'],
    [/[}\]]/y, (bracket) => `${bracket} closes a bracket of the other kind`],
  ],
} satisfies Record<string, readonly Known[]>;

const shortened = (word: string): string => (word.length > 40 ? `${word.slice(0, 40)} …` : word);

/**
 * What is wrong with a text at a place.
 *
 * @param expected what was to stand there, where nothing better can be said
 */
export function flawAt(text: string, at: number, awaits: keyof typeof awaited, expected: string): Flaw {
  for (const [pattern, what, tryThis = mend] of awaited[awaits] as readonly Known[]) {
    pattern.lastIndex = at;
    const [written] = pattern.exec(text) ?? [];
    if (written !== undefined) return { what: what(written), tryThis };
  }
  return { what: expected, tryThis: mend };
}

/** What JSON does not allow within a text between quotes. */
export function flawWithin(text: string): Flaw {
  const control = /[^\u0020-\uffff]/.exec(text)?.[0];
  const name = control === undefined ? undefined : names.get(control);
  if (control === undefined) return { what: 'a backslash before a character that has none', tryThis: mend };
  return { what: `${name ?? 'a control character'} within a text`, tryThis: mend };
}

const names: ReadonlyMap<string, string> = new Map([
  ['\n', 'a line break'],
  ['\r', 'a line break'],
  ['\t', 'a tab'],
]);

export const isCutOff: Flaw = {
  what: 'truncated, the text ends before it is whole',
  tryThis: 'Get it again as the tool wrote it, whole.',
};
