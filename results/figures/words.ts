import {
  formatInterval,
  formatRatio,
  formatShareEnds,
  formatShareOf,
  type Interval,
  missing,
} from '../format.ts';
import { inCompanyOf } from '../record/company.ts';
import type { Figure, Record } from '../record.ts';
import { figures as says } from '../sentences/figures.ts';
import type { Ratio } from '../statistics/ratio.ts';
import type { Unit } from '../units.ts';
import {
  mainFigure,
  type Probes,
  probesOf,
  reach,
  type Share,
  type Utilisation,
  utilisation,
} from './efficiency.ts';
import { type FactWords, factWords } from './fact-words.ts';
import { whyNoInterval } from './repeated.ts';
import { gainOfThreads } from './threads.ts';
import type { Sum } from './together.ts';

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

/** The ends of a share alone: "81 %"; "—" where there are none. */
export const shareEnds = (share: Share): readonly [low: string, high: string] =>
  formatShareEnds(intervalOf(share));

/** "96 ± 2 % of bw.read". */
export const probeShareText = (share: Share): string =>
  formatShareOf(intervalOf(share), `of ${share.probe.definition}`);

/** Under the table of a run: what the shares are of and why, what the bandwidths count, and what all threads get of the memory. */
export function limitLines(
  records: readonly Record[],
  probes: Probes,
  words: FactWords = factWords,
): string[] {
  const utilisations = records.flatMap((record) => utilisation(record, probes) ?? []);
  const limits = [...new Map(utilisations.map((used) => [used.probe, used.kind]))].map(([probe, kind]) =>
    words.limit(kind, nameOf(probe, records), formatFigure(probe)),
  );
  const gains = records.flatMap((record) => threadsText(record, words));
  return [...limits, ...countedLines(records, words), ...gains];
}

/** What a record reached of the limits that its own run measured, and why these are the limits. */
export function reachedLines(
  record: Record,
  siblings: readonly Record[],
  words: FactWords = factWords,
): string[] {
  const beside = inCompanyOf(record, siblings);
  const used = utilisation(record, probesOf(beside));
  const reached = reach(record, beside);
  const ofProbe = (share: Share) => words.ofSameRun(probeShareText(share), formatFigure(share.probe));
  return [
    ...(used ? [words.ofLimit(used.kind, ofProbe(used))] : []),
    ...(used?.ofRuntime ? [ofProbe(used.ofRuntime)] : []),
    ...(reached ? [ofProbe(reached)] : []),
  ];
}

/** How the interval of a figure was made, or why there is none; of an energy the sensor as well. */
export function formatBasis({ interval, missing, sensor }: Figure): string {
  const words = interval?.method ?? missing ?? '';
  return sensor
    ? says.sensor({ method: words, grade: sensor.grade, seconds: sensor.windowSeconds.toFixed(1) })
    : words;
}

/** A rate of several devices in sum, written as a figure is. */
export const formatSum = ({ value, interval, unit, missing: reason }: Sum): string =>
  value === null || unit === null
    ? missing
    : formatInterval({ centre: value, ...(interval ?? { low: null, high: null }), reason }, unit as Unit);

/** A ratio of two measured sides with its interval. */
export const formatGain = (ratio: Ratio | null): string =>
  ratio === null ? missing : formatRatio({ ...ratio, centre: ratio.ratio });

/** The title of the probe that a figure belongs to. */
const nameOf = (probe: Figure, records: readonly Record[]): string =>
  records.find((record) => mainFigure(record) === probe)?.workload.title ?? probe.definition;

/** How a probe of bandwidth counts, by the last part of its kernel's name: `bw.copy` and `libc.copy` count alike; null for other workloads. */
export function countedAs({ workload: { kind, kernel } }: Record): 'read' | 'copy' | 'triad' | null {
  const isStream = kind === 'bandwidth' || kind === 'yardstick';
  const last = kernel?.split('.')[1];
  return isStream && (last === 'read' || last === 'copy' || last === 'triad') ? last : null;
}

/** Where a run has bandwidths that count differently, it says how. */
function countedLines(records: readonly Record[], words: FactWords): string[] {
  const probes = records.filter((record) => countedAs(record) !== null);
  const kinds = Map.groupBy(probes, (record) => countedAs(record)!);
  if (kinds.size < 2) return [];
  const each = [...kinds].map(([as, of]) => words.streamsOf(namesOf(of, words), words.streams(as)));
  const isCpu = probes.some(({ engine }) => engine.device.kind === 'cpu');
  const more = isCpu ? ` ${words.uncounted}. ${words.soTheyDiffer}` : ` ${words.soTheyDiffer}`;
  return [words.counted(each.join('; ')) + more];
}

const namesOf = (records: readonly Record[], words: FactWords): string =>
  [...new Set(records.flatMap(({ workload }) => workload.kernel ?? []))].join(words.and);

function threadsText(record: Record, words: FactWords): string[] {
  const found = gainOfThreads(record.repeats);
  if (found === null) return [];
  return [words.threadsGain(record.workload.title, record.engine.threads, formatRatio(found))];
}
