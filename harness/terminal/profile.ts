import { counted, formatQuantity, formatShare, missing } from '../../results/format.ts';
import { type Rate, rateOf, readProfile } from '../../results/profile/reading.ts';
import type { Operator, Part, Profile } from '../../results/profile/report.ts';
import { apportion } from '../../results/statistics/apportion.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

const columns: readonly Column[] = [
  { title: 'operator', align: 'left', narrow: 20 },
  { title: 'runs', align: 'right', leaves: 2 },
  { title: 'time a step', align: 'right' },
  { title: 'share', align: 'right' },
  { title: 'work', align: 'right', leaves: 1 },
  { title: 'rate', align: 'right', leaves: 4 },
  { title: 'of probe', align: 'right', leaves: 3 },
];

/** A profile for people: the step, the operators with their parts, what is outside of them, and what to know of all that. */
export function profilePage(profile: Profile): string {
  const { subject, plain, profiled, probe, operators } = profile;
  const { plainSeconds, added, explained, sentence, notes } = readProfile(profile);
  const seconds = (value: number) => formatQuantity({ value, unit: 's' });
  const where = subject.provider === 'cpu' ? counted(subject.threads, 'thread') : subject.provider;
  const layers =
    subject.layers && subject.layers.distinct < subject.layers.of
      ? `, ${subject.layers.distinct} of ${counted(subject.layers.of, 'layer')} distinct`
      : '';
  const head = [
    `${style.bold('Profile')} of ${subject.title} on ${subject.device} (${where}), ${subject.runtime}, seed ${subject.seed}${layers}`,
    `step ${seconds(plainSeconds)} without the profiler (${seconds(plain.beforeSeconds)} before, ${seconds(plain.afterSeconds)} after), ${seconds(profiled.seconds)} with it (${signed(added)}; ${profiled.steps} of ${profiled.all.length} steps count)`,
    `operators explain ${percent(explained)} of the step without the profiler; shares below are of the step with it`,
    ...(probe ? [`probe: ${probe.title} ${formatQuantity(probe)}, in the same call`] : []),
  ];
  const units = apportion([...operators.map((operator) => operator.seconds), profile.outsideSeconds], whole);
  const rows = [
    ...operators.flatMap((operator, i) => rowsOf(operator, units[i]!, profile)),
    timeRow('outside of them', profile.outsideSeconds, units.at(-1)!),
    timeRow('the whole step', profiled.seconds, whole),
  ];
  return [
    head.map((line) => wrap(line, screenColumns(), '  ')).join('\n'),
    renderTable(columns, rows),
    wrap(style.bold(sentence), screenColumns()),
    notes.map((note) => wrap(`* ${note}`, screenColumns(), '  ')).join('\n'),
  ].join('\n\n');
}

const percent = (share: number) => formatShare(share, 1);
const signed = (share: number) => `${share < 0 ? '' : '+'}${percent(share)}`;

/** Shares are counted in tenths of a percent, so that those that are printed add up: operators to the step, parts to their operator. */
const whole = 1000;

const unitsText = (units: number, seconds: number): string =>
  units === 0 && seconds > 0 ? '< 0.1 %' : `${(units / 10).toFixed(1)} %`;

/** An operator, with its parts where there are several and they take part of the step that one can see. */
function rowsOf(operator: Operator, units: number, profile: Profile): string[][] {
  const visible = operator.seconds >= leastShare * profile.profiled.seconds && operator.parts.length > 1;
  const parts = visible ? operator.parts : [];
  const ofParts = apportion(
    parts.map(({ seconds }) => seconds),
    units,
  );
  return [
    rowOf(operator.operator, operator.nodes, operator, units, profile),
    ...parts.map((part, i) => rowOf(`  ${part.name}`, part.runs, part, ofParts[i]!, profile)),
  ];
}

/** Parts of an operator below this share of the step are left to --json. */
const leastShare = 0.02;

function rowOf(
  name: string,
  runs: number,
  timed: Operator | Part,
  units: number,
  profile: Profile,
): string[] {
  const rate = rateOf(timed, profile);
  return [
    name,
    String(Number(runs.toFixed(2))),
    formatQuantity({ value: timed.seconds, unit: 's' }),
    unitsText(units, timed.seconds),
    rate ? workText(timed, rate) : '',
    rate ? formatQuantity(rate) : '',
    rate && rate.ofProbe !== null ? percent(rate.ofProbe) : '',
  ];
}

const workText = ({ work }: Operator | Part, { unit }: Rate) =>
  work === null
    ? missing
    : formatQuantity(unit === 'B/s' ? { value: work.bytes, unit: 'B' } : { value: work.flops, unit: 'FLOP' });

const timeRow = (name: string, seconds: number, units: number): string[] => [
  name,
  '',
  formatQuantity({ value: seconds, unit: 's' }),
  unitsText(units, seconds),
];
