import { closeSync, openSync, readSync } from 'node:fs';
import type { Channel } from '../../results/record/track.ts';
import type { Clock, Source } from './source.ts';

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

/** A look at one device (or at the host): a value or null per channel. */
type Poll = { device: string | null; look: () => (number | null)[] };

/** What a polled source found to look at, and how to let go of it. */
export type Opened = { polls: Poll[]; close: () => void };

/**
 * A source that looks at a fixed pace.
 *
 * @param open finds what there is to look at, or says why there is nothing
 */
export function polledSource(description: {
  name: string;
  channels: Channel[];
  intervalMs: number;
  clock: Clock;
  open: () => Promise<Opened | string>;
}): Source {
  const { name, channels, intervalMs, clock, open } = description;
  let opened: Opened | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    name,
    channels,
    available: async () => {
      const found = await open();
      if (typeof found === 'string') return found;
      opened = found;
      return null;
    },
    start: (sink) => {
      const polls = opened?.polls ?? [];
      const lookAtAll = () => {
        for (const { device, look } of polls) {
          sink.reading({ device, atNs: clock.monotonicNs(), values: look() });
        }
      };
      lookAtAll();
      timer = setInterval(lookAtAll, intervalMs);
    },
    stop: async () => {
      clearInterval(timer);
      opened?.close();
    },
    helperCpuSeconds: () => 0,
  };
}
