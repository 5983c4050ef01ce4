import { identityOf, isVgpu, matchDevice } from '../../results/devices.ts';
import type { Gpu, Machine } from '../../results/record/machine.ts';
import type { GpuProcess } from '../../results/record/telemetry.ts';
import { loadDevices } from '../../results/reference/load.ts';
import { whyLost } from '../machine/gpu.ts';
import { whyNoGpu } from '../machine/no-gpu.ts';
import type { Finding } from '../runtime/doctor.ts';
import { findUnfit } from '../target/fitness.ts';
import { visibleGpus } from '../target/visible-gpus.ts';

/** What `doctor` says of the GPUs: which they are, whether they can be measured now, and why there is none. */
export function gpuFindings(machine: Machine, holders: readonly GpuProcess[]): Finding[] {
  const noGpu = whyNoGpu(machine);
  if (noGpu) return [finding('warning', 'GPU', noGpu.what, noGpu.tryThis)];
  const shown = visibleGpus(machine.gpus);
  const { message } = machine.gpuProbe;
  const ofNone = message ? [finding('warning', 'GPU', `nvidia-smi says: ${message}`)] : [];
  const perGpu = machine.gpus.flatMap((gpu) => [
    ...(whyLost(gpu) === null ? [identityFinding(gpu)] : []),
    ...fitnessFinding(gpu, machine, holders),
    ...(gpu.warnings ?? []).map((warning) => warningFinding(gpu, warning)),
    ...(shown.includes(gpu.index) ? [] : [hiddenFinding(gpu)]),
  ]);
  return [...perGpu, ...ofNone];
}

const warningFinding = (gpu: Gpu, warning: string) =>
  finding(
    'warning',
    subjectOf(gpu),
    `nvidia-smi warns: ${warning.replace(/^WARNING: */, '')}`,
    'The GPU computes; tell whoever runs the host, since such a card is usually replaced.',
  );

/** A GPU that the catalogue does not know is measured like any other; there is nothing declared to hold its figures against. */
function identityFinding(gpu: Gpu): Finding {
  const { name, memoryTotalMib, driver } = gpu;
  const match = matchDevice(identityOf(gpu), loadDevices());
  const memory = memoryTotalMib === null ? memoryNotTold(gpu) : `${memoryTotalMib} MiB`;
  const text = `${name}, ${memory}, driver ${driver ?? 'not told'}. ${match.sentence}`;
  return match.status === 'unlisted' && !gpu.mig.enabled && !isVgpu(gpu)
    ? finding('ok', subjectOf(gpu), `${text} It can be measured; nothing declared is there to compare with.`)
    : finding(match.status === 'false-name' ? 'warning' : 'ok', subjectOf(gpu), text);
}

/** GB10 and Jetson have no memory of their own, and say that it does not apply. */
const memoryNotTold = ({ unknown: { 'memory.total': reason = '' } }: Gpu): string =>
  /^(N\/A|Not Supported)$/.test(reason) ? 'memory: that of the host' : `memory not told (${reason})`;

function fitnessFinding(gpu: Gpu, machine: Machine, holders: readonly GpuProcess[]): Finding[] {
  const unfit = findUnfit(gpu, machine, holders);
  if (!unfit) return [];
  return [finding(unfit.isIgnorable ? 'warning' : 'error', subjectOf(gpu), unfit.what, unfit.tryThis)];
}

const hiddenFinding = (gpu: Gpu) =>
  finding(
    'warning',
    subjectOf(gpu),
    `hidden from CUDA by CUDA_VISIBLE_DEVICES=${process.env.CUDA_VISIBLE_DEVICES}`,
    'Unset the variable, or name this GPU in it.',
  );

const subjectOf = ({ index }: Gpu) => `GPU ${index}`;

const finding = (
  state: Finding['state'],
  subject: string,
  message: string,
  tryThis: string | null = null,
): Finding => ({ state, subject, message, version: null, path: null, tryThis });
