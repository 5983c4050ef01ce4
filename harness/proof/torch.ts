import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { countLikeTheDriver } from '../isolate.ts';
import type { Target } from '../target/contract.ts';

/** What another program reached on the same device: rates in base units (B/s, FLOP/s), one a round. */
const peerSchema = z.object({
  program: z.string(),
  version: z.string(),
  device: z.string(),
  size: z.number(),
  figures: z.record(z.string(), z.array(z.number().positive())),
});
export type Peer = z.infer<typeof peerSchema>;

const script = fileURLToPath(new URL('./torch-peer.py', import.meta.url));

/** The device that PyTorch is asked about. */
interface PeerDevice {
  /** CUDA's number, which counts among the GPUs that CUDA_VISIBLE_DEVICES shows. */
  readonly ordinal: number;
  readonly name: string;
}

/** A target as PyTorch counts it: by the provider's option `device_id`, not by the driver's index. */
export const peerDevice = ({ provider, device }: Pick<Target, 'provider' | 'device'>): PeerDevice => ({
  ordinal: Number(provider.options.device_id ?? device.index),
  name: device.name,
});

/** PyTorch's figures, where a Python with PyTorch is on the PATH; else why there are none. */
export async function askTorch(device: PeerDevice, size: number, timeoutMs: number): Promise<Peer | string> {
  const { stdout, stderr, failed, timedOut, shortMessage } = await execa(
    'python3',
    [script, String(device.ordinal), String(size)],
    { reject: false, timeout: timeoutMs, killSignal: 'SIGKILL', env: countLikeTheDriver },
  );
  if (timedOut) return `PyTorch gave no answer in ${(timeoutMs / 1e3).toFixed(0)} s.`;
  if (failed) return `PyTorch could not be asked: ${lastLine(stderr) || shortMessage}`;
  const answer = peerSchema.safeParse(json(stdout));
  if (!answer.success) return `PyTorch answered ${lastLine(stdout) || 'nothing'}, and no figures.`;
  if (answer.data.device === device.name) return answer.data;
  return `PyTorch answered for another device (${answer.data.device}) than ${device.name}: there is nothing to compare.`;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
