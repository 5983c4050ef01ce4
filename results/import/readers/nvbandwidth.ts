import { type Fields, firstObjectsOf, objectsOf } from '../fields.ts';
import { type Content, type Reader, type Reading, type ReadResult, Unreadable } from '../reader.ts';
import { type Machine, type Matrix, resultOf } from './nvbandwidth/matrix.ts';
import { describedMatrix, readText, runningTest } from './nvbandwidth/text.ts';

// nvbandwidth v0.2 to v0.10: its report in plain text, and the same as JSON (`-j`, since v0.5, `--format json` in v0.10; json_output.cpp).
// Each number is the median of three samples of 16 copies, or what the user asked for (`-i`, `-m`), which neither layout says. v0.10 is read
// after its manual and reports that were published: it names no devices, and of its new tests nothing says what bytes they count.

export const nvbandwidth: Reader = {
  tool: 'nvbandwidth',
  version: '2',
  recognise(content) {
    if (content.form === 'text') return evidenceIn(content.lines);
    const found = firstObjectsOf(content).find(isReport);
    return found === undefined ? [] : [`nvbandwidth with its version in ${found.at || 'the text'}`];
  },
  read: (content) => (content.form === 'text' ? ofText(content.lines) : ofJson(content)),
};

const isReport = (fields: Fields): boolean => fields.child('nvbandwidth')?.has('version') ?? false;

const mostLogLines = 5000;

function evidenceIn(lines: Iterable<string>): string[] {
  let running: string | null = null;
  let number = 0;
  for (const line of lines) {
    number++;
    if (/^nvbandwidth Version: /.test(line)) return [`"nvbandwidth Version" in line ${number}`];
    if (running !== null && describedMatrix(line)) return [`"Running ${running}." before line ${number}`];
    running = runningTest(line);
    if (number === mostLogLines) break;
  }
  return [];
}

/** @throws Unreadable for a version that nobody here knows */
function minorOf(version: string | null): number | null {
  if (version === null) return null;
  const minor = Number(/^v?0\.(\d+)\b/.exec(version)?.[1] ?? Number.NaN);
  if (minor >= 2 && minor <= 10) return minor;
  throw new Unreadable(
    `it is of nvbandwidth ${version}, and v0.2 to v0.10 are known`,
    'Measure with nvbandwidth v0.10, or ask for this version.',
  );
}

function ofText(lines: Iterable<string>): Reading {
  const { matrices, rejected, unknown, version, devices, software, isEnded } = readText(lines);
  const minor = minorOf(version);
  return {
    toolVersion: version,
    layout: 'text',
    ...resultsOf(matrices, { minor, devices, software }, rejected),
    unknown,
    isEnded: minor !== null && minor >= 6 ? isEnded : undefined,
  };
}

function resultsOf(
  matrices: readonly Matrix[],
  machine: Machine,
  before: Reading['rejected'],
): Pick<Reading, 'results' | 'rejected'> {
  const results: ReadResult[] = [];
  const rejected = [...before];
  for (const matrix of matrices) {
    const result = resultOf(matrix, machine);
    if (typeof result === 'string') rejected.push({ at: matrix.at, reason: result });
    else results.push(result);
  }
  return { results, rejected };
}

function ofJson(content: Content): Reading {
  const results: ReadResult[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  let toolVersion: string | null = null;
  for (const fields of objectsOf(content)) {
    const report = fields.child('nvbandwidth');
    if (!report) {
      rejected.push({ at: fields.at, reason: 'it is no report of nvbandwidth' });
      continue;
    }
    toolVersion ??= report.text('version');
    const names = report.raw('GPU Device list');
    const machine: Machine = {
      minor: minorOf(report.text('version')),
      devices: Array.isArray(names) ? names.map((name) => deviceIn(String(name))) : [],
      software: [
        ['CUDA', report.written('CUDA Runtime Version')?.split(' ')[0] ?? null],
        ['driver', report.text('Driver Version')],
      ].flatMap(([what, which]) => (which === null ? [] : [`${what} ${which}`])),
    };
    const error = report.text('error');
    if (error !== null) rejected.push({ at: report.pointer('error'), reason: error });
    for (const test of report.children('testcases')) {
      const matrices = matricesOf(test, machine.devices.length);
      if (typeof matrices === 'string') rejected.push({ at: test.at, reason: matrices });
      else {
        const read = resultsOf(matrices, machine, []);
        results.push(...read.results);
        rejected.push(...read.rejected);
      }
    }
    unknown.push(...fields.rest());
  }
  return { toolVersion, layout: 'json', results, rejected, unknown };
}

/** "0: NVIDIA H200 (00000000:18:00): (host)" */
const deviceIn = (text: string): string =>
  /^\d+: (.+?)(?: \([0-9a-f:.]+\))?(?:: \([^)]*\))?$/i.exec(text)?.[1] ?? text;

/**
 * The matrices of a test, or why it has none. Since v0.6 tests in both directions report three of them, which JSON holds below each other
 * as one (`addTestcaseResults` appends); description and sum are those of the last.
 */
function matricesOf(test: Fields, devices: number): Matrix[] | string {
  const name = test.text('name') ?? 'a test without a name';
  const status = test.text('status');
  if (status !== 'Passed') return `${name}: ${[status, test.text('error')].filter(Boolean).join(': ')}`;
  const rows = test.raw('bandwidth_matrix');
  if (!Array.isArray(rows) || !rows.every(isRow)) return `${name}: bandwidth_matrix is no table`;
  const at = test.pointer('bandwidth_matrix');
  const cellsOf = (row: readonly string[], i: number) =>
    row.map((text, k) => ({ at: `${at}/${i}/${k}`, text }));
  const ways = /\bTotal bandwidth/.test(test.text('bandwidth_description') ?? '');
  const height = rows.length / (ways ? 3 : 1);
  const width = rows[0]?.length ?? 0;
  if (ways && (height !== width || (devices > 0 && height !== devices)))
    return `${name}: ${rows.length} rows are not three matrices of ${devices || width} devices`;
  const kind = name.includes('_write_') ? 'Write' : 'Read';
  const parts = ways ? [`${kind}1`, `${kind}2`, 'Total'] : [null];
  return parts.map((part, p) => {
    const isLast = p === parts.length - 1;
    const own = rows.slice(p * height, (p + 1) * height);
    return {
      at: ways ? `${at}/${p * height}` : test.at,
      test: name,
      part,
      devices: width,
      cells: own.flatMap((row, i) => cellsOf(row, p * height + i)),
      summary: isLast ? summaryOf(test) : {},
    };
  });
}

const isRow = (row: unknown): row is string[] =>
  Array.isArray(row) && row.every((cell) => typeof cell === 'string');

function summaryOf(test: Fields): Matrix['summary'] {
  const found = (['sum', 'min', 'max', 'average'] as const).flatMap((name) => {
    const written = test.written(name);
    return written === null ? [] : [[name, { at: test.pointer(name), text: written }] as const];
  });
  return Object.fromEntries(found);
}
