import type { Machine } from '../../results/record/machine.ts';
import type { Host } from './host.ts';
import { firstNumber } from './kernel-text.ts';

type Container = Machine['container'];
type Limits = Pick<Container, 'memoryLimitBytes' | 'memoryUsedBytes' | 'cpuLimit'>;

const ROOT = '/sys/fs/cgroup';

/** cgroup v1 writes "no limit" as the largest page-aligned 63-bit number; no host has half of that. */
const NO_LIMIT_BYTES = 2 ** 62;

export async function describeContainer(host: Host): Promise<Container> {
  const groups = (await host.readText('/proc/self/cgroup')) ?? '';
  const version = await cgroupVersion(host, groups);
  const limits =
    version === null ? [] : await Promise.all(READERS[version](groups).map((read) => read(host)));
  return { kind: await containerKind(host, groups), cgroupVersion: version, ...tightest(limits) };
}

/** Signs of a container, the most telling first. A pod also looks like its runtime, so it is asked about first. */
async function containerKind(host: Host, groups: string): Promise<Container['kind']> {
  if (host.environment.KUBERNETES_SERVICE_HOST || /kubepods/.test(groups)) return 'kubernetes';
  if ((await host.readText('/run/.containerenv')) !== null || /libpod/.test(groups)) return 'podman';
  if ((await host.readText('/.dockerenv')) !== null || /docker/.test(groups)) return 'docker';
  const kind = /(?:^|\0)container=([\w-]+)/.exec((await host.readText('/proc/1/environ')) ?? '')?.[1];
  if (kind === 'lxc' || /\/lxc/.test(groups)) return 'lxc';
  if (/containerd/.test(groups)) return 'containerd';
  return kind === undefined ? null : 'other';
}

async function cgroupVersion(host: Host, groups: string): Promise<1 | 2 | null> {
  if ((await host.readText(`${ROOT}/cgroup.controllers`)) !== null) return 2;
  return /^\d+:[^:]*\bmemory\b[^:]*:/m.test(groups) ? 1 : null;
}

type Read = (host: Host) => Promise<Limits>;

/** One reader per group from this process's own up to the root: a limit anywhere on the way holds. */
const READERS: Record<1 | 2, (groups: string) => Read[]> = {
  2: (groups) =>
    ancestors(/^0::(.*)$/m.exec(groups)?.[1]).map((path) => async (host) => {
      const folder = `${ROOT}${path}`;
      const [limit, used, stat, cpu] = await readAll(host, folder, [
        'memory.max',
        'memory.current',
        'memory.stat',
        'cpu.max',
      ]);
      const [quota, period] = (cpu ?? '').split(' ').map(Number);
      return limits(firstNumber(limit), firstNumber(used), inactiveFile(stat), quota, period);
    }),
  1: (groups) => {
    const pathOf = (controller: string) =>
      new RegExp(`^\\d+:[^:]*\\b${controller}\\b[^:]*:(.*)$`, 'm').exec(groups)?.[1];
    const memory = ancestors(pathOf('memory')).map(
      (path): Read =>
        async (host) => {
          const [limit, used, stat] = await readAll(host, `${ROOT}/memory${path}`, [
            'memory.limit_in_bytes',
            'memory.usage_in_bytes',
            'memory.stat',
          ]);
          return limits(firstNumber(limit), firstNumber(used), inactiveFile(stat));
        },
    );
    const cpu = ancestors(pathOf('cpu')).map(
      (path): Read =>
        async (host) => {
          const [quota, period] = await readAll(host, `${ROOT}/cpu${path}`, [
            'cpu.cfs_quota_us',
            'cpu.cfs_period_us',
          ]);
          return limits(null, null, 0, firstNumber(quota) ?? Number.NaN, firstNumber(period) ?? Number.NaN);
        },
    );
    return [...memory, ...cpu];
  },
};

/**
 * The folders of the groups that share out processor time to this process, its own first: of cgroup v2, or of the controller `cpu` of v1.
 *
 * @param groups the text of /proc/self/cgroup
 */
export function cpuGroupFolders(groups: string): string[] {
  const first = /^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$/m.exec(groups)?.[1];
  if (first !== undefined) return ancestors(first).map((path) => `${ROOT}/cpu${path}`);
  const second = /^0::(.*)$/m.exec(groups)?.[1];
  return second === undefined ? [] : ancestors(second).map((path) => `${ROOT}${path}`);
}

/** "/a/b" → ["/a/b", "/a", ""]. In a namespace of its own the path may not exist below the mount; the root does. */
function ancestors(path: string | undefined): string[] {
  const parts = (path ?? '').split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, dropped) =>
    parts
      .slice(0, parts.length - dropped)
      .map((part) => `/${part}`)
      .join(''),
  );
}

function limits(
  limitBytes: number | null,
  usedBytes: number | null,
  inactiveFileBytes: number,
  cpuQuota = Number.NaN,
  cpuPeriod = Number.NaN,
): Limits {
  const limited = limitBytes !== null && limitBytes < NO_LIMIT_BYTES;
  return {
    memoryLimitBytes: limited ? limitBytes : null,
    memoryUsedBytes: limited && usedBytes !== null ? Math.max(0, usedBytes - inactiveFileBytes) : null,
    cpuLimit: cpuQuota > 0 && cpuPeriod > 0 ? cpuQuota / cpuPeriod : null,
  };
}

/** The group with the least room decides about memory, the smallest quota about CPUs. */
function tightest(all: Limits[]): Limits {
  const room = (limits: Limits) => limits.memoryLimitBytes! - (limits.memoryUsedBytes ?? 0);
  const [memory] = all.filter((group) => group.memoryLimitBytes !== null).sort((a, b) => room(a) - room(b));
  const cpus = all.flatMap((group) => group.cpuLimit ?? []);
  return {
    memoryLimitBytes: memory?.memoryLimitBytes ?? null,
    memoryUsedBytes: memory?.memoryUsedBytes ?? null,
    cpuLimit: cpus.length > 0 ? Math.min(...cpus) : null,
  };
}

/** File pages that the kernel drops before it lets a group run out of memory. */
function inactiveFile(stat: string | null | undefined): number {
  return firstNumber(/^(?:total_inactive_file|inactive_file) (\d+)$/m.exec(stat ?? '')?.[1]) ?? 0;
}

function readAll(host: Host, folder: string, names: string[]): Promise<(string | null)[]> {
  return Promise.all(names.map((name) => host.readText(`${folder}/${name}`)));
}
