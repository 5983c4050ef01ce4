import { openDriver } from './driver.ts';

// A program of its own: prints the GPUs of this host as CUDA's driver shows them, all of them, in the order of nvidia-smi.
// It makes no context, so it neither disturbs a measurement nor is kept out by an exclusive compute mode; where the driver hangs
// or crashes, it alone does.

delete process.env.CUDA_VISIBLE_DEVICES;
process.env.CUDA_DEVICE_ORDER = 'PCI_BUS_ID';

const answer = () => {
  try {
    return { devices: openDriver().devices() };
  } catch (error) {
    return { problem: (error as Error).message };
  }
};

process.stdout.write(JSON.stringify(answer()));
