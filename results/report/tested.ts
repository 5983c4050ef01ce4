import { deviceKey, type MeasuredOnDevice, matchOf, measuredDevices } from '../comparison/measured.ts';
import { gpuOf } from '../devices/device-cache.ts';
import type { DeviceMatch } from '../devices.ts';
import { identifierHash } from '../record/fingerprint.ts';
import type { Gpu } from '../record/machine.ts';
import type { Record } from '../record.ts';
import type { Believed, BelievedLoad, ReportInput } from './input.ts';
import type { JobItem } from './inputs/job.ts';
import { servedFrom } from './load-files.ts';
import { ReportProblem } from './problem.ts';

/** One thing that was tested, or that the job names and nobody tested. */
export interface Tested {
  /** "item-1". */
  readonly id: string;
  /** In the order in which they were measured. */
  readonly own: readonly Believed[];
  /** What it served, in the order in which it did. */
  readonly loads: readonly BelievedLoad[];
  /** On what all of these were measured, likewise. */
  readonly seen: readonly Seen[];
  /** As the driver described it last; null for what is no GPU, and without a record. */
  readonly gpu: Gpu | null;
  readonly job: JobItem | null;
  /** One for each build and setting in which it was measured: power limit, ECC, firmware. */
  readonly measured: readonly MeasuredOnDevice[];
  /** What the catalogue takes it for; null without anything that was measured. */
  readonly match: DeviceMatch | null;
}

/** On what something was measured: trials and served loads tell it alike. */
export type Seen = Pick<Record, 'engine' | 'machine'>;

/** What tells one unit from others: the hash of its UUID, else all that its host tells of it. */
function unitKey(seen: Seen): string {
  const hash = gpuOf(seen.engine.device, seen.machine)?.uuidHash ?? null;
  return hash === null ? deviceKey(seen) : `uuid ${hash}`;
}

/**
 * The items of a report: those of the job in its order, then whatever else trials and loads were measured on.
 *
 * @throws ReportProblem where two items of the job mean one device, or one means a device that no record has
 */
export function testedItems({ records, loads, job, reference }: ReportInput): Tested[] {
  const measured = measuredDevices(
    records.map(({ record }) => record),
    reference.devices,
  );
  const units = unitsOf(records, loads);
  const tied = tie(job.value.items, units);
  const others = units.filter((unit) => !tied.some((one) => one.unit === unit));
  return [...tied, ...others.map((unit) => ({ job: null, unit }))].map(({ job: item, unit }, i) => {
    const keys = new Set(unit.seen.map(deviceKey));
    const own = measured.filter(({ key }) => keys.has(key));
    const last = unit.seen.at(-1);
    return {
      id: `item-${i + 1}`,
      ...unit,
      gpu: (last && gpuOf(last.engine.device, last.machine)) ?? null,
      job: item,
      measured: own,
      match: own.at(-1)?.match ?? (last ? matchOf(last, reference.devices, noProbes) : null),
    };
  });
}

/** A served load is no probe of a device. */
const noProbes = { gemm: {} };

/** The units that records were measured on, as a job has to name them. */
export function testedUnits(seen: readonly Seen[]): { fingerprint: string | null; isGpu: boolean }[] {
  const units = [...Map.groupBy(seen, unitKey).values()];
  return units.map(([first]) => {
    const { engine, machine } = first!;
    return { fingerprint: engine.device.fingerprint, isGpu: gpuOf(engine.device, machine) !== undefined };
  });
}

type Unit = Pick<Tested, 'own' | 'loads' | 'seen'>;
type Tie = { readonly job: JobItem; readonly unit: Unit };

const noUnit: Unit = { own: [], loads: [], seen: [] };

/** What was measured on one unit, in its order. */
function unitsOf(records: readonly Believed[], loads: readonly BelievedLoad[]): Unit[] {
  const all = [
    ...records.map((own) => ({ id: own.id, at: startedAt(own.record), seen: own.record, own, load: null })),
    ...loads.map((load) => ({
      id: load.id,
      at: servedFrom(load.record),
      seen: load.record,
      own: null,
      load,
    })),
  ].toSorted(byStart);
  return [...Map.groupBy(all, ({ seen }) => unitKey(seen)).values()].map((unit) => ({
    own: unit.flatMap(({ own }) => own ?? []),
    loads: unit.flatMap(({ load }) => load ?? []),
    seen: unit.map(({ seen }) => seen),
  }));
}

/** The first process of a record; where it has none, when it was written. */
export const startedAt = ({ repeats, createdAt }: Record): string =>
  repeats
    .map((repeat) => repeat.startedAt)
    .reduce((a, b) => (b < a ? b : a), repeats[0]?.startedAt ?? createdAt);

type Started = { readonly id: string; readonly at: string };

const byStart = (a: Started, b: Started): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1;

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
    return { job, unit: noUnit };
  });
  for (const [i, one] of ties.entries()) {
    const before = ties.findIndex(({ unit }) => unit !== noUnit && unit === one.unit);
    if (before !== i && one.unit !== noUnit)
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
  const last = unit.seen.at(-1)!;
  const gpu = gpuOf(last.engine.device, last.machine);
  if (uuid !== null && gpu?.uuidHash != null) return uuidFits(uuid, gpu.uuidHash);
  return item.device !== null && unit.seen.some((one) => deviceKey(one).startsWith(item.device!));
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
  const { name, fingerprint } = unit.seen.at(-1)!.engine.device;
  return fingerprint ? `${name}, device ${fingerprint.slice(0, 16)}` : name;
};
