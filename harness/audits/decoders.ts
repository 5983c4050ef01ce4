import { deviceCacheBytes } from '../../results/devices/device-cache.ts';
import type { Machine } from '../../results/record/machine.ts';
import { type Precision, precisions } from '../../workloads/precision.ts';
import { UsageError } from '../errors.ts';
import { decoderStorage } from '../plan/arithmetic.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { memoryOf } from '../plan/room.ts';
import type { DecoderTask } from '../plan/trial.ts';
import { planTrial } from '../plan.ts';
import { prepareFiles } from '../run/files.ts';
import type { Target } from '../target/contract.ts';
import type { WeightsFile } from '../weights.ts';
import type { Ask } from './ask-apart.ts';
import { type Decoder, isl, type Room, steps } from './numeric.ts';

/** What the numeric audits are about. */
export interface NumericSubject {
  readonly shape: string;
  readonly precision: Precision;
  readonly target: Target;
  readonly seed: number;
  readonly machine: Machine;
  /** Stops the making of weights. */
  readonly signal: AbortSignal;
}

/** Decoders of the subject's shape on its own target, on the CPU and on the binding. */
export function numericRoom(subject: NumericSubject, ask: Ask): Room {
  const { shape, precision, target, seed } = subject;
  const checked = new Map<string, WeightsFile>();
  const on = (where: Target) => (kind: Precision, batch: number) =>
    decoderOn(where, kind, batch, subject, checked);
  const cpu: Target = { ...target, provider: { name: 'cpu', options: {} } };
  const binding: Target = { ...target, engine: { id: 'binding', library: null } };
  return {
    ask,
    seed,
    vocab: shapeNamed(shape).vocab,
    precision,
    precisions: precisions.filter((kind) => computesIn(kind, target)),
    decoder: on(target),
    reference: on(cpu),
    binding: async (kind, batch) => withoutBinding(target) ?? on(binding)(kind, batch),
  };
}

function computesIn(precision: Precision, { provider }: Target): boolean {
  try {
    decoderStorage(precision, provider.name);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** Why the two engines cannot be compared; null where they can. */
function withoutBinding({ engine, provider }: Target): string | null {
  if (engine.id !== 'native') return 'the engine of the subject is the binding itself';
  if (engine.library?.source !== 'onnxruntime-node')
    return 'the native library is another build than that of onnxruntime-node';
  return provider.name === 'cpu' ? null : `the binding keeps no tensor on the device of "${provider.name}"`;
}

async function decoderOn(
  target: Target,
  precision: Precision,
  batch: number,
  { shape, seed, machine, signal }: NumericSubject,
  checked: Map<string, WeightsFile>,
): Promise<Decoder> {
  const room = {
    memoryBytes: memoryOf(target, machine).freeBytes,
    lastLevelCacheBytes: deviceCacheBytes(target.device, machine),
    layers: 'full',
  } as const;
  const trial = planTrial({ kind: 'generate', shape, precision, batch, isl, osl: steps }, target, room);
  const files = await prepareFiles(trial, seed, checked, { onProgress: () => {}, signal });
  return {
    engine: target.engine,
    modelFile: files.modelFile,
    session: { provider: target.provider, threads: target.threads, config: trial.config },
    task: trial.task as DecoderTask,
    seed,
  };
}
