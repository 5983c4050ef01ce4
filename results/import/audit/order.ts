import { imports as says } from '../../sentences/imports.ts';
import type { ImportedFigure } from '../figure.ts';
import type { Check, Subject } from './check.ts';
import { exceeds, stated, type Term } from './term.ts';

type Known = ImportedFigure & { readonly value: number };

/** The figures of one metric and population, which order each other. */
function groupsOf({ result }: Subject): Known[][] {
  const known = result.figures.filter((figure): figure is Known => figure.value !== null);
  // Of several devices each is a group of its own: its figures lie together.
  const placeOf = ({ per, at }: Known) => (per === 'device' ? at.slice(0, at.lastIndexOf('/')) : '');
  const keyOf = (figure: Known) => `${figure.metric} ${figure.population} ${placeOf(figure)}`;
  return [...Map.groupBy(known, keyOf).values()];
}

/** Least to greatest: the minimum, the percentiles, the maximum. */
function inOrder(group: readonly Known[]): Term[] {
  const rank = ({ statistic }: Known) =>
    statistic === 'min' ? -1 : statistic === 'max' ? 101 : Number(statistic.slice(1));
  return group
    .filter(({ statistic }) => statistic === 'min' || statistic === 'max' || /^p[\d.]+$/.test(statistic))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((figure) => stated(figure)!);
}

const above = (low: Term, high: Term) => ({
  grade: 'contradicts' as const,
  sentence: says.above({ low: low.formula, a: low.value, high: high.formula, b: high.value }),
  remedy: says.askForOriginal(),
  at: [...low.at, ...high.at],
});

export const percentileOrder: Check = {
  id: 'percentile_order',
  about: 'the minimum, the percentiles and the maximum of a quantity, each no less than the one before',
  test(subject) {
    const ordered = groupsOf(subject)
      .map(inOrder)
      .filter((terms) => terms.length > 1);
    if (ordered.length === 0) return null;
    return ordered.flatMap((terms) =>
      terms.slice(1).flatMap((high, i) => (exceeds(terms[i]!, high) ? [above(terms[i]!, high)] : [])),
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
      ...(min !== null && exceeds(min, mean) ? [above(min, mean)] : []),
      ...(max !== null && exceeds(mean, max) ? [above(mean, max)] : []),
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
      const n = std.n ?? 2;
      const factor =
        std.statistic === 'std.population' ? 1 : Math.sqrt(Math.max(2, n) / (Math.max(2, n) - 1));
      const [low, high, told] = [stated(min)!, stated(max)!, stated(std)!];
      const most: Term = {
        value: (factor * (high.value - low.value)) / 2,
        error: (factor * (high.error + low.error)) / 2,
        formula: `(${high.formula} − ${low.formula}) / 2`,
        at: [...low.at, ...high.at],
      };
      return exceeds(told, most) ? [above(told, most)] : [];
    });
  },
};
