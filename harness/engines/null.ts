import type { Engine, Session } from './engine.ts';
import { hostTensor } from './host-tensor.ts';

/** Does nothing, at once: what remains is the cost of the harness. */
export const nullEngine: Engine = {
  id: 'null',
  library: { name: 'null', version: '1', build: null, source: 'built in' },
  open: async () => nullSession,
};

const nullSession: Session = {
  placement: null,
  allocate: hostTensor,
  bind: () => ({ run() {} }),
  async close() {},
};
