import { formatDigits } from '../format.ts';
import type { PublishedResult } from '../reference/schema.ts';
import { serving as says } from '../sentences/serving.ts';
import { whyNotComparable } from '../serving/comparable.ts';
import { type ServingDefinitionId, servingDefinitions } from '../serving/definitions.ts';
import type { ServingFigure } from '../serving/figures.ts';
import type { ServingRecord } from '../serving/record.ts';
import { modelKey } from './comparand.ts';

/** A figure of two loads. */
export interface ServedRatio {
  readonly definition: ServingDefinitionId;
  readonly statistic: ServingFigure['statistic'];
  readonly subject: ServingFigure;
  readonly baseline: ServingFigure;
  /** Value of the subject / value of the baseline; null where one of them has none. */
  readonly ratio: number | null;
  /** null without an interval; `reason` says why. */
  readonly low: number | null;
  readonly high: number | null;
  readonly reason: string | null;
  /** By the interval of this figure alone: of many figures, one in twenty shows a difference that is none. */
  readonly answer: 'better' | 'worse' | 'no difference shown';
}

export interface ServedComparison {
  /** Every reason why the two may not be compared; then there are no ratios. */
  readonly refusals: readonly string[];
  readonly ratios: readonly ServedRatio[];
}

/** Two served loads, figure by figure, where they are loads of one kind. */
export function compareServed(subject: ServingRecord, baseline: ServingRecord): ServedComparison {
  const refusals = whyNotComparable(subject, baseline);
  if (refusals.length > 0) return { refusals, ratios: [] };
  const ratios = subject.figures.flatMap((figure) => {
    const other = baseline.figures.find(
      ({ definition, statistic }) => definition === figure.definition && statistic === figure.statistic,
    );
    return other ? [ratioOf(figure, other)] : [];
  });
  return { refusals, ratios };
}

/**
 * Their ratio with the interval that follows from those of both: on logarithms, the distances from the values to their ends add up as the
 * sides of a right triangle. G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures: a general approach",
 * Statistics in Medicine 27 (2008).
 */
function ratioOf(subject: ServingFigure, baseline: ServingFigure): ServedRatio {
  const { definition, statistic } = subject;
  const sides = [
    [subject, says.thisLoad()],
    [baseline, says.baseline()],
  ] as const;
  const base = { definition, statistic, subject, baseline, low: null, high: null };
  const open = { ...base, answer: 'no difference shown' } as const;
  const empty = sides.find(([{ value }]) => !(value !== null && value > 0));
  if (empty) return { ...open, ratio: null, reason: says.noRatio({ side: empty[1] }) };
  const ratio = subject.value! / baseline.value!;
  const without = sides.find(([{ interval }]) => !(interval && interval.low > 0));
  if (without) {
    const why = without[0].missing ?? says.endAtZero();
    return { ...open, ratio, reason: says.noIntervalOf({ side: without[1], why }) };
  }
  const [x, y] = [subject, baseline].map(({ value, interval }) => ({
    down: Math.log(value! / interval!.low),
    up: Math.log(interval!.high / value!),
  })) as [Distances, Distances];
  const low = ratio * Math.exp(-Math.hypot(x.down, y.up));
  const high = ratio * Math.exp(Math.hypot(x.up, y.down));
  const isHigherBetter = servingDefinitions[definition].better === 'higher';
  const answer = low > 1 || high < 1 ? low > 1 === isHigherBetter : null;
  return {
    ...base,
    ratio,
    low,
    high,
    reason: null,
    answer: answer === null ? 'no difference shown' : answer ? 'better' : 'worse',
  };
}

interface Distances {
  readonly down: number;
  readonly up: number;
}

/** A load beside a published result: never a ratio without the words that say what it is. */
export type BesidePublished =
  | { readonly refusal: string; readonly sentence: null }
  | {
      readonly refusal: null;
      readonly sentence: string;
      /** Base units, for one device each. */
      readonly ours: number;
      readonly theirs: number;
      readonly ratio: number;
      readonly unit: 'tokens/s' | 'samples/s';
      readonly strength: 'cross-stack';
    };

const published = {
  output: { definition: 'tput.out.wall', unit: 'tokens/s' },
  samples: { definition: 'tput.req', unit: 'samples/s' },
} as const;

/**
 * Tokens/s or samples/s of a published offline, server or interactive result beside those of a load of the same model in the same scenario.
 * Latencies are never held beside it: lengths and limits are others.
 */
export function besidePublished(record: ServingRecord, result: PublishedResult): BesidePublished {
  const refuse = (refusal: string) => ({ refusal, sentence: null });
  const { id, metric, scenario, model, deviceCount, perDevice } = result;
  const ours = record.model.shape.name;
  if (record.validity.state === 'INVALID') {
    const codes = record.validity.reasons.map(({ code }) => code).join(', ');
    return refuse(says.invalidServing({ codes }));
  }
  if (metric !== 'output' && metric !== 'samples') return refuse(says.otherMetric({ id, metric }));
  if (!result.verified) return refuse(says.notRead({ id }));
  if (modelKey(model) !== modelKey(ours)) return refuse(says.otherModel({ theirs: model, ours }));
  if (scenario.toLowerCase() !== record.scenario.kind)
    return refuse(says.otherScenario({ theirs: scenario, ours: record.scenario.kind }));
  if (!perDevice && deviceCount === undefined) return refuse(says.groupUnknown({ id }));
  const { definition, unit } = published[metric];
  const value = record.figures.find(
    (figure) => figure.definition === definition && figure.statistic === 'mean',
  )?.value;
  if (!value) return refuse(says.noOwnFigure({ definition }));
  const theirs = result.value / (perDevice ? 1 : deviceCount!);
  const where = [result.benchmark, result.round, scenario].filter(Boolean).join(' ');
  const ratio = value / theirs;
  return {
    refusal: null,
    sentence: says.crossStack({
      ours: `${formatDigits(value, 3)} ${unit}`,
      theirs: `${formatDigits(theirs, 3)} ${unit}`,
      where,
      id,
      ratio: formatDigits(ratio, 2),
    }),
    ours: value,
    theirs,
    ratio,
    unit,
    strength: 'cross-stack',
  };
}
