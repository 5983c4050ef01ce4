import { counted, formatCount, formatFixed, formatShare } from '../../results/format.ts';
import type { Record } from '../../results/record.ts';
import type { Observation } from '../../results/telemetry/observation.ts';
import { observeRepeat } from '../../results/telemetry/of-repeat.ts';

/** What was seen of the device while the samples were taken, over all processes that finished. Nothing where nobody looked. */
export function telemetryFacts(record: Record): [string, string][] {
  const { repeats, engine, machine } = record;
  const seen = repeats
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap((repeat) => observeRepeat(repeat, engine.device, machine) ?? []);
  if (seen.length === 0) return [];
  const all = (of: (observation: Observation) => number | null) => seen.flatMap((one) => of(one) ?? []);
  const rows: [string, string | null][] = [
    ['clock', clock(seen)],
    ['slowed', throttling(seen)],
    ['power limit', share(all(({ powerLimitedShare }) => powerLimitedShare))],
    [
      'hottest',
      range(
        all(({ hottestC }) => hottestC),
        '°C',
      ),
    ],
    [
      'power',
      range(
        all(({ powerW }) => powerW?.mean ?? null),
        'W',
      ),
    ],
    ['energy', energy(seen)],
    ['others on it', others(seen)],
    ['readings', density(seen)],
    ['sampler', cost(record)],
  ];
  return rows.flatMap(([name, text]): [string, string][] => (text === null ? [] : [[name, text]]));
}

function range(values: readonly number[], unit: string, digits = 0): string | null {
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatFixed(value, digits));
  return low === high ? `${low} ${unit}` : `${low} to ${high} ${unit}`;
}

const percent = (value: number) => formatShare(value, 1);

function share(values: readonly number[]): string | null {
  return values.length === 0
    ? null
    : `held the clock in ${percent(Math.max(...values))} of the readings at most`;
}

function clock(seen: readonly Observation[]): string | null {
  const medians = range(
    seen.flatMap(({ clockMhz }) => clockMhz ?? []),
    'MHz',
  );
  const spreads = seen.flatMap(({ clockSpread }) => clockSpread ?? []);
  return medians && `${medians}; the middle 90 % within ${percent(Math.max(0, ...spreads))}`;
}

/** Every reason with the largest share that it had in one process. */
function throttling(seen: readonly Observation[]): string | null {
  const known = seen.map(({ throttleShares }) => throttleShares).filter((shares) => shares !== null);
  if (known.length === 0) return null;
  const names = [...new Set(known.flatMap((shares) => Object.keys(shares)))];
  const most = names.map(
    (name) => `${name} ${percent(Math.max(...known.map((shares) => shares[name] ?? 0)))}`,
  );
  return most.join(', ') || 'never';
}

function energy(seen: readonly Observation[]): string | null {
  const joules = seen.flatMap(({ energy }) => energy.joules ?? []);
  if (joules.length === 0) return seen[0]!.energy.reason;
  const grades = [...new Set(seen.flatMap(({ energy }) => energy.grade ?? []))].toSorted();
  return `${range(joules, 'J', 1)} a process, sensor grade ${grades.join(', ')}`;
}

function others(seen: readonly Observation[]): string | null {
  const asked = seen.flatMap(({ foreign }) => (foreign ? [foreign.length] : []));
  return asked.length === 0 ? null : counted(Math.max(...asked), 'process');
}

function density(seen: readonly Observation[]): string | null {
  const samplings = seen.flatMap(({ sampling }) => sampling ?? []);
  if (samplings.length === 0) return null;
  const count = samplings.reduce((sum, { samples }) => sum + samples, 0);
  const slowest = Math.min(...samplings.map(({ rateHz }) => rateHz));
  const gap = Math.max(...samplings.map(({ largestGapMs }) => largestGapMs));
  return `${formatCount(count)}, at least ${formatFixed(slowest, 1)} a second, longest gap ${formatFixed(gap, 0)} ms`;
}

function cost({ repeats }: Record): string | null {
  const costs = repeats.flatMap(({ telemetry }) => telemetry?.cost ?? []);
  const sum = (of: (cost: (typeof costs)[number]) => number) =>
    costs.reduce((total, one) => total + of(one), 0);
  const wallSeconds = sum((one) => one.wallSeconds);
  return wallSeconds > 0 ? `${percent(sum((one) => one.cpuSeconds) / wallSeconds)} of one core` : null;
}
