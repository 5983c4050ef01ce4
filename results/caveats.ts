/** How far a reason goes: an INVALID figure is stored and shown, and never enters a comparison or a claim. */
export type Severity = 'degraded' | 'invalid';
export type ValidityState = 'VALID' | 'DEGRADED' | 'INVALID';

/** Each reason code: one sentence, one remedy. The rules that raise them are in `validity.ts`. */
export const caveats = {
  too_short: {
    severity: 'degraded',
    sentence: 'The timed window of a process was shorter than the rule asks for.',
    remedy: 'Give the run more time: --budget 10, or the suite `lab`.',
  },
  too_few_samples: {
    severity: 'degraded',
    sentence: 'Fewer samples or processes than the rule asks for.',
    remedy: 'Raise --repeats or --budget.',
  },
  not_steady: {
    severity: 'degraded',
    sentence: 'The samples still drifted when the time for the warm-up was over.',
    remedy: 'Close other programs, let the machine cool, and run again with a larger --budget.',
  },
  drift_between_processes: {
    severity: 'degraded',
    sentence: 'The result depends on when in the run a process had its turn.',
    remedy: 'Let the machine settle (clock, heat, other programs) and run again.',
  },
  throttled: {
    severity: 'degraded',
    sentence: 'The device lowered its clock because of power or heat inside the timed window.',
    remedy: 'Improve cooling or power, or state the power limit with the figure.',
  },
  clock_unstable: {
    severity: 'degraded',
    sentence: 'The clock of the device moved inside the timed window.',
    remedy: 'Preheat longer, or lock the clocks if you may.',
  },
  foreign_process: {
    severity: 'degraded',
    sentence: 'Another process used the device during the measurement.',
    remedy: 'Stop the other process and run again.',
  },
  cpu_contention: {
    severity: 'degraded',
    sentence: 'The host took processor time away during the measurement (steal, or other load).',
    remedy: 'Stop other programs; on a virtual machine use a host of its own.',
  },
  telemetry_gap: {
    severity: 'degraded',
    sentence: 'The telemetry has a gap inside the timed window.',
    remedy: 'Run again; if it stays, see `assay doctor`.',
  },
  cache_resident: {
    severity: 'degraded',
    sentence:
      'The distinct weights are smaller than eight times the last-level cache: this is not a memory figure.',
    remedy: 'Take a larger shape, or more distinct layers.',
  },
  synthetic_tiny: {
    severity: 'degraded',
    sentence: 'The shape is for testing the tool; its speed says nothing about a real model.',
    remedy: 'Run a published shape: `assay list shapes`.',
  },
  ep_fallback: {
    severity: 'invalid',
    sentence: 'A compute node ran on another device than the one asked for.',
    remedy: 'See the placement in the record; choose a precision that the provider supports.',
  },
  nonfinite_output: {
    severity: 'invalid',
    sentence: 'The output has a value that is not finite.',
    remedy: 'Report it: the seeded weights are scaled so that this cannot happen on a sound device.',
  },
  wrong_output: {
    severity: 'invalid',
    sentence: 'The output differs from what the same seed must give.',
    remedy: 'Do not use the figure. Test the memory of the device; try another library version.',
  },
  implausible: {
    severity: 'invalid',
    sentence: 'The figure is above what the probes of the same device allow.',
    remedy: 'Run again on an idle machine; if it stays, the method or the device is not what it says.',
  },
  out_of_memory: {
    severity: 'invalid',
    sentence: 'The memory did not suffice for this setting.',
    remedy: 'Take a smaller batch, context or precision.',
  },
  worker_died: {
    severity: 'invalid',
    sentence: 'The measuring process died.',
    remedy: 'Read its last words in the record; run `assay doctor`.',
  },
  timed_out: {
    severity: 'invalid',
    sentence: 'The measuring process did not finish in its time and was stopped.',
    remedy: 'Raise --timeout, or take a smaller setting.',
  },
  failed: {
    severity: 'invalid',
    sentence: 'The engine refused or failed with an error.',
    remedy: 'Read the error in the record; run `assay doctor`.',
  },
  interrupted: {
    severity: 'invalid',
    sentence: 'The run was stopped before this trial was complete.',
    remedy: 'Run it again.',
  },
} as const satisfies Record<string, { severity: Severity; sentence: string; remedy: string }>;

export type ReasonCode = keyof typeof caveats;
export const reasonCodes = Object.keys(caveats) as [ReasonCode, ...ReasonCode[]];

/** The state that a list of reasons amounts to: the gravest one decides, none is VALID. */
export function stateOf(codes: readonly ReasonCode[]): ValidityState {
  if (codes.some((code) => caveats[code].severity === 'invalid')) return 'INVALID';
  return codes.length > 0 ? 'DEGRADED' : 'VALID';
}
