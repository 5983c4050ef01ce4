import { formatCount } from '../../results/format.ts';
import { usableCpus } from '../../results/record/cpu-list.ts';
import type { Care } from '../../workloads/suites.ts';
import { typed } from '../hint.ts';
import type { Forecast } from '../run/forecast.ts';
import type { RunRequest } from '../run/request.ts';

/** How much a run will do and how long that takes, before it begins; and what of it makes no sense. */
export function forecastLines(
  expected: Forecast,
  request: Pick<RunRequest, 'care' | 'target' | 'machine' | 'crew'>,
): string[] {
  const { workloads, processes } = expected;
  const { care, crew } = request;
  const count = crew
    ? `${many(workloads, 'workload')}, ${formatCount(processes)} turns`
    : `${many(workloads, 'workload')} in ${many(care.repeats, 'process', 'es')} each`;
  const more = care.extraRounds
    ? `, up to ${formatCount(care.repeats + care.extraRounds)} where that is not enough`
    : '';
  return [
    `${count}${more}: ${aboutText(expected)}`,
    ...tooManyThreads(request),
    ...tooSmallQuota(request),
    ...tooLong(expected, care),
  ];
}

const many = (count: number, what: string, plural = 's') =>
  `${formatCount(count)} ${what}${count === 1 ? '' : plural}`;

/** "about 4 minutes", and "about 2 to 4 hours" where further processes may be needed. */
export function aboutText({
  leastSeconds,
  mostSeconds,
}: Pick<Forecast, 'leastSeconds' | 'mostSeconds'>): string {
  const most = rounded(mostSeconds);
  const least = inUnit(leastSeconds, most.unit);
  return least < most.count
    ? `about ${formatCount(least)} to ${unitText(most.count, most.unit)}`
    : `about ${unitText(most.count, most.unit)}`;
}

/** Largest first: each is used from so many of it on, and counted in steps. */
const units = [
  { name: 'year', seconds: 365 * 86_400, from: 2, step: 1 },
  { name: 'day', seconds: 86_400, from: 2, step: 1 },
  { name: 'hour', seconds: 3600, from: 1.5, step: 1 },
  { name: 'minute', seconds: 60, from: 1.5, step: 1 },
  { name: 'second', seconds: 1, from: 0, step: 10 },
] as const;
type TimeUnit = (typeof units)[number];

function rounded(seconds: number): { readonly count: number; readonly unit: TimeUnit } {
  const unit = units.find(({ seconds: each, from }) => seconds >= from * each)!;
  return { count: inUnit(seconds, unit), unit };
}

/** Never none: what takes less than a step takes about one. */
const inUnit = (seconds: number, { seconds: each, step }: TimeUnit): number =>
  Math.max(step, step * Math.round(seconds / each / step));

const unitText = (count: number, { name }: TimeUnit) => many(count, name);

function tooManyThreads({ target, machine }: Pick<RunRequest, 'target' | 'machine'>): string[] {
  const { threads, deviceClass } = target;
  const quota = machine.container.cpuLimit ?? Number.POSITIVE_INFINITY;
  const cpus = usableCpus(machine) ?? Number.POSITIVE_INFINITY;
  if (deviceClass !== 'cpu' || threads <= Math.min(cpus, Math.max(1, quota))) return [];
  const place = quota < cpus ? `a quota of ${many(quota, 'CPU')}` : many(cpus, 'CPU');
  const fewer = Math.max(1, Math.floor(Math.min(quota, cpus)));
  return [
    `${formatCount(threads)} threads on ${place} take turns, and wait for each other: leave --threads out for ${fewer}`,
  ];
}

/** What not even one thread can use the whole time. */
function tooSmallQuota({ target, machine }: Pick<RunRequest, 'target' | 'machine'>): string[] {
  const quota = machine.container.cpuLimit;
  if (target.deviceClass !== 'cpu' || quota === null || quota >= 1) return [];
  return [
    `a quota of ${many(quota, 'CPU')} makes every process stand still again and again: figures will be DEGRADED (cpu_quota)`,
  ];
}

/** From here on somebody may have slipped. */
const longSeconds = 12 * 3600;

/** What each part of the care is sensible up to, and why more of it tells no more. */
const sensible: readonly {
  readonly flag: string;
  readonly of: (care: Care) => number;
  readonly most: number;
  readonly why: string;
}[] = [
  {
    flag: '--repeats',
    of: ({ repeats }) => repeats,
    most: 50,
    why: 'five to twelve tell what differs between processes',
  },
  {
    flag: '--extra-rounds',
    of: ({ extraRounds = 0 }) => extraRounds,
    most: 50,
    why: 'a run ends when its --aim is reached; a wider aim is reached sooner',
  },
  {
    flag: '--budget',
    of: ({ windowSeconds }) => windowSeconds,
    most: 300,
    why: 'a laboratory takes windows of 30 s',
  },
  { flag: '--warmup', of: ({ warmupSeconds }) => warmupSeconds, most: 300, why: 'a laboratory takes 10 s' },
];

/** Which part of what was asked for makes a run so long, and what would do. */
function tooLong({ mostSeconds }: Forecast, care: Care): string[] {
  if (mostSeconds < longSeconds) return [];
  const odd = sensible.filter(({ of, most }) => of(care) > most);
  return [
    ...odd.map(({ flag, of, why }) => `${flag} ${formatCount(of(care))} is what takes so long: ${why}`),
    `what is measured is kept: Ctrl-C ends the run, and ${typed('resume')} goes on with it`,
  ];
}
