import { formatQuantity } from '../../results/format.ts';
import {
  type AuditFigure,
  type AuditResult,
  fitLine,
  type Judgement,
  judgeAbove,
  judgeCeiling,
  judgeLinear,
  judgeSame,
  pairedRatio,
  type RatioInterval,
} from '../../results/record/audit.ts';
import { halfWidthPercent, summarise } from '../../results/statistics/summary.ts';
import type { VariantName } from './variants.ts';

/** What the processes of the variants gave: seconds of a sample and the bytes it moves, process by process. */
export interface Timed {
  /** Mean seconds of a sample, one for each round, in the order of the rounds. */
  readonly seconds: readonly number[];
  readonly bytes: number;
  /** Tokens behind the first that a sample makes: the n of a generation. */
  readonly steps: number;
}

/** The variants that came to an end, with what is missing and why. */
export interface Timings {
  readonly of: ReadonlyMap<VariantName, Timed>;
  readonly missing: ReadonlyMap<VariantName, string>;
  /** What went wrong with a process of a variant. */
  readonly failed: ReadonlyMap<VariantName, string>;
  /** Bytes of distinct weights of the subject and of all last-level caches; null where unknown. */
  readonly distinctBytes: number;
  readonly cacheBytes: number | null;
}

const size = (bytes: number) => formatQuantity({ value: bytes, unit: 'B' });

type Finding = Pick<AuditResult, 'figures' | 'verdict' | 'because'>;

export interface TimingAudit extends Pick<AuditResult, 'name' | 'question' | 'method' | 'rule'> {
  readonly needs: readonly VariantName[];
  judge(timings: Timings): Finding;
}

const asFigure = (name: string, { ratio, low, high }: RatioInterval): AuditFigure => ({
  name,
  unit: 'ratio',
  value: ratio,
  low,
  high,
  ...(low === null && { reason: 'fewer than 3 rounds' }),
});

const secondsOf = ({ of }: Timings, name: VariantName) => of.get(name)!.seconds;

/** The time of one variant over that of another, round by round. */
const timeRatio = (timings: Timings, x: VariantName, y: VariantName) =>
  pairedRatio(secondsOf(timings, x), secondsOf(timings, y));

const ratioFinding = (name: string, ratio: RatioInterval, judgement: Judgement): Finding => ({
  figures: [asFigure(name, ratio)],
  ...judgement,
});

const zeros: TimingAudit = {
  name: 'zeros-against-random',
  question: 'How much faster is the same step on weights of zero, and on which of both is the figure?',
  method: 'The decode step with its seeded weights and with all weights zero, in processes that take turns.',
  rule: {
    text: 'What is timed as the figure runs on the seeded weights; the ratio to zeros is reported.',
    limit: null,
    reason:
      'Zeros switch fewer bits: a device under a power limit runs faster on them, and a figure would be too good.',
  },
  needs: ['step', 'zeros'],
  judge(timings) {
    const ratio = timeRatio(timings, 'step', 'zeros');
    const because =
      'the figure is the one on seeded random weights; the files were made from the seed and checked';
    return ratioFinding('time on random / time on zeros', ratio, { verdict: 'pass', because });
  },
};

const hotFaster = 1;

const cacheCold: TimingAudit = {
  name: 'weights-from-memory',
  question: 'Did the timed weights come from memory, and not from the cache?',
  method:
    'The decode step with all layers, and the same step with every layer using the weights of the first one, which fit the cache.',
  rule: {
    text: 'The distinct weights are at least 8 × the last-level cache, and the step is faster when they fit it.',
    limit: hotFaster,
    reason:
      'If weights that are in the cache are no faster, the others were in it as well, or memory is not what limits.',
  },
  needs: ['step', 'hot'],
  judge(timings) {
    const { distinctBytes, cacheBytes } = timings;
    const ratio = timeRatio(timings, 'step', 'hot');
    const found = (judgement: Judgement) =>
      ratioFinding('time from memory / time from cache', ratio, judgement);
    if (cacheBytes !== null && distinctBytes < 8 * cacheBytes) {
      const because = `${size(distinctBytes)} of distinct weights are less than 8 × ${size(cacheBytes)} of cache`;
      return found({ verdict: 'fail', because });
    }
    return found(judgeAbove(ratio, hotFaster, 'the ratio of the times'));
  },
};

const promptLimit = 0.05;

const freshPrompts: TimingAudit = {
  name: 'fresh-prompts',
  question: 'Is a prompt that was seen before as slow as a new one?',
  method:
    'Prefill with a new prompt for each sample, and with one prompt again and again, in processes that take turns.',
  rule: {
    text: 'The ratio of the times is 1 within 5 %, with its whole interval.',
    limit: promptLimit,
    reason: 'Reuse of a prompt would save nearly all of its time; 5 % is what a few rounds can resolve.',
  },
  needs: ['prefill', 'samePrompt'],
  judge(timings) {
    const ratio = timeRatio(timings, 'prefill', 'samePrompt');
    return ratioFinding('fresh / repeated', ratio, judgeSame(ratio, promptLimit, 'the ratio of the times'));
  },
};

