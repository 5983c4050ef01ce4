import { imports as says } from '../../../sentences/imports.ts';
import type { Statistic } from '../../figure.ts';
import type { MetricId } from '../../metrics.ts';
import type { Reading, ReadResult } from '../../reader.ts';
import type { Check, Found, Subject } from '../check.ts';
import { unequal } from '../found.ts';
import { differ, exactly, type Known, over, stated, type Term, times } from '../term.ts';

// Kernels of BabelStream and mixbench, whose rates and times are of the same bytes.

/** Streams that a kernel of BabelStream moves (benchmark.h), and the rate of one of mixbench, which reads. */
const streams: Partial<Record<MetricId, number>> = {
  'bw.copy': 2,
  'bw.triad': 3,
  'bw.read': 2,
  'bw.nstream': 4,
  'mix.read': 1,
};

/** The time of the run whose rate it is. */
const timeOf: Partial<Record<Statistic, Statistic>> = { max: 'min', mean: 'mean', single: 'single' };

/** Bytes of one stream of a kernel, by its rate and its time. */
function streamBytes({ figures }: ReadResult): Term | null {
  const known = figures.filter((one): one is Known => one.value !== null);
  const rate = known.find(({ metric }) => streams[metric] !== undefined);
  const time = known.find(
    ({ metric, statistic }) =>
      (metric === 'stream.time' || metric === 'mix.time') && rate && statistic === timeOf[rate.statistic],
  );
  if (!rate || !time) return null;
  const n = streams[rate.metric]!;
  const bytes = times(stated(rate)!, stated(time)!);
  return n === 1 ? bytes : over(bytes, exactly(n, String(n)));
}

/**
 * The kernel of the same run whose bytes a result is held against: Copy, with which a run of BabelStream begins, and the row before of
 * mixbench, with fewer operations. A file may hold several runs.
 */
function other({ tool, reading, result }: Subject): ReadResult | null {
  if (tool !== 'babelstream' && tool !== 'mixbench') return null;
  const known = othersOf.get(reading) ?? (tool === 'babelstream' ? copies : rowsBefore)(reading);
  othersOf.set(reading, known);
  return known.get(result) ?? null;
}

/** Of all results of a file at once: to look back from each of many takes their number squared. */
type Others = ReadonlyMap<ReadResult, ReadResult>;
const othersOf = new WeakMap<Reading, Others>();

function copies({ results }: Reading): Others {
  const others = new Map<ReadResult, ReadResult>();
  let copy: ReadResult | null = null;
  for (const result of results) {
    if (copy) others.set(result, copy);
    if (result.title.startsWith('Copy')) copy = result;
  }
  return others;
}

function rowsBefore({ results }: Reading): Others {
  const others = new Map<ReadResult, ReadResult>();
  const lastOf = new Map<string | null, ReadResult>();
  const operations = ({ title }: ReadResult) => Number.parseInt(title, 10);
  for (const result of results) {
    const { precision } = result.conditions;
    const last = lastOf.get(precision);
    if (last && operations(last) < operations(result)) others.set(result, last);
    lastOf.set(precision, result);
  }
  return others;
}

export const bytesOfKernels: Check = {
  id: 'bytes_of_kernels',
  about: 'rate × time of a kernel / its streams against those of another kernel of the run',
  test(subject) {
    const of = other(subject);
    const [own, theirs] = [streamBytes(subject.result), of && streamBytes(of)];
    if (own === null || theirs === null) return null;
    return differ(own, theirs)
      ? [unequal({ ...own, unit: 'B' }, { ...theirs, unit: 'B' }, 'contradicts', says.askForOriginal())]
      : [];
  },
};

export const intensityOfKernels: Check = {
  id: 'intensity_of_kernels',
  about: 'operations a byte × bytes/s against operations/s',
  test({ result }) {
    const known = result.figures.filter((one): one is Known => one.value !== null);
    const find = (...ids: readonly MetricId[]) =>
      stated(known.find(({ metric }) => ids.includes(metric)) ?? null);
    const [rate, read] = [find('mix.flops', 'mix.ops'), find('mix.read')];
    const intensity = find('mix.intensity', 'mix.intensity.ops');
    if (rate === null || read === null || intensity === null) return null;
    const computed = times(intensity, read);
    return differ(rate, computed)
      ? [unequal(rate, { ...computed, unit: rate.unit }, 'contradicts', says.askForOriginal())]
      : ([] satisfies Found[]);
  },
};
