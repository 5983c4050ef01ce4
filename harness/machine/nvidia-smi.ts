import type { GpuProbe } from '../../results/record/machine.ts';
import type { RunResult } from './run-program.ts';

export type Run = (command: string, args: string[], limitMs?: number) => Promise<RunResult>;

/** A cell that holds a value, or the driver's own word for why it does not. */
export type Cell = { value: string } | { value: null; reason: string };

export type Row = Map<string, Cell>;

type Failed = { status: Exclude<GpuProbe['status'], 'ok'>; message: string };

export type SmiAnswer =
  | {
      status: 'ok';
      rows: Row[];
      unknownFields: string[];
      /** What the tool said beside its rows, a sentence each. */
      warnings: string[];
      /** The program that answered. */
      program: string;
    }
  | Failed;

export const NVIDIA_SMI = 'nvidia-smi';
export const CSV_FORMAT = '--format=csv,noheader,nounits';

/** The tool by its name, and where WSL keeps it without putting the folder on everybody's PATH. */
const PROGRAMS = [NVIDIA_SMI, '/usr/lib/wsl/lib/nvidia-smi'];

/** Without persistence mode the driver starts each GPU for the question, which takes seconds on a host of eight. */
const FIRST_LIMIT_MS = 20_000;

/** A tool that hung is not waited for as long again. */
const LIMIT_AFTER_A_HANG_MS = 5000;
let limitMs = FIRST_LIMIT_MS;

/** Exit code of a tool that has told everything, and that an infoROM is corrupted (manual page of nvidia-smi). */
const WARNED = 14;

/** GPUs that are asked alone at once. Further ones are asked for when the last of these is there. */
const AT_ONCE = 8;

/** More than a host has; an answer that does not depend on the question would be asked for without end. */
const MOST = 64;

interface Question {
  /** What there is a row of: a GPU, or a process on one. */
  readonly query?: 'gpu' | 'compute-apps';
  /** Indices of the GPUs that are meant; all where it is left out. */
  readonly devices?: readonly string[] | undefined;
}

/**
 * The one reader of nvidia-smi's answers. Rows that can be read count, whatever the exit code and whatever else is said; that is in
 * `warnings`. Where the question fails as a whole, each GPU is asked alone, so that a broken one does not hide the others: it gets a row
 * whose cells hold the reason. A driver that does not know a field refuses the question and names the field; it is asked again
 * without it, so that old and new drivers answer what they can. It returns within its limit.
 */
export async function queryNvidiaSmi(
  run: Run,
  fields: readonly string[],
  question: Question = {},
): Promise<SmiAnswer> {
  const [whole, program] = await askAnyProgram(run, fields, question);
  const answer = mayBeOneOfThem(whole) ? await askApart(run, program, fields, question, whole) : whole;
  if (answer.failed) return answer.failed;
  const { rows, unknownFields, rest } = answer;
  return { status: 'ok', rows, unknownFields, warnings: [...new Set(rest.map(sentenceOf))], program };
}

/** One answer of the tool, taken apart. */
interface Said {
  readonly rows: Row[];
  readonly unknownFields: string[];
  /** Lines that are no rows. */
  readonly rest: string[];
  /** The tool came to its end: a warning has an exit code of its own. */
  readonly isWhole: boolean;
  /** Why there are no rows; null where there are, or where none is an answer. */
  readonly failed: Failed | null;
}

async function askAnyProgram(
  run: Run,
  fields: readonly string[],
  question: Question,
): Promise<[Said, string]> {
  let said: Said | undefined;
  for (const program of PROGRAMS) {
    said = await ask(run, program, fields, question);
    if (said.failed?.status !== 'no-command') return [said, program];
  }
  return [said!, NVIDIA_SMI];
}

async function ask(
  run: Run,
  program: string,
  fields: readonly string[],
  { query = 'gpu', devices }: Question,
): Promise<Said> {
  const unknownFields: string[] = [];
  const only = devices ? ['-i', devices.join(',')] : [];
  // The limit is one for the question, however often a driver has it asked again.
  const until = performance.now() + limitMs;
  for (;;) {
    const asked = fields.filter((field) => !unknownFields.includes(field));
    if (asked.length === 0)
      return nothing({ status: 'failed', message: 'the driver knows none of the fields' });
    const leftMs = Math.max(1, Math.ceil(until - performance.now()));
    const result = await run(program, [`--query-${query}=${asked.join(',')}`, CSV_FORMAT, ...only], leftMs);
    if (result.timedOut) limitMs = LIMIT_AFTER_A_HANG_MS;
    const { rows, rest } = takeApart(result, asked, unknownFields);
    const isWhole = result.exitCode === 0 || result.exitCode === WARNED;
    if (rows.length > 0) return { rows, unknownFields, rest, isWhole, failed: null };
    const refused = refusedField(rest.join('\n'));
    if (refused === null || !asked.includes(refused)) {
      const isNobody = query === 'compute-apps' && !statusIn(rest.join('\n'), null);
      const isAnswer = result.exitCode === 0 && (rest.length === 0 || isNobody);
      return isAnswer
        ? { rows, unknownFields, rest, isWhole, failed: null }
        : nothing(whyItFailed(result, rest, asked));
    }
    unknownFields.push(refused);
  }
}

