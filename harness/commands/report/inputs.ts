import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { envelopeOfPlan } from '../../../results/dossier/plan.ts';
import { LotProblem } from '../../../results/lot/lot-problem.ts';
import { makeFolder } from '../../../results/record/folder.ts';
import { NotStrictJson } from '../../../results/record/strict-json.ts';
import { blankJob, blankProfile } from '../../../results/report/inputs/blank.ts';
import { fields } from '../../../results/report/inputs/fields.ts';
import { ReportProblem } from '../../../results/report/problem.ts';
import { type Seen, testedUnits } from '../../../results/report/tested.ts';
import { Failure, UsageError } from '../../errors.ts';
import { asTyped, typed } from '../../hint.ts';
import { projectFolder } from '../../tool.ts';
import { fileAt, writeNew } from './files.ts';

// The files that people fill in: where they are, what a new one holds, and what is said where they cannot be used.

/** Where profile, job and reports are, unless another place is named. */
export const reportsFolder = join(projectFolder, 'results', 'reports');

/** Longer than any of these files that a person wrote. Bytes. */
const longestBytes = 64e6;

/**
 * The bytes of a file that somebody named, or of the one in the usual place.
 *
 * @throws UsageError where it is missing and asked for
 */
export function inputBytes(path: string | undefined, usual: string): Uint8Array | null {
  const file = path ?? usual;
  if (!existsSync(file)) {
    if (path === undefined) return null;
    throw new UsageError(`There is no file ${file}.`, wayTo(basename(usual)));
  }
  const found = statSync(file);
  if (!found.isFile()) throw new UsageError(`${file} is no file.`, 'Name a JSON file.');
  if (found.size > longestBytes)
    throw new UsageError(`${file} has ${found.size} bytes: no such file is so long.`, 'Name another one.');
  return readFileSync(file);
}

/** Where a file of that name comes from. */
const wayTo = (name: string): string =>
  name === 'profile.json' || name === 'job.json'
    ? `Write one: ${typed('report --init')}.`
    : name === 'plan.json'
      ? `Write one: ${typed('plan --help')} says how. Without a plan: --no-plan.`
      : 'Give the path of a report.json.';

/** The signature of a plan lies beside it, where it was signed. @throws Failure for one of another plan */
export function planSignature(path: string, plan: Uint8Array | null): Uint8Array | null {
  const beside = path.replace(/(\.json)?$/, '.dsse.json');
  if (plan === null || !existsSync(beside)) return null;
  const bytes = fileAt(beside, 'the signature of a plan');
  try {
    envelopeOfPlan(bytes.toString(), plan);
    return bytes;
  } catch (cause) {
    if (!(cause instanceof NotStrictJson)) throw cause;
    throw new Failure(
      `${beside} ${cause.message.replace('plan.json', path)}.`,
      'One of the two was changed or belongs to another order: restore it from a copy, or move the signature away.',
      { cause },
    );
  }
}

/** What stands for a file that a draft goes on without. */
export const blankInput = (schema: 'assay.profile' | 'assay.job'): Uint8Array =>
  Buffer.from(`${JSON.stringify({ schema, version: 1 })}\n`);

/**
 * Writes `profile.json` and `job.json` with every field and its clause; a file that is there already stays.
 *
 * @returns the files that were written, and those that stayed
 */
export async function writeBlanks(
  folder: string,
  seen: readonly Seen[],
): Promise<{ written: string[]; kept: string[] }> {
  makeFolder(folder);
  const files = [
    [join(folder, 'profile.json'), blankProfile()],
    [join(folder, 'job.json'), blankJob(testedUnits(seen))],
  ] as const;
  const kept = files.flatMap(([path]) => (existsSync(path) ? [path] : []));
  const fresh = files.filter(([path]) => !kept.includes(path));
  for (const [path, content] of fresh) await writeNew(path, `${JSON.stringify(content, null, 2)}\n`);
  return { written: fresh.map(([path]) => path), kept };
}

/** The fields as a list for people: clause, file, field, and what it is for. */
export const fieldLines = (): string[] =>
  fields.map(
    ({ file, field, clause, says, needed }) =>
      `${clause}  ${file} ${field}${needed ? '' : ' (may stay empty)'}: ${says}`,
  );

/** What is thrown of results as what a command throws: with commands as they are typed here. */
export function orFailure<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ReportProblem || cause instanceof LotProblem)
      throw new Failure(cause.message, asTyped(cause.tryThis), { cause });
    throw cause;
  }
}
