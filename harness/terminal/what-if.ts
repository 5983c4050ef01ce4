import { counted, formatDigits, formatQuantity, formatShare, missing } from '../../results/format.ts';
import type { ProjectedLoad } from '../../results/projection/served-answer.ts';
import { projectedFigures } from '../../results/projection/served-figures.ts';
import { formatProjected } from '../../results/projection/served-grounds.ts';
import type { LoadQuestion } from '../../results/projection/served-question.ts';
import type { ProbedLimits, StepBesideRoofline } from '../../results/projection/served-steps.ts';
import { formatServingFigure } from '../../results/serving/figure-text.ts';
import type { StepFit, StepSize } from '../../results/serving/step-model.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** The steps of a load beside the roofline of their device. */
export interface StepsOfLoad {
  readonly sizes: readonly StepSize[];
  /** null where the device was not probed or the model is not known: `missing` says which. */
  readonly roofline: readonly StepBesideRoofline[] | null;
  readonly limits: ProbedLimits | null;
  readonly missing: string | null;
  readonly fit: StepFit | null;
}

/** A load otherwise than it was served. */
export interface AnswerOnDevice extends ProjectedLoad {
  readonly asked: LoadQuestion;
  readonly device: string;
  /** It is the one that served the load. */
  readonly isHere: boolean;
  /** Requests that count of those that were served again; null: all of them. */
  readonly requests: number | null;
  /** On what it rests, in words. */
  readonly grounds: readonly string[];
}

/** The model of the step time of a load, and the load otherwise than it was served. */
export function whatIfPage(
  stored: StoredServing,
  steps: StepsOfLoad,
  answers: readonly AnswerOnDevice[],
): string {
  const { id, record } = stored;
  return [
    `${style.bold(record.title)}\nserved load ${id}, seed ${record.scenario.seed}, on ${record.engine.device.name}`,
    `${style.bold('Time of a step')}\n${stepModelTable(steps)}`,
    ...answers.map((answer) => `${style.bold(askedText(answer))}\n${answerText(stored, answer)}`),
  ].join('\n\n');
}

/** A row for each size of step: the measured median, what the roofline of this device allows, how many times slower it was. */
function stepModelTable({ sizes, roofline, limits, missing: why, fit }: StepsOfLoad): string {
  const columns: readonly Column[] = [
    { title: 'step', align: 'left' },
    { title: 'steps', align: 'right', leaves: 1 },
    { title: 'in the cache', align: 'right', leaves: 2 },
    { title: 'measured, median', align: 'right' },
    { title: 'roofline', align: 'right' },
    { title: 'measured / roofline', align: 'right' },
    { title: 'bound by', align: 'left', leaves: 3 },
  ];
  const shown = longest(sizes);
  const rows = shown.map((size) => {
    const i = sizes.indexOf(size);
    const beside = roofline?.[i];
    return [
      size.kind === 'decode' ? `decode, ${counted(size.size, 'row')}` : `chunk of ${size.size}`,
      String(size.steps),
      formatDigits(size.cached, 3),
      seconds(size.medianSeconds),
      beside ? seconds(beside.rooflineSeconds) : missing,
      beside ? formatDigits(beside.ratio, 3) : missing,
      beside?.boundBy ?? missing,
    ];
  });
  const basis = limits
    ? `The roofline is that of this device by its own probes: ${formatQuantity({ value: limits.bandwidth, unit: 'B/s' })} and ${formatQuantity({ value: limits.arithmetic, unit: 'FLOP/s' })}.`
    : `No roofline: ${why}.`;
  const more =
    shown.length < sizes.length
      ? [`${sizes.length - shown.length} more sizes took less time; --json has them all.`]
      : [];
  return [renderTable(columns, rows), ...sentences([...more, basis, fitText(fit)])].join('\n');
}

/** A load of random lengths has chunks of hundreds of sizes. */
const mostSizes = 12;

/** Those sizes on which the load spent most of its time, in their order. */
function longest(sizes: readonly StepSize[]): readonly StepSize[] {
  const spent = (size: StepSize) => size.steps * size.medianSeconds;
  const kept = new Set([...sizes].sort((a, b) => spent(b) - spent(a)).slice(0, mostSizes));
  return sizes.filter((size) => kept.has(size));
}

function fitText(fit: StepFit | null): string {
  if (fit === null) return 'No fit: fewer than ten decode steps.';
  const terms = [
    seconds(fit.fixed),
    ...(fit.perRow === null ? [] : [`${seconds(fit.perRow)} a row`]),
    ...(fit.perCachedToken === null ? [] : [`${seconds(fit.perCachedToken)} a token in the cache`]),
  ];
  return `Fitted to ${fit.steps} decode steps by least squares, a description and no law: ${terms.join(' + ')}; off by ${errorText(fit.relativeError)} (root mean square).`;
}

const errorText = (share: number) => (share < 0.001 ? 'less than 0.1 %' : formatShare(share, 1));

/** What is asked, in a few words: the device, and what of the load is otherwise. */
function askedText({ asked: { rate, rows, chunk }, device }: AnswerOnDevice): string {
  const otherwise = [
    ...(rate === undefined ? [] : [`at ${rate} requests/s`]),
    ...(rows === undefined ? [] : [`with ${counted(rows, 'row')}`]),
    ...(chunk === undefined ? [] : [`in chunks of ${chunk}`]),
  ];
  return [`On ${device}`, ...otherwise].join(', ');
}

function answerText({ record }: StoredServing, answer: AnswerOnDevice): string {
  if (answer.refusal !== null) return sentences([`Not projected: ${answer.refusal}.`]).join('\n');
  const columns = [
    ...(Array.isArray(answer.here) ? [{ title: 'by the model, as served', figures: answer.here }] : []),
    ...answer.columns.flatMap(({ basis, figures }) =>
      typeof figures === 'string' ? [] : [{ title: columnTitle(answer, basis), figures }],
    ),
  ];
  const rows = projectedFigures.flatMap(({ definition, statistic }) => {
    const measured = record.figures.find(
      (figure) => figure.definition === definition && figure.statistic === statistic,
    );
    const projected = columns.map(({ figures }) =>
      figures.find((each) => each.definition === definition && each.statistic === statistic),
    );
    if (!measured || [measured, ...projected].every((each) => (each?.value ?? null) === null)) return [];
    const cells = projected.map(formatProjected);
    return [[definition, statistic, formatServingFigure(measured), ...cells]];
  });
  const table = renderTable(
    [
      { title: 'figure', align: 'left' },
      { title: 'of them', align: 'left' },
      { title: 'measured, as served', align: 'right', narrow: 12 },
      ...columns.map(({ title }): Column => ({ title, align: 'right', narrow: 12 })),
    ],
    rows,
  );
  return [table, ...sentences(answer.grounds.map((ground) => `${ground}.`))].join('\n');
}

const columnTitle = ({ isHere }: AnswerOnDevice, basis: 'measured' | 'assumed') =>
  isHere ? 'projected, as asked' : `projected, ${basis} shares`;

const seconds = (value: number) => formatQuantity({ value, unit: 's' });

const sentences = (lines: readonly string[]) => lines.map((line) => wrap(line, screenColumns(), '  '));
