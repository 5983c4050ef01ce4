import type { Record } from '../record.ts';
import { unpackLog } from '../serving/packed-log.ts';
import type { ServingRecord } from '../serving/record.ts';
import { spanOf } from '../serving/span.ts';
import { spreadOf, spreadWithin } from '../telemetry/traces.ts';
import type { Spread } from '../telemetry/window.ts';
import type { ReportInput } from './input.ts';
import type { Conditions, Range, Result } from './schema/results.ts';
import type { Tested } from './tested.ts';
import { hostTraits } from './traits.ts';

// Where and how it was tested (7.8.3.1 a): the room by the laboratory, the host by itself, the device by its telemetry.

/** What telemetry calls the channels that a report has. */
const channels: readonly (readonly [channel: string, what: Range['what']])[] = [
  ['temperature', 'temperatureC'],
  ['power', 'powerW'],
  ['clock.sm', 'smClockMhz'],
  ['clock', 'cpuClockMhz'],
  ['clock.memory', 'memoryClockMhz'],
  ['utilization', 'utilisationPercent'],
];

/** The lowest and the highest reading inside the timed windows of a record, over its finished processes. */
export function windowRanges({ repeats, engine }: Pick<Record, 'repeats' | 'engine'>): Range[] {
  const finished = repeats.filter(({ outcome }) => outcome === 'ok');
  return rangesOf((channel) => finished.flatMap((repeat) => spreadOf(repeat, engine.device, channel) ?? []));
}

/** The same inside the window of a served load, from the first arrival that counts. */
function loadRanges({ telemetry, load, log, window, engine }: ServingRecord): Range[] {
  if (telemetry === null || load.originNs === null) return [];
  const { beginNs, endNs } = spanOf(unpackLog(log), window);
  const at = (ns: number) => BigInt(load.originNs!) + BigInt(Math.round(ns));
  const inside = { startNs: at(beginNs), endNs: at(endNs) };
  return rangesOf((channel) => spreadWithin(telemetry, engine.device, channel, inside) ?? []);
}

const rangesOf = (seenOn: (channel: string) => Spread | Spread[]): Range[] =>
  channels.flatMap(([channel, what]) => {
    const seen = [seenOn(channel)].flat();
    return seen.length === 0
      ? []
      : [
          {
            what,
            low: Math.min(...seen.map(({ minimum }) => minimum)),
            high: Math.max(...seen.map(({ maximum }) => maximum)),
          },
        ];
  });

export function conditionsOf(
  { job }: Pick<ReportInput, 'job'>,
  items: readonly Tested[],
  results: readonly Result[],
): Conditions {
  return {
    ambient: job.value.ambient,
    hosts: hostsOf(items),
    windows: items.map(({ id, loads }) => ({
      item: id,
      ranges: widest([
        ...results.flatMap(({ item, window }) => (item === id ? window : [])),
        ...loads.flatMap(({ record }) => loadRanges(record)),
      ]),
    })),
  };
}

const widest = (ranges: readonly Range[]): Range[] =>
  [...Map.groupBy(ranges, ({ what }) => what)].map(([what, own]) => ({
    what,
    low: Math.min(...own.map(({ low }) => low)),
    high: Math.max(...own.map(({ high }) => high)),
  }));

/** Each host with its software once, for all items that were in it; the load is that of the first of its records. */
function hostsOf(items: readonly Tested[]): Conditions['hosts'] {
  const seen = items.flatMap((item) => item.seen.map((one) => ({ id: item.id, traits: hostTraits(one) })));
  const same = ({ traits }: (typeof seen)[number]) =>
    JSON.stringify(traits.filter(({ what }) => what !== 'loadAverage'));
  return [...Map.groupBy(seen, same).values()].map((group) => ({
    items: [...new Set(group.map(({ id }) => id))],
    traits: group[0]!.traits,
  }));
}
