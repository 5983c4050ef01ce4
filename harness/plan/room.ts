import { deviceCacheBytes, gpuOf } from '../../results/devices/device-cache.ts';
import type { Machine } from '../../results/record/machine.ts';
import { emulated } from '../../results/record/memory.ts';
import { effectiveMemoryBytes } from '../../results/record/sizes.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../target/contract.ts';
import { packsPerNode } from '../target/environment.ts';
import { totalBytes } from './memory.ts';
import type { Trial } from './trial.ts';

/** What the plan needs to know of the place where the trial will run. */
export interface Room {
  /** Free when the run began, less what an emulated limit takes away; null where nobody tells. */
  readonly memoryBytes: number | null;
  /** Data must exceed it to come from memory. */
  readonly lastLevelCacheBytes: number | null;
  /** `full`, `cycled` or a number of distinct layers; null lets the plan choose. */
  readonly layers: 'full' | 'cycled' | number | null;
  /** The memory of a device that says no by itself: only what is certain refuses a trial beforehand. */
  readonly deviceDecides?: boolean;
  /** Bytes can be held back on the device, so that cycled layers leave the room that the whole model would leave. */
  readonly isHoldable?: boolean;
  /** What a title says of an emulated device. */
  readonly note?: string;
  /** The whole model counts even where it does not fit: how much fits is what is asked. */
  readonly countsWholeModel?: boolean;
  /** Integer weights are packed anew for each node, so that layers that share weights in the file do not share memory. */
  readonly packsPerNode?: boolean;
}

/** The memory in which a target computes. */
interface DeviceMemory {
  readonly of: 'gpu' | 'host';
  /** Null where nobody tells. */
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
}

type Place = Pick<Target, 'device' | 'provider' | 'engine'>;

const mib = 2 ** 20;

/**
 * The memory of a target: for a GPU what its driver says it has, less what is used; else, and for a GPU that has no memory of its own,
 * that of the host. Of a GPU it is an upper bound of what is free: the driver keeps some for itself.
 */
export function memoryOf({ device }: Place, machine: Machine): DeviceMemory {
  const gpu = gpuOf(device, machine);
  if (gpu && gpu.memoryTotalMib !== null) {
    const used = gpu.atStart.memoryUsedMib ?? 0;
    return {
      of: 'gpu',
      totalBytes: gpu.memoryTotalMib * mib,
      freeBytes: Math.max(0, gpu.memoryTotalMib - used) * mib,
    };
  }
  const { totalBytes: installed } = machine.memory;
  const { memoryLimitBytes: allowed } = machine.container;
  const total =
    installed === null || allowed === null ? (installed ?? allowed) : Math.min(installed, allowed);
  return { of: 'host', totalBytes: total, freeBytes: effectiveMemoryBytes(machine) };
}

const units: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: mib, MB: 1e6, GB: 1e9, GiB: 2 ** 30 };

/** A device of another size, emulated by holding back what it would not have. */
export interface MemoryLimit {
  readonly limitBytes: number;
  readonly holdBytes: number;
}

/**
 * `--memory-limit`: `80GB` is decimal, `81559MiB` and `80GiB` are binary. A word without a unit is refused: GB and GiB are 7 % apart.
 *
 * @throws UsageError for a size that cannot be read, or that the device does not have
 */
export function memoryLimit(text: string, { totalBytes: total }: DeviceMemory): MemoryLimit {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text) ?? [];
  const scale = units[unit];
  if (scale === undefined || Number(number) === 0) {
    throw new UsageError(
      `"${text}" is no size of a memory.`,
      'A number with its unit: 80GB (decimal), 81559MiB or 80GiB (binary).',
    );
  }
  const limitBytes = Math.floor(Number(number) * scale);
  if (total === null)
    throw new UsageError('Nobody tells how much memory this device has.', 'Leave --memory-limit out.');
  if (limitBytes > total) {
    throw new UsageError(
      `--memory-limit ${text} is ${limitBytes} bytes, and the device has ${total}.`,
      'A smaller device can be emulated, not a larger one.',
    );
  }
  return { limitBytes, holdBytes: total - limitBytes };
}

/** What a run knows of its place. */
interface Wish {
  readonly target: Place;
  readonly machine: Machine;
  /** What was free when the run began. */
  readonly memoryBytes: number | null;
  readonly layers: Room['layers'];
  readonly limit?: MemoryLimit;
}

/** The room of a run on its target. */
export function roomOf({ target, machine, memoryBytes, layers, limit }: Wish): Room {
  return {
    memoryBytes: memoryBytes === null ? null : Math.max(0, memoryBytes - (limit?.holdBytes ?? 0)),
    lastLevelCacheBytes: deviceCacheBytes(target.device, machine),
    layers,
    deviceDecides: memoryOf(target, machine).of === 'gpu',
    isHoldable: canHold(target),
    countsWholeModel: limit !== undefined,
    ...(limit && { note: emulated(limit.limitBytes) }),
    ...(target.provider.name === 'cuda' && packsPerNode() && { packsPerNode: true }),
  };
}

/** Bytes can be held where the driver of CUDA gives them out; elsewhere they are only counted. */
export const canHold = ({ provider, engine }: Place): boolean =>
  provider.name === 'cuda' && engine.id !== 'null' && engine.id !== 'scripted';

/**
 * Whether only what is certain refuses a trial. The memory of the host is given out before it is there, and a process that uses too
 * much of it is killed: so the whole estimate counts. A GPU says no by itself, and an estimate that is too high must not refuse what would
 * fit; but it cannot say no for bytes that are only counted, and not held.
 */
export const isLeftToDevice = ({ memory }: Pick<Trial, 'memory'>, room: Room): boolean => {
  const countsMore = memory.held > 0 || room.note !== undefined;
  return room.deviceDecides === true && (room.isHoldable === true || !countsMore);
};

/** What a trial must find free, in bytes. */
export const demandOf = (trial: Pick<Trial, 'memory'>, room: Room): number =>
  isLeftToDevice(trial, room) ? trial.memory.certain : totalBytes(trial.memory);

/** Whether the plan lets a trial begin. */
export const isAdmitted = (trial: Pick<Trial, 'memory'>, room: Room): boolean =>
  room.memoryBytes === null || demandOf(trial, room) <= room.memoryBytes;
