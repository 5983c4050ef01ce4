import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { execa } from 'execa';
import { counted } from '../../results/format.ts';
import type { Channel } from '../../results/record/track.ts';
import {
  CSV_FORMAT,
  NVIDIA_SMI,
  queryNvidiaSmi,
  type Row,
  readCell,
  saysLost,
  sentenceOf,
} from '../machine/nvidia-smi.ts';
import { runProgram } from '../machine/run-program.ts';
import type { Clock, Reading, Sink, Source, SourceOptions } from './source.ts';

/** The tool asks again this long after each answer; what it reaches is in the record (`samplingIn`). */
const INTERVAL_MS = 50;

/**
 * What is asked of each GPU: the first field of the row that the driver knows and this GPU answers. No CSV field has
 * the energy counter (drivers up to 610); the source `nvml` reads it.
 */
const CHANNELS: (Channel & { fields: string[] })[] = [
  { name: 'power', unit: 'W', decimals: 2, fields: ['power.draw.instant', 'power.draw'] },
  { name: 'clock.sm', unit: 'MHz', decimals: 0, fields: ['clocks.sm'] },
  { name: 'clock.memory', unit: 'MHz', decimals: 0, fields: ['clocks.mem'] },
  { name: 'temperature', unit: '°C', decimals: 0, fields: ['temperature.gpu'] },
  { name: 'temperature.memory', unit: '°C', decimals: 0, fields: ['temperature.memory'] },
  { name: 'utilization', unit: '%', decimals: 0, fields: ['utilization.gpu'] },
  { name: 'utilization.memory', unit: '%', decimals: 0, fields: ['utilization.memory'] },
  { name: 'memory.used', unit: 'MiB', decimals: 0, fields: ['memory.used'] },
  {
    name: 'throttle',
    unit: 'bits',
    decimals: 0,
    fields: ['clocks_event_reasons.active', 'clocks_throttle_reasons.active'],
  },
  { name: 'ecc.uncorrected', unit: 'errors', decimals: 0, fields: ['ecc.errors.uncorrected.volatile.total'] },
  { name: 'pcie.generation', unit: 'generation', decimals: 0, fields: ['pcie.link.gen.current'] },
  { name: 'pcie.width', unit: 'lanes', decimals: 0, fields: ['pcie.link.width.current'] },
];

export function nvidiaSmiSource(options: SourceOptions): Source {
  const target = options.devices ? ['-i', options.devices.join(',')] : [];
  const environment = { ...options.environment, LC_ALL: 'C', TZ: 'UTC' };
  let fields: (string | null)[] = [];
  let program = NVIDIA_SMI;
  let start: typeof execa;
  let stream: Stream | undefined;
  let following: Promise<void> | undefined;
  let stopped = false;
  let helperCpuSeconds = 0;
  return {
    name: 'nvidia-smi',
    channels: CHANNELS.map(({ name, unit, decimals }) => ({ name, unit, decimals })),
    available: async () => {
      const run = (command: string, args: string[], limitMs?: number) =>
        runProgram(command, args, limitMs, environment);
      const asked = ['index', ...CHANNELS.flatMap((channel) => channel.fields)];
      const answer = await queryNvidiaSmi(run, asked, { devices: options.devices });
      if (answer.status !== 'ok') return `${answer.status}: ${answer.message}`;
      program = answer.program;
      // Half of what the sampler's start takes; a host without such a GPU needs none of it.
      ({ execa: start } = await import('execa'));
      const known = (field: string) => !answer.unknownFields.includes(field);
      fields = CHANNELS.map((channel) => chooseField(channel.fields.filter(known), answer.rows));
      return null;
    },
    start: (sink) => {
      if (fields[0] !== CHANNELS[0]!.fields[0]) {
        sink.event(
          'note',
          `power is ${fields[0] ?? 'not known'}; drivers average power.draw over up to a second`,
        );
      }
      const asked = ['timestamp', 'index', ...fields.filter((field) => field !== null)];
      stream = openStream(start, program, asked, target, environment);
      following = follow(stream, lineReader(fields, options.clock), sink, () => stopped);
    },
    stop: async () => {
      stopped = true;
      stream?.kill();
      await Promise.race([following, setTimeout(GIVE_UP_MS, undefined, { ref: false })]);
      stream?.kill('SIGKILL');
      stream?.stdout.destroy();
    },
    helperCpuSeconds: () => {
      helperCpuSeconds = Math.max(helperCpuSeconds, cpuSecondsOf(stream?.pid));
      return helperCpuSeconds;
    },
  };
}

