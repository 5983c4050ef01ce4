import { imports as says } from '../../sentences/imports.ts';
import type { Check } from './check.ts';

/** "Min duration satisfied : Yes", "result_min_duration_met: false". */
const constraint = /(?:satisfied\s*:\s*(Yes|NO)|_met: (true|false))$/;

/** A tool that lists its constraints calls a run valid where all of them are met, and only there. */
export const verdictGrounds: Check = {
  id: 'verdict_grounds',
  about: 'what a tool says of its run (valid or not) against the constraints that it lists',
  test({ result: { verdict, at } }) {
    const listed = (verdict?.grounds ?? []).flatMap((line) => {
      const [, yes, met] = constraint.exec(line) ?? [];
      return yes === undefined && met === undefined ? [] : [yes === 'Yes' || met === 'true'];
    });
    if (verdict === null || listed.length === 0) return null;
    const failed = listed.filter((isMet) => !isMet).length;
    if (verdict.isValid === (failed === 0)) return [];
    return [
      {
        grade: verdict.isValid ? 'contradicts' : 'suspicious',
        sentence: says.otherVerdict({ word: verdict.word, failed, listed: listed.length }),
        remedy: verdict.isValid ? says.askForOriginal() : says.otherReason({ word: verdict.word }),
        at: [at || 'Result is'],
      },
    ];
  },
};
