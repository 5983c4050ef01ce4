import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../results/report/schema.ts';
import { reportOfFiles } from '../../../results/report/sources.ts';
import { reportText } from '../../../results/report.ts';
import { Failure, UsageError } from '../../errors.ts';
import { typed } from '../../hint.ts';
import { printResult } from '../../print.ts';
import { missingText, reportLines } from '../../terminal/report.ts';
import type { ReportFlags } from '../report.ts';
import { inputBytes, orFailure, reportsFolder } from './inputs.ts';
import { sourceFiles, wantedRuns } from './sources.ts';

/** `report <run>…`: report.json and the forms that are written from it, and the archive with what it rests on. */
export async function writeReport(what: readonly string[], flags: ReportFlags): Promise<void> {
  const runs = await wantedRuns({
    runs: what,
    store: flags.store,
    ...(flags.latest && { latest: flags.latest }),
  });
  const files = sourceFiles({
    runs,
    ...given(flags),
    reference: flags.reference ?? [],
    isDraft: flags.draft === true,
  });
  const report = orFailure(() => reportOfFiles(files));
  if (report.missing.length > 0 && !flags.draft)
    throw new Failure(
      missingText(report.missing),
      `Fill them in, or look at a draft: ${typed(`report ${what.join(' ') || '--latest'} --draft`)}.`,
    );
  const folder = flags.out ?? join(reportsFolder, nameOf(report, runs[0]!.id));
  const forms = new Map<string, Uint8Array>([['report.json', Buffer.from(reportText(report))]]);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of forms) writeFileSync(join(folder, name), bytes);
  const paths = [...forms.keys()].map((name) => join(folder, name));
  printResult(
    flags.json,
    { status: report.status, id: report.identity.id, files: paths, missing: report.missing },
    () => reportLines(report, paths).join('\n'),
  );
}

/** What was filled in; a draft goes on without. */
function given({ profile, job, plan, earlier, draft }: ReportFlags) {
  const blank = (schema: string) =>
    draft ? Buffer.from(`${JSON.stringify({ schema, version: 1 })}\n`) : null;
  const files = {
    profile: inputBytes(profile, join(reportsFolder, 'profile.json')) ?? blank('assay.profile'),
    job: inputBytes(job, join(reportsFolder, 'job.json')) ?? blank('assay.job'),
    plan: inputBytes(plan, join(reportsFolder, 'plan.json')),
    earlier: earlier === undefined ? null : inputBytes(earlier, earlier),
  };
  if (!files.profile || !files.job)
    throw new UsageError(
      `There is no ${files.profile ? 'job.json' : 'profile.json'} in ${reportsFolder}.`,
      `Write one with ${typed('report --init')}, name it with --${files.profile ? 'job' : 'profile'}, or look at a draft: --draft.`,
    );
  return { ...files, profile: files.profile, job: files.job };
}

/** "LAB-2026-0001-r1"; of a draft without a number that of its run. */
const nameOf = ({ identity: { id, revision }, status }: Report, run: string): string =>
  `${status === 'final' ? '' : `${status}-`}${id === null ? run : `${id}-r${revision}`}`;
