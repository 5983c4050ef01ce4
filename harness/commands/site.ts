import type { Command } from 'commander';
import type { Library } from '../../dashboard/library.ts';
import { counted } from '../../results/format.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { printResult } from '../print.ts';
import { lifeOfRun } from '../run/process-life.ts';
import { defaultStore } from './default-store.ts';
import { collect, defaultImports, readReference } from './evidence.ts';
import { ofWhole } from './whole.ts';

interface SiteFlags {
  readonly store: string;
  readonly imports?: string;
  readonly out: string;
  readonly run?: string[];
  readonly record?: string[];
  readonly reference?: string[];
  readonly json?: boolean;
}

/** `site --out <folder>`: the pages of the dashboard as files, for who has no server. */
export function register(program: Command): void {
  program
    .command('site')
    .description('write the pages of the dashboard into a folder that opens without a server')
    .requiredOption('--out <folder>', 'where the pages go: a new folder, an empty one, or a site to replace')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--imports <folder>', 'where results of other tools are (none beside a choice of records)')
    .option('--run <id>', 'only the records and loads of this run (again for more)', collect)
    .option('--record <id>', 'only this record, by its id or the beginning of it (again for more)', collect)
    .option('--reference <file>', 'add devices or results of your own (JSON; again for more)', collect)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([
        ['site --out report', 'everything in the store'],
        ['site --out report --run 2026-11-28T23-50-49-quick-5751', 'one run'],
        ['site --out report --record 3fa9c01d --record 91bc', 'some records'],
      ]),
    )
    .action(async (flags: SiteFlags) => {
      const [{ loadAssets }, { siteFiles }, { FolderTaken, writeSite }] = await ofWhole(() =>
        Promise.all([
          import('../../dashboard/assets.ts'),
          import('../../dashboard/site.ts'),
          import('../../dashboard/site/write.ts'),
        ]),
      );
      const library = await selected(flags);
      const files = await writeSite(flags.out, siteFiles(library, loadAssets())).catch((error) => {
        if (!(error instanceof FolderTaken)) throw error;
        const way = typed('site --out <folder>');
        throw new UsageError(error.message, `Name a folder that is empty or not there: ${way}.`);
      });
      const records = library.rows({ limit: 1 }).total;
      const loads = (await library.loads()).loads.length;
      const ofLoads = loads === 0 ? '' : ` and ${counted(loads, 'served load')}`;
      printResult(
        flags.json,
        { folder: flags.out, files, records, loads },
        () =>
          `${files} files of ${counted(records, 'record')}${ofLoads} are in ${flags.out}; open index.html there.`,
      );
    });
}

/** @throws UsageError for a run or a record that the store does not have */
async function selected({
  store,
  imports,
  run = [],
  record = [],
  reference = [],
}: SiteFlags): Promise<Library> {
  const [{ readLibrary }, { noImports }, { readImports }] = await ofWhole(() =>
    Promise.all([
      import('../../dashboard/library/in-memory.ts'),
      import('../../dashboard/library/imports.ts'),
      import('../../dashboard/library/import-folder.ts'),
    ]),
  );
  const sources = readReference(reference);
  const isChosen = run.length + record.length > 0;
  // Who chooses records shows these; what other tools wrote comes along where it is asked for.
  const folder = imports ?? (isChosen ? null : defaultImports);
  const imported = folder === null ? noImports : await readImports(folder, sources.devices);
  const all = await readLibrary(store, sources, undefined, imported, lifeOfRun);
  if (!isChosen) return all;
  const { loads, manifests } = await all.loads();
  const runs = [
    ...all.runs(Number.MAX_SAFE_INTEGER).map(({ id }) => id),
    ...loads.map((load) => load.record.run.id),
    ...manifests.map(({ manifest }) => manifest.id),
  ];
  const absentRun = run.find((id) => !runs.includes(id));
  if (absentRun !== undefined) throw absent('run', absentRun, runs);
  const isOfLoad = (beginning: string) => loads.some(({ id }) => id.startsWith(beginning));
  const absentRecord = record.find(
    (beginning) => all.idsBeginning(beginning).length === 0 && !isOfLoad(beginning),
  );
  if (absentRecord !== undefined) throw absent('record', absentRecord, []);
  return readLibrary(
    store,
    sources,
    (stored) =>
      run.includes(stored.record.run.id) || record.some((beginning) => stored.id.startsWith(beginning)),
    imported,
    lifeOfRun,
  );
}

const absent = (what: string, name: string, known: readonly string[]) =>
  new UsageError(`The store has no ${what} "${name}".`, nearest(name, known, 'list records'));
