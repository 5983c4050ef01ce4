import type { Device } from '../../reference/schema.ts';
import type { ImportedFigure, Statistic } from '../figure.ts';
import type { Finding } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import type { Reading, ReadResult } from '../reader.ts';

/** What a check looks at: one result of a file, with what is known of its device. */
export interface Subject {
  readonly tool: string;
  readonly reading: Reading;
  readonly result: ReadResult;
  readonly device: Device | null;
  /** The figure of a metric and statistic; null where the file has none, or no value for it. */
  figure(metric: MetricId, statistic: Statistic): (ImportedFigure & { readonly value: number }) | null;
}

/** One way in which a file can disagree with itself, or with physics. */
export interface Check {
  readonly id: string;
  /** What is held against what, for docs/import.md. */
  readonly about: string;
  /** Null where the result does not have what it needs; else what does not fit, which is nothing where all does. */
  test(subject: Subject): Omit<Finding, 'check'>[] | null;
}

export function subjectOf(
  tool: string,
  reading: Reading,
  result: ReadResult,
  device: Device | null,
): Subject {
  const figure = (metric: MetricId, statistic: Statistic) => {
    const found = result.figures.find((one) => one.metric === metric && one.statistic === statistic);
    return found && found.value !== null ? { ...found, value: found.value } : null;
  };
  return { tool, reading, result, device, figure };
}
