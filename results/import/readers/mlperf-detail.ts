import { Fields } from '../fields.ts';
import type { ImportedFigure } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import { NotJson, readJson } from '../json.ts';
import { type Content, type Reader, type ReadResult, Unreadable } from '../reader.ts';
import { figureOfKey, isHousekeeping } from './mlperf/detail-keys.ts';
import { withoutOverflow } from './mlperf/overflow.ts';

// mlcommons/inference, loadgen/results.cc (`LogDetail`) and loadgen/logging.cc: lines ":::MLLOG {…}", each with a key and a value. Times
// are in nanoseconds. LoadGen's own version stands in the first of them.

export const mlperfDetail: Pick<Reader, 'recognise' | 'read'> = {
  recognise(content) {
    let n = 0;
    for (const line of linesOf(content)) {
      if (line.startsWith(mark) && keyOf(line) === 'loadgen_version')
        return [`"loadgen_version" behind ${mark}in line ${n + 1}`];
      if (++n > 100) break;
    }
    return [];
  },
  read(content) {
    const log = logOf(content);
    const version = log.entries.get('loadgen_version')?.text('value') ?? null;
    const [, major] = /^v?(\d+)\./.exec(version ?? '') ?? [];
    if (major === undefined || Number(major) < 3 || Number(major) > 6)
      throw new Unreadable(
        `it is of LoadGen ${version ?? '(no version)'}, and versions 3 to 6 are known`,
        'Import the mlperf_log_summary.txt of the run, whose lines have their names in them.',
      );
    const result = resultOf(log);
    return {
      toolVersion: version,
      layout: 'detail',
      results: typeof result === 'string' ? [] : [result],
      rejected: [...log.broken, ...(typeof result === 'string' ? [{ at: 'line 1', reason: result }] : [])],
      unknown: [...log.entries.values()].flatMap((entry) => {
        const value = entry.rest().find(({ at }) => at === entry.pointer('value'));
        return value ? [{ at: value.at, value: { key: entry.text('key'), value: value.value } }] : [];
      }),
    };
  },
};

const mark = ':::MLLOG ';

const linesOf = (content: Content): Iterable<string> => ('lines' in content ? content.lines : []);

const keyOf = (line: string): string | null => /^:::MLLOG \{"key": "([^"]+)"/.exec(line)?.[1] ?? null;

interface Log {
  /** The first of each key: what comes again is progress. */
  readonly entries: ReadonlyMap<string, Fields>;
  /** Errors and warnings in the words of LoadGen, as many as one reads. */
  readonly faults: readonly string[];
  readonly broken: readonly { at: string; reason: string }[];
}

const mostFaults = 20;

function logOf(content: Content): Log {
  const entries = new Map<string, Fields>();
  const faults: string[] = [];
  const broken: { at: string; reason: string }[] = [];
  let number = 0;
  for (const line of linesOf(content)) {
    number++;
    const key = keyOf(line);
    if (key === null || isHousekeeping(key)) continue;
    const isFault = /"is_(error|warning)": true/.test(line);
    if (entries.has(key) && !(isFault && faults.length < mostFaults)) continue;
    const entry = entryOf(line, `line ${number}`);
    if (entry === null) broken.push({ at: `line ${number}`, reason: 'it is no JSON: the line breaks off' });
    else if (isFault) faults.push(`${key}: ${entry.text('value') ?? ''}`);
    else entries.set(key, entry);
  }
  return { entries, faults, broken };
}

function entryOf(line: string, at: string): Fields | null {
  try {
    const json = readJson(line.slice(mark.length));
    const { value } = json;
    return typeof value === 'object' && value !== null ? new Fields(json, value, at) : null;
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

function resultOf({ entries, faults }: Log): ReadResult | string {
  const text = (key: string) => entries.get(key)?.text('value') ?? null;
  const count = (key: string) => entries.get(key)?.count('value') ?? null;
  const number = (key: string) => entries.get(key)?.number('value') ?? null;
  const scenario = text('effective_scenario');
  const mode = text('effective_test_mode');
  const verdict = text('result_validity');
  if (mode !== null && mode !== 'PerformanceOnly') return `its mode is ${mode}: no figure of a speed`;
  if (verdict === null) return 'it has no "result_validity": the run did not end';
  const queries = count('result_query_count');
  const perQuery = scenario === 'Server' ? 1 : count('generated_samples_per_query');
  const n = queries !== null && perQuery !== null ? queries * perQuery : null;
  const figures: (ImportedFigure | null)[] = [...entries].map(([key, entry]) => {
    const of = figureOfKey(key);
    return of && entry.figure('value', { ...of, population: 'ok', n });
  });
  const all = [...figures, ...earlyStopping(entries, number)].filter((figure) => figure !== null);
  return {
    at: '',
    title: [text('sut_name'), scenario].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      scenario,
      rate: scenario === 'Server' ? number('effective_target_qps') : null,
      batch:
        scenario === 'SingleStream' || scenario === 'MultiStream'
          ? count('effective_samples_per_query')
          : null,
      startedAt: text('test_datetime'),
    },
    figures: scenario === 'Offline' ? withoutOverflow(all) : all,
    kept: null,
    verdict: { word: verdict, isValid: verdict === 'VALID', grounds: [...groundsOf(entries), ...faults] },
  };
}

/**
 * Estimates of early stopping: of the percentile of the run for SingleStream, of the 99th for MultiStream; 0 where it had too few queries.
 * Where tokens were timed, `PerformanceSummary::EarlyStopping` is called for TPOT and then for TTFT, and that of TTFT stays.
 */
function earlyStopping(
  entries: ReadonlyMap<string, Fields>,
  number: (key: string) => number | null,
): (ImportedFigure | null)[] {
  const share = number('effective_target_latency_percentile');
  const metric = entries.has('early_stopping_ttft_result') ? 'ttft.early_stopping' : 'e2el.early_stopping';
  const of = (key: string, percentile: number | null): ImportedFigure | null =>
    percentile === null
      ? null
      : (entries.get(key)?.figure('value', {
          metric,
          statistic: `p${percentile}`,
          unit: 'ns',
          scale: 1e-9,
          population: 'ok',
          n: null,
          missing: number(key) === 0 ? 'too few queries for early stopping' : null,
        }) ?? null);
  return [
    of('early_stopping_latency_ss', share === null ? null : Number((100 * share).toPrecision(6))),
    of('early_stopping_latency_ms', 99),
  ];
}

/** Its constraints, and what it says of those that were not met. */
const groundsOf = (entries: ReadonlyMap<string, Fields>): string[] =>
  [...entries]
    .filter(([key]) =>
      /^(result_\w+_met|early_stopping_(met|\w*result)|result_invalid_reason|num_errors)$/.test(key),
    )
    .map(([key, entry]) => `${key}: ${String(entry.raw('value')).trim()}`);
