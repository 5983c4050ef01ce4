import { identifierHash } from '../../results/record/fingerprint.ts';
import type { Gpu, GpuProbe } from '../../results/record/machine.ts';
import { askCudaDriver } from './cuda-facts.ts';
import type { Host } from './host.ts';
import { firstNumber } from './kernel-text.ts';
import { amountIn, queryNvidiaSmi, type Row, saysLost } from './nvidia-smi.ts';

/** Names as `nvidia-smi --help-query-gpu` lists them (drivers 470 to 610; what one does not know becomes null). */
const FIELDS = [
  'index',
  'name',
  'uuid',
  'serial',
  'pci.bus_id',
  'pci.device_id',
  'pci.sub_device_id',
  'vbios_version',
  'driver_version',
  'compute_cap',
  'memory.total',
  'enforced.power.limit',
  'power.limit',
  'power.default_limit',
  'power.min_limit',
  'power.max_limit',
  'clocks.max.sm',
  'clocks.max.memory',
  'clocks.applications.graphics',
  'clocks.applications.memory',
  'ecc.mode.current',
  'ecc.errors.uncorrected.volatile.total',
  'ecc.errors.corrected.aggregate.total',
  'ecc.errors.uncorrected.aggregate.total',
  'mig.mode.current',
  'persistence_mode',
  'compute_mode',
  'pcie.link.gen.current',
  'pcie.link.gen.max',
  'pcie.link.width.current',
  'pcie.link.width.max',
  'temperature.gpu',
  'clocks.sm',
  'power.draw',
  'memory.used',
];

/** The NVIDIA GPUs of the host. With `identify` the UUID and the serial number are kept in clear. */
export async function describeGpus(
  host: Host,
  identify: boolean,
): Promise<{ gpus: Gpu[]; gpuProbe: GpuProbe }> {
  const answer = await queryNvidiaSmi(host.run, FIELDS);
  if (answer.status !== 'ok') {
    return { gpus: [], gpuProbe: { status: answer.status, message: answer.message } };
  }
  const { rows, warnings, program } = answer;
  const [cudaVersion, structureOf] = await Promise.all([readCudaVersion(host, program), askCudaDriver(host)]);
  const gpus = await Promise.all(
    rows.map(async (row, position) => {
      const gpu = toGpu(row, position, cudaVersion, identify);
      const said = warnings.filter((warning) => isAbout(warning, gpu));
      const { unknown, ...structure } = structureOf(gpu);
      return {
        ...gpu,
        ...structure,
        unknown: { ...gpu.unknown, ...unknown },
        numaNode: await readNumaNode(host, gpu.pciBusId),
        mig: await withMigDevices(host, gpu, program),
        ...(said.length > 0 && { warnings: said }),
      };
    }),
  );
  const told = new Set(gpus.flatMap((gpu) => [...(gpu.warnings ?? []), ...Object.values(gpu.unknown)]));
  const ofNone = warnings.filter((warning) => !told.has(warning));
  return { gpus, gpuProbe: { status: 'ok', message: ofNone.join('; ') } };
}

/** Whether the tool means this GPU: it names them by their place on the bus ("… corrupted at gpu 0000:83:00.0"). */
function isAbout(warning: string, { pciBusId }: Gpu): boolean {
  const places = warning.match(/[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]/gi) ?? [];
  return pciBusId !== null && places.some((place) => kernelAddress(place) === kernelAddress(pciBusId));
}

