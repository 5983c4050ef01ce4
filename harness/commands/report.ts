import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { compareReports } from '../../results/report/compare.ts';
import { type Report, reportSchema } from '../../results/report/schema.ts';
import { reportOfFiles } from '../../results/report/sources.ts';
import { reportText } from '../../results/report.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { comparisonText, missingText, reportLines } from '../terminal/report.ts';
import { collect } from './evidence.ts';
import { sourceFiles, wantedRuns } from './report-files.ts';
import { fieldLines, inputBytes, orFailure, reportsFolder, writeBlanks } from './report-inputs.ts';
import { defaultStore } from './run.ts';

interface ReportFlags {
  readonly init?: boolean;
  readonly latest?: boolean;
  readonly draft?: boolean;
  readonly compare?: boolean;
  readonly profile?: string;
  readonly job?: string;
  readonly plan?: string;
  readonly earlier?: string;
  readonly out?: string;
  readonly lang?: 'en' | 'zh' | 'both';
  readonly dossier?: string | true;
  readonly redact?: boolean;
  readonly reference?: string[];
  readonly store: string;
  readonly json?: boolean;
}

/** `report [run…]`: the report that a laboratory attaches, of one run or of several. */
export function register(program: Command): void {
  program
    .command('report')
    .argument('[what...]', 'runs, by their ids or the beginning of them; with --compare two report.json')
    .description('write the report of a laboratory (ISO/IEC 17025, 7.8): of runs, as PDF, HTML, CSV and JSON')
    .option('--init', 'write profile.json and job.json, each field with the clause that it is for')
    .option('--latest', 'the newest run of the store')
    .option('--draft', 'go on where fields are missing; every page says so, and nobody can sign it')
    .option('--profile <file>', 'what is fixed of the laboratory', undefined)
    .option('--job <file>', 'what belongs to this order')
    .option('--plan <file>', 'what was decided before the measurement')
    .option('--earlier <file>', 'the report.json that this one replaces: what changed is then said')
    .addOption(
      new Option('--lang <language>', 'languages of the forms; else those of the job').choices([
        'en',
        'zh',
        'both',
      ]),
    )
    .option('--out <folder>', 'where the forms go: a new folder, or one to write into again')
    .option('--dossier [file]', 'also the archive with everything that the report rests on')
    .option('--redact', 'serials and UUIDs of the job only as hashes')
    .option('--compare', 'hold two reports against each other: E_n of each quantity')
    .option('--reference <file>', 'add devices or results of your own (JSON; again for more)', collect)
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (what: string[], flags: ReportFlags) => {
      if (flags.compare) compare(what, flags);
      else if (flags.init) await init(what, flags);
      else await write(what, flags);
    });
}

const help = `${examples([
  ['report --init --latest', 'profile.json and job.json, to be filled in'],
  ['report --latest --draft', 'a draft of the newest run: what is missing stands in its place'],
  ['report <run> --dossier', 'a report, and all that it rests on in one archive'],
  ['report <run of one host> <run of another>', 'units of several hosts in one report'],
  ['report --compare a/report.json b/report.json', 'do two laboratories agree?'],
])}

docs/report.md goes through it step by step.`;

async function init(what: readonly string[], { latest, store, out, json }: ReportFlags): Promise<void> {
  const isOfRuns = what.length > 0 || latest === true;
  const runs = isOfRuns ? await wantedRuns({ runs: what, store, ...(latest && { latest }) }) : [];
  const records = runs.flatMap(({ stored }) => stored.map(({ record }) => record));
  const { written, kept } = writeBlanks(out ?? reportsFolder, records);
  printResult(json, { written, kept }, () =>
    [
      ...written.map((path) => `Written: ${path}`),
      ...kept.map((path) => `Stays as it is: ${path}`),
      '',
      ...fieldLines(),
      '',
      `Next: fill them in, and write ${typed('report --latest --draft')}.`,
    ].join('\n'),
  );
}

async function write(what: readonly string[], flags: ReportFlags): Promise<void> {
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

function compare(what: readonly string[], { json }: ReportFlags): void {
  const [first, second] = what;
  if (first === undefined || second === undefined || what.length > 2)
    throw new UsageError(`--compare takes two report.json; ${what.length} given.`, 'Name both.');
  const [a, b] = [readReport(first), readReport(second)];
  const compared = compareReports(a, b);
  printResult(json, { compared }, () => comparisonText(a, b, compared));
}

function readReport(path: string): Report {
  const bytes = inputBytes(path, path)!;
  const fail = (why: string, cause?: unknown) =>
    new Failure(`${path} ${why}`, 'Name a report.json as this program writes it.', { cause });
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw fail('is no JSON.', cause);
  }
  const { schema, version } = (data ?? {}) as { schema?: unknown; version?: unknown };
  if (schema === 'assay.report' && version !== reportSchema.shape.version.value)
    throw fail(
      `is a report of version ${String(version)}; this assay reads version ${reportSchema.shape.version.value}.`,
    );
  const read = reportSchema.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw fail(`is no report: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}.`);
}
