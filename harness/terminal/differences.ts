import { counted } from '../../results/format.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import { type Difference, tolerance } from '../../results/validity/recompute.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';

/** What `recompute` found, for people: one line where all is equal, else a table of what differs. */
export function differenceList({ id, record }: StoredRecord, differences: readonly Difference[]): string {
  const { repeats, figures, validity, workload } = record;
  const head = `${style.bold(workload.title)}   record ${id}`;
  const samples = repeats.reduce((n, repeat) => n + repeat.samples.durationNs.length, 0);
  const from = `from ${counted(samples, 'sample')} in ${counted(repeats.length, 'process')}`;
  if (differences.length === 0) {
    const counts = `${counted(figures.length, 'figure')}, the population and the validity (${validity.state})`;
    return `${head}\n${style.good('equal')}: ${counts} are what the rules give ${from} (to ${tolerance}, relative).`;
  }
  const title = (text: string) => ({ title: text, align: 'left', narrow: 12 }) as const;
  const table = renderTable(
    [title('of'), title('field'), title('stored'), title('recomputed')],
    differences.map(({ of, field, stored, recomputed }) => [of, field, shown(stored), shown(recomputed)]),
  );
  return `${head}\n${style.bad('different')}: ${differences.length} of what is stored is not what the rules give ${from}.\n\n${table}`;
}

/** A record of several, with what is different in it; or why it is none. */
export interface Recomputed {
  readonly stored: StoredRecord;
  readonly differences: readonly Difference[];
}

/** Several records: a line for each, what differs in those that do, and one sentence. */
export function recomputedTable(all: readonly Recomputed[], unreadable: readonly string[]): string {
  const left = (text: string) => ({ title: text, align: 'left' }) as const;
  const table = renderTable(
    [left('record'), left('workload'), { title: 'different', align: 'right' }, left('first')],
    all.map(({ stored: { id, record }, differences }) => {
      const [first] = differences;
      const where = first ? [first.of, first.field].filter((word) => word !== '').join(' ') : '';
      return [id, record.workload.title, first ? String(differences.length) : 'equal', where];
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
