import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import canonicalize from 'canonicalize';
import { type CheckedFiles, contentOf, NotARecord, type StoredRecord } from '../record/store.ts';
import type { Limit } from '../reference/limits.ts';
import type { Reference } from '../reference/reference.ts';
import { reportOf, reportText } from '../report.ts';
import { contradiction } from '../validity/contradiction.ts';
import { rebuildAll } from '../validity/rebuild.ts';
import { earlierReport } from './changed.ts';
import { type ChosenImport, importsOf } from './imports.ts';
import type { Believed, BelievedLoad, ReportInput, StoredRunFacts, SuiteFacts } from './input.ts';
import { readJob, readPlan, readProfile } from './inputs/read.ts';
import { believedLoads } from './load-files.ts';
import { assertOneOrder } from './plan.ts';
import { ReportProblem } from './problem.ts';
import type { Report } from './schema.ts';

// The files that a report is made of, as a dossier has them. A report is always made of these files, when it is written and when it is
// verified: so there is one way only, and nothing that is not among them can be in it.

/** Files by their paths in a dossier, with slashes. */
export type SourceFiles = ReadonlyMap<string, Uint8Array>;

export const sourcePaths = {
  profile: 'profile.json',
  job: 'job.json',
  /** Missing where nothing was decided before. */
  plan: 'plan.json',
  /** Missing where it was not signed. */
  planSignature: 'plan.dsse.json',
  reference: 'reference.json',
  context: 'context.json',
  /** The report that this one replaces; missing where it replaces none, or it is not at hand. */
  earlier: 'earlier/report.json',
  method: 'method.md',
  validity: 'validity.md',
  /** How loads are served and judged; missing where none are. */
  serving: 'serving.md',
} as const;

export const recordPath = (id: string): string => `records/${id}.json`;

/** What a report needs besides and no other file has: who wrote it, whether as a draft and in which languages, what the runs stored, how their suites measure. */
export interface Context {
  readonly schema: 'assay.report.context';
  readonly version: 1;
  readonly isDraft: boolean;
  readonly languages: ReportInput['languages'];
  readonly writtenBy: ReportInput['writtenBy'];
  readonly runs: readonly StoredRunFacts[];
  readonly suites: Readonly<Record<string, SuiteFacts>>;
  /** Missing where none were chosen. */
  readonly imports?: readonly ChosenImport[];
}

/** The published figures and limits that opinions and declared values come from. */
export interface ReferenceFile {
  readonly reference: Reference;
  readonly limits: readonly Limit[];
}

/** A JSON file of a dossier: canonical, so that equal content is equal bytes. */
export const canonicalBytes = (content: object): Uint8Array => Buffer.from(`${canonicalize(content)}\n`);

/** What was measured, as it is believed. */
export interface Measured {
  readonly records: readonly Believed[];
  readonly loads: readonly BelievedLoad[];
}

/** @throws ReportProblem for a file that is no record or no load */
export const measuredIn = (files: SourceFiles): Measured => ({
  records: believedRecords(files),
  loads: believedLoads(files),
});

/**
 * The report that files give.
 *
 * @param measured what these files hold, where it is known already
 * @throws ReportProblem where one is missing, or they contradict each other
 */