function toGpu(row: Row, position: number, cudaVersion: string | null, identify: boolean): Gpu {
  const text = (field: string) => row.get(field)?.value ?? null;
  const odd: Record<string, string> = {};
  const amount = (field: string, isOne: (value: number) => boolean) => {
    const value = amountIn(text(field));
    if (value !== null && isOne(value)) return value;
    if (text(field) !== null) odd[field] = `no amount: ${text(field)}`;
    return null;
  };
  const number = (field: string) => amount(field, (value) => value >= 0);
  const whole = (field: string, least = 0) =>
    amount(field, (value) => Number.isInteger(value) && value >= least);
  const enabled = (field: string) => ENABLED[text(field) ?? ''] ?? null;
  const uuid = text('uuid');
  return {
    kind: 'gpu',
    vendor: 'NVIDIA',
    index: whole('index') ?? position,
    name: text('name') ?? 'unknown NVIDIA GPU',
    uuidHash: uuid === null ? null : identifierHash('gpu-uuid', uuid),
    uuid: identify ? uuid : null,
    serial: identify ? text('serial') : null,
    pciBusId: text('pci.bus_id'),
    pciDeviceId: text('pci.device_id'),
    pciSubsystemId: text('pci.sub_device_id'),
    numaNode: null,
    vbios: text('vbios_version'),
    driver: text('driver_version'),
    cudaVersion,
    computeCapability: text('compute_cap'),
    smCount: null,
    l2CacheBytes: null,
    memoryBusBits: null,
    memoryTotalMib: whole('memory.total', 1),
    powerLimitW: {
      enforced: number('enforced.power.limit'),
      requested: number('power.limit'),
      default: number('power.default_limit'),
      minimum: number('power.min_limit'),
      maximum: number('power.max_limit'),
    },
    clocksMhz: {
      maxSm: number('clocks.max.sm'),
      maxMemory: number('clocks.max.memory'),
      applicationGraphics: number('clocks.applications.graphics'),
      applicationMemory: number('clocks.applications.memory'),
    },
    ecc: {
      enabled: enabled('ecc.mode.current'),
      uncorrectedSinceLoad: whole('ecc.errors.uncorrected.volatile.total'),
      correctedEver: whole('ecc.errors.corrected.aggregate.total'),
      uncorrectedEver: whole('ecc.errors.uncorrected.aggregate.total'),
    },
    mig: { enabled: enabled('mig.mode.current'), devices: [] },
    persistence: enabled('persistence_mode'),
    computeMode: text('compute_mode'),
    pcie: {
      generation: whole('pcie.link.gen.current'),
      maxGeneration: whole('pcie.link.gen.max'),
      width: whole('pcie.link.width.current'),
      maxWidth: whole('pcie.link.width.max'),
    },
    atStart: {
      temperatureC: amount('temperature.gpu', () => true),
      smClockMhz: number('clocks.sm'),
      powerW: number('power.draw'),
      memoryUsedMib: number('memory.used'),
    },
    unknown: { ...reasons(row), ...odd },
  };
}

/** Why a GPU cannot be asked: its driver has no name for it, or says of some cell that the device is gone; null for one that answers. */
export function whyLost({ unknown }: Gpu): string | null {
  const reasons = Object.values(unknown);
  return reasons.find(saysLost) ?? (unknown.name && unknown.uuid ? unknown.name : null);
}

const ENABLED: Record<string, boolean> = { Enabled: true, Disabled: false };

function reasons(row: Row): Record<string, string> {
  return Object.fromEntries(
    [...row].flatMap(([field, cell]) => (cell.value === null ? [[field, cell.reason]] : [])),
  );
}

/** A version is not worth a longer wait. */
const BANNER_LIMIT_MS = 5000;

/** The banner's version: "CUDA Version: 12.4", from driver 610 on "CUDA UMD Version: 13.3". No CSV field has it. */
async function readCudaVersion(host: Host, program: string): Promise<string | null> {
  const { stdout } = await host.run(program, [], BANNER_LIMIT_MS);
  return /CUDA (?:UMD )?Version\s*:\s*(\d+\.\d+)/.exec(stdout)?.[1] ?? null;
}

/** The driver writes the domain with eight digits and in capitals, the kernel with four. */
const kernelAddress = (busId: string) => busId.toLowerCase().replace(/^0000(?=[0-9a-f]{4}:)/, '');

/** The kernel knows the node of a PCI device. */
async function readNumaNode(host: Host, busId: string | null): Promise<number | null> {
  if (busId === null) return null;
  const node = firstNumber(await host.readText(`/sys/bus/pci/devices/${kernelAddress(busId)}/numa_node`));
  return node === null || node < 0 ? null : node;
}

/** The slices of a GPU in MIG mode, from `nvidia-smi -L`: "  MIG 3g.40gb  Device 0: (UUID: MIG-…)". */
async function withMigDevices(host: Host, gpu: Gpu, program: string): Promise<Gpu['mig']> {
  if (!gpu.mig.enabled) return gpu.mig;
  const { stdout } = await host.run(program, ['-L', '-i', String(gpu.index)]);
  const devices = [...stdout.matchAll(/^\s*MIG (\S+)\s+Device\s+\d+: \(UUID: ([^)]+)\)/gm)].map(
    ([, profile, uuid]) => ({ profile: profile!, uuidHash: identifierHash('gpu-uuid', uuid!) }),
  );
  return { enabled: true, devices };
}
