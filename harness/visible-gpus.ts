import { identifierHash } from '../results/fingerprint.ts';
import type { Machine } from '../results/machine.ts';
import { UsageError } from './errors.ts';

type Gpus = Machine['gpus'];

/**
 * The GPUs that CUDA shows to this process, by the driver's indices, in the order in which CUDA counts them: all, or those
 * of CUDA_VISIBLE_DEVICES (CUDA C++ programming guide, environment variables). An entry that cannot be placed, such as a MIG
 * instance, leaves all as they are.
 */
export function visibleGpus(
  gpus: Gpus,
  variable: string | undefined = process.env.CUDA_VISIBLE_DEVICES,
): number[] {
  const all = gpus.map(({ index }) => index);
  const named = (variable ?? '').split(',').map((entry) => indexOf(entry.trim(), gpus));
  return named.every((index) => index !== null) ? named : all;
}

function indexOf(entry: string, gpus: Gpus): number | null {
  const hash = identifierHash('gpu-uuid', entry);
  return gpus.find(({ index, uuidHash }) => String(index) === entry || uuidHash === hash)?.index ?? null;
}

/**
 * The GPU that is meant, by the driver's index and by CUDA's number: what is described and watched has to be what is measured.
 *
 * @param wanted the driver's index (--device)
 * @param ordinal CUDA's number (the provider's option `device_id`)
 * @throws UsageError where the two name different GPUs, or the environment hides the wanted one
 */
export function cudaDevice(
  { gpus }: Pick<Machine, 'gpus'>,
  wanted: number | undefined,
  ordinal: number | undefined,
  variable = process.env.CUDA_VISIBLE_DEVICES,
): { readonly index: number; readonly ordinal: number } {
  const visible = visibleGpus(gpus, variable);
  const index = wanted ?? visible[ordinal ?? 0] ?? ordinal ?? 0;
  const found = visible.indexOf(index);
  if (ordinal !== undefined && wanted !== undefined && found !== ordinal) {
    throw new UsageError(
      `--device ${wanted} and device_id:${ordinal} name different GPUs.`,
      'Leave one of them out.',
    );
  }
  if (found < 0 && gpus.some((gpu) => gpu.index === index)) {
    throw new UsageError(
      `GPU ${index} is hidden by CUDA_VISIBLE_DEVICES=${variable}.`,
      'Unset the variable, or take a GPU that it names.',
    );
  }
  return { index, ordinal: found < 0 ? index : found };
}
