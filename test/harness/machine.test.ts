import { describe, expect, it } from 'vitest';
import type { Host } from '../../harness/machine/host.ts';
import { describeMachine } from '../../harness/machine.ts';
import { machineSchema } from '../../results/record/machine.ts';
import { effectiveMemoryBytes, lastLevelCacheBytes } from '../../results/record/sizes.ts';
import { madeUpHost, twoSocketServer } from '../fixtures/made-up-host.ts';

const MIB = 1024 ** 2;
const KB = 1024;

const describeFiles = (
  extra: Record<string, string> = {},
  parts: Partial<Parameters<typeof madeUpHost>[0]> = {},
) => describeMachine({ host: madeUpHost({ ...parts, files: { ...twoSocketServer(), ...extra } }) });

describe('the description of this host', () => {
  it('is a valid machine whatever host the tests run on', async () => {
    const machine = await describeMachine();
    expect(machineSchema.parse(machine)).toEqual(machine);
    expect(machine.system.node).toBe(process.versions.node);
  });

  it('is valid and admits not to know where nothing can be read', async () => {
    const machine = await describeMachine({ host: madeUpHost({}) });
    expect(machineSchema.parse(machine)).toEqual(machine);
    expect(machine).toMatchObject({
      cpu: { model: null, cores: null, threads: null, baseMhz: null, governor: null, features: [] },
      memory: { totalBytes: null, availableBytes: null, hugePages: null, modules: null },
      caches: [],
      numaNodes: [],
      loadAverage: null,
      container: { kind: null, cgroupVersion: null, memoryLimitBytes: null },
      system: { hypervisor: null, isVirtual: null },
    });
    expect(effectiveMemoryBytes(machine)).toBeNull();
    expect(lastLevelCacheBytes(machine)).toBeNull();
  });
});

describe('the CPU', () => {
  it('counts sockets, cores and threads of a two-socket server with two threads per core', async () => {
    const { cpu } = await describeFiles();
    expect(cpu).toMatchObject({
      vendor: 'GenuineIntel',
      model: 'Intel(R) Xeon(R) Platinum 8480+',
      sockets: 2,
      cores: 8,
      threads: 16,
      allowedCpus: '0-7',
      baseMhz: 2100,
      maxMhz: 3800,
      currentMhz: 2500,
      smt: true,
      governor: 'performance',
      frequencyDriver: 'intel_pstate',
      turbo: true,
    });
  });

  it('names the flags that matter for inference and no other', async () => {
    const { cpu } = await describeFiles();
    expect(cpu.features).toEqual(
      [
        'amx_bf16',
        'amx_int8',
        'amx_tile',
        'avx',
        'avx2',
        'avx512_vnni',
        'avx512f',
        'avx_vnni',
        'f16c',
      ].sort(),
    );
  });

  it('shows every governor when the CPUs differ', async () => {
    const { cpu } = await describeFiles({
      '/sys/devices/system/cpu/cpu3/cpufreq/scaling_governor': 'powersave\n',
    });
    expect(cpu.governor).toBe('performance,powersave');
  });

  it('reads the boost switch of drivers other than intel_pstate', async () => {
    const { cpu } = await describeFiles({ '/sys/devices/system/cpu/cpufreq/boost': '0\n' });
    expect(cpu.turbo).toBe(false);
  });

  it('counts cores from cpuinfo where the kernel hides the topology', async () => {
    const files = Object.entries(twoSocketServer()).filter(([path]) => !path.includes('/topology/'));
    const { cpu } = await describeMachine({ host: madeUpHost({ files: Object.fromEntries(files) }) });
    expect(cpu).toMatchObject({ sockets: 2, cores: 8 });
  });

  it('takes the model of an Arm CPU, which the kernel does not name, from the firmware facts', async () => {
    const files = {
      '/proc/cpuinfo':
        'processor\t: 0\nBogoMIPS\t: 2000.00\nFeatures\t: fp asimd asimddp sve i8mm bf16\nCPU implementer\t: 0x41\n',
      '/sys/devices/system/cpu/online': '0\n',
    };
    const firmware = { cpuModel: 'Neoverse-V2', cpuVendor: 'ARM', cores: 1, sockets: 1 };
    const { cpu } = await describeMachine({ host: madeUpHost({ files, firmware }) });
    expect(cpu).toMatchObject({ vendor: 'ARM', model: 'Neoverse-V2', cores: 1, sockets: 1, threads: 1 });
    expect(cpu.features).toEqual(['asimd', 'asimddp', 'bf16', 'i8mm', 'sve']);
  });
});

