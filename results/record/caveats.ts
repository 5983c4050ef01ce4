/**
 * How far a reason goes: an INVALID figure is stored and shown, and never enters a comparison or a claim. A note is a circumstance of a
 * figure that stands as it is: it is no doubt, and takes nothing from VALID.
 */
export type Severity = 'note' | 'degraded' | 'invalid';
export type ValidityState = 'VALID' | 'DEGRADED' | 'INVALID';

/** Each reason code: one sentence, one remedy. The rules are in `validity/`, their limits and reasons in docs/validity.md. */
export const caveats = {
  too_short: {
    severity: 'degraded',
    sentence: 'The timed window of a process was shorter than the rule asks for.',
    remedy: 'Give the run more time: --budget 10, or the suite `lab`.',
  },
  too_few_samples: {
    severity: 'degraded',
    sentence: 'Fewer samples or processes than the rule, or the run, asks for.',
    remedy: 'Raise --repeats or --budget; go on with a run that was interrupted: `assay resume`.',
  },
  imprecise: {
    severity: 'degraded',
    sentence: 'The processes differ so much that the figure is only roughly known: its interval is wide.',
    remedy: 'Stop what else runs on the machine, and run again with more processes: --repeats 10.',
  },
  stalled: {
    severity: 'degraded',
    sentence: 'The measuring process stood still inside its window: that time is in the figure.',
    remedy: 'Run again; look for what stops processes (a debugger, a frozen container, a host that sleeps).',
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
    sentence:
      'Inside the timed window the device was slowed by heat, by a brake of its board, or by a power limit below its default.',
    remedy: 'Improve cooling or power supply, or set the power limit back to its default.',
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
  neighbour_missing: {
    severity: 'degraded',
    sentence: 'A device that was to run beside this one did not come to the end of its window.',
    remedy: 'Look at the record of the missing device; run again, or leave it out: --devices.',
  },
  cpu_contention: {
    severity: 'degraded',
    sentence: 'The host took processor time away during the measurement (steal, or other load).',
    remedy: 'Stop other programs; on a virtual machine use a host of its own.',
  },
  cpu_quota: {
    severity: 'degraded',
    sentence:
      'The kernel let the measuring process stand still, since the CPU quota of its container was used up.',
    remedy:
      'Raise or drop the quota (docker --cpus, limits of Kubernetes, CPUQuota of systemd); under a quota of several CPUs it also helps to take fewer threads: --threads.',
  },
  oversubscribed: {
    severity: 'degraded',
    sentence: 'There were more threads than the CPUs that the process may use: they took turns.',
    remedy: 'Take as many threads as CPUs: leave --threads out.',
  },
  telemetry_gap: {
    severity: 'degraded',
    sentence:
      'Nobody watched the device for a part of the timed window, so that heat and clocks are not known.',
    remedy: 'Run again without --no-telemetry; if it stays, `assay doctor` says which source is missing.',
  },
  energy_unreliable: {
    severity: 'degraded',
    sentence: 'Energy counter and integrated power disagree: no energy is stated. The speeds stand.',
    remedy: 'Take a longer window (--budget 30), or measure the energy with a meter.',
  },
  memory_pressure: {
    severity: 'degraded',
    sentence: 'Inside the timed window processes waited for memory, or memory was swapped.',
    remedy: 'Free memory or take a smaller setting; a benchmark host needs no swap.',
  },
  bandwidth_state: {
    severity: 'degraded',
    sentence: 'All threads together get no more of the memory than one of them.',
    remedy:
      'Hosts that are shared switch between two such states: run again later, and compare figures of memory only within one run.',
  },
  gc_pauses: {
    severity: 'degraded',
    sentence: 'The garbage collector of the measuring process took a part of the timed window.',
    remedy: 'Run again; if it stays, report it: the measuring loop allocates next to nothing.',
  },
  passing: {
    severity: 'note',
    sentence: 'Something befell some of the processes; the interval holds what it cost.',
    remedy: 'Nothing is needed; a quieter machine gives a narrower interval.',
  },
  cache_resident: {
    severity: 'note',
    sentence:
      'The distinct weights are smaller than eight times the last-level cache, which may serve a part of them: the speed is of this shape, and its MBU says nothing of the memory.',
    remedy: 'For a figure of the memory take a larger shape, or more distinct layers.',
  },
  uncounted: {
    severity: 'note',
    sentence:
      'Some of what a brought model computes or reads could not be counted: shares of a limit that need it are left out.',
    remedy:
      'docs/own-model.md says what is counted; a config.json beside the model can tell what the graph does not.',
  },
  synthetic_tiny: {
    severity: 'degraded',
    sentence: 'The shape is for testing the tool; its speed says nothing about a real model.',
    remedy: 'Run a published shape: `assay list shapes`.',
  },
  placement_unknown: {
    severity: 'degraded',
    sentence: 'It is not known whether every compute node ran on the GPU: some may have run on the CPU.',
    remedy: 'Take the native engine, which tells it: leave --engine out.',
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
  ecc_error: {
    severity: 'invalid',
    sentence: 'The memory of the device had an error that it could not correct.',
    remedy: 'Do not use the figure; reset the device, and have it replaced if errors come again.',
  },
  device_lost: {
    severity: 'invalid',
    sentence: 'The device disappeared from its driver.',
    remedy: 'Reset the device or reboot; look at the kernel log (`dmesg`, Xid), cables and power.',
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
    remedy:
      'Read its last words in the record, see with `--repeats 1` whether it dies again, and run `assay doctor`.',
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
  hidden_tab: {
    severity: 'invalid',
    sentence:
      'The tab of the browser was out of sight inside the timed window: a browser slows such a tab down.',
    remedy: 'Run again, and leave the tab in front until it is done.',
  },
  interrupted: {
    severity: 'invalid',
    sentence: 'The run was stopped before any process of this trial had finished.',
    remedy: 'Go on with it: `assay resume`.',
  },
  nothing_measured: {
    severity: 'invalid',
    sentence: 'The record has no process, or none that finished has a sample: it shows nothing.',
    remedy: 'Measure again. No run writes such a record: ask whoever sent it for the original.',
  },
} as const satisfies Record<string, { severity: Severity; sentence: string; remedy: string }>;

export type ReasonCode = keyof typeof caveats;
export const reasonCodes = Object.keys(caveats) as [ReasonCode, ...ReasonCode[]];

/** Whether a reason takes something from a figure; a note does not. */
export const isDoubt = (code: ReasonCode): boolean => caveats[code].severity !== 'note';

/** The state that a list of reasons amounts to: the gravest one decides; with none, and with notes alone, it is VALID. */
export function stateOf(codes: readonly ReasonCode[]): ValidityState {
  if (codes.some((code) => caveats[code].severity === 'invalid')) return 'INVALID';
  return codes.some(isDoubt) ? 'DEGRADED' : 'VALID';
}
