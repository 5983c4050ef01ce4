/**
 * The words in which libraries say that memory ran out:
 * the C++ and JavaScript runtimes, the loader and the kernel; ONNX Runtime's arena (core/framework/bfc_arena.cc: "Failed to allocate
 * memory for requested buffer of size", and under a limit "Available memory of … is smaller than requested bytes of …"); CUDA
 * ("CUDA failure 2: out of memory", CUDA_ERROR_OUT_OF_MEMORY, cudaErrorMemoryAllocation); cuBLAS and cuDNN
 * (CUBLAS_STATUS_ALLOC_FAILED, CUDNN_STATUS_…_ALLOCATION_FAILED); Vulkan (VK_ERROR_OUT_OF_DEVICE_MEMORY).
 */
const words = [
  /out[ _]of[ _]((device|host|pool)[ _])?memory/i,
  /bad_alloc|bad allocation/i,
  /(failed to|cannot|could not) allocate(?! memory in static TLS block)/i,
  /allocation failed/i,
  /could not be mapped into memory/i,
  /ENOMEM/,
  /heap limit/i,
  /Available memory of \d+ is smaller than requested bytes/,
  /cudaErrorMemoryAllocation/,
  /(CUBLAS|CUDNN|CURAND|CUFFT)_[A-Z_]*ALLOC(ATION)?_FAILED/,
];

/** Whether an error says that memory ran out. The loader's "static TLS block" is about another thing, and is not meant. */
export const isOutOfMemory = (text: string): boolean => words.some((word) => word.test(text));
