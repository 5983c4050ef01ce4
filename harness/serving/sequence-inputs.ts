import { elementBytes } from '../../workloads/precision.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import { beginning } from './cache-rows.ts';

/** What a decoder reads of one sequence beside its cache, in tensors that are filled again for each run. */
export interface SequenceInputs {
  /** By the names of the graph, to bind them. */
  readonly named: Readonly<Record<string, Tensor>>;
  /** Makes ready what a run over so many ids needs. */
  prepare(count: number): void;
  /**
   * Runs a step that is bound to them.
   *
   * @param ids little-endian int64, of the last tokens of the sequence
   * @param total tokens of the sequence, those ids included
   */
  run(step: Step, ids: Uint8Array, total: number): Promise<void>;
}

/** @param longest ids of one run, at most */
export function sequenceInputs(session: Session, longest: number): SequenceInputs {
  const whole = session.allocate({ type: 'int64', dims: [1, longest] }, 'host');
  const last = session.allocate({ type: 'int32', dims: [1] }, 'host');
  const total = session.allocate({ type: 'int32', dims: [] }, 'host');
  const number = new Int32Array(1);
  const numberBytes = new Uint8Array(number.buffer);
  const write = (tensor: Tensor, value: number) => {
    number[0] = value;
    return tensor.write(numberBytes);
  };
  const byCount = new Map<number, Tensor>();
  const idsOf = (count: number) => {
    const known = byCount.get(count);
    if (known) return known;
    const made = beginning(whole, [1, count]);
    byCount.set(count, made);
    return made;
  };
  return {
    named: { input_ids: whole, seqlens_k: last, total_sequence_length: total },
    prepare: (count) => void idsOf(count),
    async run(step, ids, tokens) {
      const input = idsOf(ids.byteLength / elementBytes.int64);
      await input.write(ids);
      await write(last, tokens - 1);
      await write(total, tokens);
      step.feed('input_ids', input);
      await step.run();
    },
  };
}
