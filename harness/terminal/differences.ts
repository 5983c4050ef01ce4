import { counted } from '../../results/format.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { type Difference, tolerance } from '../../results/validity/recompute.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';

/** A record with what is different in it. */
export interface Recomputed {
  readonly id: string;
  readonly path: string;
  readonly title: string;
  /** What is rebuilt of it: "5 figures, the population and the validity (VALID)". */
  readonly what: string;
  /** What that is made of: "from 12 samples in 3 processes". */
  readonly from: string;
  readonly differences: readonly Difference[];
}

/** A trial, as it was recomputed. */
export function recomputedTrial({ id, path, record }: StoredRecord, differences: readonly Difference[]) {
  const { repeats, figures, validity, workload } = record;
  const samples = repeats.reduce((n, repeat) => n + repeat.samples.durationNs.length, 0);
  return {
    id,
    path,
    title: workload.title,
    what: `${counted(figures.length, 'figure')}, the population and the validity (${validity.state})`,
    from: `from ${counted(samples, 'sample')} in ${counted(repeats.length, 'process')}`,
    differences,
  };
}

/** A served load, as it was recomputed. */
export function recomputedLoad({ id, path, record }: StoredServing, differences: readonly Difference[]) {
  const { figures, validity, title, log } = record;
  return {
    id,
    path,
    title,
    what: `${counted(figures.length, 'figure')}, the window and the validity (${validity.state})`,
    from: `from ${counted(log.requests.count, 'request')} and ${counted(log.steps.count, 'step')}`,
    differences,
  };
}

/** What `recompute` found, for people: one line where all is equal, else a table of what differs. */
export function differenceList({ id, title, what, from, differences }: Recomputed): string {
  const head = `${style.bold(title)}   record ${id}`;
  if (differences.length === 0)
    return `${head}\n${style.good('equal')}: ${what} are what the rules give ${from} (to ${tolerance}, relative).`;
  const column = (text: string) => ({ title: text, align: 'left', narrow: 12 }) as const;
  const table = renderTable(
    [column('of'), column('field'), column('stored'), column('recomputed')],
    differences.map(({ of, field, stored, recomputed }) => [of, field, shown(stored), shown(recomputed)]),
  );
  return `${head}\n${style.bad('different')}: ${differences.length} of what is stored is not what the rules give ${from}.\n\n${table}`;
}

/** Several records: a line for each, what differs in those that do, and one sentence. */
export function recomputedTable(all: readonly Recomputed[], unreadable: readonly string[]): string {
  const left = (text: string) => ({ title: text, align: 'left' }) as const;
  const table = renderTable(
    [
      left('record'),
      { ...left('workload'), narrow: 24 },
      { title: 'different', align: 'right' },
      left('first'),
    ],
    all.map(({ id, title, differences }) => {
      const [first] = differences;
      const where = first ? [first.of, first.field].filter((word) => word !== '').join(' ') : '';
      return [id, title, first ? String(differences.length) : 'equal', where];
    }),
  );
  const different = all.filter(({ differences }) => differences.length > 0).length;
  const of = `of ${all.length} ${all.length === 1 ? 'record' : 'records'}`;
  const sentence =
    different === 0
      ? `${style.good('equal')}: figures, counts and validity ${of} are what the rules give from the samples`
      : `${style.bad('different')}: what the rules give from the samples is not what is stored in ${different} ${of}`;
  const rest = unreadable.length === 0 ? '' : `; ${unreadable.length} more cannot be read as records`;
  return `${table}\n\n${sentence}${rest}.`;
}

const longest = 60;

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
