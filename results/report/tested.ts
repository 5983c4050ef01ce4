import { deviceKey, type MeasuredOnDevice, measuredDevices } from '../comparison/measured.ts';
import { gpuOf } from '../devices/device-cache.ts';
import { identifierHash } from '../record/fingerprint.ts';
import type { Gpu } from '../record/machine.ts';
import type { Record } from '../record.ts';
import type { Believed, ReportInput } from './input.ts';
import type { JobItem } from './inputs/job.ts';
import { ReportProblem } from './problem.ts';

/** One thing that was tested, or that the job names and nobody tested. */
export interface Tested {
  /** "item-1". */
  readonly id: string;
  /** In the order in which they were measured. */
  readonly own: readonly Believed[];
  /** As the driver described it last; null for what is no GPU, and without a record. */
  readonly gpu: Gpu | null;
  readonly job: JobItem | null;
  /** One for each build and setting in which it was measured: power limit, ECC, firmware. */
  readonly measured: readonly MeasuredOnDevice[];
}

/** What tells one unit from others: the hash of its UUID, else all that its host tells of it. */
function unitKey(record: Record): string {
  const hash = gpuOf(record.engine.device, record.machine)?.uuidHash ?? null;
  return hash === null ? deviceKey(record) : `uuid ${hash}`;
}

/**
 * The items of a report: those of the job in its order, then whatever else the records were measured on.
 *
 * @throws ReportProblem where two items of the job mean one device, or one means a device that no record has
 */
export function testedItems({ records, job, reference }: ReportInput): Tested[] {
  const measured = measuredDevices(
    records.map(({ record }) => record),
    reference.devices,
  );
  const units = [...Map.groupBy(records.toSorted(byStart), ({ record }) => unitKey(record)).values()];
  const tied = tie(job.value.items, units);
  const others = units.filter((unit) => !tied.some((one) => one.unit === unit));
  return [...tied, ...others.map((unit) => ({ job: null, unit }))].map(({ job: item, unit }, i) => {
    const keys = new Set(unit.map(({ record }) => deviceKey(record)));
    const last = unit.at(-1)?.record;
    return {
      id: `item-${i + 1}`,
      own: unit,
      gpu: (last && gpuOf(last.engine.device, last.machine)) ?? null,
      job: item,
      measured: measured.filter(({ key }) => keys.has(key)),
    };
  });
}

/** The units that records were measured on, as a job has to name them. */
export function testedUnits(records: readonly Record[]): { fingerprint: string | null; isGpu: boolean }[] {
  const units = [...Map.groupBy(records, unitKey).values()];
  return units.map(([first]) => {
    const { engine, machine } = first!;
    return { fingerprint: engine.device.fingerprint, isGpu: gpuOf(engine.device, machine) !== undefined };
  });
}

type Unit = readonly Believed[];
type Tie = { readonly job: JobItem; readonly unit: Unit };

const startOf = ({ record }: Believed): string => startedAt(record);

/** The first process of a record; where it has none, when it was written. */
export const startedAt = ({ repeats, createdAt }: Record): string =>
  repeats
    .map((repeat) => repeat.startedAt)
    .reduce((a, b) => (b < a ? b : a), repeats[0]?.startedAt ?? createdAt);

const byStart = (a: Believed, b: Believed): number =>
  startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : a.id < b.id ? -1 : 1;

function tie(items: readonly JobItem[], units: readonly Unit[]): Tie[] {
  assertDifferent(items);
  const isOnly = items.length === 1 && units.length === 1;
  const ties = items.map((job, i): Tie => {
    const unit = units.find((one) => isOf(job, one));
    if (unit) return { job, unit };
    // A UUID that no record has may be that of an item which was drawn and not tested, unless there is nothing else it could be.
    if (isOnly && uuidOf(job) === null && job.device === null) return { job, unit: units[0]! };
    const said = uuidOf(job) ?? job.device;
    if (said !== null && units.length > 0)
      throw new ReportProblem(
        [
          `job.json: items.${i}: ${uuidOf(job) === null ? 'the device' : 'the UUID'} "${said}" fits no record.`,
        ],
        `Correct it, or leave it out for an item that was not tested. The records are of: ${units.map(nameOf).join('; ')}.`,
      );
    return { job, unit: [] };
  });
  for (const [i, one] of ties.entries()) {
    const before = ties.findIndex(({ unit }) => unit.length > 0 && unit === one.unit);
    if (before !== i && one.unit.length > 0)
      throw new ReportProblem(
        [`job.json: items.${before} and items.${i} are one device: ${nameOf(one.unit)}.`],
        'Give each item its own UUID or device, or remove one of the two.',
      );
  }
  return ties;
}

function assertDifferent(items: readonly JobItem[]) {
  const said = items.map((item) => uuidOf(item)?.toLowerCase() ?? null);
  const again = said.findIndex((uuid, i) => uuid !== null && said.indexOf(uuid) !== i);
  if (again === -1) return;
  throw new ReportProblem(
    [
      `job.json: items.${said.indexOf(said[again]!)} and items.${again} have one UUID: ${uuidOf(items[again]!)}.`,
    ],
    'Read both labels again: no two units have one UUID.',
  );
}

const uuidOf = (item: JobItem): string | null =>
  item.identifiers.find(({ kind, value }) => kind === 'uuid' && value !== null)?.value ?? null;

function isOf(item: JobItem, unit: Unit): boolean {
  const uuid = uuidOf(item);
  const { record } = unit.at(-1)!;
  const gpu = gpuOf(record.engine.device, record.machine);
  if (uuid !== null && gpu?.uuidHash != null) return uuidFits(uuid, gpu.uuidHash);
  return item.device !== null && unit.some((one) => deviceKey(one.record).startsWith(item.device!));
}

/** What `--redact` writes in the place of an identifier. */
export const redactedPrefix = 'sha256:';

/** Whether a UUID is that of the hash that a record holds; of a redacted one the hash itself stands there. */
export const uuidFits = (uuid: string, uuidHash: string): boolean =>
  uuid.startsWith(redactedPrefix)
    ? uuid.slice(redactedPrefix.length) === uuidHash
    : [uuid, uuid.toLowerCase(), uuid.replace(/^gpu-/i, 'GPU-')].some(
        (one) => identifierHash('gpu-uuid', one) === uuidHash,
      );

const nameOf = (unit: Unit): string => {
  const { name, fingerprint } = unit.at(-1)!.record.engine.device;
  return fingerprint ? `${name}, device ${fingerprint.slice(0, 16)}` : name;
};
