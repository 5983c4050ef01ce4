import type { Device } from '../reference/schema.ts';
import { imports as says } from '../sentences/imports.ts';
import { subjectOf } from './audit/check.ts';
import { checks } from './audit/checks.ts';
import type { Imported } from './imported.ts';
import type { Reading } from './reader.ts';

export type Audit = Pick<Imported, 'findings' | 'word' | 'unauditable'>;

/**
 * Holds a file against itself and against physics.
 *
 * @param deviceOf the device of the catalogue that a result was measured on, as far as the file or the user names it
 */
export function audit(
  tool: string,
  reading: Reading,
  deviceOf: (name: string | null) => Device | null,
): Audit {
  let tests = 0;
  const findings = reading.results.flatMap((result) => {
    const subject = subjectOf(tool, reading, result, deviceOf(result.conditions.device));
    return checks.flatMap((check) => {
      const found = check.test(subject);
      if (found === null) return [];
      tests++;
      return found.map((finding) => ({ check: check.id, ...finding, result: result.at }));
    });
  });
  const has = (grade: string) => findings.some((finding) => finding.grade === grade);
  if (tests === 0) return { findings, word: 'unauditable', unauditable: says.nothingToCheck() };
  const word = has('contradicts') ? 'contradictory' : has('suspicious') ? 'suspicious' : 'consistent';
  return { findings, word, unauditable: null };
}
