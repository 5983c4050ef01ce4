import type { Telemetry } from '../../results/record/telemetry.ts';
import type { Repeat } from '../../results/record.ts';
import { checks } from '../../results/sentences/output.ts';
import type { Outcome } from '../isolate/outcome.ts';
import type { JournalEntry } from './journal.ts';
import type { Slot } from './schedule.ts';
import type { Seat } from './turns.ts';

/** What is kept of a process: what it measured, or why it measured nothing. */
export function entryOf(
  seat: Seat,
  slot: Slot,
  startedAt: Date,
  result: Outcome,
  telemetry: Telemetry | null,
  /** Devices that did not come to the end of their window. */
  missing: readonly number[] = [],
): JournalEntry {
  const { measurement } = result;
  const { trial, role, target } = seat;
  const of = { trial, ...(role && { seat: { device: target.device.index, role } }) };
  const head = {
    index: slot.repeat,
    position: slot.position,
    startedAt: startedAt.toISOString(),
    telemetry,
  };
  if (!measurement) {
    const repeat: Repeat = {
      ...head,
      originNs: '0',
      outcome: result.outcome,
      error: result.error,
      loadNs: null,
      firstRunNs: null,
      warmup: { rule: '', durationNs: [], steady: false },
      samples: { startNs: [], durationNs: [], tokenNs: null },
      stop: 'none',
      output: { finite: null, idsSha256: null, checked: checks.nothing(), wrong: null },
      host: { stealShare: null, otherShare: null, gcPausesNs: [], peakRssBytes: null },
    };
    return { ...of, repeat, placement: null, library: null };
  }
  const { originNs, loadNs, firstRunNs, warmup, samples, stop, traffic, output, host, placement, library } =
    measurement;
  const { capacity, byOneThread, peer, waited } = measurement;
  const error = result.outcome === 'interrupted' ? 'stopped within the timed window' : null;
  const repeat: Repeat = {
    ...head,
    originNs,
    outcome: result.outcome,
    error,
    loadNs,
    firstRunNs,
    warmup,
    samples,
    stop,
    traffic,
    output,
    ...(capacity && { capacity }),
    ...(byOneThread && { byOneThread }),
    ...(peer && { peer }),
    host,
    ...(waited && { together: { ...waited, missing: [...missing] } }),
  };
  return { ...of, repeat, placement, library };
}
