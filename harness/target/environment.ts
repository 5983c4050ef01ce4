/**
 * Variables that change what libraries compute, or how fast: those of ONNX Runtime (ORT_ENABLE_XQA, ORT_FPA_INTB_GEMM, …), of CUDA
 * and cuBLAS (CUDA_LAUNCH_BLOCKING, NVIDIA_TF32_OVERRIDE, CUBLAS_WORKSPACE_CONFIG, …) and of OpenMP.
 */
const decisive = /^(ORT|CUDA|CUBLAS|CUBLASLT|CUDNN|NVIDIA|NCCL|OMP|GOMP|KMP|MKL|MALLOC|GLIBC_TUNABLES)(_|$)/;

/** Places, not settings; and paths of a host do not belong into a record. */
const isPlace = ([name, value]: [string, string]) => /(_HOME|_PATH|_DIR)$/.test(name) || value.includes('/');

/** The variables of the environment that a figure depends on, by name; undefined where none is set. */
export function decisiveVariables(
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> | undefined {
  const found = Object.entries(environment)
    .filter((each): each is [string, string] => each[1] !== undefined && decisive.test(each[0]))
    .filter((each) => !isPlace(each))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/**
 * Whether ONNX Runtime's CUDA kernels for integer weights pack a copy of the weights for each node: those that ORT_FPA_INTB_GEMM
 * turns on do (contrib_ops/cuda/quantization/matmul_nbits.h; unset, 0 and off leave them off).
 */
export const packsPerNode = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  !['', '0', 'off'].includes((environment.ORT_FPA_INTB_GEMM ?? '').toLowerCase());
