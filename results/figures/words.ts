import { formatInterval, formatRatio, formatShareOf, type Interval, missing } from '../format.ts';
import type { Figure, Record } from '../record.ts';
import type { Unit } from '../units.ts';
import { mainFigure, type Probes, type Share, type Utilisation, utilisation } from './efficiency.ts';
import { whyNoInterval } from './repeated.ts';
import { gainOfThreads } from './threads.ts';

// What a share is a share of, and what the bandwidths count, in words.

/** The value of a figure with its interval, or with the reason why there is none. */
export function formatFigure(figure: Figure | null): string {
  if (!figure || figure.value === null) return missing;
  const { value, interval, unit, processes } = figure;
  const reason = interval ? null : (figure.missing ?? whyNoInterval(processes));
  const ends = interval ?? { low: null, high: null };
  return formatInterval({ centre: value, ...ends, reason }, unit as Unit);
}

const intervalOf = ({ ratio, low, high, reason }: Share): Interval => ({ centre: ratio, low, high, reason });

/** "85 [81, 90] % MBU, 96 ± 2 % of bw.read": above 100 % where the probe came out low, which the interval then tells. */
export function shareText(used: Utilisation): string {
  const { ofRuntime } = used;
  const share = limitShareText(used);
  return ofRuntime ? `${share}, ${probeShareText(ofRuntime)}` : share;
}

/** The share of the limit alone: "85 [81, 90] % MBU". */
export const limitShareText = (used: Utilisation): string => formatShareOf(intervalOf(used), used.kind);

/** "96 ± 2 % of bw.read". */
export const probeShareText = (share: Share): string =>
  formatShareOf(intervalOf(share), `of ${share.probe.definition}`);

/** Under the table of a run: what the shares are of and why, what the bandwidths count, and what all threads get of the memory. */
export function limitLines(records: readonly Record[], probes: Probes): string[] {
  const utilisations = records.flatMap((record) => utilisation(record, probes) ?? []);
  const limits = [...new Map(utilisations.map((used) => [used.probe, used.kind]))].map(
    ([probe, kind]) =>
      `${kind} is the share of ${nameOf(probe, records)}, ${formatFigure(probe)}: ${whyLimit[kind]}.`,
  );
  return [...limits, ...countedLines(records), ...records.flatMap(threadsText)];
}

/** Why this one and no other is the denominator. */
export const whyLimit = {
  MBU: 'the most that this run saw of the memory, whatever read or copied it, since a smaller limit would flatter',
  MFU: 'the fastest product of this precision in this run',
} as const satisfies { [kind in Utilisation['kind']]: string };

/** The title of the probe that a figure belongs to. */
const nameOf = (probe: Figure, records: readonly Record[]): string =>
  records.find((record) => mainFigure(record) === probe)?.workload.title ?? probe.definition;

/** By the last part of a kernel's name: `bw.copy` and `libc.copy` count alike. */
const counted: { readonly [what: string]: string } = {
  read: 'each byte read, once',
  copy: 'bytes read and bytes written',
  triad: 'two streams read and one written',
};

/** What a probe of bandwidth counts; null for other workloads. */
export function countedBy({ workload: { kind, kernel } }: Record): string | null {
  const isStream = kind === 'bandwidth' || kind === 'yardstick';
  return (isStream && counted[kernel?.split('.')[1] ?? '']) || null;
}

/** What moves beside what is counted when a processor writes (J. McCalpin, STREAM, "Counting bytes"). */
export const uncounted =
  'On a CPU a store through the caches also fetches what it overwrites, uncounted: a copy then moves 3 bytes for 2, a triad 4 for 3. Long calls of memcpy (libc.copy) store past the caches';

/** Where a run has bandwidths that count differently, it says how. */
function countedLines(records: readonly Record[]): string[] {
  const probes = records.filter((record) => countedBy(record) !== null);
  const kinds = Map.groupBy(probes, (record) => countedBy(record)!);
  if (kinds.size < 2) return [];
  const each = [...kinds].map(([words, of]) => `${namesOf(of)} ${words}`);
  const isCpu = probes.some(({ engine }) => engine.device.kind === 'cpu');
  return [`Counted: ${each.join('; ')}.${isCpu ? ` ${uncounted}. So they differ on one memory.` : ''}`];
}

const namesOf = (records: readonly Record[]): string =>
  [...new Set(records.flatMap(({ workload }) => workload.kernel ?? []))].join(' and ');

function threadsText(record: Record): string[] {
  const found = gainOfThreads(record.repeats);
  if (found === null) return [];
  const { workload, engine } = record;
  return [`${workload.title}: ${engine.threads} threads together over one: × ${formatRatio(found)}`];
}
