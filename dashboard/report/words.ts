import { caveats, type ReasonCode } from '../../results/record/caveats.ts';
import { type ServingReasonCode, servingCaveats } from '../../results/serving/caveats.ts';
import { written } from '../said.ts';
import { caveatText, definitionWords } from '../words/glossary.ts';
import { servingDefinitions } from '../words/serving-definitions.ts';
import type { Language } from '../words.ts';
import { annexes } from './words/annexes.ts';
import { doubtPhrases } from './words/doubts.ts';
import { answerTexts, questions, warnings } from './words/first-page.ts';
import { identification } from './words/identification.ts';
import { auditorMeanings, auditors, importedGrades, imports } from './words/imports.ts';
import { judged } from './words/judged.ts';
import * as ofItems from './words/lists-of-items.ts';
import * as ofResults from './words/lists-of-results.ts';
import * as ofLoads from './words/loads.ts';
import { measured } from './words/measured.ts';
import { tested } from './words/tested.ts';

/** Every word that a report says of itself, in one language: phrases, and below their names the closed lists of report.json. */
const wordsOf = (language: Language) => ({
  ...identification[language],
  ...tested[language],
  ...measured[language],
  ...judged[language],
  ...annexes[language],
  ...imports[language],
  served: ofLoads.loads[language],
  verdicts: ofLoads.verdictWords[language],
  probeOutcomes: ofLoads.probeOutcomes[language],
  termNames: ofLoads.termNames[language],
  termMeanings: ofLoads.termMeanings[language],
  servedDefinitions: servingDefinitions[language],
  auditors: auditors[language],
  auditorMeanings: auditorMeanings[language],
  importedGrades: importedGrades[language],
  questions: questions[language],
  answers: answerTexts[language],
  warnings: warnings[language],
  traits: ofItems.traits[language],
  issuers: ofItems.issuers[language],
  identifiers: ofItems.identifiers[language],
  checks: ofItems.checks[language],
  evidence: ofItems.evidence[language],
  matches: ofItems.matches[language],
  itemKinds: ofItems.itemKinds[language],
  suppliers: ofItems.suppliers[language],
  places: ofItems.places[language],
  declarationsOf: ofItems.declarations[language],
  quantities: ofResults.quantities[language],
  ladders: ofResults.ladders[language],
  states: ofResults.states[language],
  required: ofResults.required[language],
  readings: ofResults.readings[language],
  sources: ofResults.sources[language],
  distributions: ofResults.distributions[language],
  conformity: ofResults.conformity[language],
  omissions: ofResults.omissions[language],
  reasonsOf: ofResults.reasons[language],
  whyNotMeasured: ofItems.whyNotMeasured[language],
  lotSilences: ofResults.lotSilences[language],
  standings: ofResults.standings[language],
  rules: ofResults.rules[language],
  draws: ofResults.draws[language],
  claimOutcomes: ofResults.claimOutcomes[language],
  kinds: ofResults.kinds[language],
  deviationsOf: ofItems.deviations[language],
  definitionTexts: definitionWords[language],
  doubtPhrases: { ...ofLoads.servedPhrases[language], ...doubtPhrases[language] },
  caveat: (code: ReasonCode) => caveatText(language, code).sentence,
  /** Of a doubt that may be one of trials or of loads. */
  anyCaveat: (code: ReasonCode | ServingReasonCode) =>
    code in caveats
      ? caveatText(language, code as ReasonCode).sentence
      : written({ language }, servingCaveats[code as ServingReasonCode].sentence),
  /** A sentence or a name that the results made, where there is no markup. */
  nameOf: (text: string) => written({ language }, text),
});

export type ReportWords = ReturnType<typeof wordsOf>;

/** The one table of words of a report. */
export const reportWords: { readonly [language in Language]: ReportWords } = {
  en: wordsOf('en'),
  zh: wordsOf('zh'),
};
