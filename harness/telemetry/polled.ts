import { closeSync, openSync, readSync } from 'node:fs';
import type { Channel } from '../../results/telemetry.ts';
import type { Clock, Source } from '../telemetry.ts';

/** Reads a file of the kernel again and again; null where it cannot be opened. */
export type Probe = { read: () => string; close: () => void };
export type OpenProbe = (path: string) => Probe | null;

const CHUNK_BYTES = 65_536;

/** Keeps the file open between readings: opening one costs more than reading it. */
export const openProbe: OpenProbe = (path) => {
  try {
    const file = openSync(path, 'r');
    const buffer = Buffer.alloc(CHUNK_BYTES);
    return { read: () => readWhole(file, buffer), close: () => closeSync(file) };
  } catch {
    return null;
  }
};

function readWhole(file: number, buffer: Buffer): string {
  let text = '';
  for (let position = 0; ; ) {
    const length = readSync(file, buffer, 0, buffer.length, position);
    if (length === 0) return text;
    text += buffer.toString('latin1', 0, length);
    position += length;
  }
}

/** A poll sees the values of all channels at one moment. */
export type Poll = (atNs: bigint) => (number | null)[];

/**
 * A source that looks at files at a fixed pace.
 *
 * @param open finds the files and gives the poll, or says why there is nothing to look at
 */
export function polledSource(description: {
  name: string;
  channels: Channel[];
  intervalMs: number;
  clock: Clock;
  open: () => { poll: Poll; close: () => void } | string;
}): Source {
  const { name, channels, intervalMs, clock } = description;
  const opened = description.open();
  let timer: NodeJS.Timeout | undefined;
  return {
    name,
    channels,
    available: async () => (typeof opened === 'string' ? opened : null),
    start: (sink) => {
      if (typeof opened === 'string') return;
      const look = () => {
        const atNs = clock.monotonicNs();
        sink.reading({ device: null, atNs, values: opened.poll(atNs) });
      };
      look();
      timer = setInterval(look, intervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      if (typeof opened !== 'string') opened.close();
    },
    helperCpuSeconds: () => 0,
  };
}
