import type { GpuProbe } from '../../results/record/machine.ts';
import type { RunResult } from './run-program.ts';

export type Run = (command: string, args: string[]) => Promise<RunResult>;

/** A cell that holds a value, or the driver's own word for why it does not. */
export type Cell = { value: string } | { value: null; reason: string };

export type SmiAnswer =
  | { status: 'ok'; rows: Map<string, Cell>[]; unknownFields: string[] }
  | { status: Exclude<GpuProbe['status'], 'ok'>; message: string };

export const NVIDIA_SMI = 'nvidia-smi';
export const CSV_FORMAT = '--format=csv,noheader,nounits';

/**
 * Asks nvidia-smi for fields of every GPU (or process, with another `query`). A driver refuses the whole query when it
 * does not know one field, and names it: that field is left out and the question asked again, so that old and new
 * drivers answer what they can.
 */
export async function queryNvidiaSmi(run: Run, fields: string[], query = 'gpu'): Promise<SmiAnswer> {
  const unknownFields: string[] = [];
  for (;;) {
    const asked = fields.filter((field) => !unknownFields.includes(field));
    if (asked.length === 0) return { status: 'failed', message: 'the driver knows none of the fields' };
    const result = await run(NVIDIA_SMI, [`--query-${query}=${asked.join(',')}`, CSV_FORMAT]);
    if (result.exitCode === 0 && !isOnlyAMessage(result.stdout)) {
      return { status: 'ok', rows: parseRows(result.stdout, asked, unknownFields), unknownFields };
    }
    const refused = refusedField(`${result.stdout}\n${result.stderr}`);
    if (refused === null || !asked.includes(refused)) return whyItFailed(result);
    unknownFields.push(refused);
  }
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

/** Splits a line into as many cells as were asked for; null where the line has another number of cells. */
function splitLine(line: string, cells: number): string[] | null {
  const parts = line.split(', ');
  return parts.length === cells ? parts : null;
}

function parseRows(stdout: string, asked: string[], unknownFields: string[]): Map<string, Cell>[] {
  return stdout
    .split('\n')
    .flatMap((line) => {
      const cells = splitLine(line, asked.length);
      return cells === null || line.trim() === '' ? [] : [cells];
    })
    .map((cells) => {
      const row = new Map(asked.map((field, i): [string, Cell] => [field, readCell(cells[i]!)]));
      for (const field of unknownFields)
        row.set(field, { value: null, reason: 'this driver has no such field' });
      return row;
    });
}

/** "No devices were found" comes with exit code 0 from some drivers. */
function isOnlyAMessage(stdout: string): boolean {
  return /^No devices were found/m.test(stdout);
}

/** What failed, by what the tool says (all drivers) and by its exit codes (manual page of nvidia-smi). */
const FAILURES: [Exclude<GpuProbe['status'], 'ok'>, RegExp, number | null][] = [
  ['driver-mismatch', /version mismatch/i, 18],
  ['no-driver', /couldn't communicate with the NVIDIA driver|driver is not loaded|NVML.*not found/i, 9],
  ['no-device', /No devices were found/i, 6],
  ['no-permission', /Insufficient Permissions|permission denied/i, 4],
  ['device-lost', /GPU is lost|Unable to determine the device handle|fallen off the bus/i, 15],
];

function whyItFailed(result: RunResult): Exclude<SmiAnswer, { status: 'ok' }> {
  const message = `${result.stdout}\n${result.stderr}`.trim();
  if (result.missing) return { status: 'no-command', message: 'nvidia-smi is not installed or not on PATH' };
  const failure =
    FAILURES.find(([, pattern]) => pattern.test(message)) ??
    FAILURES.find(([, , exitCode]) => exitCode === result.exitCode);
  return { status: failure?.[0] ?? 'failed', message };
}
