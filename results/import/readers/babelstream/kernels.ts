import type { Fields, FigureOfKey } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import type { MetricId } from '../../metrics.ts';
import type { ReadResult } from '../../reader.ts';

// BabelStream, src/main.cpp (`run`, and `run_triad` until v5): bytes as STREAM counts them / the shortest time of all runs but the first,
// and the shortest, longest and mean time of those. With `--triad-only` all runs were timed as one. In the order "Isolated" each time is
// the mean of all (`run_all`). benchmark.h: streams that a kernel reads and writes.

/** Copy and Mul move two streams as `bw.copy` does, Add and Triad three as `bw.triad`; Dot reads as `bw.read`. */
const kernels: Readonly<Record<string, MetricId>> = {
  Copy: 'bw.copy',
  Mul: 'bw.copy',
  Add: 'bw.triad',
  Triad: 'bw.triad',
  Dot: 'bw.read',
  Nstream: 'bw.nstream',
};

const scales: Readonly<Record<string, number>> = {
  MB: 1e6,
  MiB: 2 ** 20,
  GB: 1e9,
  GiB: 2 ** 30,
  TB: 1e12,
  TiB: 2 ** 40,
};

/** The unit of a rate, as it is written in either layout: "MBytes/sec", "MB/s", "max_mbytes_per_sec", "max_GiB_per_sec". */
export function rateUnit(name: string): { unit: string; scale: number } | null {
  const [, prefix] = /^(?:max_)?([kmgt]i?)b(?:ytes)?(?:_per_|\/)s(?:ec)?$/i.exec(name) ?? [];
  if (prefix === undefined) return null;
  const symbol = `${prefix[0]!.toUpperCase()}${prefix.slice(1).toLowerCase()}B`;
  const scale = scales[symbol];
  return scale === undefined ? null : { unit: `${symbol}/s`, scale };
}

/** What a report says of all of its kernels. */
export interface Setting {
  readonly device: string | null;
  readonly engine: string | null;
  /** Runs of each kernel; null where the report does not say. */
  readonly times: number | null;
  readonly precision: string | null;
  readonly isIsolated: boolean;
  /** Lines by which the tool says that what a kernel computed is wrong. */
  readonly wrong: readonly string[];
}

/** Names of the columns of a layout. */
export interface Columns {
  readonly kernel: string;
  readonly rate: string;
  /** Of all runs together, where they were timed as one. */
  readonly whole?: string;
  readonly min?: string;
  readonly max?: string;
  readonly mean?: string;
}

/** The result of a row, or why it is none. */
export function resultOf(row: Fields, columns: Columns, setting: Setting): ReadResult | string {
  const kernel = row.text(columns.kernel) ?? '';
  const metric = Object.hasOwn(kernels, kernel) ? kernels[kernel]! : null;
  const unit = rateUnit(columns.rate);
  if (metric === null || unit === null) return `"${kernel}" is no kernel that is known`;
  const { times, isIsolated, wrong } = setting;
  const isOne = columns.whole !== undefined;
  const n = counted(times === null ? null : isOne ? times : times - 1);
  const isMean = isOne || isIsolated || areEqual(row, columns);
  const of = { population: 'repetitions', n } as const;
  const seconds = { ...of, metric: 'stream.time', unit: 's', scale: 1 } as const;
  const time = (key: string | undefined, statistic: 'min' | 'max' | 'mean' | 'total') =>
    key === undefined
      ? null
      : row.figure(key, {
          ...seconds,
          statistic,
          missing: missingTime(row, key, isMean && !isOne, statistic),
        });
  const rate: FigureOfKey = { ...of, ...unit, metric, statistic: isMean ? 'mean' : 'max' };
  return {
    at: row.at,
    title: `${kernel}${setting.precision === null ? '' : `, ${setting.precision}`}`,
    conditions: {
      ...nothingSaid,
      device: setting.device,
      deviceCount: 1,
      precision: setting.precision,
      scenario: [kernel, ...(n === null ? [] : [`${isMean ? 'mean' : 'best'} of ${n}`])].join(', '),
      engine: setting.engine,
    },
    figures: [
      row.figure(columns.rate, rate),
      time(columns.min, 'min'),
      time(columns.max, 'max'),
      time(columns.mean, 'mean'),
      time(columns.whole, 'total'),
    ].filter((figure) => figure !== null),
    kept: null,
    verdict: wrong.length === 0 ? null : { word: 'validation failed', isValid: false, grounds: [...wrong] },
  };
}

/** A number of runs that there can be. */
const counted = (n: number | null): number | null =>
  n !== null && Number.isSafeInteger(n) && n > 0 ? n : null;

/** In CSV, with six digits, nothing says the order: three times that are equal to the last digit are no measured ones. */
const areEqual = (row: Fields, { min, max, mean }: Columns): boolean =>
  min === 'min_runtime' &&
  max !== undefined &&
  mean !== undefined &&
  row.written(min) === row.written(max) &&
  row.written(min) === row.written(mean);

function missingTime(
  row: Fields,
  key: string,
  isMean: boolean,
  statistic: 'min' | 'max' | 'mean' | 'total',
): string | null {
  if (row.number(key) === 0) return 'it is shorter than the digits of the table tell';
  return isMean && statistic !== 'mean' ? 'all runs were timed together: it is their mean' : null;
}
