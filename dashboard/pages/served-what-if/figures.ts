import type { LoadAnswer } from '../../../results/projection/served-answer.ts';
import { type ProjectedFigure, projectedFigures } from '../../../results/projection/served-figures.ts';
import { formatProjected } from '../../../results/projection/served-grounds.ts';
import { servingFigure } from '../../../results/serving/figure-text.ts';
import type { Html } from '../../html.ts';
import { html } from '../../html.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import { table } from '../../parts.ts';
import { said } from '../../said.ts';
import type { View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { servedWhatIf } from '../../words/served-what-if.ts';
import { servingDefinitions } from '../../words/serving-definitions.ts';
import { figureOf } from '../serving/marks.ts';

/** The figures of the projections beside those that were measured: each kind in a column of its own. */
export function figuresPart(view: View, load: WholeLoad, { projected }: LoadAnswer, asked: string): Html {
  const words = servedWhatIf[view.language];
  const { definition, statistic } = servedLoad[view.language];
  const meanings = servingDefinitions[view.language];
  const columns = [
    ...(Array.isArray(projected.here) ? [{ title: words.byModel, figures: projected.here }] : []),
    ...projected.columns.flatMap(({ basis, figures }) =>
      typeof figures === 'string'
        ? []
        : [
            {
              title: projected.shares === null ? words.columnHere(asked) : titleOf(view, basis, asked),
              figures,
            },
          ],
    ),
  ] as const;
  const find = (figures: readonly ProjectedFigure[], id: string, of: string) =>
    figures.find((each) => each.definition === id && each.statistic === of);
  const rows = projectedFigures.filter(
    ({ definition: id, statistic: of }) => servingFigure(load.record, id, of) !== null,
  );
  return table(
    view,
    words.title,
    [
      { title: definition, word: 'definition' },
      { title: statistic, word: 'ofRequests' },
      { title: words.measured, word: 'value', align: 'right' },
      ...columns.map(({ title }) => ({ title, word: 'projected', align: 'right' }) as const),
    ],
    rows.map(({ definition: id, statistic: of }, i) => [
      html`<span title="${meanings[id]}">${rows[i - 1]?.definition === id ? '' : id}</span>`,
      of,
      figureOf(load, id, of),
      ...columns.map(({ figures }) => cellOf(view, find(figures, id, of))),
    ]),
  );
}

const cellOf = (view: View, figure: ProjectedFigure | undefined): Html => {
  const text = said(view, formatProjected(figure));
  return figure?.isRough ? html`<span class="rough">${text}</span>` : text;
};

function titleOf(view: View, basis: 'measured' | 'assumed', asked: string): string {
  const words = servedWhatIf[view.language];
  return words.column(asked, basis === 'measured' ? words.measuredShares : words.assumedShares);
}
