import { commaSeparated, rowOf } from '../cells.ts';
import { type Fields, firstObjectsOf } from '../fields.ts';
import { type Content, type Reader, Unreadable } from '../reader.ts';
import { Cells } from './optimum-benchmark/cells.ts';
import { conditionsOf } from './optimum-benchmark/conditions.ts';
import { resultOf, targets } from './optimum-benchmark/targets.ts';

// huggingface/optimum-benchmark, hub_utils.py (`PushToHubMixin`): benchmark_report.json, benchmark.json (its settings and the report), and both
// flat: as JSON with `flat=True` and as CSV, where a key is "report.prefill.latency.mean". The report has no version; settings have it.

export const optimumBenchmark: Reader = {
  tool: 'optimum-benchmark',
  version: '1',
  recognise(content) {
    const found = tableIn(content);
    return found === null ? [] : [found.evidence];
  },
  read(content) {
    const { cells, layout } = tableIn(content)!;
    const version = cells.text('config.environment.optimum_benchmark_version');
    if (version !== null && !/^0\.[2-7]\./.test(version))
      throw new Unreadable(
        `it is of optimum-benchmark ${version}, and 0.2 to 0.7 are known`,
        'Update assay, or measure with a version that is known.',
      );
    const report = cells.has('report') ? 'report.' : '';
    const of = { cells, report, ...conditionsOf(cells) };
    const read = targets
      .filter((target) => cells.has(`${report}${target}`))
      .map((target) => ({ at: cells.pointer(`${report}${target}`), result: resultOf(target, of) }));
    const rejected = read.flatMap(({ at, result }) =>
      typeof result === 'string' ? [{ at, reason: result }] : [],
    );
    return {
      toolVersion: version,
      layout,
      results: read.flatMap(({ result }) => (typeof result === 'string' ? [] : [result])),
      rejected:
        read.length > 0 ? rejected : [{ at: cells.at, reason: 'it is of images or of a training: not read' }],
      unknown: cells.rest(),
      isOfFirst: true,
    };
  },
};

interface Table {
  readonly cells: Cells;
  readonly layout: string;
  readonly evidence: string;
}

function tableIn(content: Content): Table | null {
  const [row, isFlat] = content.form === 'json' ? jsonIn(content) : [csvIn(content), true];
  if (row === null) return null;
  const cells = new Cells(row, isFlat);
  const target = targetWithMarks(cells);
  if (target === null) return null;
  const form = content.form === 'text' ? 'csv' : isFlat ? 'flat json' : 'json';
  return {
    cells,
    layout: target.startsWith('report.') ? `benchmark, ${form}` : `report, ${form}`,
    evidence: `${marksOf(cells, target)!.join(', ')} of ${target} in ${row.at || 'the text'}`,
  };
}

function jsonIn(content: Content): readonly [row: Fields | null, isFlat: boolean] {
  const [first] = firstObjectsOf(content);
  return [first ?? null, first?.keys.some((key) => key.includes('.')) ?? false];
}

/** A line of headers and one of values. */
function csvIn(content: Content): Fields | null {
  if (content.form !== 'text') return null;
  let names: string[] | null = null;
  let number = 0;
  for (const line of content.lines) {
    number++;
    if (names !== null) {
      const cells = commaSeparated(line);
      return cells && rowOf(names, cells, number);
    }
    if (number > 1 || !/\.(latency|memory|energy)\./.test(line)) return null;
    names = commaSeparated(line);
  }
  return null;
}

/** What only this tool has in a measurement; null where that is none of it. */
const marksOf = (cells: Cells, target: string): readonly string[] | null =>
  [
    ['latency.values', 'latency.unit', 'latency.stdev'],
    ['memory.max_ram', 'memory.unit'],
    ['energy.total', 'energy.ram', 'energy.unit'],
  ].find((marks) => marks.every((key) => cells.has(`${target}.${key}`))) ?? null;

const targetWithMarks = (cells: Cells): string | null =>
  ['report.', '']
    .flatMap((report) => [...targets, 'call', 'per_step', 'train'].map((target) => `${report}${target}`))
    .find((target) => marksOf(cells, target) !== null) ?? null;
