import type { Matrix, Written } from './matrix.ts';

// nvbandwidth, output.cpp (`Output`: versions, devices, "Running <test>.", "<status>: <message>") and inline_common.h (a matrix: a line of
// columns, a line for each row, then "SUM <key> <sum>", or "&&&& PERF <key> <sum> <unit>").

interface Report {
  readonly matrices: readonly Matrix[];
  readonly rejected: readonly { readonly at: string; readonly reason: string }[];
  readonly unknown: readonly { readonly at: string; readonly value: unknown }[];
  readonly version: string | null;
  readonly devices: readonly string[];
  readonly software: readonly string[];
  /** Whether the note is there with which it ends, since v0.6. */
  readonly isEnded: boolean;
}

interface Begun {
  readonly at: string;
  readonly part: string | null;
  columns: readonly string[] | null;
  readonly cells: Written[];
  readonly summary: { sum?: Written; min?: Written; max?: Written; average?: Written };
}

export const runningTest = (line: string): string | null =>
  /^Running ([a-z0-9_]+)\.\s*$/.exec(line)?.[1] ?? null;

export const describedMatrix = (line: string): boolean => / \((GB\/s|ns)\)\s*$/.test(line);

const summaries = { SUM: 'sum', MIN: 'min', MAX: 'max', AVG: 'average', PERF: 'sum' } as const;

export function readText(lines: Iterable<string>): Report {
  const matrices: Matrix[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  const devices: string[] = [];
  const software: string[] = [];
  let version: string | null = null;
  let isEnded = false;
  let test: { name: string; at: string; isDone: boolean } | null = null;
  let matrix: Begun | null = null;
  let number = 0;
  const endTest = (reason: string) => {
    if (test && !test.isDone) rejected.push({ at: test.at, reason: `${test.name}: ${reason}` });
    test = null;
    matrix = null;
  };
  for (const line of lines) {
    number++;
    const at = `line ${number}`;
    const running = runningTest(line);
    const [, stated] = /^nvbandwidth Version: (\S+)/.exec(line) ?? [];
    const [, device] = /^Device \d+: (.+?)(?: \([0-9a-f:.]+\))?\s*$/i.exec(line) ?? [];
    const [, driver] = /^Driver Version: (\S+)/.exec(line) ?? [];
    const [, cuda] = /^CUDA Runtime Version: (\S+)/.exec(line) ?? [];
    const [, summary, sum] = /^(?:&&&& )?(SUM|MIN|MAX|AVG|PERF) \w+ (\S+)/.exec(line) ?? [];
    const [, status, message] = /^(Waived|ERROR|Error|Not Found): ?(.*)$/.exec(line) ?? [];
    const words = line.trim().split(/\s+/);
    if (running !== null) {
      endTest(notEnded);
      test = { name: running, at, isDone: false };
    } else if (stated !== undefined) [version, isEnded] = [stated, false];
    else if (device !== undefined) devices.push(device);
    else if (driver !== undefined) software.push(`driver ${driver}`);
    else if (cuda !== undefined) software.push(`CUDA ${cuda}`);
    else if (test !== null && describedMatrix(line)) {
      const part = /\b(Read1|Read2|Write1|Write2|Total) bandwidth/.exec(line)?.[1] ?? null;
      matrix = { at, part, columns: null, cells: [], summary: {} };
    } else if (status !== undefined) {
      const reason = [status, message].filter(Boolean).join(': ');
      if (test && !test.isDone) endTest(reason);
      else rejected.push({ at, reason: `a test without a name: ${reason}` });
    } else if (matrix !== null && summary !== undefined && sum !== undefined)
      matrix.summary[summaries[summary as keyof typeof summaries]] = { at, text: sum };
    else if (matrix !== null && matrix.columns === null && words.every((word) => /^\d+$/.test(word)))
      matrix.columns = words;
    else if (matrix?.columns && /^\d+$/.test(words[0]!) && words.length === matrix.columns.length + 1) {
      if (matrix.cells.length === 0) {
        test!.isDone = true;
        matrices.push({ ...matrix, test: test!.name, devices: matrix.columns.length });
      }
      const { columns, cells } = matrix;
      cells.push(...columns.map((column, i) => ({ at: `${at}/${column}`, text: words[i + 1]! })));
    } else if (matrix?.columns && /^\s*\d+\s/.test(line))
      rejected.push({ at, reason: 'it has other cells than there are devices' });
    else if (line.trim() !== '') unknown.push({ at, value: line });
    isEnded ||= line.trim() === lastLine;
  }
  endTest(notEnded);
  return { matrices, rejected, unknown, version, devices, software, isEnded };
}

/** `printInfo` of output.cpp. */
const lastLine = 'Performance can vary with software drivers, hardware clocks, and system topology.';

const notEnded = 'it began, and there is no result of it';
