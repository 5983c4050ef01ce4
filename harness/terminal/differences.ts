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

const longest = 60;

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
