import { type Comparand, fromRecord } from '../comparand.ts';
import { type DeviceMatch, type DeviceProbes, matchDevice, type ProbedPrecision } from '../devices.ts';
import type { Gpu } from '../machine.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Device } from '../reference/schema.ts';

/** The records of one device, matched to the catalogue, with their figures ready to be compared. */
export interface MeasuredOnDevice {
  title: string;
  /** The catalogue's id; null for a device that is unlisted or under a false name. */
  device: string | null;
  match: DeviceMatch;
  memoryMib: number | null;
  maxSmClockMhz: number | null;
  comparands: Comparand[];
}

/** Records grouped by device. Each device is matched once, with the probes of all its valid records. */
export function measuredDevices(
  records: readonly StoredRecord[],
  catalogue: Record<string, Device>,
): MeasuredOnDevice[] {
  const groups = Map.groupBy(records, ({ engine }) => engine.device.fingerprint ?? engine.device.name);
  return [...groups.values()].map((group) => {
    const [first] = group;
    const gpu = gpuOf(first!);
    const { name } = first!.engine.device;
    const match = matchDevice(
      {
        name,
        memoryMib: gpu?.memoryTotalMib ?? null,
        smCount: gpu?.smCount ?? null,
        computeCapability: gpu?.computeCapability ?? null,
        powerLimitW: gpu?.powerLimitW.enforced ?? null,
      },
      catalogue,
      probesOf(group),
    );
    return {
      title: name,
      device: match.device,
      match,
      memoryMib: gpu?.memoryTotalMib ?? null,
      maxSmClockMhz: gpu?.clocksMhz.maxSm ?? null,
      comparands: group.flatMap((record) => fromRecord(record, match, catalogue)),
    };
  });
}

const gpuOf = ({ engine, machine }: StoredRecord): Gpu | undefined =>
  engine.device.kind === 'gpu' ? machine.gpus.find(({ index }) => index === engine.device.index) : undefined;

/** The best valid rate of each kind of kernel. */
function probesOf(records: readonly StoredRecord[]): DeviceProbes {
  const valid = records.filter(({ validity }) => validity.state !== 'INVALID');
  const best = (wanted: (record: StoredRecord) => boolean, prefix: string) =>
    valid
      .filter(wanted)
      .flatMap(({ figures }) => figures.filter(({ definition }) => definition.startsWith(prefix)))
      .flatMap(({ value }) => value ?? [])
      .reduce<number | undefined>((most, value) => Math.max(most ?? 0, value), undefined);
  const bandwidth = best(() => true, 'bw.');
  const precisions: ProbedPrecision[] = ['float16', 'bfloat16'];
  const gemm = precisions.flatMap((precision) => {
    const rate = best(({ setting }) => setting.precision === precision, 'gemm.');
    return rate === undefined ? [] : [[precision, rate] as const];
  });
  return { ...(bandwidth === undefined ? {} : { bandwidth }), gemm: Object.fromEntries(gemm) };
}
