import { imports as says } from '../../sentences/imports.ts';
import type { Check, Found } from './check.ts';
import { floor } from './floor.ts';

/** Of few requests hardly one lies beyond a percentile, whatever the tool calls it. */
export const percentileFloor: Check = {
  id: 'needs_n',
  about: 'percentiles against the fewest values that they need: p50 11, p90 64, p95 130, p99 662',
  isRemark: true,
  test({ result }) {
    const percentiles = result.figures.flatMap(({ statistic, value, n, at }) => {
      const percent = Number(/^p([\d.]+)$/.exec(statistic)?.[1] ?? Number.NaN);
      return value === null || n === null || !(percent > 0 && percent < 100)
        ? []
        : [{ name: statistic, n, at, needs: floor(percent / 100) }];
    });
    if (percentiles.length === 0) return null;
    const few = percentiles.filter(({ n, needs }) => n < needs);
    return [...Map.groupBy(few, ({ n }) => n)].map(([n, all]): Found => {
      const names = [...new Set(all.map(({ name }) => name))].toSorted(
        (a, b) => Number(a.slice(1)) - Number(b.slice(1)),
      );
      const last = all.reduce((most, one) => (one.needs > most.needs ? one : most));
      return {
        grade: 'note',
        sentence: says.needsN({ n, percentiles: names.join(', '), last: last.name, needs: last.needs }),
        remedy: says.quoteNoPercentile(),
        at: all.map(({ at }) => at),
      };
    });
  },
};
