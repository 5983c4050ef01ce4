import type { Machine } from '../../results/record/machine.ts';
import { Failure, UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { chooseTarget } from '../target.ts';
import type { Target, TargetRequest, TryTarget } from './contract.ts';
import { visibleGpus } from './visible-gpus.ts';

const forms = 'Write --devices all, --devices 0-7 or --devices 0,2.';

/**
 * The GPUs that `--devices` names, in ascending order: `all`, or indices and ranges of indices as nvidia-smi counts them.
 *
 * @throws UsageError for what cannot be read, and for a device that is named twice
 */
export function readDevices(text: string, machine: Pick<Machine, 'gpus'>): number[] {
  const devices =
    text === 'all' ? visibleGpus(machine.gpus) : text.split(',').flatMap((part) => rangeOf(part, text));
  const twice = devices.find((device, i) => devices.indexOf(device) !== i);
  if (twice !== undefined) {
    throw new UsageError(`--devices ${text} names GPU ${twice} twice.`, 'Name each GPU once.');
  }
  if (devices.length === 0) {
    throw new UsageError(
      '--devices all finds no NVIDIA GPU here.',
      `Leave it out to measure the CPU; ${typed('doctor')} says what is missing for a GPU.`,
    );
  }
  return devices.sort((a, b) => a - b);
}

/** More than any host has: "0-99999999" is a slip. */
const mostDevices = 1024;

function rangeOf(part: string, text: string): number[] {
  const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part);
  if (!match) throw new UsageError(`--devices ${text} cannot be read: "${part}" names no GPU.`, forms);
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (last < first || last >= mostDevices) {
    throw new UsageError(`--devices ${text} cannot be read: "${part}" is no range of GPUs.`, forms);
  }
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/**
 * The targets of a run on several devices, in the order of the devices, each tried. The first of them decides on provider and engine
 * where nothing was asked for.
 *
 * @throws UsageError where they are no GPUs, are unknown or hidden; Failure where one of them does not compute
 */
export async function chooseTargets(
  request: TargetRequest,
  devices: readonly number[],
  machine: Machine,
  tryTarget: TryTarget,
): Promise<Target[]> {
  if (request.device !== undefined) {
    throw new UsageError('--device and --devices exclude each other.', 'Leave --device out.');
  }
  const asked = request.provider ?? '';
  if (/\bdevice_id:/.test(asked)) {
    throw new UsageError(`--devices and --provider ${asked} both name devices.`, 'Leave device_id out.');
  }
  const targets: Target[] = [];
  for (const device of devices) {
    const provider = request.provider ?? targets[0]?.provider.name;
    const one = { ...request, device, ...(provider !== undefined && { provider }) };
    const target = await chooseTarget(one, machine, tryTarget).catch(namingDevice(device));
    if (target.provider.name !== 'cuda') throw notCuda(target);
    targets.push(target);
  }
  return targets;
}

const namingDevice = (device: number) => (error: unknown) => {
  if (!(error instanceof Failure) || error instanceof UsageError) throw error;
  const named = error.message.startsWith(`GPU ${device} `)
    ? error.message
    : `GPU ${device}: ${error.message}`;
  throw new Failure(
    named,
    [error.tryThis, 'The other GPUs can be measured without it: name them with --devices.']
      .filter(Boolean)
      .join('\n'),
    { cause: error },
  );
};

/** Only CUDA is told by us which GPU to take: another provider would take one and the same for all. */
const notCuda = ({ provider, why }: Target) =>
  new UsageError(
    `--devices needs the provider "cuda", and this run would take "${provider.name}" (${why}).`,
    `Leave --devices out, or ask for CUDA: --provider cuda. ${typed('doctor')} says what is missing for it.`,
  );
