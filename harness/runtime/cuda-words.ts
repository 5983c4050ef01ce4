import { doctorSays, typed } from '../hint.ts';
import { DRIVER_SOURCE } from './cuda-libraries.ts';

/**
 * What CUDA's error numbers mean for a person, and the way out. Numbers and meanings: CUDA runtime API, `cudaError_t`
 * (https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html). ONNX Runtime writes them as "CUDA failure 35: …".
 */
const meanings = (): Readonly<Record<number, string>> => ({
  3: 'CUDA could not start. Run `nvidia-smi`; where it works, look into `dmesg | grep NVRM`, and restart the host if the driver was updated.',
  35: `The driver is older than the CUDA release of the provider. Update the driver, or take the provider for CUDA 12 (${typed('runtime install')}); which driver runs which CUDA: ${DRIVER_SOURCE}`,
  46: 'The GPU is busy or closed: another process has it alone (compute mode Exclusive_Process), or it is Prohibited. `nvidia-smi` shows who is there; wait, or open it (as root: nvidia-smi -c DEFAULT).',
  100: 'CUDA sees no GPU. Look at CUDA_VISIBLE_DEVICES; in a container start it with `--gpus all`; in MIG mode an instance has to be made first.',
  101: `CUDA has no device of this number. It counts from 0 among the GPUs that CUDA_VISIBLE_DEVICES names; ${typed('list devices')} shows those of the host.`,
  209: "The provider holds no code for this GPU: the GPU is older or newer than its build. Take a newer ONNX Runtime, or one that was built for the GPU's compute capability (--ort <folder>).",
  214: 'The memory of the GPU had an error that it could not correct. Use no figure of it; reset the GPU (as root: nvidia-smi -r), and have it replaced if errors come again.',
  222: 'The driver is too old for code that is compiled while running. Update the driver.',
  802: 'The GPUs of this host wait for NVSwitch: the service nvidia-fabricmanager does not run, or is of another version than the driver. As root: systemctl status nvidia-fabricmanager',
  803: "The driver's kernel module and its libraries are of different versions, as after an update without a restart. Restart the host, or the container.",
  804: 'The libraries for forward compatibility (cuda-compat) do not serve this GPU. Take their folder out of LD_LIBRARY_PATH, or update the driver; NVIDIA offers them for data centre GPUs only.',
});

/** Texts that come without a number. */
const texts: readonly (readonly [RegExp, number])[] = [
  [/driver version is insufficient for CUDA runtime/i, 35],
  [/CUDA-capable device\(s\) is\/are busy or unavailable/i, 46],
  [/no CUDA-capable device is detected/i, 100],
  [/invalid device ordinal/i, 101],
  [/no kernel image is available/i, 209],
  [/uncorrectable ECC error/i, 214],
  [/system not yet initialized/i, 802],
  [/system has unsupported display driver/i, 803],
];

/** A session that finds cuDNN starts it, also where no operator needs it: seen with ONNX Runtime 1.30. */
const cudnnMeaning = () =>
  `cuDNN could not start, and no session does without it once it was found: its files are of another CUDA release, or parts of it are missing, or the GPU has no memory left. \`--cuda-libs <folder>\` takes others. ${doctorSays('which file it is')}.`;

/** The meaning of an error of CUDA or cuDNN and its way out; null for one that is not known here. */
export function cudaWayOut(text: string): string | null {
  if (/CUDNN failure \d+/.test(text) && !/ALLOC/.test(text)) return cudnnMeaning();
  const written = /CUDA (?:failure|error) (\d+)/i.exec(text)?.[1];
  const number = written === undefined ? texts.find(([words]) => words.test(text))?.[1] : Number(written);
  return number === undefined ? null : (meanings()[number] ?? null);
}
