import type { Imported } from '../../import/imported.ts';
import { importedVerdicts, verdicts } from '../../sentences/claims.ts';
import { chinese, filled, inChinese, listed, type Piece } from '../../sentences.ts';
import { envelope } from '../estimates.ts';
import { formatEstimate } from '../format-estimate.ts';
import type { TestOutcome } from '../verdict.ts';
import { type ImportedEvidence, type ImportedWord, togetherSaid, worstOf } from './word.ts';

/** What imported figures say to a claim: one word, and a sentence that names the tests. */
export interface ImportedSaying {
  says: ImportedWord;
  /** What the auditor says of the files; of several the worst. */
  audit: Imported['word'];
  sentence: string;
}

/** null where no import says anything to a test that decides. */
export function sayingOf(tests: readonly TestOutcome[]): ImportedSaying | null {
  const parts = partsOf(tests);
  const says = togetherSaid(parts.map(({ word }) => word));
  if (says === null) return null;
  const said = parts.map((part) => importedVerdicts[part.word]({ tests: part.tests.map(named).join(', ') }));
  const heard = tests.filter(({ decides }) => decides).flatMap(({ imported }) => imported.filter(isHeard));
  const audit = worstOf(heard.map((one) => one.audit));
  return { says, audit, sentence: verdicts.imported({ parts: said.join('; ') }) };
}

/** The same in Chinese: the names of tests hold commas, so that the English sentence cannot be taken apart again. */
export function sayingInChinese(tests: readonly TestOutcome[]): readonly Piece[] {
  const parts = partsOf(tests).map((part) =>
    filled(importedVerdicts[part.word], { tests: listed(part.tests.map(namedInChinese), '、') }),
  );
  return filled(verdicts.imported, { parts: listed(parts, '；') });
}

const isHeard = ({ says }: ImportedEvidence): boolean => says !== null;

interface Spoken {
  readonly test: TestOutcome;
  /** The ratio or the value of the imports alone. */
  readonly figure: string;
}

function partsOf(tests: readonly TestOutcome[]): { word: ImportedWord; tests: Spoken[] }[] {
  const spoken = tests.flatMap((test) => {
    const word = test.decides ? togetherSaid(test.imported.map(({ says }) => says)) : null;
    if (word === null) return [];
    const estimates = test.imported.flatMap(({ estimate }) => estimate ?? []);
    return [{ word, test, figure: formatEstimate(envelope(estimates)!, test.expect) }];
  });
  return [...Map.groupBy(spoken, ({ word }) => word)].map(([word, group]) => ({ word, tests: group }));
}

const named = ({ test: { name }, figure }: Spoken): string => `${name} (${figure})`;
const namedInChinese = ({ test: { name }, figure }: Spoken): readonly Piece[] => [
  ...inChinese(name),
  chinese(`（${figure}）`),
];
