import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type Comparand,
  fromMicrobenchmark,
  fromRecord,
  fromResult,
} from '../../results/comparison/comparand.ts';
import { fromImport } from '../../results/comparison/imported.ts';
import { deviceKey } from '../../results/comparison/measured.ts';
import { compare, correct, pairFigures } from '../../results/comparison.ts';
import type { Imported, ImportedResult } from '../../results/import/imported.ts';
import type { StoredImport } from '../../results/import/store.ts';
import type { Record as StoredContent } from '../../results/record.ts';
import { UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { printResult } from '../print.ts';
import { comparisonTable } from '../terminal/comparison.ts';
import { compareLoads } from './compare-loads.ts';
import {
  type Evidence,
  type EvidenceFlags,
  gatherEvidence,
  sayUnreadable,
  withEvidence,
} from './evidence.ts';

/** `compare A B …`: records and published results side by side, as ratios to a baseline. */
export function register(program: Command): void {
  const command = program
    .command('compare')
    .argument('<what...>', 'ids of records and imports (or their beginnings) and of published results')
    .description('hold records and published results against each other, with what differs between them')
    .option('--baseline <id>', 'the one that the others are divided by (else the first)');
  withEvidence(command)
    .addHelpText('after', help)
    .action(async (names: string[], flags: EvidenceFlags & { baseline?: string }) => {
      const evidence = await gatherEvidence(flags);
      const baseline = flags.baseline ?? names[0]!;
      const others = names.filter((name) => name !== baseline);
      if (others.length === 0)
        throw new UsageError('A comparison needs two.', 'Name another record or published result.');
      if (await compareLoads(baseline, others, evidence, flags)) return;
      const against = figuresNamed(baseline, evidence);
      const comparisons = others
        .flatMap((name) => pairFigures(figuresNamed(name, evidence), against))
        .map(([subject, base]) => compare(subject, base));
      const rows = correct(comparisons);
      printResult(flags.json, { comparisons: rows }, () => comparisonTable(rows));
      sayUnreadable(evidence.unreadable, evidence.oddities);
    });
}

const help = `${examples([
  ['compare 3f2a 91bc', 'two records of the store, or two served loads'],
  [
    'compare 2026-11-22T18-30-05-serving-3fa9 2026-11-23T09-12-40-serving-08c1',
    'two runs that served: loads of one kind',
  ],
  ['compare 3f2a ort-h200-gptoss20b-decode-rtn-mixed-int4-lmhead'],
  ['compare azure-babelstream-h100-sxm5-80gb-triad azure-babelstream-h200-sxm-141gb-triad --json'],
])}

The first one is the baseline, unless --baseline names another. ${typed('list published')} shows the ids of published results.`;

function figuresNamed(name: string, evidence: Evidence): Comparand[] {
  const { reference, stored, measured, imports, unreadable } = evidence;
  const result = reference.results.find(({ id }) => id === name);
  if (result) return [fromResult(result, reference.devices)];
  const microbenchmark = reference.microbenchmarks.find(({ id }) => id === name);
  if (microbenchmark) return [fromMicrobenchmark(microbenchmark, reference.devices)];
  const found = stored.filter(({ id, path }) => id.startsWith(name) || resolve(path) === resolve(name));
  if (found.length === 1) return figuresOf(found[0]!.record, { reference, measured });
  if (found.length > 1) {
    throw new UsageError(
      `"${name}" is the beginning of ${found.length} records.`,
      `Write more of it: ${found.map(({ id }) => id).join(', ')}.`,
    );
  }
  const results = importedNamed(name, imports);
  if (results.length === 1) {
    const [{ id, imported, result }] = results as [Named];
    return fromImport(id, imported, result, reference.devices);
  }
  if (results.length > 1) {
    throw new UsageError(
      `"${name}" holds ${results.length} results.`,
      `Name one of them: ${severalResults(results)}.`,
    );
  }
  const damaged = unreadable.filter((message) => message.includes(`/${name}`));
  if (found.length === 0) sayUnreadable(damaged);
  const known = [...stored, ...imports, ...reference.results, ...reference.microbenchmarks].map(
    ({ id }) => id,
  );
  throw new UsageError(
    `There is no record and no published result "${name}".`,
    nearest(name, known, 'list published'),
  );
}

/** So many results of a file are named where one is to be chosen. */
const mostNamed = 5;

function severalResults(results: readonly Named[]): string {
  const named = results
    .slice(0, mostNamed)
    .map(({ id, result: { at, title } }) => `${typedName(id + at)} (${title})`);
  const more = results.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more, by their places in the file`] : [])].join(', ');
}

/** As it is typed: the place of a result in a text has a blank. */
const typedName = (name: string) => (name.includes(' ') ? `"${name}"` : name);

interface Named {
  readonly id: string;
  readonly imported: Imported;
  readonly result: ImportedResult;
}

/** Results by the id of their import, or its beginning, and behind it the place in the file where it holds several. */
function importedNamed(name: string, imports: readonly StoredImport[]): Named[] {
  const [, beginning, at] = /^([0-9a-f]+)(.*)$/.exec(name) ?? [];
  if (beginning === undefined) return [];
  // The same bytes may be imported into several folders that are given.
  const once = new Map(imports.map((one) => [one.id, one]));
  return [...once.values()]
    .filter(({ id }) => id.startsWith(beginning))
    .flatMap(({ id, imported }) =>
      imported.results
        .filter((result) => at === '' || result.at === at)
        .map((result) => ({ id, imported, result })),
    );
}

function figuresOf(
  record: StoredContent,
  { reference, measured }: Pick<Evidence, 'reference' | 'measured'>,
): Comparand[] {
  const group = measured.find(({ key }) => key === deviceKey(record))!;
  return fromRecord(record, group.match, reference.devices);
}
