/** What ONNX Runtime puts before the message proper: its source file, and the signature of the function in it. */
const whereInSource =
  /\S+\.(?:cc|cpp|cu|h):\d+ .*?(?=\[ONNXRuntimeError\]|CU[A-Z]+ failure|CU[A-Z]+ error|Failed to|Available memory of)/g;

/**
 * An error of ONNX Runtime without what only its authors read, such as places in its source. The name of the host, which CUDA
 * errors carry, is left out: the text goes into records.
 */
export const plainWords = (text: string): string =>
  text
    .replace(whereInSource, '')
    .replace(/\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /g, '')
    .replace(/ ; (?:hostname|file|line)=\S*/g, '')
    .replace(/\s*\n +/g, ' ')
    .trim();

/**
 * The words in which libraries say that memory ran out: C++ and Node, ONNX Runtime's arena ("Failed to allocate memory for requested
 * buffer", "Available memory of … is smaller than requested bytes of …"), CUDA error 2, cuBLAS and cuDNN, Vulkan. The loader's
 * "static TLS block" is about another thing, and is not meant.
 */
const outOfMemory =
  /out of memory|bad_alloc|bad allocation|(failed to|cannot|could not) allocate(?! memory in static TLS block)|allocation failed|could not be mapped into memory|ENOMEM|heap limit|is smaller than requested bytes|OUT_OF_(DEVICE_|HOST_)?MEMORY|STATUS_(\w+_)?ALLOC(ATION)?_FAILED|cudaErrorMemoryAllocation/i;

export const isOutOfMemory = (text: string): boolean => outOfMemory.test(text);
