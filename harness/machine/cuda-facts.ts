import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Gpu } from '../../results/record/machine.ts';
import type { Host } from './host.ts';

const lister = fileURLToPath(new URL('../cuda/list-devices.ts', import.meta.url));

const answerSchema = z.union([
  z.object({ problem: z.string() }),
  z.object({
    devices: z.array(
      z.object({
        pciBusId: z.string(),
        smCount: z.int().positive(),
        l2CacheBytes: z.int().nonnegative(),
        memoryBusBits: z.int().nonnegative(),
      }),
    ),
  }),
]);

/** How a GPU is built, as far as CUDA's driver tells and nvidia-smi does not; null with the reason in `unknown`. */
export type Structure = Pick<Gpu, 'smCount' | 'l2CacheBytes' | 'memoryBusBits' | 'unknown'>;

/** Asks CUDA's driver, in a process of its own, how the GPUs are built. The answer is a look-up by GPU. */
export async function askCudaDriver(host: Host): Promise<(gpu: Gpu) => Structure> {
  const { stdout, stderr } = await host.run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    lister,
  ]);
  const answer = answerSchema.safeParse(parsed(stdout));
  if (!answer.success) return () => untold(`CUDA's driver did not answer: ${stderr.trim() || 'no output'}`);
  if ('problem' in answer.data) {
    const { problem } = answer.data;
    return () => untold(problem);
  }
  const { devices } = answer.data;
  return ({ pciBusId, mig }) => {
    // In MIG mode CUDA shows slices, each with a part of the SMs, under the address of the whole.
    if (mig.enabled) return untold('in MIG mode the driver describes slices and not the whole');
    const found = devices.find((device) => samePlace(device.pciBusId, pciBusId));
    if (!found) return untold("CUDA's driver does not list this GPU");
    const { smCount, l2CacheBytes, memoryBusBits } = found;
    return { smCount, l2CacheBytes: l2CacheBytes || null, memoryBusBits: memoryBusBits || null, unknown: {} };
  };
}

const untold = (reason: string): Structure => ({
  smCount: null,
  l2CacheBytes: null,
  memoryBusBits: null,
  unknown: { smCount: reason, l2CacheBytes: reason, memoryBusBits: reason },
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** nvidia-smi writes the PCI domain with eight digits, CUDA with four: `00000000:83:00.0` is `0000:83:00.0`. */
function samePlace(a: string | null, b: string | null): boolean {
  const canonical = (id: string) => id.toLowerCase().replace(/^0+(?=[0-9a-f]+:[0-9a-f]+:)/, '');
  return a !== null && b !== null && canonical(a) === canonical(b);
}
