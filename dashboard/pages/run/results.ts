import { mainFigure, probesOf } from '../../../results/figures/efficiency.ts';
import { type ResultRow, resultRows } from '../../../results/figures/result-rows.ts';
import { formatFigure, formatGain } from '../../../results/figures/words.ts';
import { isOfPair } from '../../../results/four/links.ts';
import { placedTitle } from '../../../results/record/company.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import type { Figure } from '../../../results/record.ts';
import { type Html, html, nothing } from '../../html.ts';
import { stateMark, table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { run } from '../../words/run.ts';

/** The address of a figure on the page of its record. */
export const figureAnchor = ({ definition, statistic }: Figure): string => `${definition}-${statistic}`;

/** A figure with its interval, as a link to where it stands in its record; struck through where it does not count. */
export function figureLink(view: View, { id, record }: StoredRecord, figure: Figure | null): Html | string {
  if (!figure) return formatFigure(null);
  const text = html`<a class="quiet" href="${view.href(`/records/${id}#${figureAnchor(figure)}`)}">${formatFigure(figure)}</a>`;
  return record.validity.state === 'INVALID' ? html`<s>${text}</s>` : text;
}

/** The table of a run: one row a trial, a generation with its parts. Pairs of GPUs have a matrix, and their rows are folded. */
export function results(view: View, stored: readonly StoredRecord[]): Html {
  const words = run[view.language];
  const [pairs, others] = [true, false].map((isPair) =>
    stored.filter(({ record }) => isOfPair(record) === isPair),
  );
  return html`${others!.length > 0 ? tableOf(view, others!) : nothing}${
    pairs!.length > 0
      ? html`<details><summary>${words.pairs(pairs!.length)}</summary>${tableOf(view, pairs!)}</details>`
      : nothing
  }`;
}

function tableOf(view: View, stored: readonly StoredRecord[]): Html {
  const words = run[view.language];
  const records = stored.map(({ record }) => record);
  const storedOf = new Map(stored.map((one) => [one.record, one]));
  const rows = resultRows(records, probesOf(records));
  return table(
    view,
    words.results,
    [
      { title: words.workload, word: 'workload' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.ofLimit, word: 'ofLimit', align: 'right' },
      { title: words.validity, word: 'validity' },
      { title: words.processes, word: 'processes', align: 'right' },
    ],
    rows.flatMap((row) => rowsOf(view, row, storedOf.get(row.record)!)),
  );
}

function rowsOf(view: View, { record, share, gain, parts }: ResultRow, stored: StoredRecord) {
  const words = run[view.language];
  const { ok, issued } = record.population;
  return [
    [
      html`<a href="${view.href(`/records/${stored.id}`)}">${placedTitle(record)}</a>`,
      figureLink(view, stored, mainFigure(record)),
      share,
      stateMark(record.validity.state),
      `${ok}/${issued}`,
    ],
    ...(gain
      ? [
          [
            html`<span class="part">${words.gain(gain.ways.join(' + '))}</span>`,
            `× ${formatGain(gain.ratio)}`,
            '',
            '',
            '',
          ],
        ]
      : []),
    ...parts.map((figure) => [
      html`<span class="part">${figure.definition}</span>`,
      figureLink(view, stored, figure),
      '',
      '',
      '',
    ]),
  ];
}
