import type { Unit } from '../units.ts';

/**
 * Every figure that a record may state. Compare only equal ids: other tools use the same words for other
 * things (docs/method.md lists them).
 */
export const definitions = {
  ttft: {
    unit: 's',
    better: 'lower',
    text: 'request ready (token ids in memory) to the first output id on the host',
  },
  'tpot.excl_first': { unit: 's', better: 'lower', text: '(E2EL - TTFT) / (n - 1); null when n <= 1' },
  'itl.token': {
    unit: 's',
    better: 'lower',
    text: 'gap between consecutive output ids, pooled, one token a gap',
  },
  e2el: { unit: 's', better: 'lower', text: 'request ready to the last output id on the host' },
  'prefill.tput': { unit: 'tokens/s', better: 'higher', text: 'batch x input length / prefill time' },
  'decode.tput': {
    unit: 'tokens/s',
    better: 'higher',
    text: 'batch x (n - 1) / (last id - first id) of a real generation',
  },
  'decode.step': {
    unit: 's',
    better: 'lower',
    text: 'one decode step at a fixed batch and context; the same cache slot is rewritten',
  },
  'decode.step.queued': {
    unit: 's',
    better: 'lower',
    text: 'time per step of several decode steps that were queued, each fed with the id of the one before, and waited for once: throughput, no latency',
  },
  'decode.step.queued.tput': { unit: 'tokens/s', better: 'higher', text: 'batch / decode.step.queued' },
  'decode.step.tput': { unit: 'tokens/s', better: 'higher', text: 'batch / decode.step' },
  'tput.out.wall': { unit: 'tokens/s', better: 'higher', text: 'output tokens / wall time of the request' },
  'bw.read': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes of one stream / time of the kernel that reads it fastest, of those that were tried: a product with a vector or a reduction; the record names it',
  },
  'bw.copy': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes read and written / time of the kernel that makes one stream of another fastest, of those that were tried: each element once, as it is, in rows at another place, or with its sign changed; the record names it',
  },
  'bw.triad': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes of three streams / time of c = a + b, or a - b or a x b where that is faster (STREAM "Add": the traffic of Triad without its multiplication); the record names it',
  },
  'libc.read': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes read / time of memcmp or memchr of the C library over all of them, whichever is faster, on as many threads as the target has: the memory without the measured runtime',
  },
  'libc.copy': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes read and written / time of memcpy of the C library, on as many threads as the target has: the memory without the measured runtime',
  },
  'gemm.tput': { unit: 'FLOP/s', better: 'higher', text: '2 x M x N x K / time, dense' },
  'memory.capacity': {
    unit: 'B',
    better: 'higher',
    text: 'bytes of device memory that were allocated, written as a whole with a pattern and its complement, and read back right',
  },
  'link.h2d': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes / time of copies from pinned host memory to the device',
  },
  'link.d2h': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes / time of copies from the device to pinned host memory',
  },
  'link.both': {
    unit: 'B/s',
    better: 'higher',
    text: 'link.h2d and link.d2h at once, both directions added',
  },
  'link.d2d': {
    unit: 'B/s',
    better: 'higher',
    text: 'bytes / time of copies from one GPU to another, one direction',
  },
  'link.d2d.both': {
    unit: 'B/s',
    better: 'higher',
    text: 'link.d2d in both directions at once, added',
  },
  'copy.engine': {
    unit: 'B/s',
    better: 'higher',
    text: "bytes read and written / time of the driver's own copy within one device; not a bandwidth by kernels",
  },
  'energy.sample': {
    unit: 'J',
    better: 'lower',
    text: 'energy of the device from the start of the first to the end of the last timed sample / samples',
  },
  'energy.token': {
    unit: 'J/token',
    better: 'lower',
    text: 'energy.sample / tokens of a sample: of the prompt (prefill) or produced (decode, generate)',
  },
  'energy.token.prefill': {
    unit: 'J/token',
    better: 'lower',
    text: 'energy from request ready to the first output id / tokens of the prompt, of a real generation',
  },
  'energy.token.decode': {
    unit: 'J/token',
    better: 'lower',
    text: 'energy from the first to the last output id / tokens after the first, of a real generation',
  },
  'load.time': { unit: 's', better: 'lower', text: 'session creation from files, weights included' },
  'first.run': { unit: 's', better: 'lower', text: 'the first run of a new session, with its compiles' },
} as const satisfies Record<string, { unit: Unit; better: 'higher' | 'lower'; text: string }>;

export type DefinitionId = keyof typeof definitions;
export const definitionIds = Object.keys(definitions) as [DefinitionId, ...DefinitionId[]];
