import { digitsBy } from '../format.ts';
import {
  type ArithmeticPrecision,
  assumedEfficiency,
  type Efficiency,
  efficiencyCorners,
  efficiencySpread,
  generationTimes,
  limitsOf,
} from '../projection/roofline.ts';
import type { TestOf } from '../reference/claim-schema.ts';
import { publishedDecoders } from '../reference/decoder-cost.ts';
import { type Estimate, type Gather, judge, plainEvidence } from './evidence.ts';

/** The roofline of both devices, each at its own batch, with one efficiency for both. */
export const projectionEvidence: Gather<TestOf<'projection'>> = (test, { reference, subject, baseline }) => {
  const { title, precision, cost } = publishedDecoders[test.workload];
  const limits = [subject, baseline].map((id) =>
    id === null ? null : limitsOf(reference.devices[id]!, precision as ArithmeticPrecision),
  );
  const [x, y] = limits;
  if (!x || !y) return [];
  const { isl, osl, subjectBatch, baselineBatch } = test;
  const rates = (efficiency: Efficiency) =>
    [
      generationTimes(cost, { batch: subjectBatch, isl, osl }, x, efficiency).tokensPerSecond,
      generationTimes(cost, { batch: baselineBatch, isl, osl }, y, efficiency).tokensPerSecond,
    ] as const;
  const [subjectRate, baselineRate] = rates(assumedEfficiency);
  const atCorners = efficiencyCorners(assumedEfficiency).map(rates);
  const ratios = atCorners.map(([x, y]) => x / y);
  // The digits that the efficiencies support, which are assumed.
  const text = (rate: number, side: 0 | 1) => {
    const all = atCorners.map((pair) => pair[side]);
    return digitsBy({ centre: rate, low: Math.min(...all), high: Math.max(...all) })(rate);
  };
  const estimate: Estimate = {
    value: subjectRate / baselineRate,
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    unit: 'x',
    method: `roofline; ends: efficiencies ${100 * efficiencySpread} points lower and higher`,
  };
  const verified = x.verified && y.verified;
  const statement =
    `${title}, ${isl}/${osl} tokens, ${percent(assumedEfficiency.prefill)} of the arithmetic in prefill, ` +
    `${percent(assumedEfficiency.bandwidth)} of the bandwidth in decode: ${text(subjectRate, 0)} tokens/s at batch ` +
    `${subjectBatch} / ${text(baselineRate, 1)} at batch ${baselineBatch}`;
  return [
    {
      ...plainEvidence,
      statement,
      strength: 'projection',
      basis: 'published',
      verified,
      estimate,
      outcome: verified ? judge(estimate, test.expect) : 'not-comparable',
      figures: [subject, baseline].map((id) => ({
        id: `${id}.memoryBandwidth`,
        source: reference.devices[id!]!.specs.memoryBandwidth!.source,
      })),
      counts: verified,
    },
  ];
};

const percent = (share: number) => `${Math.round(100 * share)} %`;
