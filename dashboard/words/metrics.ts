import { type MetricId, metrics } from '../../results/import/metrics.ts';
import type { Language } from '../words.ts';
import { definitionWords } from './glossary.ts';

/** What figures of other tools count that this project does not, in Chinese. One that is missing is read in English. */
const foreignInChinese: { readonly [id in MetricId]?: string } = {};

/** What a figure counts, in the words of a language, or in English where there are none. */
export function metricText(language: Language, id: MetricId): string {
  const own: { readonly [id: string]: string } = definitionWords[language];
  if (Object.hasOwn(own, id)) return own[id]!;
  return (language === 'zh' ? foreignInChinese[id] : undefined) ?? metrics[id].text;
}
