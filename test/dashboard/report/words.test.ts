import { describe, expect, it } from 'vitest';
import { reportWords } from '../../../dashboard/report/words.ts';

type Words = { readonly [key: string]: unknown };

/** Every text by its path, lists within the table as well. */
function texts(words: Words, at = ''): [path: string, text: string | ((...parts: unknown[]) => unknown)][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? texts(value as Words, `${at}${key}.`)
      : [[`${at}${key}`, value as string]],
  );
}

const [en, zh] = [texts(reportWords.en), texts(reportWords.zh)];

/** Signs, names and abbreviations that both languages write alike. */
const alike =
  /^(none|pageOf|profile|job|plan|combined|freedom|factor|expanded|infinite|rate|traits\.(node|vbios|eccEnabled|migEnabled)|identifiers\.uuid|itemKinds\.(gpu|npu)|distributions\.Student|guard|countsText)$/;

describe('the words of a report', () => {
  it('are the same in both languages, each of the same kind', () => {
    const shape = (all: typeof en) => all.map(([path, text]) => `${path} ${typeof text}`).sort();
    expect(shape(zh)).toEqual(shape(en));
  });

  it('have no empty text', () => {
    expect([...en, ...zh].filter(([, text]) => text === '').map(([path]) => path)).toEqual([]);
  });

  it('are Chinese where the language is Chinese', () => {
    const english = zh.filter(
      ([path, text]) => typeof text === 'string' && !/\p{Script=Han}/u.test(text) && !alike.test(path),
    );
    expect(english.map(([path]) => path)).toEqual([]);
  });

  it('have no Chinese in English', () => {
    const chinese = en.filter(([, text]) => typeof text === 'string' && /\p{Script=Han}/u.test(text));
    expect(chinese.map(([path]) => path)).toEqual([]);
  });
});
