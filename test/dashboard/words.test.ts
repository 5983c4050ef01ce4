import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caveatText } from '../../dashboard/words/glossary.ts';
import { reasonCodes } from '../../results/record/caveats.ts';

const folder = resolve(import.meta.dirname, '../../dashboard/words');
const modules = globSync('*.ts', { cwd: folder }).sort();

type Text = string | ((...parts: unknown[]) => unknown);
type Words = { readonly en: Record<string, Text>; readonly zh: Record<string, Text> };

const isWords = (value: unknown): value is Words =>
  typeof value === 'object' && value !== null && 'en' in value && 'zh' in value;

const tables = await Promise.all(
  modules.map(async (name) => {
    const exported: Record<string, unknown> = await import(resolve(folder, name));
    return Object.entries(exported)
      .filter((entry): entry is [string, Words] => isWords(entry[1]))
      .map(([table, words]) => [`${name} ${table}`, words] as const);
  }),
).then((all) => all.flat());

/** Signs, units, names and formulas that both languages write alike. */
const alike = /^(×|PCIe|CSV|tokens\/s|endOfBrackets|batch)$/;

/** A text with sample parts: numbers above one first, then words. */
const said = (text: Text, sample: (place: number) => unknown): string =>
  typeof text === 'string' ? text : String(text(...Array.from({ length: text.length }, (_, i) => sample(i))));

const samples = (text: Text): string[] => [said(text, (i) => i + 2), said(text, (i) => `x${i}`)];

describe.each(tables)('the words of %s', (_, { en, zh }) => {
  it('are the same in both languages, each of the same kind and with as many parts', () => {
    const shapeOf = (words: Record<string, Text>) =>
      Object.entries(words)
        .map(([key, text]) => `${key} ${typeof text} ${typeof text === 'string' ? '' : text.length}`)
        .sort();
    expect(shapeOf(zh)).toEqual(shapeOf(en));
  });

  it('say in Chinese something else than in English', () => {
    const same = Object.keys(en).filter(
      (key) => !alike.test(String(en[key])) && samples(en[key]!)[0] === samples(zh[key]!)[0],
    );
    expect(same).toEqual([]);
  });

  it('are not empty, and leave no part out', () => {
    for (const words of [en, zh]) {
      for (const [key, text] of Object.entries(words)) {
        expect(
          said(text, (i) => i + 2),
          key,
        ).not.toMatch(/^$|undefined|NaN|\[object/);
      }
    }
  });
});

describe('the glossary', () => {
  it('has a sentence and a remedy for every doubt, in Chinese characters', () => {
    for (const code of reasonCodes) {
      const { sentence, remedy } = caveatText('zh', code);
      expect(sentence, code).toMatch(/\p{Script=Han}/u);
      expect(remedy, code).toMatch(/\p{Script=Han}/u);
    }
  });

  it('keeps commands and options of a remedy as they are typed', () => {
    for (const code of reasonCodes) {
      const typed = (text: string) => [...new Set(text.match(/--[a-z-]+|`[^`]+`/g) ?? [])].sort();
      expect(typed(caveatText('zh', code).remedy), code).toEqual(typed(caveatText('en', code).remedy));
    }
  });
});