export function reportOfFiles(files: SourceFiles, measured: Measured = measuredIn(files)): Report {
  const context = JSON.parse(needed(files, sourcePaths.context)) as Context;
  const { reference, limits } = JSON.parse(needed(files, sourcePaths.reference)) as ReferenceFile;
  const [profile, job] = [needed(files, sourcePaths.profile), needed(files, sourcePaths.job)];
  const [plan, earlier] = [textOf(files, sourcePaths.plan), textOf(files, sourcePaths.earlier)];
  const { isDraft, languages, writtenBy, runs, suites, imports = [] } = context;
  const inputs = {
    profile: readProfile(profile),
    job: readJob(job),
    plan: plan === null ? null : readPlan(plan),
  };
  assertOneOrder(inputs.plan?.value ?? null, inputs.job.value);
  const documents = ['method', 'validity', ...(measured.loads.length > 0 ? ['serving'] : [])] as const;
  return reportOf({
    ...measured,
    runs,
    suites,
    ...inputs,
    reference,
    limits,
    sources: {
      profile: hashOf(files, sourcePaths.profile),
      job: hashOf(files, sourcePaths.job),
      plan: plan === null ? null : hashOf(files, sourcePaths.plan),
      reference: hashOf(files, sourcePaths.reference),
    },
    documents: (documents as readonly ('method' | 'validity' | 'serving')[]).map((name) => ({
      name: sourcePaths[name],
      sha256: hashOf(files, sourcePaths[name]),
    })),
    writtenBy,
    imports: importsOf(files, imports),
    isDraft,
    languages,
    earlier:
      earlier === null ? null : earlierReport(earlier, hashOf(files, sourcePaths.earlier), inputs.job.value),
  });
}

/** `report.json` of the files of a dossier, made again: the same text, where nothing was changed. */
export const rebuiltReport = (files: SourceFiles, measured?: Measured): string =>
  reportText(reportOfFiles(files, measured));

function textOf(files: SourceFiles, path: string): string | null {
  const bytes = files.get(path);
  if (bytes === undefined) return null;
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  throw new ReportProblem(
    [`${path} is no text in UTF-8: what is read otherwise is not what stands there.`],
    'Save it as UTF-8 in the editor that wrote it.',
  );
}

function needed(files: SourceFiles, path: string): string {
  const text = textOf(files, path);
  if (text !== null) return text;
  throw new ReportProblem([`${path} is missing.`], 'A report is made of it: restore it from a copy.');
}

function hashOf(files: SourceFiles, path: string): string {
  needed(files, path);
  return createHash('sha256').update(files.get(path)!).digest('hex');
}

/**
 * What was found out of records, by the hash of their bytes: a report, its forms and its verification read the same ones, and the schema of one
 * with many samples takes longer than all else about it.
 */
export const checkedRecords: CheckedFiles = new Map();

const isRecord = (path: string) => path.startsWith('records/') && path.endsWith('.json');

/**
 * The records of a dossier as they were stored, with all of their samples.
 *
 * @throws ReportProblem for one that is none
 */
export const storedRecords = (files: SourceFiles): StoredRecord[] =>
  [...files.keys()]
    .filter(isRecord)
    .sort()
    .map((path) => read(path, textOf(files, path)!));

/**
 * Each record with the figures that its samples give, judged among those of its run that are here.
 *
 * @throws ReportProblem for one that is none, or gives no figures
 */
export function believedRecords(files: SourceFiles): readonly Believed[] {
  const stored = storedRecords(files);
  const fresh = rebuildAll(stored.map(({ record }) => record));
  return stored.map(({ id, record, path }, i) => {
    const rebuilt = fresh[i]!;
    if ('impossible' in rebuilt)
      throw new ReportProblem(
        [`${path}: ${rebuilt.impossible}`],
        'Leave this record out: its samples give no figure.',
      );
    return believedRecord({ id, record }, rebuilt.record);
  });
}

/** A stored record as it is believed: with what its samples give. */
export const believedRecord = (
  { id, record }: Pick<StoredRecord, 'id' | 'record'>,
  rebuilt: Believed['record'],
): Believed => ({ id, record: rebuilt, isChanged: contradiction(record, rebuilt)?.kind === 'changed' });

function read(path: string, text: string): StoredRecord {
  try {
    const { id, record } = contentOf(basename(path), text.replace(/^\ufeff/, ''), checkedRecords);
    return { id, record, path };
  } catch (cause) {
    if (!(cause instanceof NotARecord)) throw cause;
    throw new ReportProblem([`${path}: ${cause.message}`], 'Restore it from a copy, or leave it out.');
  }
}
