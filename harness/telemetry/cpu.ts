import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type OpenProbe, openProbe, type Probe, polledSource } from './polled.ts';
import type { Source, SourceOptions } from './source.ts';

const INTERVAL_MS = 100;

/** /proc/cpuinfo costs about 30 µs per CPU to read; at this pace that stays below 0.5 % of a core on any host. */
const CLOCK_INTERVAL_MS = Math.max(INTERVAL_MS, availableParallelism() * 10);

/** How busy the host is: shares of all CPUs' time since the last look, and the packages' energy counter. */
export function cpuSource({ clock }: SourceOptions): Source {
  return polledSource({
    name: 'cpu',
    clock,
    intervalMs: INTERVAL_MS,
    channels: [
      { name: 'busy', unit: 'share', decimals: 4 },
      { name: 'steal', unit: 'share', decimals: 4 },
      { name: 'iowait', unit: 'share', decimals: 4 },
      { name: 'energy', unit: 'J', decimals: 3 },
    ],
    open: async () => {
      const stat = openProbe('/proc/stat');
      if (!stat) return '/proc/stat cannot be read';
      const packages = openPackageCounters(openProbe, findPackageDomains());
      const shares = cpuShares(() => stat.read());
      const look = () => [...shares(), packages.joules()];
      return {
        polls: [{ device: null, look }],
        close: () => {
          stat.close();
          packages.close();
        },
      };
    },
  });
}

/** The CPUs' mean clock and the hottest package or core. */
export function cpuClockSource({ clock }: SourceOptions): Source {
  return polledSource({
    name: 'cpu-clock',
    clock,
    intervalMs: CLOCK_INTERVAL_MS,
    channels: [
      { name: 'clock', unit: 'MHz', decimals: 0 },
      { name: 'temperature', unit: '°C', decimals: 1 },
    ],
    open: async () => {
      const cpuinfo = openProbe('/proc/cpuinfo');
      const thermometers = findThermometers().flatMap((path) => openProbe(path) ?? []);
      const hasClock = cpuinfo !== null && meanClockMhz(cpuinfo.read()) !== null;
      if (!hasClock && thermometers.length === 0) return 'the kernel shows neither CPU clock nor temperature';
      const look = () => [
        hasClock ? meanClockMhz(cpuinfo.read()) : null,
        hottestCelsius(thermometers.map((probe) => probe.read())),
      ];
      return {
        polls: [{ device: null, look }],
        close: () => [cpuinfo, ...thermometers].forEach((probe) => void probe?.close()),
      };
    },
  });
}

/** Busy, steal and iowait since the last call, each as a share of all CPUs' time; null at the first call. */
export function cpuShares(readStat: () => string): () => (number | null)[] {
  let last = cpuTimes(readStat());
  return () => {
    const now = cpuTimes(readStat());
    const total = now.total - last.total;
    const shares = [now.busy - last.busy, now.steal - last.steal, now.iowait - last.iowait].map((ticks) =>
      total > 0 ? ticks / total : null,
    );
    last = now;
    return shares;
  };
}

/** First line of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal; guest time is within user. */
function cpuTimes(stat: string) {
  const columns = stat.slice(0, stat.indexOf('\n')).split(/\s+/).slice(1, 9).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = columns;
  const busy = user + nice + system + irq + softirq;
  return { busy, steal, iowait, total: busy + idle + iowait + steal };
}

/** Mean of the CPUs' clocks in /proc/cpuinfo (x86 only), or null. */
export function meanClockMhz(cpuinfo: string): number | null {
  const clocks = [...cpuinfo.matchAll(/^cpu MHz\s*:\s*([\d.]+)/gm)].map(([, mhz]) => Number(mhz));
  return clocks.length === 0 ? null : clocks.reduce((a, b) => a + b, 0) / clocks.length;
}

/** The highest of several readings in thousandths of a degree. */
export function hottestCelsius(readings: string[]): number | null {
  const degrees = readings.map((text) => Number.parseInt(text, 10) / 1000).filter(Number.isFinite);
  return degrees.length === 0 ? null : Math.max(...degrees);
}

export type PackageDomain = { energyPath: string; rangeMicrojoules: number };

/** The sum of the packages' energy since the start, in joules, carried over the wraps of each counter. */
export function openPackageCounters(open: OpenProbe, domains: PackageDomain[]) {
  const counters = domains.flatMap(({ energyPath, rangeMicrojoules }) => {
    const probe = open(energyPath);
    return probe ? [{ probe, rangeMicrojoules, last: microjoules(probe), total: 0 }] : [];
  });
  const joules = () => {
    for (const counter of counters) {
      const now = microjoules(counter.probe);
      counter.total += now - counter.last + (now < counter.last ? counter.rangeMicrojoules : 0);
      counter.last = now;
    }
    return counters.length === 0 ? null : counters.reduce((sum, { total }) => sum + total, 0) / 1e6;
  };
  return { joules, close: () => counters.forEach(({ probe }) => void probe.close()) };
}

function microjoules(probe: Probe): number {
  return Number(probe.read());
}

/** Package domains of the kernel's power capping framework; readable by root only since CVE-2020-8694. */
function findPackageDomains(root = '/sys/class/powercap'): PackageDomain[] {
  return namesIn(root)
    .filter((name) => /^(intel|amd)-rapl:\d+$/.test(name))
    .filter((name) => textOf(`${root}/${name}/name`).startsWith('package'))
    .map((name) => ({
      energyPath: `${root}/${name}/energy_uj`,
      rangeMicrojoules: Number(textOf(`${root}/${name}/max_energy_range_uj`)),
    }));
}

const CPU_SENSORS = /^(coretemp|k10temp|zenpower|cpu_thermal|x86_pkg_temp)$/;

function findThermometers(): string[] {
  const monitors = namesIn('/sys/class/hwmon')
    .map((name) => `/sys/class/hwmon/${name}`)
    .filter((folder) => CPU_SENSORS.test(textOf(`${folder}/name`)));
  const zones = namesIn('/sys/class/thermal')
    .map((name) => `/sys/class/thermal/${name}`)
    .filter((folder) => CPU_SENSORS.test(textOf(`${folder}/type`)));
  const inputs = monitors.map((folder) => `${folder}/temp1_input`);
  return inputs.length > 0 ? inputs : zones.map((folder) => `${folder}/temp`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
