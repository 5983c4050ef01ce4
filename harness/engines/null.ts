import { elementCount } from '../../workloads/graph.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Engine, Session, Tensor, TensorSpec } from './engine.ts';

/** Does nothing, at once: what remains is the cost of the harness. */
export const nullEngine: Engine = {
  id: 'null',
  library: { name: 'null', version: '1', build: null, source: 'built in' },
  open: async () => nullSession,
};

const nullSession: Session = {
  placement: null,
  allocate: (spec) => hostTensor(spec),
  bind: () => ({ run() {} }),
  async close() {},
};

function hostTensor(spec: TensorSpec): Tensor {
  const memory = new Uint8Array(elementCount(spec.dims) * elementBytes[spec.type]);
  return { spec, memory, write: (bytes) => memory.set(bytes), read: () => memory.slice() };
}
