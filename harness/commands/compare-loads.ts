import { basename } from 'node:path';
import { type BesidePublished, besidePublished, compareServed } from '../../results/comparison/served.ts';
import type { PublishedResult } from '../../results/reference/schema.ts';
import { whyNotComparable } from '../../results/serving/comparable.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { type ComparedLoads, comparedLoadsText } from '../terminal/compared-loads.ts';
import { defaultStore } from './default-store.ts';
import { type Evidence, type EvidenceFlags, sayUnreadable } from './evidence.ts';
import { findLoad } from './find-load.ts';
import { findRun } from './find-run.ts';
import { readLoad } from './read-load.ts';
import { readServedRun } from './served-run.ts';

/**
 * Compares served loads with each other and with published results, where one of the names is a served load or a run that served some.
 *
 * @returns whether it did
 * @throws UsageError for a name that is neither
 */
export async function compareLoads(
  baseline: string,
  others: readonly string[],
  evidence: Evidence,
  flags: EvidenceFlags,
): Promise<boolean> {
  const sides: Side[] = [];
  for (const name of [baseline, ...others]) sides.push(...(await sidesNamed(name, evidence, flags)));
  if (!sides.some(({ load }) => load)) return false;
  const stranger = sides.find(({ load, result }) => !load && !result);
  if (stranger)
    throw new UsageError(
      `"${stranger.name}" is no served load and no published result: a served load is compared with these.`,
      `${typed('list published')} shows the ids of published results.`,
    );
  const bases = sides.filter(({ name }) => name === baseline);
  const comparisons = pairsOf(
    sides.filter(({ name }) => name !== baseline),
    bases,
  ).map(([side, base]) => compared(side, base));
  printResult(flags.json, { comparisons: comparisons.map(documentOf) }, () =>
    comparisons.map(comparedLoadsText).join('\n\n'),
  );
  sayUnreadable(evidence.unreadable, evidence.oddities);
  return true;
}

interface Side {
  /** As it was typed: all loads of a run have one. */
  readonly name: string;
  readonly load: StoredServing | null;
  readonly result: PublishedResult | null;
}

/** Names of published results and of records go first, as they always did. A run that served stands for its loads. */
async function sidesNamed(
  name: string,
  { reference, stored }: Evidence,
  flags: EvidenceFlags,
): Promise<Side[]> {
  const result = reference.results.find(({ id }) => id === name) ?? null;
  if (result || stored.some(({ id }) => id.startsWith(name))) return [{ name, load: null, result }];
  const stores = flags.record ?? [defaultStore];
  const run = stores.map((store) => servedRunNamed(name, store)).find(Boolean);
  if (run) {
    const { loads } = await readServedRun(run);
    if (loads.length > 0) return loads.map((load) => ({ name, load, result }));
  }
  const path = stores.map((store) => findLoad(name, store)).find(Boolean);
  return [{ name, load: path ? await readLoad(path) : null, result }];
}

/** Ids of runs begin with their date: what is written otherwise may be the beginning of the id of a load. */
function servedRunNamed(name: string, store: string): string | null {
  if (!/^\d{4}-/.test(basename(name))) return null;
  const run = findRun(name, store);
  return run?.isServed ? run.folder : null;
}

/**
 * Which is held against which: one against one as they were named, loads of runs against those that are of their kind, each once and in
 * their order.
 *
 * @throws UsageError where runs have no load of one kind
 */
function pairsOf(sides: readonly Side[], bases: readonly Side[]): (readonly [Side, Side])[] {
  const names = Map.groupBy(sides, ({ name }) => name).values();
  return [...names].flatMap((own) => {
    const [first, base] = [own[0]!, bases[0]!];
    if (base.load === null || (bases.length === 1 && own.length === 1))
      return own.map((side) => [side, base] as const);
    if (first.load === null) return bases.map((each) => [first, each] as const);
    const left = [...bases];
    const pairs = own.flatMap((side) => {
      const at = left.findIndex(({ load }) => whyNotComparable(side.load!.record, load!.record).length === 0);
      return at < 0 ? [] : [[side, left.splice(at, 1)[0]!] as const];
    });
    if (pairs.length > 0) return pairs;
    throw new UsageError(
      `"${first.name}" and "${base.name}" have no load of one kind.`,
      `${typed('show <run>')} shows the loads of a run; two of them by their ids say why they may not be compared.`,
    );
  });
}

function compared(subject: Side, baseline: Side): ComparedLoads {
  if (subject.load && baseline.load) {
    const comparison = compareServed(subject.load.record, baseline.load.record);
    return { kind: 'loads', subject: subject.load, baseline: baseline.load, comparison };
  }
  const load = subject.load ?? baseline.load;
  const result = subject.result ?? baseline.result;
  if (!load || !result)
    throw new UsageError(
      `"${subject.name}" and "${baseline.name}" are both published, and another name is a served load.`,
      'Compare them apart, or make the served load the baseline.',
    );
  return { kind: 'published', load, result, beside: besidePublished(load.record, result) };
}

/** Without the logs: a load is named by its id. */
function documentOf(compared: ComparedLoads): object {
  if (compared.kind === 'published') {
    const { load, result, beside } = compared;
    return { load: load.id, published: result.id, ...(beside satisfies BesidePublished) };
  }
  const { subject, baseline, comparison } = compared;
  return { subject: subject.id, baseline: baseline.id, ...comparison };
}
