import { gpuOf } from '../devices/device-cache.ts';
import {
  type DeviceMatch,
  type DeviceProbes,
  identityOf,
  matchDevice,
  type ProbedPrecision,
} from '../devices.ts';
import { probesOf } from '../figures/efficiency.ts';
import { processorsCondition } from '../record/cpu-list.ts';
import { memoryCondition } from '../record/memory.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Device } from '../reference/schema.ts';
import { type Comparand, fromRecord } from './comparand.ts';

/** The records of one device, matched to the catalogue, with their figures ready to be compared. */
export interface MeasuredOnDevice {
  /** What the records of one device share; see `deviceKey`. */
  key: string;
  title: string;
  /** The catalogue's id; null for a device that is unlisted or under a false name. */
  device: string | null;
  match: DeviceMatch;
  memoryMib: number | null;
  maxSmClockMhz: number | null;
  comparands: Comparand[];
}

/** Records with this in common were measured on one device. */
export const deviceKey = ({ engine }: Pick<StoredRecord, 'engine'>): string =>
  engine.device.fingerprint ?? engine.device.name;

/**
 * Records with this in common measured the same thing under the same conditions. A record that decides nothing never stands for one
 * that does.
 */
export function measurementKey(record: StoredRecord): string {
  const { workload, setting, engine, memory, run, validity } = record;
  const { library, provider, threads, environment } = engine;
  return JSON.stringify([
    deviceKey(record),
    [workload.kind, workload.key, workload.title],
    setting,
    [library.name, library.version, provider.name, threads, environment ?? {}],
    [memoryCondition(memory), processorsCondition(record), run.together?.role ?? null],
    validity.state === 'INVALID',
  ]);
}

/**
 * Of records that measured the same thing, one: the newest VALID one, else the newest. A store that grows for years says what its devices
 * do now, a hasty run does not take the place of a careful one, and the choice never looks at the figures.
 */
export function newestOfEach(records: readonly StoredRecord[]): StoredRecord[] {
  const groups = Map.groupBy(records, measurementKey).values();
  const standing = new Set([...groups].map((group) => group.reduce(sounder)));
  return records.filter((record) => standing.has(record));
}

function sounder(a: StoredRecord, b: StoredRecord): StoredRecord {
  const [isA, isB] = [a, b].map(({ validity }) => validity.state === 'VALID');
  const isBetter = isA === isB ? b.createdAt > a.createdAt : isB;
  return isBetter ? b : a;
}

/** Records grouped by device. Each device is matched once, with the probes of all its valid records. */
export function measuredDevices(
  records: readonly StoredRecord[],
  catalogue: Record<string, Device>,
): MeasuredOnDevice[] {
  const groups = Map.groupBy(records, deviceKey);
  return [...groups].map(([key, group]) => {
    const [first] = group;
    const gpu = gpuOf(first!.engine.device, first!.machine);
    const match = matchOf(first!, catalogue, deviceProbes(group));
    return {
      key,
      title: first!.engine.device.name,
      device: match.device,
      match,
      memoryMib: gpu?.memoryTotalMib ?? null,
      maxSmClockMhz: gpu?.clocksMhz.maxSm ?? null,
      comparands: group.flatMap((record) => fromRecord(record, match, catalogue)),
    };
  });
}

/** What a device is taken for by what it tells of itself, and by probes where it was probed. */
export function matchOf(
  { engine, machine }: Pick<StoredRecord, 'engine' | 'machine'>,
  catalogue: Record<string, Device>,
  probes: DeviceProbes,
): DeviceMatch {
  const gpu = gpuOf(engine.device, machine);
  const { name } = engine.device;
  return matchDevice(gpu ? { ...identityOf(gpu), name } : { ...unknownIdentity, name }, catalogue, probes);
}

/** A device that is no GPU of its host tells its name only. */
const unknownIdentity = {
  memoryMib: null,
  smCount: null,
  computeCapability: null,
  powerLimitW: null,
  isSliced: false,
};

/** The fastest valid probes of a device: streaming kernels, and dense products on the tensor units. */
function deviceProbes(records: readonly StoredRecord[]): DeviceProbes {
  const { bandwidth, arithmetic } = probesOf(records);
  const precisions: ProbedPrecision[] = ['float16', 'bfloat16'];
  const gemm = precisions.flatMap((precision) => {
    const rate = arithmetic.get(precision)?.value;
    return rate ? [[precision, rate] as const] : [];
  });
  return { ...(bandwidth?.value ? { bandwidth: bandwidth.value } : {}), gemm: Object.fromEntries(gemm) };
}

/**
 * One figure of each kernel: where several records measured the same one, the lowest. The best of the kernels that are
 * left is then a lower bound that was not picked from repeats.
 */
export const lowestOfEachKernel = (sides: readonly Comparand[]): Comparand[] =>
  [
    ...Map.groupBy(
      sides,
      ({ definition, conditions }) => `${definition} ${conditions.precision} ${conditions.size}`,
    ).values(),
  ].map((group) =>
    group.reduce((lowest, side) => (side.figure.centre < lowest.figure.centre ? side : lowest)),
  );
