import { formatCount, formatDigits, formatShare, missing } from '../../results/format.ts';
import { servingCaveats } from '../../results/serving/caveats.ts';
import type { ServingDefinitionId } from '../../results/serving/definitions.ts';
import { formatServingFigure, servingFigure } from '../../results/serving/figure-text.ts';
import type { ServingFigure } from '../../results/serving/figures.ts';
import type { LoadGroup } from '../../results/serving/judged.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import { rateOf } from '../../results/serving/rate-curve.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { isolationText, searchText, starvationText, verdictLines } from '../../results/serving/words.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import type { FoundRate } from '../served/find-rate.ts';
import { isCutOff, outcomeText } from './probe.ts';
import { stateText } from './results.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

type Group = LoadGroup<{ readonly record: ServingRecord }>;

const columns: readonly Column[] = [
  { title: 'seed', align: 'left' },
  { title: 'requests', align: 'right', leaves: 3 },
  { title: 'tokens/s', align: 'right' },
  { title: 'wait p50', align: 'right', leaves: 1 },
  { title: 'TTFT p50', align: 'right', leaves: 5 },
  { title: 'TTFT p99', align: 'right' },
  { title: 'TPOT p50', align: 'right', leaves: 4 },
  { title: 'TPOT p99', align: 'right' },
  { title: 'in system', align: 'right', leaves: 2 },
  { title: 'kept', align: 'right' },
  { title: 'state', align: 'left' },
];

/** A row for each load, under the words that ask for it. Those of a search stand in a table of their own (`searchTable`). */
export function servingTable(groups: readonly Group[]): string {
  const single = groups.filter(({ loads }) => loads[0]!.record.run.probe === null);
  if (single.length === 0) return '';
  const rows = single.flatMap(({ title, loads }) => [
    [title],
    ...loads.map(({ record }) => {
      const find = (id: ServingDefinitionId, statistic = 'mean') => figureText(record, id, statistic);
      return [
        String(record.scenario.seed),
        formatCount(record.window.end - record.window.first),
        find('tput.out.wall').replace(' tokens/s', ''),
        find('queue.wait', 'p50'),
        find('ttft.sched', 'p50'),
        find('ttft.sched', 'p99'),
        find('tpot.excl_first', 'p50'),
        find('tpot.excl_first', 'p99'),
        find('concurrency.mean').replace(' requests', ''),
        find('attainment'),
        stateText(record.validity.state),
      ];
    }),
  ]);
  return renderTable(columns, rows);
}

const probeColumns: readonly Column[] = [
  { title: 'requests/s', align: 'right' },
  { title: 'requests', align: 'right' },
  { title: 'missed', align: 'right' },
  { title: 'share', align: 'right' },
  { title: 'verdict', align: 'left' },
];

/** Every rate that was tried, in the order in which it was. */
export function searchTable(found: readonly FoundRate[]): string {
  if (found.length === 0) return '';
  const rows = found.flatMap(({ title, probes }) => [
    [title],
    ...probes.map((probe) => [
      formatDigits(probe.rate, 3),
      formatCount(probe.requests) + (isCutOff(probe) ? ` of ${formatCount(probe.asked)}` : ''),
      formatCount(probe.misses),
      probe.requests === 0 ? missing : formatShare(probe.misses / probe.requests, 1),
      [
        outcomeText(probe),
        ...(isCutOff(probe) ? ['cut off'] : []),
        ...(probe.confirms ? ['fresh seeds'] : []),
      ].join(', '),
    ]),
  ]);
  return renderTable(probeColumns, rows);
}

const figureText = (record: ServingRecord, id: ServingDefinitionId, statistic: string): string =>
  formatServingFigure(servingFigure(record, id, statistic as ServingFigure['statistic']));

/** The figures of the table. */
const shown: ReadonlySet<string> = new Set([
  'tput.out.wall mean',
  'queue.wait p50',
  'ttft.sched p50',
  'ttft.sched p99',
  'tpot.excl_first p50',
  'tpot.excl_first p99',
  'concurrency.mean mean',
  'attainment mean',
]);

