import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadReference } from '../../../results/reference/load.ts';

const { claims } = loadReference();

/** The articles are not part of this project: `ARTICLES=<folder> npm test -- originals` holds the claims against them. */
const folder = process.env.ARTICLES;
const notHere =
  folder === undefined
    ? 'ARTICLES names no folder'
    : existsSync(folder)
      ? null
      : `ARTICLES names ${folder}, which is not there`;
if (notHere !== null)
  process.stderr.write(`Skipped: whether each claim stands in its article. ${notHere}.\n`);

/** An article is stored under its name in the claims, or under the number that the name begins with. */
function articleText(name: string): string {
  const [number] = name.split('_');
  const file = readdirSync(folder!).find((entry) => entry === name || entry.replace(/\.txt$/, '') === number);
  if (!file) throw new Error(`${folder} has no article ${name}`);
  return readFileSync(join(folder!, file), 'utf8');
}

/** The first part that does not stand behind the one before it; null where all do. */
function missingPart(text: string, parts: readonly string[]): string | null {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return part;
    from = at + part.length;
  }
  return null;
}

describe('the words of a claim', () => {
  it('are looked for as they stand, and its parts in their order', () => {
    expect(missingPart('a 25 % cut, up from 15 %', ['25 %', '15 %'])).toBeNull();
    expect(missingPart('a 25 % cut, up from 15 %', ['15 %', '25 %'])).toBe('25 %');
    expect(missingPart('a 25 % cut', ['25%'])).toBe('25%');
  });

  it('hold no ellipsis: words that are left out part them', () => {
    for (const { id, original } of claims)
      for (const part of [original].flat()) expect(part, id).not.toMatch(/\.\.\.|…/);
  });

  it.skipIf(notHere !== null)('are an exact part of the article', () => {
    for (const { id, article, original } of claims)
      expect(missingPart(articleText(article), [original].flat()), id).toBeNull();
  });
});
