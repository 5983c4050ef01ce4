import type { Machine } from '../../results/record/machine.ts';
import type { FirmwareFacts } from './firmware.ts';
import type { Host } from './host.ts';
import { isWsl, WSL } from './wsl.ts';

type System = Machine['system'];

export async function describeSystem(host: Host, firmware: FirmwareFacts): Promise<System> {
  const [release, cpuinfo, vendor, product, xen] = await Promise.all([
    host.readText('/etc/os-release'),
    host.readText('/proc/cpuinfo'),
    host.readText('/sys/class/dmi/id/sys_vendor'),
    host.readText('/sys/class/dmi/id/product_name'),
    host.readText('/sys/hypervisor/type'),
  ]);
  const tables = [vendor, product, xen].map((text) => text?.trim() ?? '').join(' ');
  const hypervisor = isWsl(host.kernel, host.environment)
    ? WSL
    : (nameHypervisor(tables) ?? firmware.virtualHost);
  return {
    platform: host.platform,
    architecture: host.architecture,
    name: releaseField(release, 'NAME') ?? firmware.osName,
    version: releaseField(release, 'VERSION_ID') ?? firmware.osVersion,
    kernel: host.kernel,
    libc: host.libc ?? (await muslVersion(host)),
    hypervisor,
    isVirtual: hypervisor !== null || hasHypervisorFlag(cpuinfo),
    hardwareVendor: vendor?.trim() || null,
    hardwareModel: product?.trim() || null,
    node: host.versions.node,
    v8: host.versions.v8,
  };
}

/** What firmware tables call themselves under each hypervisor. */
const HYPERVISORS: [RegExp, string][] = [
  [/VMware/i, 'VMware'],
  [/Microsoft Corporation.*Virtual/i, 'Hyper-V'],
  [/Amazon EC2/i, 'Amazon EC2'],
  [/Google Compute Engine/i, 'Google Compute Engine'],
  [/VirtualBox|innotek/i, 'VirtualBox'],
  [/xen/i, 'Xen'],
  [/Parallels/i, 'Parallels'],
  [/Firecracker/i, 'Firecracker'],
  [/QEMU|KVM|OpenStack/i, 'KVM'],
];

function nameHypervisor(tables: string): string | null {
  return HYPERVISORS.find(([pattern]) => pattern.test(tables))?.[1] ?? null;
}

/** x86 CPUs show a flag to guests; elsewhere its absence says nothing. */
function hasHypervisorFlag(cpuinfo: string | null): boolean | null {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo ?? '')?.[1];
  return flags === undefined ? null : / hypervisor( |$)/.test(flags);
}

function releaseField(release: string | null, name: string): string | null {
  return new RegExp(`^${name}="?([^"\\n]+)"?$`, 'm').exec(release ?? '')?.[1] ?? null;
}

/** Node's report names glibc only; musl tells its version when its loader is run without arguments. */
async function muslVersion(host: Host): Promise<string | null> {
  if (host.platform !== 'linux') return null;
  const loader = (await host.list('/lib')).find((name) => /^ld-musl-.*\.so\.1$/.test(name));
  if (!loader) return null;
  const { stderr } = await host.run(`/lib/${loader}`, []);
  return `musl ${/Version (\S+)/.exec(stderr)?.[1] ?? ''}`.trim();
}