describe('the caches', () => {
  it('are counted once each, with the threads that share one', async () => {
    const { caches } = await describeFiles();
    expect(caches).toEqual([
      { level: 1, type: 'data', bytes: 48 * KB, lineBytes: 64, instances: 8, sharedByThreads: 2 },
      { level: 1, type: 'instruction', bytes: 32 * KB, lineBytes: 64, instances: 8, sharedByThreads: 2 },
      { level: 2, type: 'unified', bytes: 2 * MIB, lineBytes: 64, instances: 8, sharedByThreads: 2 },
      { level: 3, type: 'unified', bytes: 105 * MIB, lineBytes: 64, instances: 2, sharedByThreads: 8 },
    ]);
  });

  it('of the last level are added up over all sockets', async () => {
    expect(lastLevelCacheBytes(await describeFiles())).toBe(210 * MIB);
  });
});

describe('the memory that a trial may use', () => {
  const V2 = '/sys/fs/cgroup';
  const availableBytes = 200_000_000 * KB;

  it('is what the kernel calls available when no group limits it', async () => {
    const machine = await describeFiles();
    expect(machine.memory).toMatchObject({
      totalBytes: 262_144_000 * KB,
      availableBytes,
      hugePages: { total: 4, free: 2, pageBytes: 1024 ** 3 },
      swapTotalBytes: 8_388_604 * KB,
    });
    expect(effectiveMemoryBytes(machine)).toBe(availableBytes);
  });

  it('is what a cgroup v2 limit leaves, file pages that can be dropped not counted as used', async () => {
    const machine = await describeFiles({
      '/proc/self/cgroup': '0::/system.slice/docker-1.scope\n',
      [`${V2}/cgroup.controllers`]: 'cpu memory\n',
      [`${V2}/system.slice/docker-1.scope/memory.max`]: 'max\n',
      [`${V2}/system.slice/docker-1.scope/cpu.max`]: '150000 100000\n',
      [`${V2}/system.slice/memory.max`]: `${8 * 1024 * MIB}\n`,
      [`${V2}/system.slice/memory.current`]: `${3 * 1024 * MIB}\n`,
      [`${V2}/system.slice/memory.stat`]: `anon 5\ninactive_file ${1024 * MIB}\n`,
      [`${V2}/system.slice/cpu.max`]: 'max 100000\n',
    });
    expect(machine.container).toEqual({
      kind: 'docker',
      cgroupVersion: 2,
      memoryLimitBytes: 8 * 1024 * MIB,
      memoryUsedBytes: 2 * 1024 * MIB,
      cpuLimit: 1.5,
    });
    expect(effectiveMemoryBytes(machine)).toBe(6 * 1024 * MIB);
  });

  it('is found at the root of the mount when the group has a namespace of its own', async () => {
    const machine = await describeFiles({
      '/proc/self/cgroup': '0::/\n',
      [`${V2}/cgroup.controllers`]: 'cpu memory\n',
      [`${V2}/memory.max`]: '1073741824\n',
      [`${V2}/memory.current`]: '0\n',
    });
    expect(effectiveMemoryBytes(machine)).toBe(1024 * MIB);
  });

  it('reads cgroup v1, whose "no limit" is a huge number', async () => {
    const groups = '4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n0::/\n';
    const limited = await describeFiles({
      '/proc/self/cgroup': groups,
      [`${V2}/memory/docker/abc/memory.limit_in_bytes`]: '2147483648\n',
      [`${V2}/memory/docker/abc/memory.usage_in_bytes`]: '1073741824\n',
      [`${V2}/memory/docker/abc/memory.stat`]: 'cache 1\ntotal_inactive_file 536870912\n',
      [`${V2}/memory/memory.limit_in_bytes`]: '9223372036854771712\n',
      [`${V2}/cpu/docker/abc/cpu.cfs_quota_us`]: '-1\n',
      [`${V2}/cpu/docker/abc/cpu.cfs_period_us`]: '100000\n',
    });
    expect(limited.container).toEqual({
      kind: 'docker',
      cgroupVersion: 1,
      memoryLimitBytes: 2048 * MIB,
      memoryUsedBytes: 512 * MIB,
      cpuLimit: null,
    });
    const free = await describeFiles({
      '/proc/self/cgroup': groups,
      [`${V2}/memory/memory.limit_in_bytes`]: '9223372036854771712\n',
    });
    expect(effectiveMemoryBytes(free)).toBe(availableBytes);
  });

  it('is never negative, even when a group is over its limit', () => {
    const memory = { availableBytes: 10 } as Awaited<ReturnType<typeof describeMachine>>['memory'];
    const container = { memoryLimitBytes: 5, memoryUsedBytes: 9 } as Awaited<
      ReturnType<typeof describeMachine>
    >['container'];
    expect(effectiveMemoryBytes({ memory, container })).toBe(0);
  });
});

