import type { DefinitionId } from '../record/definitions.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Figure, Record, Repeat } from '../record.ts';
import { figures as says } from '../sentences/figures.ts';
import { sum } from '../statistics/moments.ts';
import { type Ratio, ratioOf } from '../statistics/ratio.ts';
import { summarise } from '../statistics/summary.ts';
import { type Window, windowOf } from '../telemetry/window.ts';
import { mainFigure } from './efficiency.ts';

/** One trial on all devices of a run: what each does, what they do to each other, and what they do in sum. */
export interface OnAllDevices {
  readonly title: string;
  /** By their index. */
  readonly devices: readonly OnDevice[];
  readonly sum: Sum;
  /** The same sum of the devices alone, one after the other; null where they were not measured alone. */
  readonly sumAlone: Sum | null;
  /** sum / sumAlone: below 1 the devices slow each other down. */
  readonly interference: Ratio | null;
  readonly spread: Spread | null;
}

export interface OnDevice {
  readonly index: number;
  readonly name: string;
  readonly together: Record | null;
  readonly alone: Record | null;
  /** The rate together over the rate alone; null where one of the two is missing or INVALID. */
  readonly interference: Ratio | null;
}

/** A rate of all devices at once. */
export interface Sum {
  readonly definition: DefinitionId | null;
  readonly unit: Figure['unit'] | null;
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null;
  /** Times that all devices were measured: repeats of the group. */
  readonly repeats: number;
  /** The smallest share of a process's window that is common to all of them. */
  readonly commonShare: number | null;
  /** Why the value or the interval is null. */
  readonly missing: string | null;
}

/** How far units of one device lie apart in the same work: largest / smallest − 1. */
export interface Spread {
  readonly share: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Whether it is of the devices alone, or of all at once. */
  readonly role: Role;
}

type Role = NonNullable<Record['run']['together']>['role'];

/** The trials of runs on several devices, in the order of their first records; other records are left out. */
export function onAllDevices(records: readonly Record[]): OnAllDevices[] {
  const placed = records.filter(({ run }) => run.together !== undefined);
  const trials = Map.groupBy(placed, ({ run, workload }) => `${run.id} ${workload.title} ${workload.key}`);
  return [...trials.values()].map(compose);
}

function compose(records: readonly Record[]): OnAllDevices {
  const { workload, run } = records[0]!;
  const devices = run.together!.devices.map(({ index, name }) => {
    const [together, alone] = [find(records, index, 'together'), find(records, index, 'alone')];
    return { index, name, together, alone, interference: interferenceOf(together, alone) };
  });
  const [beside, apart] = [devices.map((one) => one.together), devices.map((one) => one.alone)];
  const wasAlone = apart.some((record) => record !== null);
  const indices = devices.map(({ index }) => index);
  const isApart = workload.kind === 'capacity' || workload.kind === 'transfer';
  const rates = isApart ? none('it is measured on one GPU at a time') : ratesInCommon(beside, indices);
  const ratesAlone = wasAlone && !isApart ? ratesInTurn(apart, indices) : null;
  return {
    title: workload.title,
    devices,
    sum: sumOf(rates, records[0]!),
    sumAlone: ratesAlone && sumOf(ratesAlone, records[0]!),
    interference: ratesAlone && interferenceIn(rates.perSecond, ratesAlone.perSecond),
    spread: spreadOf(apart, indices, 'alone') ?? spreadOf(beside, indices, 'together'),
  };
}

const find = (records: readonly Record[], index: number, role: Role) =>
  records.find(({ engine, run }) => engine.device.index === index && run.together!.role === role) ?? null;

const isSound = (record: Record | null): record is Record =>
  record !== null && record.validity.state !== 'INVALID';

const finished = ({ repeats }: Record) => repeats.filter(({ outcome }) => outcome === 'ok');

/** Only of processes that had all their neighbours. */
function interferenceOf(together: Record | null, alone: Record | null): Ratio | null {
  if (!isSound(together) || !isSound(alone)) return null;
  const full = finished(together).filter((repeat) => repeat.together?.missing.length === 0);
  return interferenceIn(
    full.map((repeat) => rateOf(together, repeat)),
    finished(alone).map((repeat) => rateOf(alone, repeat)),
  );
}

/** Work of a sample in the unit of the main figure, and what counts as its time. */
function workOf({ workload: { kind, cost }, setting }: Record): number {
  const uncounted = Number.NaN;
  switch (kind) {
    case 'bandwidth':
    case 'yardstick':
      return movedBytes(cost) ?? uncounted;
    case 'gemm':
      return cost.flops ?? uncounted;
    case 'prefill':
    case 'decode':
      return cost.tokens;
    case 'generate':
    case 'model':
      return setting.batch * setting.osl!;
    case 'capacity':
    case 'transfer':
      throw new RangeError(`${kind} is measured on one device at a time`);
  }
}

/** Nanoseconds of each sample; of a generation until its last id. */
const timesOf = ({ samples }: Repeat): readonly number[] =>
  samples.tokenNs?.map((token) => token.at(-1)!) ?? samples.durationNs;

/** Work a second of one process, over those of its samples that are picked. */
function rateOf(record: Record, repeat: Repeat, isPicked: (sample: number) => boolean = () => true): number {
  const picked = timesOf(repeat).filter((_, i) => isPicked(i));
  return (1e9 * workOf(record) * picked.length) / sum(picked);
}

