import { globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { recordPage } from '../harness/terminal/record.ts';
import { factWords } from '../results/figures/fact-words.ts';
import { readRecord } from '../results/record/store.ts';

// docs/reading-a-result.md explains a page of `show` line by line: everything that such a page can name has its paragraph there.

const root = resolve(import.meta.dirname, '..');
const guide = readFileSync(join(root, 'docs/reading-a-result.md'), 'utf8');

/** Names of lines and columns that have a paragraph, and of sections that have a heading. */
const explained = new Set(
  Array.from(guide.matchAll(/^\* (\*\*.+?\*\*):/gm), ([, names]) =>
    Array.from(names!.matchAll(/\*\*(.+?)\*\*/g), ([, name]) => name!),
  ).flat(),
);
const headings = new Set(Array.from(guide.matchAll(/^## (.+)$/gm), ([, title]) => title!));

const sourceOf = (name: string) => readFileSync(join(root, 'harness/terminal', `${name}.ts`), 'utf8');
const found = (source: string, pattern: RegExp) =>
  Array.from(source.matchAll(pattern), ([, label]) => label!);

/** Where the lines of the page are made, by words that have a key. */
const factFiles = globSync('results/figures/*facts.ts', { cwd: root }).map((path) => join(root, path));

/** The name of a line as it is printed; one that counts is printed with its number. */
function nameOf(key: string): string {
  const word: unknown = factWords[key as keyof typeof factWords];
  return typeof word === 'function' ? String(word('')).trim() : String(word);
}

/** Every name that the sources of the page can print, whatever the record. */
const labels = [
  ...factFiles
    .flatMap((file) => found(readFileSync(file, 'utf8'), /\[\s*words\.(\w+)(?:\([^)]*\))?,\s/g))
    .map(nameOf),
  ...found(sourceOf('record'), /\b(?:left|right)\('([^']+)'/g),
  ...found(sourceOf('record'), /title: '([^']+)'/g),
];
const sections = found(sourceOf('record'), /section\(\s*'([^']+)'/g);

describe('the page that explains a result', () => {
  it.each([...new Set(labels)])('has a paragraph on %s', (label) => {
    expect([...explained]).toContain(label);
  });

  it.each([...new Set(sections)])('has a part on %s', (title) => {
    expect([...headings]).toContain(title);
  });

  it('explains nothing that no page shows', () => {
    expect([...explained].filter((name) => !labels.includes(name))).toEqual([]);
  });

  const stored = globSync('test/fixtures/records/*.json', { cwd: root });

  it.each(stored)('knows every name on the page of %s', async (path) => {
    const { id, record } = await readRecord(join(root, path));
    const page = stripVTControlCharacters(recordPage({ id, path: basename(path), record }, [record]));
    const names = page.split('\n').flatMap((line) => /^ {2}([a-zA-Z][\w ,-]*?) {2,}\S/.exec(line)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect([...explained]).toContain(name.replace(/ \d+$/, ''));
  });
});
