import { typed } from '../hint.ts';

/** CUDA releases that ONNX Runtime's provider is built for. */
export type CudaMajor = 12 | 13;

/** A library of CUDA or cuDNN: its name for the loader, and the packages that bring it, for each CUDA release. */
type CudaLibrary = {
  soname: Record<CudaMajor, string>;
  pip: Record<CudaMajor, string>;
  /** What to ask pip for besides the name, so that a later CUDA is not taken. */
  pipVersion: Record<CudaMajor, string>;
  /** Package of NVIDIA's Debian and Ubuntu repository. */
  apt: Record<CudaMajor, string>;
  /** What ONNX Runtime loads it for while running; null where a library that needs it names it itself. */
  onDemandFor: string | null;
  /** Files that it opens itself, and that must lie beside it. */
  companions: string[];
  /** Further files beside it that it may open, where their names carry a version. */
  companionPattern?: string;
};

// Sonames and package names: NVIDIA's own wheels and repository (for CUDA 13 seen 2026-11-22 in the wheels themselves).
// The versions asked of pip are those of onnxruntime-gpu 1.30.0's own extras. That cuDNN and cuFFT are opened on demand:
// https://github.com/microsoft/onnxruntime/pull/29252 and /29808, and the names in the 1.30.0 provider library.
export const CUDA_LIBRARIES: CudaLibrary[] = [
  library('cudart', 'cuda-runtime', 'cuda-cudart'),
  library('cublasLt', 'cublas', 'libcublas'),
  library('cublas', 'cublas', 'libcublas'),
  {
    ...library('curand', 'curand', 'libcurand'),
    soname: { 12: 'libcurand.so.10', 13: 'libcurand.so.10' },
    pipVersion: { 12: '', 13: '~=10.0' },
  },
  library('nvJitLink', 'nvjitlink', 'libnvjitlink'),
  {
    ...library('nvrtc', 'cuda-nvrtc', 'cuda-nvrtc'),
    onDemandFor: 'kernels that cuDNN compiles while running',
    companionPattern: 'libnvrtc-builtins.so.*',
  },
  {
    ...library('cufft', 'cufft', 'libcufft'),
    soname: { 12: 'libcufft.so.11', 13: 'libcufft.so.12' },
    pipVersion: { 12: '', 13: '~=12.0' },
    onDemandFor: 'Fourier transforms (Rfft, Irfft), which no workload here uses',
  },
  {
    soname: { 12: 'libcudnn.so.9', 13: 'libcudnn.so.9' },
    pip: { 12: 'nvidia-cudnn-cu12', 13: 'nvidia-cudnn-cu13' },
    pipVersion: { 12: '~=9.0', 13: '~=9.0' },
    apt: { 12: 'libcudnn9-cuda-12', 13: 'libcudnn9-cuda-13' },
    onDemandFor: 'operators without a kernel of their own, such as convolutions',
    companions: [
      'libcudnn_graph.so.9',
      'libcudnn_ops.so.9',
      'libcudnn_cnn.so.9',
      'libcudnn_adv.so.9',
      'libcudnn_heuristic.so.9',
      'libcudnn_engines_precompiled.so.9',
      'libcudnn_engines_runtime_compiled.so.9',
    ],
    companionPattern: 'libcudnn_*.so.9',
  },
];

/** The oldest driver branch that runs programs of a CUDA release. Source: {@link DRIVER_SOURCE}, table 1. */
export const OLDEST_DRIVER: Record<CudaMajor, number> = { 12: 525, 13: 580 };

export const DRIVER_SOURCE =
  'https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html';

export function libraryOf(soname: string, major: CudaMajor): CudaLibrary | undefined {
  return CUDA_LIBRARIES.find((library) => library.soname[major] === soname);
}

/** The commands that bring a library to a host: by pip without root, or from NVIDIA's package repository. */
export function wayToGet(soname: string, major: CudaMajor): string {
  const known = libraryOf(soname, major);
  if (!known) return `Install the package that holds ${soname}, or name its folder with --cuda-libs.`;
  return (
    `Run \`python3 -m pip install "${known.pip[major]}${known.pipVersion[major]}"\` (no root needed; found by itself afterwards), ` +
    `or install ${known.apt[major]} from NVIDIA's repository, or name a folder that holds ${soname} with --cuda-libs.`
  );
}

/** Where to get the CUDA provider of one ONNX Runtime version for a CUDA release. */
export function wayToGetProvider(version: string, major: CudaMajor): string {
  const commands: Record<CudaMajor, string> = {
    12: `Run ${typed('runtime install')} (downloads it), or take it with \`--from\` the package Microsoft.ML.OnnxRuntime.Gpu.Linux`,
    13: `Run \`python3 -m pip download --no-deps onnxruntime-gpu==${version}\`, then ${typed('runtime install --from <that .whl>')}`,
  };
  return `${commands[major]}.`;
}

/** Since CUDA 13 NVIDIA's Python packages carry no release suffix; its Debian packages carry the minor version. */
function library(name: string, pip: string, apt: string): CudaLibrary {
  return {
    soname: { 12: `lib${name}.so.12`, 13: `lib${name}.so.13` },
    pip: { 12: `nvidia-${pip}-cu12`, 13: `nvidia-${pip}` },
    pipVersion: { 12: '', 13: '~=13.0' },
    apt: { 12: `${apt}-12-9`, 13: `${apt}-13-0` },
    onDemandFor: null,
    companions: [],
  };
}