describe('the surroundings', () => {
  it('list NUMA nodes with their CPUs and memory', async () => {
    expect((await describeFiles()).numaNodes).toEqual([
      { id: 0, cpus: '0-3,8-11', memoryBytes: 131_072_000 * KB },
      { id: 1, cpus: '4-7,12-15', memoryBytes: 131_072_000 * KB },
    ]);
  });

  const containers: [string, Record<string, string>, Host['environment'], string | null][] = [
    ['nothing', {}, {}, null],
    ['a Docker marker', { '/.dockerenv': '' }, {}, 'docker'],
    ['a Podman marker', { '/run/.containerenv': 'engine="podman"' }, {}, 'podman'],
    [
      'a pod that also has a Docker marker',
      { '/.dockerenv': '' },
      { KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      'kubernetes',
    ],
    ['an LXC environment', { '/proc/1/environ': 'PATH=/bin\0container=lxc\0' }, {}, 'lxc'],
    ['another container manager', { '/proc/1/environ': 'container=systemd-nspawn\0' }, {}, 'other'],
  ];
  it.each(containers)('%s is read as the right kind of container', async (_, files, environment, kind) => {
    expect((await describeFiles(files, { environment })).container.kind).toBe(kind);
  });

  const machines: [string, Record<string, string>, string | null, boolean | null][] = [
    ['bare metal', {}, null, false],
    ['QEMU', { '/sys/class/dmi/id/sys_vendor': 'QEMU\n' }, 'KVM', true],
    [
      'Hyper-V',
      {
        '/sys/class/dmi/id/sys_vendor': 'Microsoft Corporation\n',
        '/sys/class/dmi/id/product_name': 'Virtual Machine\n',
      },
      'Hyper-V',
      true,
    ],
    [
      'an unnamed hypervisor',
      { '/proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu hypervisor avx2\n' },
      null,
      true,
    ],
  ];
  it.each(machines)(
    '%s is told from the firmware tables or the CPU flag',
    async (_, files, hypervisor, isVirtual) => {
      expect((await describeFiles(files)).system).toMatchObject({ hypervisor, isVirtual });
    },
  );

  it('name the operating system, its kernel and its C library', async () => {
    expect((await describeFiles()).system).toMatchObject({
      name: 'Ubuntu',
      version: '22.04',
      kernel: '6.1.0',
      libc: 'glibc 2.36',
      hardwareVendor: 'Dell Inc.',
      hardwareModel: 'PowerEdge XE9680',
    });
  });

  it('keep the load before the measurement', async () => {
    expect((await describeFiles()).loadAverage).toEqual([0.5, 0.4, 0.3]);
  });
});
