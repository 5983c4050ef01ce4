import type { Unit } from '../../units.ts';

/** Figures of tools that measure memory, links and arithmetic without a model. */
export const memoryTools = {
  // nvbandwidth
  'link.h2d.busy': { unit: 'B/s', text: 'link.h2d while as much goes from the device to the host' },
  'link.d2h.busy': { unit: 'B/s', text: 'link.d2h while as much goes from the host to the device' },
  'link.h2d.all': { unit: 'B/s', text: 'link.h2d of one device while all others do the same' },
  'link.d2h.all': { unit: 'B/s', text: 'link.d2h of one device while all others do the same' },
  'link.h2d.all.busy': { unit: 'B/s', text: 'link.h2d.busy of one device while all others do the same' },
  'link.d2h.all.busy': { unit: 'B/s', text: 'link.d2h.busy of one device while all others do the same' },
  'link.d2d.busy': { unit: 'B/s', text: 'link.d2d in one direction while the other is busy as well' },
  'link.d2d.all_to_one': { unit: 'B/s', text: 'link.d2d from all other GPUs to one at once, added' },
  'link.d2d.one_to_all': { unit: 'B/s', text: 'link.d2d from one GPU to all others at once, added' },
  'copy.engine.once': {
    unit: 'B/s',
    text: "bytes of one buffer / time of the driver's own copy of it within one device: half of copy.engine",
  },
  'link.h2d.kernel': { unit: 'B/s', text: 'link.h2d by a kernel in place of the copy engine' },
  'link.d2h.kernel': { unit: 'B/s', text: 'link.d2h by a kernel in place of the copy engine' },
  'link.h2d.busy.kernel': {
    unit: 'B/s',
    text: 'half of what one kernel copies that goes both ways, host and device',
  },
  'link.d2h.busy.kernel': {
    unit: 'B/s',
    text: 'half of what one kernel copies that goes both ways, device and host',
  },
  'link.h2d.all.kernel': { unit: 'B/s', text: 'link.h2d.all by a kernel' },
  'link.d2h.all.kernel': { unit: 'B/s', text: 'link.d2h.all by a kernel' },
  'link.h2d.all.busy.kernel': { unit: 'B/s', text: 'link.h2d.all.busy by a kernel' },
  'link.d2h.all.busy.kernel': { unit: 'B/s', text: 'link.d2h.all.busy by a kernel' },
  'link.d2d.kernel': { unit: 'B/s', text: 'link.d2d by a kernel in place of the copy engine' },
  'link.d2d.busy.kernel': { unit: 'B/s', text: 'link.d2d.busy by a kernel in place of the copy engine' },
  'link.d2d.both.kernel': { unit: 'B/s', text: 'link.d2d.both by a kernel in place of the copy engine' },
  'link.d2d.all_to_one.kernel': { unit: 'B/s', text: 'link.d2d.all_to_one by kernels' },
  'link.d2d.one_to_all.kernel': { unit: 'B/s', text: 'link.d2d.one_to_all by kernels' },
  'latency.host': { unit: 's', text: 'time of one access of a kernel to host memory, each after the other' },
  'latency.d2d': { unit: 's', text: 'time of one access of a kernel to the memory of another GPU' },
  // BabelStream
  'bw.nstream': {
    unit: 'B/s',
    text: 'bytes of four streams / time of a += b + scalar x c (Nstream of the Parallel Research Kernels)',
  },
  'stream.time': { unit: 's', text: 'time of one run of a kernel over its streams' },
  // mixbench
  'mix.flops': {
    unit: 'FLOP/s',
    text: 'operations / time of a kernel that reads each element once and does so many on it',
  },
  'mix.ops': { unit: 'op/s', text: 'the same of whole numbers' },
  'mix.read': { unit: 'B/s', text: 'bytes read / time of such a kernel, of whichever kind' },
  'mix.time': { unit: 's', text: 'time of such a kernel' },
  'mix.intensity': { unit: 'FLOP/B', text: 'operations of such a kernel / bytes that it reads' },
  'mix.intensity.ops': { unit: 'op/B', text: 'the same of whole numbers' },
} as const satisfies Record<string, { unit: Unit | 'op/s' | 'FLOP/B' | 'op/B'; text: string }>;