const nothing = (failed: Failed): Said => ({ rows: [], unknownFields: [], rest: [], isWhole: false, failed });

/** Failures that one GPU of several can cause, or that the tool met on its way through them. */
const OF_ONE: readonly GpuProbe['status'][] = ['device-lost', 'no-permission', 'no-answer', 'failed'];

const mayBeOneOfThem = ({ failed, isWhole }: Said): boolean =>
  failed ? OF_ONE.includes(failed.status) : !isWhole;

/** Asks each GPU alone. The whole's own rows stay; where no GPU answers, what the whole said is the answer. */
async function askApart(
  run: Run,
  program: string,
  fields: readonly string[],
  { query = 'gpu', devices }: Question,
  whole: Said,
): Promise<Said> {
  const askOne = async (device: string) =>
    [device, await ask(run, program, fields, { query, devices: [device] })] as const;
  const alone = devices ? await Promise.all(devices.map(askOne)) : await askByCounting(askOne, query);
  const answered = alone.filter(([, said]) => !said.failed);
  if (answered.length === 0) return whole;
  const rows =
    query === 'gpu'
      ? alone.flatMap(([device, { rows, failed }]) => (failed ? [brokenRow(device, fields, failed)] : rows))
      : answered.flatMap(([, { rows }]) => rows);
  return {
    rows: distinct([...whole.rows, ...rows], fields),
    unknownFields: answered[0]![1].unknownFields,
    rest: [...whole.rest, ...answered.flatMap(([, { rest }]) => rest)],
    isWhole: true,
    failed: null,
  };
}

/** GPUs by their number, up to the first that is not there. A question about none that exists has no row, or says so. */
async function askByCounting(
  askOne: (device: string) => Promise<readonly [string, Said]>,
  query: Question['query'],
) {
  const isThere = ([device, { rows, failed }]: readonly [string, Said]) =>
    failed
      ? isBroken(failed)
      : query === 'compute-apps' || rows.some((row) => row.get('index')?.value === device);
  const found: (readonly [string, Said])[] = [];
  for (let first = 0; first < MOST; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, i) => String(first + i));
    const answers = await Promise.all(numbers.map(askOne));
    const there = answers.findLastIndex(isThere);
    found.push(...answers.slice(0, there + 1));
    if (there < AT_ONCE - 1 || answers.every(([, { failed }]) => failed)) break;
  }
  return found;
}

const isBroken = (failed: Failed | null) =>
  failed?.status === 'device-lost' || failed?.status === 'no-answer' || failed?.status === 'no-permission';

/** The row of a GPU that does not answer: its number, and the reason in every other cell. */
function brokenRow(device: string, fields: readonly string[], { message: reason }: Failed): Row {
  return new Map(
    fields.map((field): [string, Cell] => [
      field,
      field === 'index' ? { value: device } : { value: null, reason },
    ]),
  );
}

/** Every GPU once, by its number, in their order; of rows without one each that differs. The first of two counts. */
function distinct(rows: readonly Row[], fields: readonly string[]): Row[] {
  const told = (row: Row, field: string) => row.get(field)?.value ?? null;
  const keyOf = (row: Row) => told(row, 'index') ?? JSON.stringify(fields.map((field) => told(row, field)));
  const byKey = new Map(rows.toReversed().map((row) => [keyOf(row), row]));
  return [...byKey.values()]
    .reverse()
    .sort((a, b) => Number(told(a, 'index') ?? 0) - Number(told(b, 'index') ?? 0));
}

/** The field that a driver does not know, from its message. */
function refusedField(message: string): string | null {
  return /Field "([^"]+)" is not a valid field to query/.exec(message)?.[1] ?? null;
}

/**
 * A cell of nvidia-smi's CSV. Everything in square brackets is an excuse ("[N/A]", "[Not Supported]",
 * "[Unknown Error]", "[GPU is lost]", "[Insufficient Permissions]", …), and some come without brackets.
 */
export function readCell(text: string): Cell {
  const trimmed = text.trim();
  const excuse = /^\[(.*)\]$|^(N\/A|ERR!?|Not Supported|Unknown Error|)$/.exec(trimmed);
  return excuse ? { value: null, reason: excuse[1] || excuse[2] || 'empty' } : { value: trimmed };
}

