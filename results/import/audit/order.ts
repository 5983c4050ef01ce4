import { imports as says } from '../../sentences/imports.ts';
import type { Check, Subject } from './check.ts';
import { above } from './found.ts';
import { exceeds, type Known, stated, type Term } from './term.ts';

/** The figures of one metric and population, which order each other; of several devices, those of each. */
function groupsOf({ result }: Subject): Known[][] {
  const known = result.figures.filter((figure): figure is Known => figure.value !== null);
  const groupOf = ({ metric, population, per, at }: Known) =>
    [metric, population, per, ...(per === 'device' ? [at.replace(/\/[^/]*$/, '')] : [])].join(' ');
  return [...Map.groupBy(known, groupOf).values()];
}

/** Least to greatest: the minimum, the percentiles, the maximum. Of 1 / a percentile the high ones are the least. */
function inOrder(group: readonly Known[]): Term[] {
  const direction = group[0]?.metric === 'intvty.inv_pct' ? -1 : 1;
  const rank = ({ statistic }: Known) =>
    statistic === 'min' ? -1 : statistic === 'max' ? 101 : Number(statistic.slice(1));
  return group
    .filter(({ statistic }) => statistic === 'min' || statistic === 'max' || /^p[\d.]+$/.test(statistic))
    .toSorted((a, b) => direction * (rank(a) - rank(b)))
    .map((figure) => stated(figure)!);
}

const impossible = (low: Term, high: Term) => above(low, high, 'contradicts', says.askForOriginal());

export const percentileOrder: Check = {
  id: 'percentile_order',
  about: 'minimum, percentiles and maximum of a quantity: each no less than the one before',
  test(subject) {
    const ordered = groupsOf(subject)
      .map(inOrder)
      .filter((terms) => terms.length > 1);
    if (ordered.length === 0) return null;
    return ordered.flatMap((terms) =>
      terms.slice(1).flatMap((high, i) => (exceeds(terms[i]!, high) ? [impossible(terms[i]!, high)] : [])),
    );
  },
};

export const meanWithin: Check = {
  id: 'mean_within',
  about: 'the mean of a quantity between its minimum and its maximum',
  test(subject) {
    const groups = groupsOf(subject).flatMap((group) => {
      const of = (wanted: string) => {
        const found = group.find(({ statistic }) => statistic === wanted);
        return found === undefined ? null : stated(found);
      };
      const [min, mean, max] = [of('min'), of('mean'), of('max')];
      return mean !== null && (min !== null || max !== null) ? [{ min, mean, max }] : [];
    });
    if (groups.length === 0) return null;
    return groups.flatMap(({ min, mean, max }) => [
      ...(min !== null && exceeds(min, mean) ? [impossible(min, mean)] : []),
      ...(max !== null && exceeds(mean, max) ? [impossible(mean, max)] : []),
    ]);
  },
};

/** Of n values between min and max the deviation is at most half of the range (Popoviciu); of the form by n − 1, √(n / (n − 1)) more. */
export const widestDeviation: Check = {
  id: 'widest_deviation',
  about: 'the standard deviation against half of the range of the quantity',
  test(subject) {
    const groups = groupsOf(subject).flatMap((group) => {
      const find = (wanted: RegExp) => group.find(({ statistic }) => wanted.test(statistic));
      const [min, max, std] = [find(/^min$/), find(/^max$/), find(/^std/)];
      return min && max && std ? [{ min, max, std }] : [];
    });
    if (groups.length === 0) return null;
    return groups.flatMap(({ min, max, std }) => {
      const n = Math.max(2, std.n ?? 2);
      const factor = std.statistic === 'std.population' ? 1 : Math.sqrt(n / (n - 1));
      const [low, high, told] = [stated(min)!, stated(max)!, stated(std)!];
      const most: Term = {
        ...told,
        value: (factor * (high.value - low.value)) / 2,
        error: (factor * (high.error + low.error)) / 2,
        formula: `(${high.formula} − ${low.formula}) / 2`,
        at: [...low.at, ...high.at],
      };
      return exceeds(told, most) ? [impossible(told, most)] : [];
    });
  },
};

/** No median is further from the mean than one deviation (Hotelling and Solomons 1932); the one by n − 1 is only wider. */
export const medianNearMean: Check = {
  id: 'median_near_mean',
  about: 'the mean and the median of a quantity, no further apart than its standard deviation',
  test(subject) {
    const groups = groupsOf(subject).flatMap((group) => {
      const find = (wanted: RegExp) => group.find(({ statistic }) => wanted.test(statistic));
      const [mean, median, std] = [find(/^mean$/), find(/^p50$/), find(/^std/)];
      return mean && median && std ? [[mean, median, std].map((one) => stated(one)!)] : [];
    });
    if (groups.length === 0) return null;
    return (groups as [Term, Term, Term][]).flatMap(([mean, median, std]) => {
      const apart: Term = {
        ...mean,
        value: Math.abs(mean.value - median.value),
        error: mean.error + median.error,
        formula: `|${mean.formula} − ${median.formula}|`,
        at: [...mean.at, ...median.at],
      };
      return exceeds(apart, std) ? [impossible(apart, std)] : [];
    });
  },
};
