import { readFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import type { HostWatch } from '../engines/host-watch.ts';
import { readWithheld, type Withheld } from './withheld.ts';

/** Watches the processor time of the host and the pauses of V8. */
export function watchHost(): HostWatch {
  const gcPausesNs: number[] = [];
  let beside: readonly number[] = [];
  let before = readTimes(beside);
  let withheldBefore = readWithheld();
  let begin = performance.now();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcPausesNs.push(Math.round(entry.duration * 1e6));
  });
  return {
    start(neighbours = []) {
      observer.observe({ entryTypes: ['gc'] });
      beside = neighbours;
      before = readTimes(beside);
      withheldBefore = readWithheld();
      begin = performance.now();
    },
    stop() {
      const windowNs = (performance.now() - begin) * 1e6;
      const withheld = readWithheld();
      const after = readTimes(beside);
      for (const entry of observer.takeRecords()) gcPausesNs.push(Math.round(entry.duration * 1e6));
      observer.disconnect();
      const shareOf = (what: keyof Withheld) => {
        const [from, to] = [withheldBefore[what], withheld[what]];
        return from === null || to === null || windowNs <= 0 ? null : Math.max(0, to - from) / windowNs;
      };
      const withheldShares = { quotaShare: shareOf('quotaNs'), queueShare: shareOf('queueNs') };
      return { ...shares(before, after), ...withheldShares, gcPausesNs, peakRssBytes: readPeakRss() };
    },
  };
}

/** Processor time in clock ticks of the kernel (1/100 s): of the host, and of this process with its neighbours. */
interface Times {
  readonly total: number;
  readonly idle: number;
  readonly steal: number;
  readonly own: number;
}

const ticksPerSecond = 100;

function readTimes(neighbours: readonly number[]): Times | null {
  const line = readText('/proc/stat')?.split('\n', 1)[0];
  if (!line) return null;
  const [user, nice, system, idle, iowait, irq, softirq, steal] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const { user: ownUser, system: ownSystem } = process.cpuUsage();
  return {
    total: user! + nice! + system! + idle! + iowait! + irq! + softirq! + steal!,
    idle: idle! + iowait!,
    steal: steal!,
    own:
      ((ownUser + ownSystem) / 1e6) * ticksPerSecond + neighbours.reduce((sum, pid) => sum + ticksOf(pid), 0),
  };
}

/** User and system time of a living process, fields 14 and 15 of /proc/<pid>/stat (proc(5)); 0 of one that is gone. */
function ticksOf(pid: number): number {
  const stat = readText(`/proc/${pid}/stat`) ?? '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) || 0) + (Number(fields[12]) || 0);
}

function shares(before: Times | null, after: Times | null) {
  const total = after && before ? after.total - before.total : 0;
  // Below ten ticks the kernel's counters say nothing.
  if (!before || !after || total < 10) return { stealShare: null, otherShare: null };
  const steal = after.steal - before.steal;
  const other = total - (after.idle - before.idle) - steal - (after.own - before.own);
  return { stealShare: steal / total, otherShare: Math.max(0, other / total) };
}

function readPeakRss(): number | null {
  const kilobytes = readText('/proc/self/status')?.match(/VmHWM:\s+(\d+) kB/)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : process.resourceUsage().maxRSS * 1024;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
