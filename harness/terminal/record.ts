import { computedFacts, machineFacts, settingFacts } from '../../results/figures/facts.ts';
import { telemetryFacts } from '../../results/figures/telemetry-facts.ts';
import { formatBasis, formatFigure, reachedLines } from '../../results/figures/words.ts';
import { formatQuantity, missing } from '../../results/format.ts';
import { placedTitle } from '../../results/record/company.ts';
import { pasteable } from '../../results/record/reproduce.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Record, Repeat } from '../../results/record.ts';
import { mean } from '../../results/statistics/moments.ts';
import { countOutliers } from '../../results/statistics/outliers.ts';
import { typedHere } from '../hint.ts';
import { unbroken, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { doubts, stateText } from './results.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';

/** A record for people: what was found first, then how, on what, and how to do it again. */
export function recordPage({ id, path, record }: StoredRecord, siblings: readonly Record[]): string {
  const { validity } = record;
  const found = doubts([record]);
  return [
    `${style.bold(placedTitle(record))}   ${stateText(validity.state)}\nrecord ${id}, ${record.createdAt.slice(0, 19).replace('T', ' ')} UTC`,
    ...(found ? [found] : []),
    section('Figures', figures(record)),
    ...efficiency(record, siblings),
    section('Processes, in the order in which they ran', processes(record)),
    ...telemetry(record),
    section('What was computed', facts(computedFacts(record))),
    section('Setting and engine', facts(settingFacts(record))),
    section('Machine', facts(machineFacts(record))),
    section('Do it again', `${commandText(record)}\n${style.dim(unbroken(path))}`),
  ].join('\n\n');
}

const section = (title: string, body: string) => `${style.bold(title)}\n${body}`;

const facts = (rows: readonly (readonly [string, string])[]) => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${style.dim(name.padEnd(width))}  ${value}`).join('\n');
};

function figures({ figures }: Record): string {
  if (figures.length === 0) return '  none: no process finished';
  const rows = figures.map((figure) => [
    figure.definition,
    figure.statistic,
    formatFigure(figure),
    `${figure.samples} in ${figure.processes}`,
    formatBasis(figure),
  ]);
  return renderTable(
    [
      { title: 'definition', align: 'left' },
      { title: 'of samples', align: 'left', narrow: 8 },
      { title: 'value, 95 % interval', align: 'right', narrow: 14 },
      { title: 'samples', align: 'right', leaves: 1 },
      { title: 'interval by', align: 'left', narrow: 20, leaves: 2 },
    ],
    rows,
  );
}

function efficiency(record: Record, siblings: readonly Record[]): string[] {
  const lines = reachedLines(record, siblings);
  const wrapped = lines.map((line) => `  ${wrap(line, screenColumns() - 2, '    ')}`);
  return lines.length > 0 ? [section('Of the limit', wrapped.join('\n'))] : [];
}

function telemetry(record: Record): string[] {
  const rows = telemetryFacts(record);
  return rows.length > 0
    ? [section('Telemetry inside the timed windows, of all processes', facts(rows))]
    : [];
}

const seconds = (ns: number | null) =>
  ns === null ? missing : formatQuantity({ value: ns / 1e9, unit: 's' });

function processes({ repeats }: Record): string {
  const rows = [...repeats]
    .sort((a, b) => a.position - b.position)
    .map((repeat) => [
      String(repeat.position),
      repeat.outcome,
      seconds(repeat.loadNs),
      seconds(repeat.firstRunNs),
      `${repeat.warmup.durationNs.length}${repeat.warmup.steady ? ', steady' : ''}`,
      String(repeat.samples.durationNs.length),
      seconds(mean(repeat.samples.durationNs)),
      outliers(repeat),
      repeat.host.peakRssBytes === null
        ? missing
        : formatQuantity({ value: repeat.host.peakRssBytes, unit: 'B' }),
    ]);
  return renderTable(
    [
      { title: 'place', align: 'right' },
      { title: 'outcome', align: 'left' },
      { title: 'load', align: 'right', leaves: 2 },
      { title: 'first run', align: 'right', leaves: 4 },
      { title: 'warm-up', align: 'right', leaves: 3 },
      { title: 'samples', align: 'right' },
      { title: 'mean', align: 'right' },
      { title: 'outliers', align: 'left', narrow: 16 },
      { title: 'peak memory', align: 'right', leaves: 1 },
    ],
    rows,
  );
}

const outliers = ({ samples }: Repeat): string =>
  countOutliers(samples.durationNs)
    .map(([label, count]) => `${count} ${label}`)
    .join(', ') || 'none';

/** A command from a file is printed as one only where it can be pasted without harm. */
function commandText({ run, workload }: Record): string {
  const command = pasteable(run.reproduce);
  return command === null
    ? `The record holds a command that assay does not write; it is not shown. Its title: ${workload.title}`
    : unbroken(typedHere(command));
}