const layerLimit = 0.02;

const fullLayers: TimingAudit = {
  name: 'full-against-cycled',
  question: 'Is a step with cycled layers as slow as one with all layers?',
  method:
    'The decode step with all layers, and with as few distinct ones as the rule for large shapes takes.',
  rule: {
    text: 'The times differ by less than 2 %, with the whole interval.',
    limit: layerLimit,
    reason: 'Cycled layers stand for the full model in figures that are given to 1 or 2 %.',
  },
  needs: ['step', 'cycled'],
  judge(timings) {
    const ratio = timeRatio(timings, 'cycled', 'step');
    return ratioFinding('cycled / full', ratio, judgeSame(ratio, layerLimit, 'the ratio of the times'));
  },
};

const lengths = ['steps4', 'steps8', 'steps16', 'steps32'] as const satisfies readonly VariantName[];
const lineLimits = { r2: 0.99, residual: 0.05 } as const;

const linear: TimingAudit = {
  name: 'linear-in-steps',
  question: 'Does the time of n steps grow in proportion to n?',
  method:
    'Generations of 4, 8, 16 and 32 steps behind the first id; a straight line through the times of the steps.',
  rule: {
    text: 'R² of the line is at least 0.99, and no point lies more than 5 % off it.',
    limit: lineLimits.residual,
    reason: 'Every step moves the same weights; a jump would be work that is skipped, put off or done twice.',
  },
  needs: lengths,
  judge({ of }) {
    const timed = lengths.map((name) => of.get(name)!);
    const points = timed.map(({ steps, seconds }) => ({ n: steps, value: summarise(seconds).centre }));
    const widths = timed.map(({ seconds }) => halfWidthPercent(summarise(seconds)));
    const spread = widths.includes(null) ? null : Math.max(...widths.map((width) => width! / 100));
    const line = fitLine(points);
    const figure = (name: string, value: number, unit: AuditFigure['unit']): AuditFigure => ({
      name,
      unit,
      value,
      low: null,
      high: null,
    });
    return {
      figures: [
        figure('R²', line.r2, 'ratio'),
        figure('farthest point, share of the line', line.largestResidual, 'ratio'),
        { ...figure('time of a step', line.slope, 's'), reason: 'slope of one line' },
      ],
      ...judgeLinear(line, lineLimits, spread),
    };
  },
};

const probes = ['bw.read', 'bw.copy', 'bw.triad'] as const satisfies readonly VariantName[];
const ceilingLimit = 1.02;

const ceiling: TimingAudit = {
  name: 'below-the-ceiling',
  question: 'Could the device have moved the bytes that the figure stands for?',
  method:
    'Bytes of a decode step over its time, against the fastest of the bandwidth probes of the same rounds.',
  rule: {
    text: 'The lowest ratio that the interval allows is at most 1.02.',
    limit: ceilingLimit,
    reason: 'No step can read its weights faster than the memory gives them; 2 % is the rounding of a probe.',
  },
  needs: ['step', ...probes],
  judge({ of }) {
    const rates = (name: VariantName) => {
      const { seconds, bytes } = of.get(name)!;
      return seconds.map((time) => bytes / time);
    };
    const fastest = probes.map(rates).sort((a, b) => summarise(b).centre - summarise(a).centre)[0]!;
    const share = pairedRatio(rates('step'), fastest);
    const rate = (name: string, values: readonly number[]): AuditFigure => {
      const { centre, low, high, reason } = summarise(values);
      return { name, unit: 'B/s', value: centre, low, high, ...(reason !== null && { reason }) };
    };
    return {
      figures: [
        rate('rate of the step', rates('step')),
        rate('fastest probe', fastest),
        asFigure('step / probe', share),
      ],
      ...judgeCeiling(share, ceilingLimit, 'the share of the probe'),
    };
  },
};

export const timingAudits: readonly TimingAudit[] = [
  zeros,
  cacheCold,
  freshPrompts,
  fullLayers,
  linear,
  ceiling,
];

/** The result of a timing audit, or why it could not be carried out. */
export function judgeTimings({ needs, judge, ...head }: TimingAudit, timings: Timings): AuditResult {
  const absent = needs.find((name) => timings.missing.has(name));
  if (absent) {
    const because = timings.missing.get(absent)!;
    return { ...head, figures: [], verdict: 'not_applicable', because };
  }
  const broken = needs.find((name) => !timings.of.has(name));
  if (broken) {
    return {
      ...head,
      figures: [],
      verdict: 'inconclusive',
      because: `not every process of "${broken}" came to its end: ${timings.failed.get(broken) ?? 'the audits were stopped'}`,
    };
  }
  return { ...head, ...judge(timings) };
}