/** The lines of an answer: rows, and what else is said. */
function takeApart({ stdout, stderr }: RunResult, asked: readonly string[], unknownFields: string[]) {
  const rows: Row[] = [];
  const rest: string[] = [];
  for (const line of [...stdout.split('\n'), ...stderr.split('\n')].filter((each) => each.trim() !== '')) {
    const row = readRow(line, asked);
    if (row === null) {
      rest.push(line.trim());
      continue;
    }
    for (const field of unknownFields)
      row.set(field, { value: null, reason: 'this driver has no such field' });
    rows.push(row);
  }
  return { rows, rest };
}

/** Null for a line that is no row: one with another number of cells, or whose numbers are none. */
function readRow(line: string, asked: readonly string[]): Row | null {
  // A question for one field has rows that look like any sentence.
  if (refusedField(line) !== null) return null;
  const cells = splitLine(line, asked);
  if (cells === null) return null;
  const row = new Map(asked.map((field, i): [string, Cell] => [field, readCell(cells[i]!)]));
  const isNumber = (field: string) => /^\d*$/.test(row.get(field)?.value ?? '');
  return isNumber('index') && isNumber('pid') ? row : null;
}

/** Splits a line into as many cells as were asked for; a name of a program may hold the separator itself. */
function splitLine(line: string, asked: readonly string[]): string[] | null {
  const parts = line.split(', ');
  const extra = parts.length - asked.length;
  const name = asked.indexOf('process_name');
  if (extra > 0 && name >= 0) parts.splice(name, extra + 1, parts.slice(name, name + extra + 1).join(', '));
  return parts.length === asked.length ? parts : null;
}

const NO_ANSWER = 'it did not answer in time';

/** What failed, by what the tool says (all drivers) and by its exit codes (manual page of nvidia-smi). */
const FAILURES: [Exclude<GpuProbe['status'], 'ok'>, RegExp, number | null][] = [
  ['driver-mismatch', /version mismatch/i, 18],
  [
    'no-driver',
    /couldn't communicate with the NVIDIA driver|driver (is )?not loaded|NVML.*not found|couldn't find libnvidia-ml/i,
    9,
  ],
  ['no-device', /No devices were found/i, 6],
  ['no-access', /Failed to initialize NVML: (Unknown Error|GPU access blocked)/i, null],
  ['no-permission', /Insufficient Permissions|permission denied/i, 4],
  [
    'device-lost',
    /GPU is lost|Unable to determine the device handle|fallen off the bus|GPU requires re(set|start)/i,
    15,
  ],
];

const statusIn = (message: string, exitCode: number | null) =>
  (FAILURES.find(([, pattern]) => pattern.test(message)) ??
    FAILURES.find(([, , code]) => code !== null && code === exitCode))?.[0];

/** Whether the driver's word for a missing cell says that the GPU is gone. */
export const saysLost = (reason: string): boolean => statusIn(reason, null) === 'device-lost';

/** What the driver's word for a missing cell means. */
export const statusOfReason = (reason: string): Failed['status'] =>
  reason === NO_ANSWER ? 'no-answer' : (statusIn(reason, null) ?? 'failed');

/** Larger numbers are made up, and JSON would not keep them. */
const LARGEST = 2 ** 53;

/** The number of a cell, with or without its unit; null for what is none, such as "143 771,5" of a tool that follows a language. */
export function amountIn(text: string | null): number | null {
  const number = Number(/^(-?\d+(?:\.\d+)?)(?: ?[A-Za-z%]+)?$/.exec(text ?? '')?.[1] ?? Number.NaN);
  return Math.abs(number) < LARGEST ? number : null;
}

function whyItFailed(result: RunResult, rest: readonly string[], asked: readonly string[]): Failed {
  const { missing, timedOut, endless, exitCode } = result;
  if (missing) return { status: 'no-command', message: 'nvidia-smi is not installed or not on PATH' };
  const said = rest.find((line) => statusIn(line, null)) ?? rest[0];
  const status = statusIn(rest.join('\n'), exitCode);
  if (!status && timedOut) return { status: 'no-answer', message: NO_ANSWER };
  if (endless) return { status: 'failed', message: 'it writes without end' };
  return { status: status ?? 'failed', message: said ? wordsOf(said, asked) : endOf(result) };
}

const endOf = ({ exitCode, signal }: RunResult): string =>
  signal
    ? `it was ended by ${signal} and said nothing`
    : `it ended with exit code ${exitCode ?? 'unknown'} and said nothing`;

/** A row that does not fit the question is no sentence: which of its cells is which is not known, and none is believed. */
function wordsOf(line: string, asked: readonly string[]): string {
  const cells = line.split(', ').length;
  return /^\d+, /.test(line)
    ? `it answers with ${cells} cells where ${asked.length} were asked for`
    : sentenceOf(line);
}

const longestSentence = 200;

/** What a tool says, as one line of a length that can be read. */
export const sentenceOf = (text: string): string =>
  text.trim().split('\n')[0]!.replace(/\s+/g, ' ').slice(0, longestSentence);
