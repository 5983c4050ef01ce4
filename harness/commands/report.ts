import { type Command, Option } from 'commander';
import type { StoredRecord } from '../../results/record/store.ts';
import { examples } from '../hint.ts';
import { defaultStore } from './default-store.ts';
import { collect } from './evidence.ts';
import type { ReportFlags } from './report/flags.ts';
import { addSigning } from './report/sign.ts';
import type { WrittenForms } from './report/written-forms.ts';
import { ofWhole } from './whole.ts';

/** `report [run…]`: the report that a laboratory attaches, of one run or of several. */
export function register(program: Command): void {
  const command = program
    .command('report')
    .argument('[what...]', 'runs, by their ids or the beginning of them; with --compare two report.json')
    .description('write the report of a laboratory (ISO/IEC 17025, 7.8): of runs, as PDF, HTML, CSV and JSON')
    .option('--init', 'write profile.json and job.json, each field with the clause that it is for')
    .option('--latest', 'the newest run in the store')
    .option('--draft', 'go on where fields are missing; every page says so, and nobody can sign it')
    .option('--profile <file>', 'what is fixed of the laboratory', undefined)
    .option('--job <file>', 'what belongs to this order')
    .option('--plan <file>', 'what was decided before the measurement; else plan.json beside the job')
    .option('--no-plan', 'take no plan, although one lies beside the job')
    .option('--earlier <file>', 'the report.json that this one replaces: what changed is then said')
    .addOption(
      new Option('--lang <language>', 'languages of the forms; else those of the job').choices([
        'en',
        'zh',
        'both',
      ]),
    )
    .option('--font <file>', 'a font for what the PDF has no letters for (again for more)', collect)
    .option('--out <folder>', 'where the forms go: a new folder, or one to write into again')
    .option('--dossier [file]', 'also the archive with everything that the report rests on')
    .option(
      '--import <id>',
      'results of another tool for an annex, by the id of their import (again for more)',
      collect,
    )
    .option('--redact', 'serials and UUIDs of the job only as hashes')
    .option('--compare', 'hold two reports against each other: E_n of each quantity')
    .option('--reference <file>', 'add devices or results of your own (JSON; again for more)', collect)
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(async (what: string[], flags: ReportFlags) => {
      if (flags.compare) {
        const { printComparison } = await ofWhole(() => import('./report/compare.ts'));
        printComparison(what, flags);
      } else if (flags.init) {
        const { writeInputs } = await ofWhole(() => import('./report/init.ts'));
        await writeInputs(what, flags);
      } else {
        const { writeReport } = await ofWhole(() => import('./report/write.ts'));
        await writeReport(what, flags, (json, records) => reportForms(json, records, flags.font));
      }
    });
  addSigning(command);
}

/**
 * The forms of a report, by their names. They are written of the bytes of report.json and of the samples of its records, and of nothing
 * else: the same files give the same forms, today and when they are verified.
 */
export const reportForms = async (
  json: Uint8Array,
  records: Samples,
  fonts: readonly string[] = [],
): Promise<WrittenForms> => (await beginForms(json, { fonts }))(records);

/** Begins with the forms of a report.json; they are written to their end when its records are at hand. */
export async function beginForms(
  json: Uint8Array,
  options: { readonly fonts?: readonly string[]; readonly withoutPdf?: boolean },
) {
  const forms = await ofWhole(() => import('../../dashboard/report.ts'));
  const write = forms.beginForms({ json, ...options });
  return async (records: Samples): Promise<WrittenForms> => {
    const { files, problem, warnings } = await write(records);
    return { files, lacking: problem ? [notWritten(problem)] : [], warnings };
  };
}

/** One form of a report.json; or, in a sentence, why it cannot be written here. */
export async function reportForm(json: Uint8Array, form: 'html' | 'pdf'): Promise<Buffer | string> {
  const [{ formOf }, { FormProblem }] = await ofWhole(() =>
    Promise.all([import('../../dashboard/report.ts'), import('../../dashboard/report/problem.ts')]),
  );
  try {
    return await formOf(form, json);
  } catch (error) {
    if (!(error instanceof FormProblem)) throw error;
    return notWritten(error);
  }
}

const notWritten = ({ message, hint }: { readonly message: string; readonly hint: string }): string =>
  `report.pdf was not written. ${message} ${hint}`;

type Samples = readonly Pick<StoredRecord, 'id' | 'record'>[];

const help = `${examples([
  ['report --init --latest', 'profile.json and job.json, to be filled in'],
  ['report --latest --draft', 'a draft of the newest run: what is missing stands in its place'],
  ['report <run> --dossier', 'a report, and all that it rests on in one archive'],
  ['report <run of one host> <run of another>', 'units of several hosts in one report'],
  ['report <run of trials> <run that served>', 'trials and served loads of one unit in one report'],
  ['report --compare a/report.json b/report.json', 'do two laboratories agree?'],
])}

docs/report.md goes through it step by step.`;
