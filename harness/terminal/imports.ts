import { missing } from '../../results/format.ts';
import type { ImportedFigure, Population } from '../../results/import/figure.ts';
import type { Imported, ImportedResult } from '../../results/import/imported.ts';
import type { StoredImport } from '../../results/import/store.ts';
import { importedValueText } from '../../results/import/words.ts';
import { visible, withVisibleText } from '../../results/record/visible.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** So many results of a file, and rows that are none, are shown: nobody reads more on a screen. */
const mostShown = 200;

/** What an import holds: how it was recognised, its figures, what the auditor says of them. */
export function importText({ id, imported: read }: StoredImport): string {
  // A text of a file is no line of its own, and has no colours: else it could say what the auditor says.
  const imported = withVisibleText(read);
  const { source, tool, toolVersion, layout, results, rejected, unknown, noise } = imported;
  const counts = [
    `${results.length} ${results.length === 1 ? 'result' : 'results'}`,
    ...(rejected.length > 0 ? [`${rejected.length} rejected`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} fields that nobody understands, kept`] : []),
    ...(noise.length > 0
      ? [`${noise.length} ${noise.length === 1 ? 'line that is' : 'lines that are'} no part of it, kept`]
      : []),
  ];
  return [
    `${style.bold(id)}  ${source.name}: ${[tool, toolVersion, `(${layout})`].filter(Boolean).join(' ')}, ${counts.join(', ')}`,
    figuresText(results.slice(0, mostShown)),
    ...(results.length > mostShown ? [`${results.length - mostShown} further results: see --json`] : []),
    ...results.slice(0, mostShown).flatMap(verdictLines),
    ...rejected.slice(0, mostShown).map(({ at, reason }) => `rejected ${at || 'the file'}: ${reason}`),
    ...(rejected.length > mostShown ? [`${rejected.length - mostShown} further rejected: see --json`] : []),
    auditText(imported),
  ].join('\n');
}

/** A file that is not imported, where others are. */
export const refusalText = ({ name, why, tryThis }: { name: string; why: string; tryThis: string }): string =>
  `${style.bad('refused')}  ${visible(name)}: ${visible(why)}. ${tryThis}`;

const columns: readonly Column[] = [
  { title: 'figure', align: 'left', narrow: 16 },
  { title: 'of', align: 'left' },
  { title: 'value', align: 'right' },
  { title: 'n', align: 'right', leaves: 3 },
  { title: 'in the file', align: 'right', narrow: 12, leaves: 2 },
  { title: 'where', align: 'left', leaves: 1 },
];

/** Of a file of requests alone there is no figure: then only what it is of. */
const figuresText = (results: readonly ImportedResult[]): string =>
  results.some(({ figures }) => figures.length > 0)
    ? renderTable(columns, results.flatMap(rowsOf))
    : results.map(({ title }) => `${title}: the requests are kept, and no figure is made up`).join('\n');

/** So many figures without a value for one reason stand in rows, with the reason below them; more are counted. */
const mostAlike = 3;

function rowsOf(result: ImportedResult): string[][] {
  const without = Map.groupBy(
    result.figures.filter(({ value }) => value === null),
    ({ missing }) => missing,
  );
  const isCounted = ({ missing }: ImportedFigure) => (without.get(missing)?.length ?? 0) > mostAlike;
  const shown = result.figures.filter((figure) => figure.value !== null || !isCounted(figure));
  const reasons = [...without].map(([reason, figures]) => {
    const names = [...new Set(figures.map(({ metric, statistic }) => `${metric} (${statistic})`))].join(', ');
    return figures.length > mostAlike
      ? `${figures.length} more have no value: ${reason}`
      : `${missing} ${names}: ${reason}`;
  });
  return [[result.title], ...shown.map(rowOf), ...reasons.map((text) => [style.dim(text)])];
}

/** Whose figure it is, where not of those that were completed or of the whole run. */
const others: Partial<Record<Population, string>> = {
  failed: 'failed',
  incomplete: 'incomplete',
  all: 'all',
};

const rowOf = (figure: ImportedFigure): string[] => [
  figure.metric,
  [figure.statistic, others[figure.population], figure.per === 'device' && 'one device']
    .filter(Boolean)
    .join(', '),
  importedValueText(figure),
  figure.n === null ? '' : String(figure.n),
  figure.written === null ? '' : `${figure.written} ${figure.unit}`,
  figure.at,
];

/** What the tool itself says of its run; of one that it calls invalid also why. */
function verdictLines({ title, verdict }: ImportedResult): string[] {
  if (verdict === null) return [];
  const { word, isValid, grounds = [] } = verdict;
  const against = isValid ? [] : grounds.filter((line) => !/(Yes|true|:)$/.test(line));
  const shown = isValid ? style.good(word) : style.bad(word);
  return [`The tool says of ${title}: ${[shown, ...against].join('; ')}`];
}

function auditText({ word, unauditable, findings }: Imported): string {
  const told = {
    consistent: style.good,
    suspicious: style.dim,
    contradictory: style.bad,
    unauditable: style.dim,
  };
  return [
    `Auditor: ${told[word](word)}${unauditable === null ? '' : ` (${unauditable})`}`,
    ...findings.map(({ check, grade, sentence, remedy, at }) => {
      const places = placesText(at);
      return `  ${grade} (${check}): ${sentence}${places === '' ? '' : ` [${places}]`}. ${remedy}`;
    }),
  ].join('\n');
}

/** So many places of a finding are named, which is as many as an equation has; of more the first ones. */
const mostPlaces = 6;

function placesText(at: readonly string[]): string {
  // What is about a whole result has no place in it.
  const places = at.filter((place) => place !== '');
  if (places.length <= mostPlaces) return places.join(', ');
  const named = places.slice(0, 2);
  return `${named.join(', ')} and ${places.length - named.length} more`;
}