/** Why a figure of the table is none, each reason once with the figures that it concerns. */
export function servingGaps(groups: readonly Group[]): string {
  const single = groups.filter(({ loads }) => loads[0]!.record.run.probe === null);
  const gaps = single.flatMap(({ loads }) =>
    loads.flatMap(({ record }) =>
      record.figures.filter(
        ({ definition, statistic, value }) => value === null && shown.has(`${definition} ${statistic}`),
      ),
    ),
  );
  return [...Map.groupBy(gaps, ({ missing: why }) => why)]
    .map(([why, same]) => {
      const names = new Set(same.map(({ definition, statistic }) => `${definition} ${statistic}`));
      return wrap(`${missing} ${[...names].join(', ')}: ${why}.`, screenColumns(), '  ');
    })
    .join('\n');
}

/** The verdict of each group in a sentence, what MLPerf's rule says of the same requests, who waited for whom, and what searches found. */
export function servingVerdicts(groups: readonly Group[], found: readonly FoundRate[]): string {
  const ofGroups = groups.map((group) => ({ title: group.title, sentences: sentencesOf(group) }));
  const ofSearches = found.map((search) => ({ title: search.title, sentences: searchText(search) }));
  return [...ofGroups, ...ofSearches]
    .filter(({ sentences }) => sentences.length > 0)
    .flatMap(({ title, sentences }) => [`${title}:`, ...sentences.map((sentence) => `  ${sentence}.`)])
    .map((line) => wrap(line, screenColumns(), '    '))
    .join('\n');
}

/** Of loads of a search there are none: they are judged where the search is. */
function sentencesOf(group: Group): string[] {
  const [{ record }, ...others] = group.loads as readonly [Group['loads'][number], ...Group['loads']];
  if (record.run.probe !== null) return [];
  const isolation = others.length === 0 ? isolationText(record.figures) : null;
  const starvation = starvationText(record.policy, unpackLog(record.log));
  return [...verdictLines(group), ...(isolation === null ? [] : [isolation]), starvation];
}

/** Every doubt once, with the loads that it concerns, where there are several, and what to do. */
export function servingDoubts(groups: readonly Group[]): string {
  const all = groups.flatMap(({ loads }) =>
    loads.flatMap(({ record }) => record.validity.reasons.map((reason) => ({ ...reason, record }))),
  );
  return [...Map.groupBy(all, ({ code }) => code)]
    .map(([code, same]) => {
      const { severity, sentence, remedy } = servingCaveats[code];
      const which = groups.length > 1 ? `: ${concerned(same.map(({ record }) => record))}` : '';
      const lines = [
        `${marks[severity]} ${code}${which}`,
        `  ${sentence.replace(/\.$/, '')} (${same[0]!.detail}).`,
        ...(severity === 'note' ? [] : [`  ${style.dim('→')} ${remedy}`]),
      ];
      return lines.map((line) => wrap(line, screenColumns(), '    ')).join('\n');
    })
    .join('\n');
}

/** Loads by their titles; those of a search, which differ in their rate alone, by that. */
function concerned(records: readonly ServingRecord[]): string {
  const [probes, single] = [true, false].map((isProbe) =>
    records.filter(({ run }) => (run.probe !== null) === isProbe),
  ) as [ServingRecord[], ServingRecord[]];
  const rates = [...new Set(probes.map(rateOf))].flatMap((rate) => rate ?? []).sort((a, b) => a - b);
  const searched = firstOf(
    rates.map((rate) => formatDigits(rate, 4)),
    6,
    ', ',
  );
  return [
    ...(single.length > 0 ? [firstOf([...new Set(single.map(({ title }) => title))], 2, '; ')] : []),
    ...(rates.length > 0 ? [`the search at ${searched} requests/s`] : []),
  ].join('; ');
}

const firstOf = (names: readonly string[], most: number, between: string): string =>
  names.slice(0, most).join(between) + (names.length > most ? ` and ${names.length - most} more` : '');

const marks = {
  note: style.dim('note'),
  degraded: style.doubtful('DEGRADED'),
  invalid: style.bad('INVALID'),
} as const;
