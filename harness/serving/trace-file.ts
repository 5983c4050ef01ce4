import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../errors.ts';

/** Requests as somebody saw them: seconds from the first one on, tokens of prompt and answer. */
export interface Trace {
  readonly seconds: readonly number[];
  readonly isl: readonly number[];
  readonly osl: readonly number[];
  readonly sha256: string;
}

interface TracedRequest {
  readonly seconds: number;
  readonly isl: number;
  readonly osl: number;
}

/**
 * Reads a trace: JSON lines of Mooncake (`timestamp` in milliseconds, `input_length`, `output_length`; kvcache-ai/Mooncake) or CSV of Azure
 * (`TIMESTAMP`, `ContextTokens`, `GeneratedTokens`; Azure/AzurePublicDataset), or CSV with the columns `seconds`, `isl`, `osl`.
 *
 * @throws UsageError for a file that is none, naming the line
 */
export function readTrace(file: string): Trace {
  const text = readText(file);
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), number: i + 1 }));
  const full = lines.filter(({ line }) => line !== '');
  const first = full[0];
  if (!first) throw new UsageError(`The trace ${file} is empty.`, wanted);
  const requests = first.line.startsWith('{') ? fromJsonLines(full, file) : fromCsv(full, file);
  if (requests.length === 0) throw new UsageError(`The trace ${file} has a head and no request.`, wanted);
  const begin = requests[0]!.seconds;
  for (const [i, { seconds }] of requests.entries()) {
    if (i > 0 && seconds < requests[i - 1]!.seconds) {
      throw new UsageError(
        `The trace ${file} is not sorted by time: request ${i + 1} comes before request ${i}.`,
        'Sort it by its first column; equal times are served in the order of the file.',
      );
    }
  }
  return {
    seconds: requests.map(({ seconds }) => seconds - begin),
    isl: requests.map(({ isl }) => isl),
    osl: requests.map(({ osl }) => osl),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

const wanted =
  'A trace is JSON lines with timestamp (ms), input_length, output_length, or CSV with TIMESTAMP, ContextTokens, GeneratedTokens, or with seconds, isl, osl.';

const mostBytes = 256 * 2 ** 20;

function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > mostBytes) throw new Error(`it has ${size} bytes, and a trace has at most ${mostBytes}`);
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw new UsageError(
      `The trace ${file} cannot be read: ${(cause as Error).message}.`,
      'Name another file: trace=<file>.',
      {
        cause,
      },
    );
  }
}

interface Line {
  readonly line: string;
  readonly number: number;
}

function fromJsonLines(lines: readonly Line[], file: string): TracedRequest[] {
  return lines.map(({ line, number }) => {
    const row = objectIn(line);
    if (row === null) throw broken(file, number, 'it is no JSON object');
    return checked(file, number, {
      seconds: numberIn(row.timestamp) / 1000,
      isl: numberIn(row.input_length),
      osl: numberIn(row.output_length),
    });
  });
}

function objectIn(line: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(line);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** NaN for a hole, which is no zero. */
const numberIn = (value: unknown): number =>
  value === null || value === undefined || String(value).trim() === '' ? Number.NaN : Number(value);

const csvColumns = [
  {
    time: 'TIMESTAMP',
    isl: 'ContextTokens',
    osl: 'GeneratedTokens',
    read: (text: string) => azureSeconds(text),
  },
  { time: 'seconds', isl: 'isl', osl: 'osl', read: numberIn },
];

function fromCsv([head, ...rows]: readonly Line[], file: string): TracedRequest[] {
  const names = head!.line.split(',').map((name) => name.trim());
  const columns = csvColumns.find(({ time, isl, osl }) =>
    [time, isl, osl].every((name) => names.includes(name)),
  );
  if (!columns)
    throw new UsageError(`The trace ${file} has other columns: ${names.join(', ').slice(0, 80)}.`, wanted);
  return rows.map(({ line, number }) => {
    const cells = line.split(',');
    const cell = (name: string) => (cells[names.indexOf(name)] ?? '').trim();
    return checked(file, number, {
      seconds: columns.read(cell(columns.time)),
      isl: numberIn(cell(columns.isl)),
      osl: numberIn(cell(columns.osl)),
    });
  });
}

/** `2023-11-16 18:17:03.9799600`: seven digits of a second, and no zone; only differences count. */
function azureSeconds(text: string): number {
  const [, whole = '', part = '0'] = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d)(\.\d+)?/.exec(text) ?? [];
  return Date.parse(`${whole.replace(' ', 'T')}Z`) / 1000 + Number(part);
}

function checked(file: string, number: number, request: TracedRequest): TracedRequest {
  const { seconds, isl, osl } = request;
  if (!Number.isFinite(seconds)) throw broken(file, number, 'it has no time');
  if (!Number.isSafeInteger(isl) || isl < 1) throw broken(file, number, 'its prompt has no tokens');
  if (!Number.isSafeInteger(osl) || osl < 1)
    throw broken(file, number, 'its answer has no tokens: nothing would be served');
  return request;
}

const broken = (file: string, number: number, why: string) =>
  new UsageError(
    `Line ${number} of the trace ${file} is no request: ${why}.`,
    `${wanted} Mend or remove the line.`,
  );
