import type { GpuProbe, Machine } from '../../results/record/machine.ts';
import { WSL, wslDriverAdvice } from './wsl.ts';

/** Why no GPU was found, and the way out; the words of nvidia-smi itself are in the probe's message. */
interface NoGpu {
  readonly what: string;
  readonly tryThis: string;
}

const inContainer = 'in a container start it with `--gpus all`';

const reasons: Readonly<{ [status in Exclude<GpuProbe['status'], 'ok'>]: NoGpu }> = {
  'no-command': {
    what: 'no NVIDIA GPU: nvidia-smi is not installed or not on PATH',
    tryThis: `Where the host has one, install its driver; ${inContainer}.`,
  },
  'no-driver': {
    what: 'the NVIDIA driver is installed, but its kernel module is not loaded',
    tryThis: `Load it (as root: modprobe nvidia); \`dmesg\` says why it did not load, often a kernel that is newer than the module; ${inContainer}.`,
  },
  'driver-mismatch': {
    what: 'the kernel module of the NVIDIA driver and its libraries are of different versions, as after an update without a restart',
    tryThis: 'Restart the host; a container has to be started anew after its host was updated.',
  },
  'no-device': {
    what: 'the NVIDIA driver runs and sees no GPU',
    tryThis: `Look for the card with \`lspci | grep -i nvidia\` and for its errors with \`dmesg | grep NVRM\`; ${inContainer}.`,
  },
  'no-permission': {
    what: 'this user may not ask the NVIDIA driver',
    tryThis: 'Ask for read and write access to /dev/nvidia* (often the group `video` or `render`).',
  },
  'no-access': {
    what: "the NVIDIA driver's library may not reach its devices any more",
    tryThis:
      'Start the container anew: it loses its GPUs when its host runs `systemctl daemon-reload` or updates its driver. To keep them, name the devices: `--device /dev/nvidia0 --device /dev/nvidiactl --device /dev/nvidia-uvm`.',
  },
  'no-answer': {
    what: 'nvidia-smi hangs',
    tryThis:
      'Run `nvidia-smi` by hand. Where it hangs as well, a GPU or its driver does: `dmesg | grep -E "NVRM|Xid"` says which, and the host has to be restarted.',
  },
  'device-lost': {
    what: 'a GPU has fallen off the bus',
    tryThis:
      'Restart the host; `dmesg | grep Xid` says what happened. If it comes again: power, cooling, seat of the card.',
  },
  failed: {
    what: 'nvidia-smi failed',
    tryThis: 'Run `nvidia-smi` by hand: what it says is the cause.',
  },
};

/** What to try where the tool answers so for one GPU of several. */
export const wayOutOf = (status: keyof typeof reasons): string => reasons[status].tryThis;

/** Null where there is a GPU. */
export function whyNoGpu({
  gpus,
  gpuProbe,
  system,
}: Pick<Machine, 'gpus' | 'gpuProbe' | 'system'>): NoGpu | null {
  if (gpus.length > 0) return null;
  const { what, tryThis } = reasons[gpuProbe.status === 'ok' ? 'no-device' : gpuProbe.status];
  const said = gpuProbe.status === 'no-command' ? '' : gpuProbe.message;
  return {
    what: said ? `${what} (nvidia-smi: ${said})` : what,
    tryThis: system.hypervisor === WSL ? wslDriverAdvice : tryThis,
  };
}

/** The version of the NVIDIA driver as the first GPU that answers tells it. */
export const driverOf = ({ gpus }: Pick<Machine, 'gpus'>): string | null =>
  gpus.find(({ driver }) => driver !== null)?.driver ?? null;
