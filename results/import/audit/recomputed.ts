import { imports as says } from '../../sentences/imports.ts';
import type { MetricId } from '../metrics.ts';
import type { Kept } from '../reader.ts';
import type { Check, Found, Subject } from './check.ts';
import { apart, written } from './found.ts';
import { allRows, ascending, completedRows, greatest, hiddenIn, least, pick, tokenTimes } from './kept.ts';
import { type Known, stated } from './term.ts';

// Statistics again, from the requests or repetitions that a file keeps one by one.

const columnOf: Partial<Record<MetricId, keyof Kept['columns']>> = {
  'ttft.send': 'ttftS',
  'ttft.scheduled': 'ttftS',
  'ttft.issued': 'ttftS',
  'e2el.send': 'e2elS',
  'e2el.scheduled': 'e2elS',
  'tpot.excl_first': 'tpotS',
  'tokens.in': 'tokensIn',
  'tokens.out': 'tokensOut',
  'llama.test': 'durationS',
  'llama.pp': 'rate',
  'llama.tg': 'rate',
  'llama.pp_tg': 'rate',
  'batch.generate': 'durationS',
  'load.backend': 'durationS',
  'generate.early': 'durationS',
  'generate.whole': 'durationS',
  'generate.first_logits': 'durationS',
  'generate.one_token': 'durationS',
  'generate.behind_first': 'durationS',
  'generate.less_one_token': 'durationS',
  'decode.gap': 'durationS',
  'decode.gap.across': 'durationS',
  'forward.batch': 'durationS',
};

/** A figure, and the values that it may be the statistic of. */
interface Sample {
  readonly figure: Known;
  readonly selections: readonly Float64Array[];
  /** What the digits of the values hide. */
  readonly hidden: number;
}

/** Two checks ask for them, and each picks columns. */
const samplesOfSubject = new WeakMap<Subject, Sample[]>();

function samplesOf(subject: Subject): Sample[] {
  const samples = samplesOfSubject.get(subject) ?? samplesIn(subject);
  samplesOfSubject.set(subject, samples);
  return samples;
}

function samplesIn({ result }: Subject): Sample[] {
  const { kept, figures } = result;
  if (kept === null || figures.length === 0) return [];
  // A file that has a time of two clocks keeps one column, and does not say of which.
  const rivals = Map.groupBy(new Set(figures.map(({ metric }) => metric)), (metric) => columnOf[metric]);
  const columns = { ...kept.columns, tpotS: tokenTimes(kept.columns) };
  const all = allRows(kept);
  const completed = completedRows(kept);
  const known = new Map<Float64Array, Map<Uint32Array, Float64Array>>();
  const picked = (column: Float64Array, chosen: Uint32Array): Float64Array => {
    const ofColumn = known.get(column) ?? new Map<Uint32Array, Float64Array>();
    known.set(column, ofColumn);
    const values = ofColumn.get(chosen) ?? pick(column, chosen);
    ofColumn.set(chosen, values);
    return values;
  };
  return figures.flatMap((figure): Sample[] => {
    const name = columnOf[figure.metric];
    const column = name && columns[name];
    if (figure.value === null || !column || rivals.get(name)!.length > 1 || figure.per === 'device')
      return [];
    const rows =
      figure.population === 'all' ? [all] : figure.population === 'run' ? [completed, all] : [completed];
    // What is of fewer requests than are kept, without warm-up say, is of nobody knows which.
    const selections = rows
      .map((chosen) => picked(column, chosen))
      .filter(({ length }) => length > 0 && !(figure.n !== null && figure.n < length));
    const isCount = name === 'tokensIn' || name === 'tokensOut';
    return selections.length === 0
      ? []
      : [{ figure: figure as Known, selections, hidden: isCount ? 0 : hiddenIn(column) }];
  });
}

/** Sums and differences of clocks that were kept as doubles. */
const ofDoubles = 1e-6;

/** The values that a statistic may have, by what its tool may call so; null for statistics that are recomputed elsewhere, or not. */
function rangeOf(values: Float64Array, statistic: string): readonly [low: number, high: number] | null {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (statistic === 'mean') return [total / values.length, total / values.length];
  if (statistic === 'total') return [total, total];
  if (statistic === 'min') return [least(values), least(values)];
  if (statistic === 'max') return [greatest(values), greatest(values)];
  const percent = /^p([\d.]+)$/.exec(statistic)?.[1];
  return percent === undefined ? null : percentileRange(values, Number(percent) / 100);
}

