import type { BesidePublished, ServedComparison, ServedRatio } from '../../results/comparison/served.ts';
import { formatRatio, missing } from '../../results/format.ts';
import type { PublishedResult } from '../../results/reference/schema.ts';
import { formatServingFigure } from '../../results/serving/figure-text.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** Two served loads, or one beside a published result. */
export type ComparedLoads =
  | {
      readonly kind: 'loads';
      readonly subject: StoredServing;
      readonly baseline: StoredServing;
      readonly comparison: ServedComparison;
    }
  | {
      readonly kind: 'published';
      readonly load: StoredServing;
      readonly result: PublishedResult;
      readonly beside: BesidePublished;
    };

const columns: readonly Column[] = [
  { title: 'figure', align: 'left' },
  { title: 'of them', align: 'left' },
  { title: 'value', align: 'right', narrow: 14, leaves: 2 },
  { title: 'baseline', align: 'right', narrow: 14, leaves: 1 },
  { title: 'ratio, 95 % interval', align: 'left', narrow: 14 },
  { title: 'answer', align: 'left', narrow: 13 },
];

/** The ratios of the figures, or every reason why there are none; beside a published result one sentence. */
export function comparedLoadsText(compared: ComparedLoads): string {
  if (compared.kind === 'published') {
    const { load, beside } = compared;
    const text = beside.refusal ?? beside.sentence!;
    return paragraph(`${load.record.title} (${load.id}): ${beside.refusal ? 'not compared: ' : ''}${text}`);
  }
  const { subject, baseline, comparison } = compared;
  const title = (side: StoredServing) =>
    `${side.record.engine.device.name}: ${side.record.title}, seed ${side.record.scenario.seed} (${side.id})`;
  const heads = [paragraph(`Baseline: ${title(baseline)}`), paragraph(title(subject))];
  const { refusals, ratios } = comparison;
  if (refusals.length > 0)
    return [...heads, ...['Not compared:', ...refusals.map((why) => `  ${why}`)].map(paragraph)].join('\n');
  return [
    ...heads,
    renderTable(columns, ratios.map(rowOf)),
    paragraph(
      'Each interval is for its figure alone: of twenty figures that do not differ, one shows a difference by chance.',
    ),
  ].join('\n');
}

function rowOf({ definition, statistic, subject, baseline, ...ratio }: ServedRatio): string[] {
  return [
    definition,
    statistic,
    formatServingFigure(subject),
    formatServingFigure(baseline),
    ratio.ratio === null ? `${missing} (${ratio.reason})` : formatRatio({ ...ratio, centre: ratio.ratio }),
    ratio.ratio === null ? style.dim('not compared') : answerText(ratio.answer),
  ];
}

function answerText(answer: ServedRatio['answer']): string {
  if (answer === 'no difference shown') return style.dim(answer);
  return answer === 'better' ? style.good(answer) : style.bad(answer);
}

const paragraph = (text: string) => wrap(text, screenColumns(), '  ');
