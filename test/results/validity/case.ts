import type { ReasonCode } from '../../../results/record/caveats.ts';
import type { Repeat } from '../../../results/record.ts';
import type { Judged } from '../../../results/validity/rule.ts';
import {
  type MadeUpTelemetry,
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
} from '../../fixtures/made-up-trial.ts';

/** A trial that has this reason and no other, beside one that only just has none. */
export interface Case {
  readonly code: ReasonCode;
  readonly when: string;
  readonly triggers: Judged;
  readonly butNot: string;
  readonly passes: Judged;
}

export const sound = madeUpTrial();

/** On the host of the GPU of `sound`: a driver of graphics that computes on the CPU. */
export const software = { ...sound.engine, device: { ...sound.engine.device, isSoftware: true } } as const;

export const watched = (telemetry: MadeUpTelemetry, rest: Partial<Judged> = {}) =>
  madeUpTrial({ each: { telemetry: madeUpTelemetry(telemetry) }, ...rest });

export const host = (changes: Partial<Repeat['host']>) =>
  madeUpTrial({ each: { host: { ...madeUpRepeat().host, ...changes } } });

export const output = (changes: Partial<Repeat['output']>) =>
  madeUpTrial({ each: { output: { ...madeUpRepeat().output, ...changes } } });

/** A fourth process beside three that are sound. */
export const fourth = (changes: Partial<Repeat>) =>
  madeUpTrial({ repeats: [0, 1, 2, 3].map((index) => madeUpRepeat({ index, ...(index === 3 && changes) })) });

export const ended = (outcome: Repeat['outcome'], error = 'made up') => fourth({ outcome, error });

export const event = (message: string): MadeUpTelemetry => ({
  events: [{ atNs: '1', source: 'nvidia-smi', kind: 'died', message }],
});

/** Readings each 50 ms with the one at 10 s left out: 200 in the window. */
export const skipEnd = (atMs: number) => atMs === 10_000;

export const gapOf = (fromMs: number, toMs: number) => (atMs: number) => atMs > fromMs && atMs < toMs;

export const stranger = (uuid: string): MadeUpTelemetry => ({
  processes: [{ gpuUuidHash: uuid.repeat(64), pid: 7, program: 'python3', memoryMib: 20_480 }],
});

export const hidden = { gpuUuidHash: null, pid: 8, program: null, memoryMib: null };
