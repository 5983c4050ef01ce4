import { quantileOfSorted, sorted } from './quantile.ts';

export type OutlierLabel = 'severe low' | 'mild low' | 'typical' | 'mild high' | 'severe high';

/**
 * A label for each sample, in the order given. Tukey's fences: mild beyond 1.5 and severe beyond 3 interquartile
 * ranges from the quartiles (J. Tukey, "Exploratory Data Analysis", 1977). Labels only: no figure leaves a sample out.
 */
export function outlierLabels(samples: ArrayLike<number>): OutlierLabel[] {
  const ascending = sorted(samples);
  const [lower, upper] = [quantileOfSorted(ascending, 0.25) ?? 0, quantileOfSorted(ascending, 0.75) ?? 0];
  const range = upper - lower;
  return Array.from(samples, (value): OutlierLabel => {
    if (value < lower - 3 * range) return 'severe low';
    if (value < lower - 1.5 * range) return 'mild low';
    if (value > upper + 3 * range) return 'severe high';
    return value > upper + 1.5 * range ? 'mild high' : 'typical';
  });
}

/** How many samples have each label but `typical`, in the order in which the labels occur. */
export function countOutliers(
  samples: ArrayLike<number>,
): [label: Exclude<OutlierLabel, 'typical'>, count: number][] {
  const labels = outlierLabels(samples).filter((label) => label !== 'typical');
  return [...Map.groupBy(labels, (label) => label)].map(([label, all]) => [label, all.length]);
}
