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
  traffic: { toDevice: 0, toHost: 0 },
  allocate: hostTensor,
  bind: () => ({ run() {}, launch() {}, wait() {}, feed() {} }),
  async close() {},
};
