import { cacheLength } from '../../workloads/decoder.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import type { Lengths } from '../../workloads/serving/scenario.ts';
import { memoryOf, recordsGraphs } from '../engines/known-providers.ts';
import { UsageError } from '../errors.ts';
import { planTrial } from '../plan.ts';
import type { Target } from '../target/contract.ts';
import { shapeNamed } from './decoder.ts';
import { demandOf, isAdmitted, type Room } from './room.ts';
import type { MemoryNeed, Trial } from './trial.ts';

/** What a scenario is served on. */
export interface ServingPlan {
  /** The model and its memory: a step of all rows, each as long as the longest request. */
  readonly trial: Trial;
  /** Positions of a row. */
  readonly maxLength: number;
  /** The steps of each bucket are recorded as graphs of the device. */
  readonly recorded: boolean;
}

/**
 * Plans the rows for requests of at most so many tokens, prompt and answer together.
 *
 * @throws UsageError for lengths beyond the context of the model, and for rows that the memory does not hold
 */
export function planServing(
  { shape: name, precision, policy }: Pick<AskedScenario, 'shape' | 'precision' | 'policy'>,
  longest: number,
  target: Target,
  room: Room,
): ServingPlan {
  const shape = shapeNamed(name);
  if (longest > shape.maxContext) {
    throw new UsageError(
      `The longest request has ${longest} tokens, prompt and answer together; ${shape.name} has a context of ${shape.maxContext}.`,
      'Take shorter lengths (isl=, osl=; of ~median:sigma:most the last number cuts them), or another shape.',
    );
  }
  const recorded = target.engine.id === 'native' && recordsGraphs(target.provider.name);
  const chunk = Math.min(policy.chunk, longest);
  const hasAddresses = memoryOf(target.provider)?.isAddressable ?? true;
  const rowsBeside = hasAddresses ? 1 : 2;
  const prompt = planTrial({ kind: 'prefill', shape: name, precision, batch: 1, isl: chunk }, target, room);
  const planFor = (rows: number) => {
    const step = planTrial(
      {
        kind: 'decode',
        shape: name,
        precision,
        batch: rows,
        context: longest - 1,
        ...(recorded && { graph: true }),
      },
      target,
      room,
    );
    return { ...step, memory: withPrompts(step.memory, prompt.memory, step.memory.cache / rows, rowsBeside) };
  };
  const trial = planFor(policy.rows);
  if (!isAdmitted(trial, room)) {
    let fitting = policy.rows;
    while (fitting > 0 && !isAdmitted(planFor(fitting), room)) fitting = Math.floor(fitting / 2);
    const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
    throw new UsageError(
      `${policy.rows} rows of ${cacheLength(longest)} tokens need ${gigabytes(demandOf(trial, room))}, and ${gigabytes(room.memoryBytes!)} are free.`,
      fitting > 0 ? `Take rows=${fitting}.` : 'Take a smaller shape or precision: not one row fits.',
    );
  }
  return { trial, maxLength: cacheLength(longest), recorded };
}

/**
 * What a step of all rows needs, what a chunk of a prompt works with besides, and rows beside those that are served: the one in which
 * answers are computed again, and without addresses the one in which prompts are (harness/serving/prompt-ways.ts). The session keeps what
 * it allocated for one when it runs the other.
 */
function withPrompts(step: MemoryNeed, prompt: MemoryNeed, rowBytes: number, rowsBeside: number): MemoryNeed {
  const beside = rowsBeside * rowBytes;
  return {
    ...step,
    cache: step.cache + beside,
    activations: step.activations + prompt.activations,
    unpacked: Math.max(step.unpacked, prompt.unpacked),
    certain: step.certain + beside,
  };
}

/** The most tokens that a law of lengths can give. */
export function longestOf(lengths: Lengths): number {
  switch (lengths.law) {
    case 'fixed':
      return lengths.tokens;
    case 'uniform':
      return lengths.to;
    case 'lognormal':
      return lengths.most;
    case 'trace':
      return lengths.tokens.reduce((a, b) => Math.max(a, b), 1);
  }
}
