import { openDriver } from '../cuda/driver.ts';
import { Failure } from '../errors.ts';
import type { Hold } from '../plan/trial.ts';

/**
 * Takes memory of a CUDA device away from everything that comes after it, in the context that ONNX Runtime uses as well. What was
 * allocated is the device's own memory from that moment on, whether it is written or not.
 *
 * @param open the driver; another one in tests
 * @returns what gives it back; a process that ends gives it back as well
 * @throws Failure that says "out of memory" where the device does not have so much
 */
export function holdMemory({ device, bytes }: Hold, open: typeof openDriver = openDriver): () => void {
  const context = open().open(device);
  const address = context.tryAllocate(bytes);
  if (address === null) {
    const { freeBytes } = context.memory();
    context.close();
    throw new Failure(
      `CUDA ran out of memory before the model was loaded: ${bytes} bytes were to be held back, and ${freeBytes} are free.`,
      'Take a larger --memory-limit, a smaller model, or end what else uses the GPU (`nvidia-smi` lists it).',
    );
  }
  return () => {
    context.free(address);
    context.close();
  };
}
