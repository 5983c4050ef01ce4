import { imports as says } from '../sentences/imports.ts';
import { subjectOf } from './audit/check.ts';
import { checks } from './audit/checks.ts';
import type { KnownWorld } from './audit/known.ts';
import type { Imported } from './imported.ts';
import type { Reading } from './reader.ts';

export type Audit = Pick<Imported, 'findings' | 'word' | 'unauditable'>;
type Finding = Imported['findings'][number];

/**
 * Holds a file against itself and against physics.
 *
 * @param known what is known of hardware and models: nothing else is held against physics
 */
export function audit(tool: string, reading: Reading, known: KnownWorld): Audit {
  let tests = 0;
  const all = reading.results.flatMap((result) => {
    const subject = subjectOf(tool, reading, result, known.deviceOf(result.conditions.device), known.shapes);
    return checks.flatMap((check): Finding[] => {
      const found = check.test(subject);
      if (found === null) return [];
      if (!check.isRemark) tests++;
      return found.map((finding) => ({ check: check.id, ...finding, result: result.at }));
    });
  });
  const findings = once(all);
  const has = (grade: string) => findings.some((finding) => finding.grade === grade);
  if (tests === 0) return { findings, word: 'unauditable', unauditable: whyNot(reading, findings) };
  const word = has('contradicts') ? 'contradictory' : has('suspicious') ? 'suspicious' : 'consistent';
  return { findings, word, unauditable: null };
}

/** What is noted of several results in the same words is noted once, of the file. */
function once(findings: readonly Finding[]): Finding[] {
  const alike = Map.groupBy(findings, ({ check, grade, sentence, result }) =>
    grade === 'note' ? `${check} ${sentence}` : `${check} ${result} ${sentence}`,
  );
  return [...alike.values()].map(([first, ...others]) => ({
    ...first!,
    at: [...new Set([first!, ...others].flatMap(({ at }) => at))],
    result: others.every(({ result }) => result === first!.result) ? first!.result : null,
  }));
}

/** Why nothing of a file could be held against anything, in one sentence. */
function whyNot({ results }: Reading, findings: readonly Finding[]): string {
  if (results.length === 0) return says.noResult();
  const hasFigure = results.some(({ figures }) => figures.some(({ value }) => value !== null));
  if (!hasFigure) return says.noFigure();
  const lack = findings.find(({ check }) => check === 'physics');
  return lack ? says.nothingTwiceAnd({ lack: lack.sentence }) : says.nothingTwice();
}
