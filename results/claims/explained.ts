import { type ArithmeticPrecision, assumedEfficiency, limitsOf } from '../projection/roofline.ts';
import type { Claim, TestOf, TestReading } from '../reference/claim-schema.ts';
import { publishedDecoders } from '../reference/decoder-cost.ts';
import type { Reference } from '../reference/reference.ts';
import { claims as says } from '../sentences/claims.ts';
import { type Explanation, explainRatio, type PublishedRatio, publishedRatios } from './explanation.ts';
import type { TestOutcome } from './verdict.ts';

export interface ExplainedClaim extends Explanation {
  /** The model, and the batches of subject and baseline. */
  title: string;
  published: PublishedRatio[];
}

/**
 * The ratio that a claim with a roofline among its tests is about, as a product of what makes it. The last such test is
 * taken, which has each device at its own batch; the observed ratio is the one that a source prints, if any.
 */
export function explainClaim(
  claim: Claim,
  reading: TestReading,
  outcomes: readonly TestOutcome[],
  reference: Reference,
): ExplainedClaim | null {
  const test = reading.tests.findLast((one): one is TestOf<'projection'> => one.evidence === 'projection');
  if (!test || claim.subjectDevice === null || claim.baselineDevice === null) return null;
  const { title, model, precision, cost } = publishedDecoders[test.workload];
  const side = (id: string, batch: number) => {
    const device = reference.devices[id]!;
    const limits = limitsOf(device, precision as ArithmeticPrecision);
    const tdp = device.specs.tdp?.value;
    return limits && { limits, batch, powerW: typeof tdp === 'number' ? tdp : null };
  };
  const [subject, baseline] = [
    side(claim.subjectDevice, test.subjectBatch),
    side(claim.baselineDevice, test.baselineBatch),
  ];
  if (!subject || !baseline) return null;
  const printed = reading.tests.findIndex(({ evidence }) => evidence === 'printed-ratio');
  const observed = outcomes[printed]?.estimate?.value ?? null;
  return {
    title: says.explained({
      model: title,
      isl: test.isl,
      osl: test.osl,
      subject: test.subjectBatch,
      baseline: test.baselineBatch,
    }),
    ...explainRatio(cost, test, subject, baseline, assumedEfficiency, observed),
    published: publishedRatios(reference, claim.subjectDevice, claim.baselineDevice, model),
  };
}
