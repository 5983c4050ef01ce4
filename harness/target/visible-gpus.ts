import { identifierHash } from '../../results/record/fingerprint.ts';
import type { Machine } from '../../results/record/machine.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';

type Gpus = Machine['gpus'];

/**
 * The GPUs that CUDA shows to this process, by the driver's indices, in the order in which CUDA counts them: all, or those of
 * CUDA_VISIBLE_DEVICES up to its first number that is none (CUDA C++ programming guide, environment variables). An entry that cannot be
 * placed, such as an abbreviated UUID, leaves all as they are.
 */
export function visibleGpus(gpus: Gpus, variable = process.env.CUDA_VISIBLE_DEVICES): number[] {
  const all = gpus.map(({ index }) => index);
  if (variable === undefined) return all;
  const named: number[] = [];
  for (const entry of variable.split(',').map((each) => each.trim())) {
    const index = indexOf(entry, gpus);
    if (index === null) return isNumber(entry) ? named : all;
    named.push(index);
  }
  return named;
}

/** What is no number but empty hides all that would follow, as -1 does. */
const isNumber = (entry: string) => /^-?\d*$/.test(entry);

/** The GPU of a number, a UUID, or the UUID of one of its MIG instances. */
function indexOf(entry: string, gpus: Gpus): number | null {
  const hash = identifierHash('gpu-uuid', entry);
  const isNamed = ({ index, uuidHash, mig }: Gpus[number]) =>
    String(index) === entry || uuidHash === hash || mig.devices.some((slice) => slice.uuidHash === hash);
  return gpus.find(isNamed)?.index ?? null;
}

/**
 * The GPU that is meant, by the driver's index and by CUDA's number: what is described and watched has to be what is measured.
 *
 * @param wanted the driver's index (--device)
 * @param ordinal CUDA's number (the provider's option `device_id`)
 * @throws UsageError where the two name different GPUs, where CUDA counts fewer, or where the environment hides the wanted one
 */
export function cudaDevice(
  { gpus }: Pick<Machine, 'gpus'>,
  wanted: number | undefined,
  ordinal: number | undefined,
  variable = process.env.CUDA_VISIBLE_DEVICES,
): { readonly index: number; readonly ordinal: number } {
  const visible = visibleGpus(gpus, variable);
  const counted = ordinal ?? 0;
  if (wanted === undefined && gpus.length > 0 && visible[counted] === undefined) {
    throw notShown(counted, visible.length, variable);
  }
  const index = wanted ?? visible[counted] ?? counted;
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

function notShown(ordinal: number, count: number, variable: string | undefined): UsageError {
  if (count === 0) {
    return new UsageError(
      `CUDA_VISIBLE_DEVICES=${variable} hides every GPU of this host from CUDA.`,
      `Unset the variable, or name a GPU in it: ${typed('list devices')} shows them.`,
    );
  }
  return new UsageError(
    `There is no device_id:${ordinal}: CUDA counts ${count} GPU${count === 1 ? '' : 's'} here, from 0 on.`,
    'Take --device with the index that nvidia-smi shows, or look at CUDA_VISIBLE_DEVICES.',
  );
}