/** Rates of all devices in sum, one for each repeat of the group. */
interface Rates {
  readonly perSecond: readonly number[];
  readonly commonShare: number | null;
  readonly missing: string | null;
}

const none = (missing: string): Rates => ({ perSecond: [], commonShare: null, missing });

/** Why devices cannot be added up; null where they can. */
function unsoundOf(records: readonly (Record | null)[], indices: readonly number[]): string | null {
  const unsound = indices.filter((_, i) => !isSound(records[i]!));
  return unsound.length > 0 ? says.noneOf({ list: unsound.join(', ') }) : null;
}

/**
 * The sums over the stretch of time that the windows of all devices have in common, from the latest start to the earliest end, by the
 * samples that lie wholly inside it.
 */
function ratesInCommon(records: readonly (Record | null)[], indices: readonly number[]): Rates {
  const unsound = unsoundOf(records, indices);
  if (unsound) return none(unsound);
  const groups = groupsOf(records as readonly Record[], ({ position }) => position);
  const sums = groups.map((repeats) => sumInCommon(records as readonly Record[], repeats));
  const empty = sums.indexOf(null);
  if (empty >= 0) return none(says.nothingInCommon({ n: empty }));
  return {
    perSecond: sums.map((one) => one!.perSecond),
    commonShare: Math.min(...sums.map((one) => one!.commonShare)),
    missing: null,
  };
}

/** The devices alone: their repeats of one index are added up. */
function ratesInTurn(records: readonly (Record | null)[], indices: readonly number[]): Rates {
  const unsound = unsoundOf(records, indices);
  if (unsound) return none(unsound);
  const groups = groupsOf(records as readonly Record[], ({ index }) => index);
  const perSecond = groups.map((repeats) => sum(repeats.map((repeat, i) => rateOf(records[i]!, repeat))));
  return { perSecond, commonShare: null, missing: null };
}

/** The repeats that belong together, one of each record, in the order of the first record. */
function groupsOf(records: readonly Record[], keyOf: (repeat: Repeat) => number): Repeat[][] {
  const [first, ...others] = records.map(
    (record) => new Map(finished(record).map((repeat) => [keyOf(repeat), repeat])),
  );
  return [...first!].flatMap(([key, repeat]) => {
    const group = [repeat, ...others.map((repeats) => repeats.get(key))];
    return group.every((one) => one !== undefined) ? [group] : [];
  });
}

function sumInCommon(
  records: readonly Record[],
  repeats: readonly Repeat[],
): { readonly perSecond: number; readonly commonShare: number } | null {
  const windows = repeats.map(({ originNs, samples }) => windowOf(originNs, samples));
  if (windows.includes(null)) return null;
  const common = intersection(windows as readonly Window[]);
  const rates = repeats.map((repeat, i) => {
    const [from, to] = [common.startNs, common.endNs].map((at) => Number(at - BigInt(repeat.originNs)));
    const { startNs, durationNs } = repeat.samples;
    return rateOf(records[i]!, repeat, (j) => startNs[j]! >= from! && startNs[j]! + durationNs[j]! <= to!);
  });
  if (rates.some(Number.isNaN)) return null;
  const longest = Math.max(...windows.map((window) => lengthNs(window!)));
  return { perSecond: sum(rates), commonShare: lengthNs(common) / longest };
}

const lengthNs = ({ startNs, endNs }: Window) => Number(endNs - startNs);

const intersection = (windows: readonly Window[]): Window => ({
  startNs: windows.map(({ startNs }) => startNs).reduce((latest, at) => (at > latest ? at : latest)),
  endNs: windows.map(({ endNs }) => endNs).reduce((earliest, at) => (at < earliest ? at : earliest)),
});

/** As every figure of this project: the geometric mean over the repeats, with Student's interval of their logarithms. */
function sumOf({ perSecond, commonShare, missing }: Rates, of: Record): Sum {
  const { definition = null, unit = null } = mainFigure(of) ?? {};
  const head = { definition, unit, repeats: perSecond.length, commonShare };
  if (perSecond.length === 0)
    return { ...head, value: null, interval: null, missing: missing ?? says.noRepeat() };
  const { centre, low, high, confidence, reason } = summarise(perSecond);
  return {
    ...head,
    value: centre,
    interval: low === null ? null : { low, high: high!, confidence: confidence! },
    missing: reason,
  };
}

/** Null where a side has no process. */
const interferenceIn = (together: readonly number[], alone: readonly number[]): Ratio | null =>
  together.length === 0 || alone.length === 0 ? null : ratioOf(together, alone);

/** Null below two devices that have a figure. */
function spreadOf(
  records: readonly (Record | null)[],
  indices: readonly number[],
  role: Role,
): Spread | null {
  const values = records.flatMap((record, i) => {
    const value = isSound(record) ? mainFigure(record)?.value : null;
    return value ? [{ index: indices[i]!, value }] : [];
  });
  if (values.length < 2) return null;
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const [slowest, fastest] = [sorted[0]!, sorted.at(-1)!];
  return {
    share: fastest.value / slowest.value - 1,
    slowest: slowest.index,
    fastest: fastest.index,
    role,
  };
}
