import { expandCpuList } from '../../results/record/cpu-list.ts';
import type { Cpu, Machine } from '../../results/record/machine.ts';
import type { FirmwareFacts } from './firmware.ts';
import type { Host } from './host.ts';
import { countCpuList, firstNumber, kibibytes } from './kernel-text.ts';

const CPU_FOLDER = '/sys/devices/system/cpu';

/** Flags that decide which kernels a runtime picks: vector width, half floats, small integers, matrix tiles. */
const INFERENCE_FLAG =
  /^(avx|avx2|fma|f16c|avx512\w*|avx_vnni\w*|avx10\w*|amx_\w+|asimd\w*|sve\w*|i8mm|bf16|sme2?)$/;

export async function describeCpu(host: Host, firmware: FirmwareFacts): Promise<Cpu> {
  const [cpuinfo, status, online] = await Promise.all([
    host.readText('/proc/cpuinfo'),
    host.readText('/proc/self/status'),
    host.readText(`${CPU_FOLDER}/online`),
  ]);
  const info = readCpuinfo(cpuinfo ?? '');
  const cpus = online ? expandCpuList(online) : [];
  const topology = await readTopology(host, cpus);
  return {
    kind: 'cpu',
    vendor: info.field('vendor_id') ?? firmware.cpuVendor,
    model: info.field('model name') ?? firmware.cpuModel,
    family: info.field('cpu family'),
    stepping: info.field('stepping') ?? info.field('CPU revision'),
    microcode: info.field('microcode'),
    sockets: topology?.sockets ?? info.sockets ?? firmware.sockets,
    cores: topology?.cores ?? info.cores ?? firmware.cores,
    threads: cpus.length || info.threads || null,
    allowedCpus: /^Cpus_allowed_list:\s*(\S+)/m.exec(status ?? '')?.[1] ?? null,
    currentMhz: info.meanMhz,
    features: (info.field('flags') ?? info.field('Features') ?? '')
      .split(' ')
      .filter((flag) => INFERENCE_FLAG.test(flag))
      .sort(),
    ...(await readFrequencyPolicy(host, cpus)),
  };
}

/** Every cache of the host once, however many CPUs share it. */
export async function describeCaches(host: Host): Promise<Machine['caches']> {
  const cpus = expandCpuList((await host.readText(`${CPU_FOLDER}/online`)) ?? '');
  const perCpu = await Promise.all(cpus.map((cpu) => readCachesOf(host, `${CPU_FOLDER}/cpu${cpu}/cache`)));
  const kinds = new Map<string, { cache: ReadCache; sharers: Set<string> }>();
  for (const cache of perCpu.flat()) {
    const key = `${cache.level} ${cache.type} ${cache.bytes} ${cache.lineBytes}`;
    const kind = kinds.get(key) ?? { cache, sharers: new Set() };
    kinds.set(key, { ...kind, sharers: kind.sharers.add(cache.sharedBy) });
  }
  return [...kinds.values()]
    .map(({ cache: { sharedBy, ...cache }, sharers }) => ({
      ...cache,
      instances: sharers.size,
      sharedByThreads: countCpuList(sharedBy) || null,
    }))
    .sort((a, b) => a.level - b.level || a.type.localeCompare(b.type));
}

type CacheType = Machine['caches'][number]['type'];
type ReadCache = {
  level: number;
  type: CacheType;
  bytes: number;
  lineBytes: number | null;
  sharedBy: string;
};

const CACHE_TYPES: Record<string, CacheType> = {
  Data: 'data',
  Instruction: 'instruction',
  Unified: 'unified',
};

async function readCachesOf(host: Host, folder: string): Promise<ReadCache[]> {
  const names = (await host.list(folder)).filter((name) => /^index\d+$/.test(name));
  const caches = await Promise.all(
    names.map(async (name) => {
      const [level, type, size, line, sharedBy] = await Promise.all(
        ['level', 'type', 'size', 'coherency_line_size', 'shared_cpu_list'].map((file) =>
          host.readText(`${folder}/${name}/${file}`),
        ),
      );
      return {
        level: firstNumber(level),
        type: CACHE_TYPES[type?.trim() ?? ''],
        bytes: kibibytes(size),
        lineBytes: firstNumber(line),
        sharedBy: sharedBy?.trim() ?? '',
      };
    }),
  );
  return caches.filter(
    (cache): cache is ReadCache => cache.level !== null && cache.type !== undefined && cache.bytes !== null,
  );
}

async function readTopology(host: Host, cpus: number[]) {
  const rows = await Promise.all(
    cpus.map(async (cpu) => {
      const folder = `${CPU_FOLDER}/cpu${cpu}/topology`;
      return Promise.all([
        host.readText(`${folder}/physical_package_id`),
        host.readText(`${folder}/thread_siblings_list`),
      ]);
    }),
  );
  const packages = new Set(rows.map(([socket]) => socket?.trim()));
  const cores = new Set(rows.map(([, siblings]) => siblings?.trim()));
  if (rows.length === 0 || cores.has(undefined) || packages.has(undefined)) return null;
  return { sockets: packages.size, cores: cores.size };
}

async function readFrequencyPolicy(host: Host, cpus: number[]) {
  const first = `${CPU_FOLDER}/cpu${cpus[0] ?? 0}/cpufreq`;
  const [base, max, driver, smt, boost, noTurbo, ...governors] = await Promise.all([
    host.readText(`${first}/base_frequency`),
    host.readText(`${first}/cpuinfo_max_freq`),
    host.readText(`${first}/scaling_driver`),
    host.readText(`${CPU_FOLDER}/smt/active`),
    host.readText(`${CPU_FOLDER}/cpufreq/boost`),
    host.readText(`${CPU_FOLDER}/intel_pstate/no_turbo`),
    ...cpus.map((cpu) => host.readText(`${CPU_FOLDER}/cpu${cpu}/cpufreq/scaling_governor`)),
  ]);
  const governor = [...new Set(governors.flatMap((name) => name?.trim() || []))].sort().join(',');
  return {
    baseMhz: kilohertzAsMhz(base),
    maxMhz: kilohertzAsMhz(max),
    smt: flag(smt),
    governor: governor || null,
    frequencyDriver: driver?.trim() || null,
    turbo: flag(boost) ?? invert(flag(noTurbo)),
  };
}

function readCpuinfo(text: string) {
  const blocks = text.split(/\n\s*\n/).filter((block) => /^processor\s*:/m.test(block));
  const valueIn = (block: string, name: string) =>
    new RegExp(`^${name}\\s*:\\s*(.+)$`, 'm').exec(block)?.[1]?.trim() ?? null;
  const places = blocks.map((block) => [valueIn(block, 'physical id'), valueIn(block, 'core id')] as const);
  const known = blocks.length > 0 && places.every(([socket, core]) => socket !== null && core !== null);
  const clocks = blocks.flatMap((block) => firstNumber(valueIn(block, 'cpu MHz')) ?? []);
  return {
    field: (name: string) => valueIn(text, name),
    threads: blocks.length,
    sockets: known ? new Set(places.map(([socket]) => socket)).size : null,
    cores: known ? new Set(places.map((place) => place.join('/'))).size : null,
    meanMhz: clocks.length > 0 ? clocks.reduce((a, b) => a + b, 0) / clocks.length : null,
  };
}

function kilohertzAsMhz(text: string | null): number | null {
  const kilohertz = firstNumber(text);
  return kilohertz ? kilohertz / 1000 : null;
}

function flag(text: string | null): boolean | null {
  return text === null ? null : text.trim() === '1';
}

function invert(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}
