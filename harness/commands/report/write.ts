import { existsSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pdfFontsName } from '../../../results/dossier/files.ts';
import { writeWhole } from '../../../results/record/store.ts';
import type { Believed } from '../../../results/report/input.ts';
import { readPlan } from '../../../results/report/inputs/read.ts';
import { assertRedactable, redactedJob } from '../../../results/report/redact.ts';
import type { Report } from '../../../results/report/schema.ts';
import { measuredIn, reportOfFiles } from '../../../results/report/sources.ts';
import { reportText } from '../../../results/report.ts';
import { Failure, UsageError } from '../../errors.ts';
import { quoted, typed } from '../../hint.ts';
import { printResult } from '../../print.ts';
import { missingText, reportLines } from '../../terminal/report.ts';
import { assertMayWrite, writeDossier } from './dossier.ts';
import type { ReportFlags } from './flags.ts';
import { blankInput, inputBytes, orFailure, planSignature, reportsFolder } from './inputs.ts';
import { nameOfRuns, type ReportedRuns, seenIn, sourceFiles, wantedRuns } from './sources.ts';
import type { WrittenForms } from './written-forms.ts';

/** Writes the forms of a report.json and of its records: the dashboard does. */
type WriteForms = (json: Uint8Array, records: readonly Believed[]) => Promise<WrittenForms>;

const languages = { en: ['en'], zh: ['zh'], both: ['en', 'zh'] } as const;

/** `report <run>…`: report.json and the forms that are written from it, and the archive with what it rests on. */
export async function writeReport(
  what: readonly string[],
  flags: ReportFlags,
  writeForms: WriteForms,
): Promise<void> {
  const { store, latest, lang, draft, json } = flags;
  const runs = await wantedRuns({ runs: what, store, ...(latest && { latest }) });
  const name = nameOfRuns(runs);
  const inputs = given(flags);
  const sources = sourceFiles({
    ...runs,
    ...redacted(inputs, runs, flags.redact === true),
    reference: flags.reference ?? [],
    imports: flags.import ?? [],
    isDraft: draft === true,
    languages: lang === undefined ? null : languages[lang],
  });
  const measured = orFailure(() => measuredIn(sources));
  const report = orFailure(() => reportOfFiles(sources, measured));
  if (report.missing.length > 0 && !draft)
    throw new Failure(
      missingText(report.missing),
      `Fill them in, or look at a draft: ${typed(draftOf(what, flags))}.`,
    );
  const dossier = dossierPath(flags, report, name);
  if (dossier !== null) await assertMayWrite(dossier);
  const truth = Buffer.from(reportText(report));
  const { files, lacking, warnings } = await writeForms(truth, measured.records);
  const forms = new Map([['report.json', truth], ...files]);
  const folder = flags.out ?? join(reportsFolder, nameOf(report, name));
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(
      `${folder} is a file, and the forms go into a folder.`,
      'Name another one: --out <folder>.',
    );
  const { paths, gone } = await written(
    folder,
    // Of the fonts nobody but `verify` wants to know.
    new Map([...forms].filter(([name]) => name !== pdfFontsName)),
  );
  const withoutBill = dossier === null ? null : await writeDossier(report, sources, forms, dossier);
  const { status, identity, missing, firstPage } = report;
  printResult(
    json,
    { status, id: identity.id, files: paths, lacking, dossier, missing, warnings: firstPage.warnings },
    () =>
      [
        ...reportLines(report, warnings, paths),
        ...planLines(report, inputs.planPath),
        ...lacking,
        ...gone.map((path) => `${path} was of an earlier report, and is removed.`),
        ...dossierLines(dossier, withoutBill),
      ].join('\n'),
  );
}

/** The same report as a draft, of the same files. */
const draftOf = (what: readonly string[], { latest, plan, ...flags }: ReportFlags): string =>
  [
    'report',
    ...(latest ? ['--latest'] : []),
    ...what.map(quoted),
    '--draft',
    ...(['profile', 'job', 'out'] as const).flatMap((name) =>
      flags[name] === undefined ? [] : [`--${name} ${quoted(flags[name])}`],
    ),
    ...(flags.import ?? []).map((id) => `--import ${quoted(id)}`),
    ...(typeof plan === 'string' ? [`--plan ${quoted(plan)}`] : plan === false ? ['--no-plan'] : []),
  ].join(' ');

