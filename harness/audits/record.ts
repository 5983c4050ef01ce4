import { deviceCacheBytes } from '../../results/devices/device-cache.ts';
import { probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { type AuditResult, judgeCeiling, judgeEqual } from '../../results/record/audit.ts';
import { inCompanyOf } from '../../results/record/company.ts';
import type { Record } from '../../results/record.ts';
import { recompute } from '../../results/validity/recompute.ts';
import { parseSpec } from '../../workloads/parse.ts';
import { plainTitle } from '../../workloads/title.ts';
import { planTrial } from '../plan.ts';
import { prepareFiles } from '../run/files.ts';
import type { Target } from '../target/contract.ts';

/** A record with the others of its run, and the target that it names. */
export interface Audited {
  readonly record: Record;
  readonly siblings: readonly Record[];
  readonly target: Target;
  /** Stops the making of weights. */
  readonly signal: AbortSignal;
}

type Finding = Pick<AuditResult, 'figures' | 'verdict' | 'because'>;

interface RecordAudit extends Pick<AuditResult, 'name' | 'question' | 'method' | 'rule'> {
  run(audited: Audited): Promise<Finding> | Finding;
}

const figuresFromSamples: RecordAudit = {
  name: 'figures-from-samples',
  question: 'Do the figures of the record follow from its samples?',
  method: 'Every figure, count and reason is computed again, as `recompute` does.',
  rule: {
    text: 'Nothing differs.',
    limit: 0,
    reason: 'The same rules on the same samples give the same figures.',
  },
  run({ record, siblings }) {
    const differences = recompute(record, siblings);
    const { verdict } = judgeEqual(differences.length, 1, '');
    const [first] = differences;
    const because = first
      ? `${differences.length} differences, the first in ${first.of} ${first.field}`
      : `${record.figures.length} figures, the population and the validity are what the samples give`;
    return { figures: [], verdict, because };
  },
};

const sameWork: RecordAudit = {
  name: 'same-work',
  question: 'Was the work timed that the record names, on seeded random weights?',
  method:
    'Graph and weights are made from the seed again, and their hashes compared with those of the record.',
  rule: {
    text: 'Both hashes are equal.',
    limit: 0,
    reason: 'The same seed gives the same bytes on every machine; zeros or other weights have another hash.',
  },
  async run({ record, target, signal }) {
    const { model, graphSha256, title } = record.workload;
    if (model && !model.weights.synthetic) {
      const because = 'the weights are not seeded: they are those of a model that somebody brought';
      return { figures: [], verdict: 'not_applicable', because };
    }
    const trial = planTrial(parseSpec(plainTitle(title)), target, {
      memoryBytes: null,
      lastLevelCacheBytes: deviceCacheBytes(target.device, record.machine),
      layers: model?.layers.distinct ?? null,
    });
    const files = await prepareFiles(trial, record.setting.seed, new Map(), { onProgress: () => {}, signal });
    const pairs = [
      [files.graphSha256, graphSha256],
      ...(model ? [[files.weightsSha256, model.weights.sha256]] : []),
    ];
    const differing = pairs.filter(([made, stored]) => made !== stored).length;
    return { figures: [], ...judgeEqual(differing, pairs.length, 'hashes') };
  },
};

const ceilingLimit = 1.02;

const recordBelowCeiling: RecordAudit = {
  name: 'figure-below-the-ceiling',
  question: 'Could the device have done what the figure of the record stands for?',
  method:
    'Token count × bytes (or operations) of the record over its time, against the probes of its own run.',
  rule: {
    text: 'The lowest share of the probe that the intervals allow is at most 1.02.',
    limit: ceilingLimit,
    reason: 'No step can move more bytes than the memory gives; 2 % is the rounding of a probe.',
  },
  run({ record, siblings }) {
    const used = utilisation(record, probesOf([record, ...inCompanyOf(record, siblings)]));
    if (!used) {
      const because = 'the run of the record has no probe that this workload could be held against';
      return { figures: [], verdict: 'not_applicable', because };
    }
    const share = { ratio: used.ratio, low: used.atLeast, high: null };
    return {
      figures: [{ name: used.kind, unit: 'ratio', value: used.ratio, low: null, high: null }],
      ...judgeCeiling(
        { ...share, high: share.ratio },
        ceilingLimit,
        `${used.kind} against ${used.probe.definition}`,
      ),
    };
  },
};

const recordAudits: readonly RecordAudit[] = [figuresFromSamples, sameWork, recordBelowCeiling];

/** What a record can be asked without timing anything. */
export async function auditRecord(audited: Audited): Promise<AuditResult[]> {
  const results: AuditResult[] = [];
  for (const { run, ...head } of recordAudits) results.push({ ...head, ...(await run(audited)) });
  return results;
}
