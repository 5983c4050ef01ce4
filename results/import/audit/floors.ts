import { imports as says } from '../../sentences/imports.ts';
import type { Check, Found } from './check.ts';
import { floor } from './floor.ts';

/** A percentile of few requests is one of their largest, whatever the tool calls it. */
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
    return [...Map.groupBy(few, ({ name, n }) => `${name} ${n}`).values()].map(
      ([first, ...others]): Found => ({
        grade: 'note',
        sentence: says.needsN({ percentile: first!.name, n: first!.n, needs: first!.needs }),
        remedy: says.quoteNoPercentile(),
        at: [first!, ...others].map(({ at }) => at),
      }),
    );
  },
};