/** What lies in a folder of forms is of one report: all of them are written before the first takes its place, and none stays of another. */
async function written(
  folder: string,
  forms: ReadonlyMap<string, Uint8Array>,
): Promise<{ readonly paths: readonly string[]; readonly gone: readonly string[] }> {
  const fresh = join(folder, `.${process.pid}.partial`);
  try {
    for (const [name, bytes] of forms) await writeWhole(join(fresh, name), bytes);
    for (const name of forms.keys()) await rename(join(fresh, name), join(folder, name));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  const gone = forms.has('report.pdf') ? [] : [join(folder, 'report.pdf')].filter((path) => existsSync(path));
  for (const path of gone) await rm(path);
  return { paths: [...forms.keys()].map((name) => join(folder, name)), gone };
}

/** Where the archive goes: beside the folder of the forms, unless a place is named; null where none was asked for. */
function dossierPath({ dossier, out }: ReportFlags, report: Report, run: string): string | null {
  if (dossier === undefined) return null;
  return dossier === true ? `${out ?? join(reportsFolder, nameOf(report, run))}.tgz` : dossier;
}

const dossierLines = (path: string | null, lacking: string | null): string[] =>
  path === null
    ? []
    : [
        `Written: ${path}`,
        ...(lacking === null ? [] : [lacking]),
        `Next: ${typed(`verify ${quoted(path)}`)}`,
      ];

/** Which plan was taken: that of another order may have been left where this one is looked for. */
const planLines = ({ plan }: Report, path: string): string[] =>
  plan === null
    ? []
    : [`By the plan ${path}, decided at ${plan.decidedAt} (another one: --plan; none: --no-plan).`];

/** What was filled in; a draft goes on without. A plan is taken without being named where it lies beside the job that it is of. */
function given({ profile, job, plan, earlier, draft }: ReportFlags) {
  const usualPlan = join(job === undefined ? reportsFolder : dirname(job), 'plan.json');
  const planPath = typeof plan === 'string' ? plan : usualPlan;
  const planBytes = plan === false ? null : inputBytes(plan, usualPlan);
  const blank = (schema: Parameters<typeof blankInput>[0]) => (draft ? blankInput(schema) : null);
  const files = {
    profile: inputBytes(profile, join(reportsFolder, 'profile.json')) ?? blank('assay.profile'),
    job: inputBytes(job, join(reportsFolder, 'job.json')) ?? blank('assay.job'),
    plan: planBytes,
    planPath,
    planSignature: planSignature(planPath, planBytes),
    earlier: earlier === undefined ? null : inputBytes(earlier, earlier),
  };
  if (!files.profile || !files.job)
    throw new UsageError(
      `There is no ${files.profile ? 'job.json' : 'profile.json'} in ${reportsFolder}.`,
      `Write one with ${typed('report --init')}, name it with --${files.profile ? 'job' : 'profile'}, or look at a draft: --draft.`,
    );
  return { ...files, profile: files.profile, job: files.job };
}

type Given = ReturnType<typeof given>;

/** With `--redact`, hashes in the place of what names a unit. */
function redacted(inputs: Given, runs: ReportedRuns, isAsked: boolean): Given {
  if (!isAsked) return inputs;
  return orFailure(() => {
    const plan = inputs.plan === null ? null : readPlan(Buffer.from(inputs.plan).toString()).value;
    assertRedactable(seenIn(runs), plan);
    return { ...inputs, job: Buffer.from(redactedJob(Buffer.from(inputs.job).toString())) };
  });
}

/** "LAB-2026-0001-r1"; of a draft without a number that of its run. */
const nameOf = ({ identity: { id, revision }, status }: Report, run: string): string =>
  `${status === 'final' ? '' : `${status}-`}${id === null ? run : `${id}-r${revision}`}`;
