import { type BesidePublished, besidePublished, compareServed } from '../../results/comparison/served.ts';
import type { PublishedResult } from '../../results/reference/schema.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { printResult } from '../print.ts';
import { type ComparedLoads, comparedLoadsText } from '../terminal/compared-loads.ts';
import { defaultStore } from './default-store.ts';
import { type Evidence, type EvidenceFlags, sayUnreadable } from './evidence.ts';
import { findLoad } from './find-load.ts';
import { readLoad } from './read-load.ts';

/**
 * Compares served loads with each other and with published results, where one of the names is a served load.
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
  for (const name of [baseline, ...others]) sides.push(await sideNamed(name, evidence, flags));
  if (!sides.some(({ load }) => load)) return false;
  const stranger = sides.find(({ load, result }) => !load && !result);
  if (stranger)
    throw new UsageError(
      `"${stranger.name}" is no served load and no published result: a served load is compared with these.`,
      `${typed('list published')} shows the ids of published results.`,
    );
  const [base, ...rest] = sides as [Side, ...Side[]];
  const comparisons = rest.map((side) => compared(side, base));
  printResult(flags.json, { comparisons: comparisons.map(documentOf) }, () =>
    comparisons.map(comparedLoadsText).join('\n\n'),
  );
  sayUnreadable(evidence.unreadable, evidence.oddities);
  return true;
}

interface Side {
  readonly name: string;
  readonly load: StoredServing | null;
  readonly result: PublishedResult | null;
}

/** Names of published results and of records go first, as they always did. */
async function sideNamed(name: string, { reference, stored }: Evidence, flags: EvidenceFlags): Promise<Side> {
  const result = reference.results.find(({ id }) => id === name) ?? null;
  if (result || stored.some(({ id }) => id.startsWith(name))) return { name, load: null, result };
  const path = (flags.record ?? [defaultStore]).map((store) => findLoad(name, store)).find(Boolean);
  return { name, load: path ? await readLoad(path) : null, result };
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
