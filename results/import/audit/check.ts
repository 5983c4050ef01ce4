import type { Device } from '../../reference/schema.ts';
import type { ImportedFigure, Population, Statistic } from '../figure.ts';
import type { Finding } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import type { Reading, ReadResult } from '../reader.ts';
import type { KnownShape } from './known.ts';
import type { Known } from './term.ts';

/** What a check looks at: one result of a file, with what is known of its device. */
export interface Subject {
  readonly tool: string;
  readonly reading: Reading;
  readonly result: ReadResult;
  readonly device: Device | null;
  readonly shapes: readonly KnownShape[];
  /**
   * The figure of a metric and statistic, of all devices together or of one; null where the file has none, or no value for it. Of several
   * populations it is of those that were completed.
   */
  figure(metric: MetricId, statistic: Statistic, per?: ImportedFigure['per']): Known | null;
}

export type Found = Omit<Finding, 'check'>;

/** One way in which a file can disagree with itself, or with physics. */
export interface Check {
  readonly id: string;
  /** What is held against what, for docs/import.md. */
  readonly about: string;
  /** It says what to know when reading, and holds no figure against another. */
  readonly isRemark?: true;
  /** Null where the result does not have what it needs; else what does not fit, which is nothing where all does. */
  test(subject: Subject): Found[] | null;
}

const preferred: readonly Population[] = ['ok', 'run', 'repetitions', 'all'];

export function subjectOf(
  tool: string,
  reading: Reading,
  result: ReadResult,
  device: Device | null,
  shapes: readonly KnownShape[],
): Subject {
  const known = result.figures.filter((figure): figure is Known => figure.value !== null);
  const metrics = new Set(known.map(({ metric }) => metric));
  const figure: Subject['figure'] = (metric, statistic, per = 'group') => {
    // Most checks ask for what a result does not have.
    if (!metrics.has(metric)) return null;
    const found = known.filter(
      (one) => one.metric === metric && one.statistic === statistic && one.per === per,
    );
    return preferred.flatMap((population) => found.filter((one) => one.population === population))[0] ?? null;
  };
  return { tool, reading, result, device, shapes, figure };
}
