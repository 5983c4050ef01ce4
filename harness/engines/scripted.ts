import { elementCount } from '../../workloads/graph.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Clock } from '../clock.ts';
import { Failure } from '../errors.ts';
import type { Engine, Session, Tensor } from './engine.ts';
import { hostTensor } from './host-tensor.ts';
import type { HostShare } from './host-watch.ts';

/** A decoder's life in one process, written down instead of computed. Times in nanoseconds. */
export interface Script {
  /** Where the clock of the process begins on the monotonic axis, as a decimal string. */
  readonly originNs: string;
  readonly loadNs: number;
  /** How long each run takes, in order; after the last one from the first again. */
  readonly runNs: readonly number[];
  readonly host: HostShare;
  readonly placement: Readonly<Record<string, number>> | null;
  /** What every run gives: this id, and scores that fall by one from token to token, from this one on: id 0 is the right one. */
  readonly id: number;
  readonly score: number;
  /** What loading fails with; null where it does not. */
  readonly failure: string | null;
  /** Bytes that its tensors may take together; any number where it is left out. */
  readonly memoryBytes?: number;
}

/** Plays a script on a clock of its own: replays of devices that are not here. Nothing waits. */
export function scriptedEngine(script: Script): Engine {
  let now = 0;
  let runs = 0;
  let taken = 0;
  const clock: Clock = { originNs: BigInt(script.originNs), now: () => now };
  const session: Session = {
    placement: script.placement,
    traffic: { toDevice: 0, toHost: 0 },
    allocate(spec) {
      const bytes = elementCount(spec.dims) * elementBytes[spec.type];
      if (taken + bytes > (script.memoryBytes ?? Number.POSITIVE_INFINITY)) {
        throw new Failure(
          `Failed to allocate memory for requested buffer of size ${bytes}`,
          'The script says so.',
        );
      }
      taken += bytes;
      return hostTensor(spec);
    },
    bind: (inputs, outputs) => {
      const answers = Object.values(outputs).filter((tensor) => !Object.values(inputs).includes(tensor));
      const run = () => {
        now += script.runNs[runs++ % script.runNs.length]!;
        for (const tensor of answers) fill(tensor, script);
      };
      return { run, launch: run, wait() {}, feed() {} };
    },
    async close() {},
  };
  return {
    id: 'scripted',
    library: { name: 'script', version: '1', build: null, source: 'built in' },
    instruments: { clock: () => clock, watchHost: () => ({ start() {}, stop: () => script.host }) },
    async open() {
      if (script.failure !== null) throw new Failure(script.failure, 'The script says so.');
      now += script.loadNs;
      return session;
    },
  };
}

function fill({ spec, memory }: Tensor, { id, score }: Script) {
  if (spec.type === 'int64')
    new BigInt64Array(memory!.buffer, memory!.byteOffset, memory!.byteLength / 8).fill(BigInt(id));
  if (spec.type !== 'float32') return;
  const tokens = spec.dims.at(-1)!;
  new Float32Array(memory!.buffer, memory!.byteOffset, memory!.byteLength / 4).forEach((_, i, scores) => {
    scores[i] = score - (i % tokens);
  });
}
