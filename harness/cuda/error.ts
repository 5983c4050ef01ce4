import { Failure } from '../errors.ts';
import { doctorSays, typed } from '../hint.ts';

/** What to try, by the name of the error (enum cudaError_enum of cuda.h, whose comments say what each means). */
const waysOut = (): Readonly<Record<string, string>> => ({
  CUDA_ERROR_NO_DEVICE:
    'The driver shows no GPU to this process: look at CUDA_VISIBLE_DEVICES, and at `nvidia-smi -L`.',
  CUDA_ERROR_INVALID_DEVICE: `Take a device that ${typed('list devices')} shows.`,
  CUDA_ERROR_OUT_OF_MEMORY: 'End what else uses the GPU (`nvidia-smi` lists it), or ask for less.',
  CUDA_ERROR_DEVICE_UNAVAILABLE:
    'Another process holds the GPU, or its compute mode forbids a second one: end that process (`nvidia-smi` lists it), or let root set the mode with `nvidia-smi -c DEFAULT`.',
  CUDA_ERROR_DEVICE_NOT_LICENSED: 'The virtual GPU has no licence: ask who runs the host.',
  CUDA_ERROR_STUB_LIBRARY:
    "The library is the toolkit's stub and not the driver: take its folder `stubs` out of LD_LIBRARY_PATH.",
  CUDA_ERROR_SYSTEM_NOT_READY:
    'On a host with NVSwitch the fabric manager has to run first: `systemctl start nvidia-fabricmanager`.',
  CUDA_ERROR_SYSTEM_DRIVER_MISMATCH:
    "The driver's library and its kernel module have different versions: restart the host after an update of the driver.",
  CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE:
    'A forward compatibility package (`cuda-compat`) is loaded that this GPU does not allow: take it out of LD_LIBRARY_PATH.',
  CUDA_ERROR_ECC_UNCORRECTABLE:
    'The memory of the GPU is faulty: `nvidia-smi -q -d ECC,ROW_REMAPPER` says more; do not measure on it.',
  CUDA_ERROR_PEER_ACCESS_UNSUPPORTED:
    'These two GPUs cannot reach each other; `nvidia-smi topo -p2p r` shows which can.',
  CUDA_ERROR_MPS_CONNECTION_FAILED:
    'The multi-process service does not answer: start it again, or unset CUDA_MPS_PIPE_DIRECTORY.',
  CUDA_ERROR_UNKNOWN:
    'Often the device files are missing: load the module with `nvidia-modprobe -u -c 0`, and look at `dmesg`.',
});

const otherwise = () =>
  `Look at what the kernel says of the GPU (\`dmesg | grep -i nvrm\`). ${doctorSays('what this host can run')}.`;

export const outOfMemory = 'CUDA_ERROR_OUT_OF_MEMORY';

/** CUDA's driver said no; `code` is its own name for the error. */
export class CudaError extends Failure {
  readonly code: string;

  constructor(call: string, code: string, text: string | null) {
    super(`${call} answered ${code}${text ? ` (${text})` : ''}.`, waysOut()[code] ?? otherwise());
    this.name = 'CudaError';
    this.code = code;
  }
}
