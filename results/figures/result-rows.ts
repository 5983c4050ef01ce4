import type { Figure, Record } from '../record.ts';
import { type Probes, reach, utilisation } from './efficiency.ts';
import { type Gain, gainsOf } from './gains.ts';
import { partsOf } from './shown.ts';
import { probeShareText, shareText } from './words.ts';

/** A row of the table of a run: a trial, its share of the limit in words, what its way of stepping gains, and the parts of a generation. */
export interface ResultRow {
  readonly record: Record;
  readonly share: string;
  readonly gain: Gain | null;
  readonly parts: readonly Figure[];
}

const kindOrder = [
  'capacity',
  'bandwidth',
  'yardstick',
  'transfer',
  'gemm',
  'prefill',
  'decode',
  'generate',
  'model',
] as const;

/** The place of a record in a table, by its kind. */
export const rank = (record: Record): number => kindOrder.indexOf(record.workload.kind);

/** The records of a run as the rows of its table, in their order: what limits first, then what is limited. */
export function resultRows(records: readonly Record[], probes: Probes): ResultRow[] {
  const gains = new Map(gainsOf(records).map((gain) => [gain.record, gain]));
  return records
    .toSorted((a, b) => rank(a) - rank(b))
    .map((record) => {
      const used = utilisation(record, probes);
      const share = used ? shareText(used) : reachText(record, records);
      return { record, share, gain: gains.get(record) ?? null, parts: partsOf(record) };
    });
}

/** Of a bandwidth kernel: its share of what the machine does. */
function reachText(record: Record, records: readonly Record[]): string {
  const found = reach(record, records);
  return found ? probeShareText(found) : '';
}