/** A tool that hangs in its driver does not end, and a child of it may hold the pipe; what it said until then is kept. */
const GIVE_UP_MS = 2000;

type Stream = ReturnType<typeof openStream>;

/** The tool in its loop. It ends when its pipe does, so it does not outlive a killed sampler. */
function openStream(
  start: typeof execa,
  program: string,
  fields: string[],
  target: string[],
  environment: Record<string, string>,
) {
  const query = [`--query-gpu=${fields.join(',')}`, CSV_FORMAT, '-lms', String(INTERVAL_MS)];
  return start(program, [...query, ...target], {
    env: environment,
    reject: false,
    buffer: { stdout: false },
    stdin: 'ignore',
  });
}

async function follow(
  stream: Stream,
  read: (line: string) => Reading | null,
  sink: Sink,
  wasStopped: () => boolean,
): Promise<void> {
  const garbled: string[] = [];
  const warnings = new Set<string>();
  let isLost = false;
  for await (const line of stream.iterable({ from: 'stdout', preserveNewlines: true })) {
    const reading = read(line);
    if (reading && !isLost && saysLost(line)) {
      isLost = true;
      sink.event('unavailable', `GPU ${reading.device}: ${excuseOf(line)}`);
    }
    if (reading) sink.reading(reading);
    else if (/^WARNING:/.test(line)) warnings.add(sentenceOf(line));
    else if (line.trim() !== '') garbled.push(line.trim());
  }
  for (const warning of warnings) sink.event('note', warning);
  if (garbled.length > 0) {
    sink.event('garbled', `${counted(garbled.length, 'line')} could not be read, the first: ${garbled[0]}`);
  }
  const { exitCode, signal, stderr } = await stream;
  if (wasStopped()) return;
  const end = signal ?? `exit code ${exitCode}`;
  sink.event(
    'died',
    [`nvidia-smi ended by itself (${end})`, stderr, garbled.at(-1)].filter(Boolean).join(': '),
  );
}

/** The driver's word in the first cell that says that the GPU is gone. */
const excuseOf = (line: string): string => {
  const cells = line.split(', ').map(readCell);
  return (
    cells.flatMap((cell) => (cell.value === null && saysLost(cell.reason) ? cell.reason : []))[0] ?? line
  );
};

/** The first field that some GPU answers; where none does, the first that the driver knows at all. */
function chooseField(known: string[], rows: Row[]): string | null {
  return known.find((field) => rows.some((row) => row.get(field)?.value !== null)) ?? known[0] ?? null;
}

/**
 * Reads lines "timestamp, index, cell, …\n" into readings with one value per channel. A line that breaks off (the last
 * one of a stream that died) keeps its whole cells; the one it broke off in is dropped. Null for a line without a time
 * or a device, or with another number of cells than was asked.
 */
export function lineReader(fields: (string | null)[], clock: Clock): (line: string) => Reading | null {
  const asked = fields.filter((field) => field !== null);
  return (line) => {
    const isWhole = line.endsWith('\n');
    const cells = line.split(', ').slice(0, isWhole ? undefined : -1);
    const [timestamp = '', device = '', ...values] = cells;
    const wallMs = parseTimestamp(timestamp);
    if (wallMs === null || !/^\d+$/.test(device) || (isWhole && values.length !== asked.length)) return null;
    const read = (field: string | null) =>
      field === null ? null : cellValue(values[asked.indexOf(field)] ?? '');
    return { device, atNs: onMonotonicAxis(wallMs, clock), values: fields.map(read) };
  };
}

function cellValue(text: string): number | null {
  const { value } = readCell(text);
  const number = value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** "2026/09/01 20:41:56.941", in the time zone that the tool was started in (UTC). */
function parseTimestamp(text: string): number | null {
  const match = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d\.\d{3})$/.exec(text);
  return match ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}Z`) : null;
}

/** A line can wait in a pipe for a while; more than this, or less than nothing, means that the wall clock was set. */
const OLDEST_LINE_MS = 5000;

/** The line says when it was asked, so waiting in the pipe does not shift it; the age is what both clocks share. */
function onMonotonicAxis(lineWallMs: number, clock: Clock): bigint {
  const ageMs = clock.wallMs() - lineWallMs;
  const credible = ageMs >= 0 && ageMs <= OLDEST_LINE_MS;
  return clock.monotonicNs() - BigInt(Math.round((credible ? ageMs : 0) * 1e6));
}

/** User and system time of a living process, from fields 14 and 15 of /proc/<pid>/stat (proc(5)), 100 ticks a second. */
function cpuSecondsOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
