import type { RowFilter } from '../library.ts';
import { isOfId, timesOf, wordsOf } from './matching.ts';
import type { ServedLoad } from './served-load.ts';
import type { ServedRun } from './served-run.ts';

/** What served loads are in the filter of workloads. */
const servingKind = 'serving';

/** The runs with the loads that fit a filter of rows. One without loads fits by what was planned of it. */
export function servedRunsFitting(runs: readonly ServedRun[], filter: RowFilter): ServedRun[] {
  return runs.flatMap((run) => {
    if (run.loads.length === 0) return fitsWithoutLoads(run, filter) ? [run] : [];
    const loads = run.loads.filter((load) => fits(load, filter));
    return loads.length === 0 ? [] : [{ ...run, loads }];
  });
}

function fits({ id, record }: ServedLoad, filter: RowFilter): boolean {
  const { search, device, workload, precision, provider, validity, run } = filter;
  const times = timesOf(filter);
  const text =
    `${record.title} ${record.engine.device.name} ${record.run.suite ?? ''} ${record.run.id}`.toLowerCase();
  return (
    wordsOf(search).every((word) => text.includes(word) || (isOfId(word) && id.startsWith(word))) &&
    (!run || record.run.id === run) &&
    (!device || record.engine.device.name === device) &&
    (!workload || workload === servingKind) &&
    (!precision || record.precision === precision) &&
    (!provider || record.engine.provider.name === provider) &&
    (!validity || record.validity.state === validity) &&
    record.createdAt >= times.from &&
    record.createdAt <= times.to
  );
}

function fitsWithoutLoads(
  { id, date, device, suite, manifest, parts }: ServedRun,
  filter: RowFilter,
): boolean {
  const { search, workload, precision, provider, validity, run } = filter;
  const times = timesOf(filter);
  const titles = (parts ?? []).map(({ title }) => title).join(' ');
  const text = `${titles} ${device} ${suite ?? ''} ${id}`.toLowerCase();
  return (
    wordsOf(search).every((word) => text.includes(word)) &&
    (!run || id === run) &&
    (!filter.device || device === filter.device) &&
    (!workload || workload === servingKind) &&
    !precision &&
    (!provider || manifest?.provider === provider) &&
    !validity &&
    date >= times.from &&
    date <= times.to
  );
}

/** How many loads have each value of a filter. */
export function servedValues(
  runs: readonly ServedRun[],
  field: 'device' | 'kind' | 'precision' | 'provider',
): { readonly value: string; readonly count: number }[] {
  const fieldOf = ({ record }: ServedLoad) =>
    ({
      device: record.engine.device.name,
      kind: servingKind,
      precision: record.precision,
      provider: record.engine.provider.name,
    })[field];
  const values = runs.flatMap(({ loads }) => loads.map(fieldOf));
  return [...Map.groupBy(values, (value) => value)].map(([value, { length }]) => ({ value, count: length }));
}
