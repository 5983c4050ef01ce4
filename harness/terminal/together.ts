import { mainFigure, probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { factWords } from '../../results/figures/fact-words.ts';
import { rank } from '../../results/figures/result-rows.ts';
import {
  type OnAllDevices,
  type OnDevice,
  onAllDevices,
  type Spread,
} from '../../results/figures/together.ts';
import { formatFigure, formatGain, formatSum, shareText } from '../../results/figures/words.ts';
import { formatShare, missing } from '../../results/format.ts';
import { inCompanyOf } from '../../results/record/company.ts';
import type { Record } from '../../results/record.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { stateText } from './results.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

const columns: readonly Column[] = [
  { title: 'GPU', align: 'left', narrow: 8 },
  { title: 'together, 95 % interval', align: 'right', narrow: 14 },
  { title: 'alone', align: 'right', narrow: 14, leaves: 3 },
  { title: 'together ÷ alone', align: 'right', narrow: 10 },
  { title: 'of limit', align: 'right', narrow: 12, leaves: 2 },
  { title: 'validity', align: 'left', narrow: 10 },
  { title: 'n', align: 'right', leaves: 1 },
];

/** For each trial on several devices: a row a device, their sum, and how they differ; empty without such records. */
export function togetherTables(records: readonly Record[]): string {
  const tables = onAllDevices(records.toSorted((a, b) => rank(a) - rank(b))).map((trial) =>
    tableOf(trial, records),
  );
  return [...tables, ...limitsOf(records)].join('\n\n');
}

/** What the shares are, once for all tables: each device has a probe of its own. */
function limitsOf(records: readonly Record[]): string[] {
  const kinds = records.flatMap(
    (record) => utilisation(record, probesOf(inCompanyOf(record, records)))?.kind ?? [],
  );
  const lines = [...new Set(kinds)].map((kind) => factWords.limit(kind, factWords.ownProbe));
  return lines.length === 0
    ? []
    : [lines.map((line) => style.dim(wrap(line, screenColumns(), '  '))).join('\n')];
}

function tableOf(trial: OnAllDevices, records: readonly Record[]): string {
  const names = new Set(trial.devices.map(({ name }) => name));
  const one = names.size === 1 ? `  ${style.dim(`${trial.devices.length} × ${[...names][0]}`)}` : '';
  const rows = trial.devices.map((device) => rowOf(device, names.size > 1, records));
  const table = renderTable(columns, [...rows, sumRow(trial)]);
  return [`${style.bold(trial.title)}${one}`, table, ...remarks(trial).map((text) => style.dim(text))].join(
    '\n',
  );
}

function rowOf(
  { index, name, together, alone, interference }: OnDevice,
  named: boolean,
  records: readonly Record[],
) {
  const of = [together, alone].filter((record) => record !== null);
  const used = together && utilisation(together, probesOf(inCompanyOf(together, records)));
  return [
    named ? `${index} ${name}` : String(index),
    formatFigure(together && mainFigure(together)),
    formatFigure(alone && mainFigure(alone)),
    formatGain(interference),
    used ? shareText(used) : '',
    of.map(({ validity }) => stateText(validity.state)).join(' / '),
    of.map(({ population: { ok, issued } }) => `${ok}/${issued}`).join(' / '),
  ];
}

function sumRow({ sum, sumAlone, interference, devices }: OnAllDevices): string[] {
  const text = style.bold(`sum of ${devices.length}`);
  return [
    text,
    formatSum(sum),
    sumAlone ? formatSum(sumAlone) : missing,
    formatGain(interference),
    '',
    '',
    String(sum.repeats),
  ];
}

function remarks({ sum, spread }: OnAllDevices): string[] {
  return [
    ...(sum.value === null ? [`No sum: ${sum.missing}.`] : []),
    ...(sum.commonShare === null
      ? []
      : [
          `The sum counts samples in the time common to all GPUs, at least ${percent(sum.commonShare)} of each window.`,
        ]),
    ...(spread ? [spreadText(spread)] : []),
  ];
}

const spreadText = ({ share, slowest, fastest, role }: Spread) =>
  `${capital(role)}, units differ by ${percent(share)}: GPU ${slowest} is the slowest, GPU ${fastest} the fastest.`;

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);

const percent = (share: number) => formatShare(share, 1);
