import { gpuOf } from '../../results/devices/device-cache.ts';
import { isVgpu } from '../../results/devices.ts';
import type { Gpu, Machine } from '../../results/record/machine.ts';
import type { GpuProcess } from '../../results/record/telemetry.ts';
import { foreignProcesses, nameProcesses, unexplainedMemoryMib } from '../../results/telemetry/processes.ts';
import { Failure } from '../errors.ts';
import { whyLost } from '../machine/gpu.ts';
import { readGpuProcesses } from '../machine/gpu-processes.ts';
import { wayOutOf } from '../machine/no-gpu.ts';
import { statusOfReason } from '../machine/nvidia-smi.ts';
import { runProgram } from '../machine/run-program.ts';
import type { Target } from './contract.ts';

/** Why the figures of a GPU would not be its own, and the way out. */
interface Unfit {
  readonly what: string;
  readonly tryThis: string;
  /** Whether it can be measured all the same, with DEGRADED records. */
  readonly isIgnorable: boolean;
}

type Holders = readonly GpuProcess[];

/**
 * What refuses a target whose GPU is cut into slices, closed to computations or in use, by a Failure. Who is on the GPUs is asked here,
 * once, before anything of ours runs there.
 */
export async function fitnessGuard(
  machine: Machine,
  allowBusy = false,
  known?: Holders,
): Promise<(target: Target) => void> {
  const holders = known ?? (await readHolders(machine));
  return ({ device }) => {
    const gpu = gpuOf(device, machine);
    const unfit = gpu && findUnfit(gpu, machine, holders);
    if (unfit && !(unfit.isIgnorable && allowBusy)) throw new Failure(unfit.what, unfit.tryThis);
  };
}

/** The compute processes on the GPUs of a host that answer; none where nvidia-smi does not tell. */
export async function readHolders({ gpus }: Pick<Machine, 'gpus'>): Promise<Holders> {
  const answering = gpus.filter((gpu) => whyLost(gpu) === null).map(({ index }) => String(index));
  if (answering.length === 0) return [];
  const asked = answering.length === gpus.length ? undefined : answering;
  return (await readGpuProcesses(runProgram, asked)) ?? [];
}

/** The first reason why a GPU is not fit to be measured; null for one that is. */
export function findUnfit(gpu: Gpu, { gpus }: Pick<Machine, 'gpus'>, holders: Holders): Unfit | null {
  const reasonFor = (one: Gpu) =>
    lost(one) ?? shared(one) ?? sliced(one) ?? closed(one) ?? held(one, holders) ?? unexplained(one, holders);
  const found = reasonFor(gpu);
  const free = gpus.find((other) => reasonFor(other) === null);
  return found && free
    ? { ...found, tryThis: `${found.tryThis} GPU ${free.index} is free: --device ${free.index}` }
    : found;
}

const nameOf = ({ index, name }: Gpu) => `GPU ${index} (${name})`;

/** A GPU that its driver cannot reach, as its own row or its own question says. */
function lost(gpu: Gpu): Unfit | null {
  const reason = whyLost(gpu);
  if (reason === null) return null;
  return {
    what: `GPU ${gpu.index} does not answer (nvidia-smi: ${reason}).`,
    tryThis: wayOutOf(statusOfReason(reason)),
    isIgnorable: false,
  };
}

/** What a virtual machine has of a GPU is shared in time or memory with others that nobody sees from here. */
function shared(gpu: Gpu): Unfit | null {
  if (!isVgpu(gpu)) return null;
  return {
    what: `${nameOf(gpu)} is a part of a GPU (vGPU). Only whole GPUs are measured: who has the other parts does not show from here, and no declared figure is of a part.`,
    tryThis: 'Ask for a virtual machine with a whole GPU (pass-through), or measure on the host itself.',
    isIgnorable: false,
  };
}

/** The driver tells power, clocks and memory of the whole GPU only, and nothing is published of a slice to hold its figures against. */
function sliced(gpu: Gpu): Unfit | null {
  if (!gpu.mig.enabled) return null;
  const profiles = gpu.mig.devices.map(({ profile }) => profile).join(', ');
  return {
    what: `${nameOf(gpu)} is in MIG mode, ${profiles ? `cut into ${profiles}` : 'and no instance is made, so that CUDA sees no device'}. Only whole GPUs are measured: the driver tells power, clocks and memory of the whole one, and no declared figure is of a slice.`,
    tryThis: `End MIG mode where you may (as root, with nothing running on it: nvidia-smi -i ${gpu.index} -mig 0), or ask for a whole GPU.`,
    isIgnorable: false,
  };
}

/** Compute modes: manual page of nvidia-smi, -c. */
function closed(gpu: Gpu): Unfit | null {
  if (gpu.computeMode !== 'Prohibited') return null;
  return {
    what: `${nameOf(gpu)} is closed to computations (compute mode Prohibited).`,
    tryThis: `Open it (as root: nvidia-smi -i ${gpu.index} -c DEFAULT), or ask its administrator.`,
    isIgnorable: false,
  };
}

const measureAllTheSame =
  'or measure all the same with --allow-busy: the records are then DEGRADED (`foreign_process`).';

function held(gpu: Gpu, holders: Holders): Unfit | null {
  const there = holdersOf(gpu, holders);
  if (there.length === 0) return null;
  const isExclusive = gpu.computeMode === 'Exclusive_Process';
  const names = nameProcesses(there);
  return {
    what: `${nameOf(gpu)} is in use by ${names}${isExclusive ? ', and lets in one process at a time (compute mode Exclusive_Process)' : ''}. Two at once would measure each other.`,
    tryThis: isExclusive
      ? 'Wait until it is done, or stop it where it is yours.'
      : `Wait until it is done, stop it where it is yours, ${measureAllTheSame}`,
    isIgnorable: !isExclusive,
  };
}

/** Processes of other containers and virtual machines do not show; the memory that they hold does. */
function unexplained(gpu: Gpu, holders: Holders): Unfit | null {
  const memoryMib = unexplainedMemoryMib(gpu, holdersOf(gpu, holders));
  if (memoryMib === null) return null;
  return {
    what: `${nameOf(gpu)} has ${memoryMib} of its ${gpu.memoryTotalMib} MiB in use, and no process shows from here that holds them: it may be one of another container or user, or of a display.`,
    tryThis: `Look with \`nvidia-smi\` on the host itself and stop it, ${measureAllTheSame}`,
    isIgnorable: true,
  };
}

const holdersOf = (gpu: Gpu, holders: Holders): GpuProcess[] =>
  foreignProcesses({ gpuProcesses: { before: [...holders], after: null } }, gpu.uuidHash ?? undefined) ?? [];
