import { execa } from 'execa';
import { z } from 'zod';

/** What another program reached on the same device: rates in base units (B/s, FLOP/s), one a round. */
const peerSchema = z.object({
  program: z.string(),
  version: z.string(),
  device: z.string(),
  size: z.number(),
  figures: z.record(z.string(), z.array(z.number().positive())),
});
export type Peer = z.infer<typeof peerSchema>;

const script = new URL('./torch-peer.py', import.meta.url).pathname;

/** PyTorch's figures, where a Python with PyTorch is on the PATH; else why there are none. */
export async function askTorch(device: number, size: number, timeoutMs: number): Promise<Peer | string> {
  const { stdout, stderr, failed, shortMessage } = await execa(
    'python3',
    [script, String(device), String(size)],
    {
      reject: false,
      timeout: timeoutMs,
      env: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' },
    },
  );
  if (failed) return `PyTorch could not be asked: ${lastLine(stderr) || shortMessage}`;
  const answer = peerSchema.safeParse(json(stdout));
  return answer.success ? answer.data : `PyTorch answered something else: ${lastLine(stdout)}`;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
