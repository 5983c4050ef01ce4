import { openProbe, polledSource } from './polled.ts';
import type { Source, SourceOptions } from './source.ts';

/** Twice a second is enough: pressure and swap are counters, and the load is a mean over a minute. */
const INTERVAL_MS = 500;

/** What memory is left, how long processes waited for it, what was swapped; and the load, as slow as these. */
export function memorySource({ clock }: SourceOptions): Source {
  return polledSource({
    name: 'memory',
    clock,
    intervalMs: INTERVAL_MS,
    channels: [
      { name: 'memory.available', unit: 'MiB', decimals: 0 },
      { name: 'memory.stalled', unit: 'ms', decimals: 3 },
      { name: 'swap.in', unit: 'pages', decimals: 0 },
      { name: 'swap.out', unit: 'pages', decimals: 0 },
      { name: 'load', unit: 'processes', decimals: 2 },
    ],
    open: async () => {
      const meminfo = openProbe('/proc/meminfo');
      const vmstat = openProbe('/proc/vmstat');
      const pressure = openProbe('/proc/pressure/memory');
      const load = openProbe('/proc/loadavg');
      if (!meminfo) return '/proc/meminfo cannot be read';
      const look = () => [
        availableMib(meminfo.read()),
        stalledMs(pressure?.read() ?? ''),
        ...swappedPages(vmstat?.read() ?? ''),
        load ? Number(load.read().split(' ')[0]) : null,
      ];
      return {
        polls: [{ device: null, look }],
        close: () => [meminfo, vmstat, pressure, load].forEach((probe) => void probe?.close()),
      };
    },
  });
}

export function availableMib(meminfo: string): number | null {
  const kib = /^MemAvailable:\s*(\d+) kB/m.exec(meminfo)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

/** A counter since boot: milliseconds in which at least one process waited for memory (the kernel counts in µs). */
export function stalledMs(pressure: string): number | null {
  const microseconds = /^some .*\btotal=(\d+)/m.exec(pressure)?.[1];
  return microseconds === undefined ? null : Number(microseconds) / 1000;
}

/** Counters since boot: pages swapped in and out. */
export function swappedPages(vmstat: string): (number | null)[] {
  return ['pswpin', 'pswpout'].map((name) => {
    const pages = new RegExp(`^${name} (\\d+)`, 'm').exec(vmstat)?.[1];
    return pages === undefined ? null : Number(pages);
  });
}
