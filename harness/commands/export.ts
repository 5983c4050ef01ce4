import type { Command } from 'commander';
import { Option } from 'commander';
import { type FormName, formNames, forms } from '../../results/export.ts';
import { counted } from '../../results/format.ts';
import { type StoredRecord, writeWhole } from '../../results/record/store.ts';
import { UsageError } from '../errors.ts';
import { examples } from '../hint.ts';
import { print, printFile, printJson, tell } from '../print.ts';
import { believedRecords, type Oddities } from './believed.ts';
import { defaultStore } from './default-store.ts';
import { collect, gatherEvidence, sayUnreadable } from './evidence.ts';
import { filesNamed } from './recompute.ts';

interface ExportFlags {
  format: FormName;
  out?: string;
  store: string;
  record?: string[];
  json?: boolean;
}

/** `export [run or record …] --format csv`: our own records for other programs. */
export function register(program: Command): void {
  program
    .command('export')
    .argument(
      '[what...]',
      'ids of records or of runs (or their beginnings), files or folders; else the store',
    )
    .description('write own records for other programs: each number with its definition, unit and interval')
    .addOption(new Option('--format <name>', 'the form of the file').choices(formNames).makeOptionMandatory())
    .option('--out <file>', 'write to a file; else to the screen')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--record <path>', 'a record, or a folder of records (again for more)', collect)
    .option('--json', 'print JSON: the text, and what the form does not carry')
    .addHelpText(
      'after',
      `${examples([
        ['export 3fa9c01d --format report-v0.2.1 --out report.json'],
        ['export 2026-11-22T18-30-05-quick-3fa9 --format csv', 'all records of a run'],
        ['export --format prometheus --out assay.prom', 'all records of the store'],
      ])}

What a form does not carry is said on stderr, and in the file where it has comments.`,
    )
    .action(async (wanted: string[], flags: ExportFlags) => {
      const { format, out, json } = flags;
      const { found, unreadable, oddities } = await recordsFor(wanted, flags);
      if (found.length === 0) {
        sayUnreadable(unreadable, oddities);
        throw new UsageError('There is no record to export.', 'Measure first, or name records: --record.');
      }
      const { text, notCarried } = forms[format](found);
      if (out !== undefined) await writeWhole(out, text);
      if (json)
        printJson({
          format,
          records: found.length,
          out: out ?? null,
          notCarried,
          ...(out === undefined && { text }),
        });
      else if (out === undefined) printFile(text);
      else print(`${out}: ${counted(found.length, 'record')} as ${format}`);
      tell(['Not carried by this form:', ...notCarried].join('\n'));
      sayUnreadable(unreadable, oddities);
    });
}

interface Found {
  readonly found: readonly StoredRecord[];
  readonly unreadable: readonly string[];
  readonly oddities: Oddities;
}

/** The records that are named, in the order of the names; without any those of the folders, each at its newest. */
async function recordsFor(wanted: readonly string[], { store, record }: ExportFlags): Promise<Found> {
  if (wanted.length === 0) {
    const { stored, unreadable, oddities } = await gatherEvidence({ record: record ?? [store] });
    return { found: stored, unreadable, oddities };
  }
  const named = [...wanted, ...(record ?? [])].map((word) => filesNamed(word, store).files);
  const paths = [...new Set(named.flat())];
  return believedRecords(paths, paths);
}
