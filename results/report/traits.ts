import type { Cpu, Gpu, Machine } from '../record/machine.ts';
import { lastLevelCacheBytes } from '../record/sizes.ts';
import type { Record } from '../record.ts';
import { comparison } from '../sentences/comparison.ts';
import { report as says } from '../sentences/report.ts';
import type { JobItem } from './inputs/job.ts';
import type { Trait, TraitName } from './schema/words.ts';

// What is told of an item, of its condition and of a host, a line each. What the host does not tell is a line as well, and says why.

type Value = Trait['value'] | undefined;

const trait = (
  what: TraitName,
  value: Value,
  issuer: Trait['issuer'],
  why: string | undefined = says.notTold(),
): Trait => ({
  what,
  value: value ?? null,
  issuer,
  whyUnknown: value == null ? why : null,
});

/** Of a GPU, with the driver's reason by its own name of the field. */
const byDriver =
  ({ unknown }: Gpu) =>
  (what: TraitName, value: Value, field?: string): Trait =>
    trait(what, value, 'driver', field === undefined ? undefined : unknown[field]);

/** 7.8.2.1 g: the description of a GPU. */
export function gpuDescription(gpu: Gpu): Trait[] {
  const told = byDriver(gpu);
  return [
    told('name', gpu.name, 'name'),
    told('vendor', gpu.vendor),
    told('pciDeviceId', gpu.pciDeviceId, 'pci.device_id'),
    told('pciSubsystemId', gpu.pciSubsystemId, 'pci.sub_device_id'),
    told('computeCapability', gpu.computeCapability, 'compute_cap'),
    told('smCount', gpu.smCount, 'smCount'),
    told('memoryTotalMib', gpu.memoryTotalMib, 'memory.total'),
    told('memoryBusBits', gpu.memoryBusBits, 'memoryBusBits'),
    told('l2CacheBytes', gpu.l2CacheBytes, 'l2CacheBytes'),
  ];
}

/** 7.8.2.1 g: the condition in which a GPU was tested. */
export function gpuCondition(gpu: Gpu): Trait[] {
  const told = byDriver(gpu);
  const { powerLimitW, clocksMhz, ecc, pcie, atStart } = gpu;
  return [
    told('vbios', gpu.vbios, 'vbios_version'),
    told('driver', gpu.driver, 'driver_version'),
    told('cudaVersion', gpu.cudaVersion),
    told('powerLimitEnforcedW', powerLimitW.enforced, 'enforced.power.limit'),
    told('powerLimitDefaultW', powerLimitW.default, 'power.default_limit'),
    told('powerLimitMaximumW', powerLimitW.maximum, 'power.max_limit'),
    told('clockMaxSmMhz', clocksMhz.maxSm, 'clocks.max.sm'),
    told('clockMaxMemoryMhz', clocksMhz.maxMemory, 'clocks.max.memory'),
    told('clockApplicationGraphicsMhz', clocksMhz.applicationGraphics, 'clocks.applications.graphics'),
    told('eccEnabled', ecc.enabled, 'ecc.mode.current'),
    told('eccUncorrectedSinceLoad', ecc.uncorrectedSinceLoad, 'ecc.errors.uncorrected.volatile.total'),
    told('eccCorrectedEver', ecc.correctedEver, 'ecc.errors.corrected.aggregate.total'),
    told('eccUncorrectedEver', ecc.uncorrectedEver, 'ecc.errors.uncorrected.aggregate.total'),
    told('migEnabled', gpu.mig.enabled, 'mig.mode.current'),
    told('persistence', gpu.persistence, 'persistence_mode'),
    told('computeMode', gpu.computeMode, 'compute_mode'),
    told('pciBusId', gpu.pciBusId, 'pci.bus_id'),
    told('pcieGeneration', pcie.generation, 'pcie.link.gen.current'),
    told('pcieGenerationMaximum', pcie.maxGeneration, 'pcie.link.gen.max'),
    told('pcieWidth', pcie.width, 'pcie.link.width.current'),
    told('pcieWidthMaximum', pcie.maxWidth, 'pcie.link.width.max'),
    told('temperatureAtStartC', atStart.temperatureC, 'temperature.gpu'),
    told('powerAtStartW', atStart.powerW, 'power.draw'),
    ...(gpu.warnings ? [told('warnings', gpu.warnings.join('; '))] : []),
  ];
}

/** The processor of a host, where it is what was tested. */
export const cpuDescription = (cpu: Cpu, machine: Machine): Trait[] => [
  trait('name', cpu.model, 'host'),
  trait('vendor', cpu.vendor, 'host'),
  trait('cores', cpu.cores, 'host'),
  trait('threads', cpu.threads, 'host'),
  trait('features', cpu.features.join(' ') || null, 'host'),
  trait('lastLevelCacheBytes', lastLevelCacheBytes(machine), 'host'),
];

export const cpuCondition = (cpu: Cpu): Trait[] => [
  trait('microcode', cpu.microcode, 'host'),
  trait('governor', cpu.governor, 'host'),
  trait('turbo', cpu.turbo, 'host'),
];

/** What whoever received it saw. */
export const seenCondition = (item: JobItem | null): Trait[] =>
  (['visualState', 'seals', 'cooling'] as const).map((what) =>
    trait(what, item?.[what], 'laboratory', comparison.notStated()),
  );

/** The host and the software of a measurement (7.8.3.1 a). */
export function hostTraits({ machine, engine }: Pick<Record, 'machine' | 'engine'>): Trait[] {
  const { system, container, memory, cpu, numaNodes, loadAverage } = machine;
  const name = [system.name ?? system.platform, system.version].filter(Boolean).join(' ');
  const { library, provider } = engine;
  const options = Object.entries(provider.options).map(([key, value]) => `${key}=${value}`);
  return [
    trait('operatingSystem', name, 'host'),
    trait('kernel', system.kernel, 'host'),
    trait('hypervisor', system.hypervisor, 'host', says.noneOrNotTold()),
    trait('container', container.kind, 'host', says.noneOrNotTold()),
    trait('hostCpu', cpu.model, 'host'),
    trait('hostMemoryBytes', memory.totalBytes, 'host'),
    trait('numaNodes', numaNodes.length, 'host'),
    trait('loadAverage', loadAverage?.join(' '), 'host'),
    trait('node', engine.node, 'host', says.noneInBrowser()),
    trait('library', `${library.name} ${library.version} (${library.source})`, 'host'),
    trait('libraryOptions', [`${provider.name}`, ...options].join(' '), 'host'),
  ];
}
