import { formatCount, formatFixed, formatShare } from '../format.ts';
import type { Record } from '../record.ts';
import type { Observation } from '../telemetry/observation.ts';
import { observeRepeat } from '../telemetry/of-repeat.ts';
import { type Fact, type FactWords, factWords } from './fact-words.ts';

/** What was seen of the device while the samples were taken, over all processes that finished. Nothing where nobody looked. */
export function telemetryFacts(record: Record, words: FactWords = factWords): Fact[] {
  const { repeats, engine, machine } = record;
  const seen = repeats
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap((repeat) => observeRepeat(repeat, engine.device, machine) ?? []);
  if (seen.length === 0) return [];
  const all = (of: (observation: Observation) => number | null) => seen.flatMap((one) => of(one) ?? []);
  const range = rangeIn(words);
  const limited = all(({ powerLimitedShare }) => powerLimitedShare);
  const rows: (readonly [string, string | null])[] = [
    [words.clock, clock(seen, words)],
    [words.slowed, throttling(seen, words)],
    [words.powerLimited, limited.length === 0 ? null : words.powerLimitedText(percent(Math.max(...limited)))],
    [
      words.hottest,
      range(
        all(({ hottestC }) => hottestC),
        '°C',
      ),
    ],
    [
      words.power,
      range(
        all(({ powerW }) => powerW?.mean ?? null),
        'W',
      ),
    ],
    [words.energy, energy(seen, words)],
    [words.others, others(seen, words)],
    [words.readings, density(seen, words)],
    [words.sampler, cost(record, words)],
  ];
  return rows.flatMap(([name, text]): Fact[] => (text === null ? [] : [[name, text]]));
}

const rangeIn =
  (words: FactWords) =>
  (values: readonly number[], unit: string, digits = 0): string | null => {
    if (values.length === 0) return null;
    const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatFixed(value, digits));
    return low === high ? `${low} ${unit}` : words.range(low!, high!, unit);
  };

const percent = (value: number) => formatShare(value, 1);

function clock(seen: readonly Observation[], words: FactWords): string | null {
  const medians = rangeIn(words)(
    seen.flatMap(({ clockMhz }) => clockMhz ?? []),
    'MHz',
  );
  const spreads = seen.flatMap(({ clockSpread }) => clockSpread ?? []);
  return medians && words.clockText(medians, percent(Math.max(0, ...spreads)));
}

/** Every reason with the largest share that it had in one process. */
function throttling(seen: readonly Observation[], words: FactWords): string | null {
  const known = seen.map(({ throttleShares }) => throttleShares).filter((shares) => shares !== null);
  if (known.length === 0) return null;
  const names = [...new Set(known.flatMap((shares) => Object.keys(shares)))];
  const most = names.map(
    (name) => `${name} ${percent(Math.max(...known.map((shares) => shares[name] ?? 0)))}`,
  );
  if (most.length === 0) return words.never;
  return most.join(', ') + (most.length > 1 ? words.severalReasons : '');
}

function energy(seen: readonly Observation[], words: FactWords): string | null {
  const joules = seen.flatMap(({ energy }) => energy.joules ?? []);
  if (joules.length === 0) return seen[0]!.energy.reason;
  const grades = [...new Set(seen.flatMap(({ energy }) => energy.grade ?? []))].toSorted();
  return words.energyText(rangeIn(words)(joules, 'J', 1)!, grades.join(', '));
}

function others(seen: readonly Observation[], words: FactWords): string | null {
  const asked = seen.flatMap(({ foreign }) => (foreign ? [foreign.length] : []));
  return asked.length === 0 ? null : words.othersText(Math.max(...asked));
}

function density(seen: readonly Observation[], words: FactWords): string | null {
  const samplings = seen.flatMap(({ sampling }) => sampling ?? []);
  if (samplings.length === 0) return null;
  const count = samplings.reduce((sum, { samples }) => sum + samples, 0);
  const slowest = Math.min(...samplings.map(({ rateHz }) => rateHz));
  const gap = Math.max(...samplings.map(({ largestGapMs }) => largestGapMs));
  return words.readingsText(formatCount(count), formatFixed(slowest, 1), formatFixed(gap, 0));
}

function cost({ repeats }: Record, words: FactWords): string | null {
  const costs = repeats.flatMap(({ telemetry }) => telemetry?.cost ?? []);
  const sum = (of: (cost: (typeof costs)[number]) => number) =>
    costs.reduce((total, one) => total + of(one), 0);
  const wallSeconds = sum((one) => one.wallSeconds);
  return wallSeconds > 0 ? words.samplerText(percent(sum((one) => one.cpuSeconds) / wallSeconds)) : null;
}
