import type { ReasonCode } from '../../results/record/caveats.ts';
import { caveatText, definitionWords } from '../words/glossary.ts';
import type { Language } from '../words.ts';
import { answerTexts, questions, warnings } from './words/first-page.ts';
import * as lists from './words/lists.ts';
import { phrases } from './words/phrases.ts';

/** Every word that a report says of itself, in one language: phrases, and below their names the closed lists of report.json. */
const wordsOf = (language: Language) => ({
  ...phrases[language],
  questions: questions[language],
  answers: answerTexts[language],
  warnings: warnings[language],
  traits: lists.traits[language],
  issuers: lists.issuers[language],
  identifiers: lists.identifiers[language],
  checks: lists.checks[language],
  evidence: lists.evidence[language],
  matches: lists.matches[language],
  itemKinds: lists.itemKinds[language],
  suppliers: lists.suppliers[language],
  places: lists.places[language],
  declarationsOf: lists.declarations[language],
  quantities: lists.quantities[language],
  readings: lists.readings[language],
  sources: lists.sources[language],
  distributions: lists.distributions[language],
  conformity: lists.conformity[language],
  omissions: lists.omissions[language],
  reasonsOf: lists.reasons[language],
  whyNotMeasured: lists.whyNotMeasured[language],
  lotSilences: lists.lotSilences[language],
  standings: lists.standings[language],
  rules: lists.rules[language],
  draws: lists.draws[language],
  claimOutcomes: lists.claimOutcomes[language],
  kinds: lists.kinds[language],
  deviationsOf: lists.deviations[language],
  definitionTexts: definitionWords[language],
  caveat: (code: ReasonCode) => caveatText(language, code).sentence,
});

export type ReportWords = ReturnType<typeof wordsOf>;

/** The one table of words of a report. */
export const reportWords: { readonly [language in Language]: ReportWords } = {
  en: wordsOf('en'),
  zh: wordsOf('zh'),
};