/** All nine definitions of Hyndman and Fan (1996), and that of LoadGen, lie between these two of the sorted values. */
function percentileRange(values: Float64Array, p: number): readonly [number, number] {
  const sorted = ascending(values);
  const at = (rank: number) => sorted[Math.min(values.length, Math.max(1, rank)) - 1]!;
  return [at(Math.floor(values.length * p - 0.5)), at(Math.floor(values.length * p + 1) + 1)];
}

export const recomputed: Check = {
  id: 'raw_vs_summary',
  about: 'mean, sum, extremes, percentiles against those of the kept requests or repetitions',
  test(subject) {
    const at = subject.result.kept?.at ?? '';
    const compared = samplesOf(subject).flatMap(({ figure, selections, hidden }) => {
      const ranges = selections.flatMap((values) => {
        const range = rangeOf(values, figure.statistic);
        return range === null ? [] : [{ range, n: values.length }];
      });
      return ranges.length === 0 ? [] : [{ figure, ranges, hidden }];
    });
    if (compared.length === 0) return null;
    return compared.flatMap(({ figure, ranges, hidden }): Found[] => {
      const { error } = stated(figure)!;
      const fits = ranges.some(({ range: [low, high], n }) => {
        const room = error + hidden * (figure.statistic === 'total' ? n : 1) + ofDoubles * Math.abs(high);
        return figure.value >= low - room && figure.value <= high + room;
      });
      if (fits) return [];
      const {
        range: [low, high],
        n,
      } = ranges[0]!;
      const [told, again] = apart(figure.value, figure.value < low ? low : high);
      return [
        {
          grade: 'contradicts',
          sentence: says.otherStatistic({
            metric: figure.metric,
            statistic: figure.statistic,
            stated: told,
            computed: again,
            n,
          }),
          remedy: says.askForOriginal(),
          at: [figure.at, at],
        },
      ];
    });
  },
};

const forms = ['std.population', 'std.sample'] as const;

const deviation = (values: Float64Array, form: (typeof forms)[number]): number => {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (form === 'std.sample' ? n - 1 : n));
};

/** llama-bench, and LocalScore after it, compute the deviation of nanoseconds in whole numbers, which overflow and cancel (`stdev<uint64_t>`): it says little. */
const isUnreliable = ({ tool }: Subject, { metric }: Known) =>
  ['llama-bench', 'localscore'].includes(tool) && metric === 'llama.test';

export const deviationForm: Check = {
  id: 'std_form',
  about: 'standard deviation by n and by n − 1 of what is kept against the stated one and its name',
  test(subject) {
    const samples = samplesOf(subject).filter(
      ({ figure, selections }) =>
        figure.statistic.startsWith('std') && selections[0]!.length > 1 && !isUnreliable(subject, figure),
    );
    if (samples.length === 0) return null;
    const at = subject.result.kept!.at;
    return samples.flatMap(({ figure, selections, hidden }): Found[] => {
      const values = selections[0]!;
      const { error } = stated(figure)!;
      const fitting = forms.filter((form) => {
        const computed = deviation(values, form);
        return Math.abs(computed - figure.value) <= error + 2 * hidden + ofDoubles * computed;
      });
      const named = { metric: figure.metric, stated: written(figure.value), n: values.length };
      const found = (grade: Found['grade'], sentence: string, remedy: string): Found[] => [
        { grade, sentence, remedy, at: [figure.at, at] },
      ];
      if (fitting.length === 0) {
        const [byN, byOneLess] = forms.map((form) => written(deviation(values, form))) as [string, string];
        return found('contradicts', says.noDeviation({ ...named, byN, byOneLess }), says.askForOriginal());
      }
      if (fitting.length === 2 || fitting[0] === figure.statistic) return [];
      const sentence = (fitting[0] === 'std.population' ? says.isByN : says.isByOneLess)(named);
      return figure.statistic === 'std'
        ? found('note', sentence, says.sayWhichForm())
        : found('suspicious', sentence, says.otherForm());
    });
  },
};
