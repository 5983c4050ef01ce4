import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { caveatText } from '../../dashboard/words/glossary.ts';
import { metricText } from '../../dashboard/words/metrics.ts';
import { metricIds, metrics } from '../../results/import/metrics.ts';
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
const alike = /^(×|PCIe|CSV|tokens\/s|endOfBrackets|batch|FLOP\/s|B\/s|ms|GPU( \d)?|#\d)$/;

/** Texts that choose by a part: every word that such a part can be, by the name of the text. */
const chosen: { readonly [key: string]: readonly (readonly unknown[])[] } = {
  streams: [['read'], ['copy'], ['triad']],
  stop: [['repeats'], ['precise'], ['budget']],
  limit: ['MBU', 'MFU'].map((kind) => [kind, 'bw.read, 2 GB/s']),
  ofLimit: ['MBU', 'MFU'].map((kind) => [kind, '31 %']),
  held: ['held', 'counted'].flatMap((how) => ['layers', 'limit'].map((reason) => ['2 GB', how, reason])),
  outlier: ['severe low', 'mild low', 'mild high', 'severe high'].map((label) => [label, 3]),
};

/** A text with sample parts: numbers above one first, then words; of one that chooses, each that it has. */
function samples(key: string, text: Text): string[] {
  if (typeof text === 'string') return [text];
  const places = Array.from({ length: text.length }, (_, i) => i);
  const parts = chosen[key] ?? [places.map((i) => i + 2), places.map((i) => `x${i}`)];
  return parts.map((some) => String(text(...some)));
}

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
      (key) =>
        !alike.test(samples(key, en[key]!)[0]!) && samples(key, en[key]!)[0] === samples(key, zh[key]!)[0],
    );
    expect(same).toEqual([]);
  });

  it('are not empty, and leave no part out', () => {
    for (const words of [en, zh]) {
      for (const [key, text] of Object.entries(words)) {
        for (const said of samples(key, text).slice(0, key in chosen ? undefined : 1)) {
          expect(said, key).not.toMatch(/^$|undefined|NaN|\[object/);
        }
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

describe('what the figures of other tools count', () => {
  it('is said in Chinese, and a figure that has no Chinese words yet keeps its English ones', () => {
    for (const id of ['ttft.send', 'llama.pp', 'link.d2d', 'mix.ops'] as const) {
      expect(metricText('zh', id), id).toMatch(/\p{Script=Han}/u);
      expect(metricText('en', id), id).toBe(metrics[id].text);
    }
    const inChinese = metricIds.filter((id) => metricText('zh', id) !== metrics[id].text);
    expect(inChinese.length / metricIds.length).toBeGreaterThan(0.8);
  });
});
