import { stateOf } from './caveats.ts';
import type { EngineIdentity, Reason, Record, Repeat, Setting, Workload } from './record.ts';
import { drift } from './statistics/drift.ts';

/** What a trial is judged by. */
export interface Judged {
  readonly workload: Workload;
  readonly setting: Setting;
  readonly engine: EngineIdentity;
  readonly repeats: readonly Repeat[];
  /** Bytes of the last-level caches together; null where unknown. */
  readonly lastLevelCacheBytes: number | null;
}

/** The limits of the rules; docs/method.md gives the reason of each. */
export const limits = {
  processes: 3,
  samplesPerProcess: 3,
  /** A process needs this many samples, or a window this long. */
  samplesForShortWindow: 10,
  windowSeconds: 3,
  driftPercent: 1,
  driftSignificance: 0.01,
  stealShare: 0.01,
  otherShare: 0.05,
  cacheMultiple: 8,
} as const;

type Rule = (judged: Judged) => Omit<Reason, 'repeat'>[] | Reason[];

/** Applies every rule; the order of the reasons is that of the rules. */
export function judge(judged: Judged): Record['validity'] {
  const reasons = rules
    .flatMap((rule) => rule(judged))
    .map((reason): Reason => ({ repeat: null, ...reason }));
  return { state: stateOf(reasons.map((reason) => reason.code)), reasons };
}

const finished = (judged: Judged) => judged.repeats.filter((repeat) => repeat.outcome === 'ok');
const eachFinished = (judged: Judged, look: (repeat: Repeat) => Omit<Reason, 'repeat'> | null): Reason[] =>
  finished(judged).flatMap((repeat) => {
    const reason = look(repeat);
    return reason ? [{ ...reason, repeat: repeat.index }] : [];
  });
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const codeOfOutcome = {
  failed: 'failed',
  refused: 'out_of_memory',
  out_of_memory: 'out_of_memory',
  died: 'worker_died',
  timed_out: 'timed_out',
  interrupted: 'interrupted',
} as const;

const outcomes: Rule = ({ repeats }) =>
  repeats.flatMap(({ outcome, error, index }) =>
    outcome === 'ok' ? [] : [{ code: codeOfOutcome[outcome], detail: error ?? outcome, repeat: index }],
  );

const finiteness: Rule = (judged) =>
  eachFinished(judged, ({ output }) =>
    output.finite === false ? { code: 'nonfinite_output', detail: `checked: ${output.checked}` } : null,
  );

const correctness: Rule = (judged) =>
  eachFinished(judged, ({ output }) =>
    output.wrong === null ? null : { code: 'wrong_output', detail: output.wrong },
  );

/** One seed, one library, one answer: a process that gives other ids than the first computed something else. */
const agreement: Rule = (judged) => {
  const hashes = new Set(finished(judged).flatMap(({ output }) => output.idsSha256 ?? []));
  return hashes.size > 1
    ? [
        {
          code: 'wrong_output',
          detail: `the processes gave ${hashes.size} different lists of ids for one seed`,
        },
      ]
    : [];
};

const processCount: Rule = (judged) => {
  const n = finished(judged).length;
  return n > 0 && n < limits.processes
    ? [{ code: 'too_few_samples', detail: `${n} of at least ${limits.processes} processes` }]
    : [];
};

const sampleCount: Rule = (judged) =>
  eachFinished(judged, ({ samples }) => {
    const n = samples.durationNs.length;
    return n < limits.samplesPerProcess
      ? { code: 'too_few_samples', detail: `${n} of at least ${limits.samplesPerProcess} samples` }
      : null;
  });

const windowLength: Rule = (judged) =>
  eachFinished(judged, ({ samples }) => {
    const seconds = samples.durationNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
    const enough =
      samples.durationNs.length >= limits.samplesForShortWindow || seconds >= limits.windowSeconds;
    return enough
      ? null
      : {
          code: 'too_short',
          detail: `${samples.durationNs.length} samples in ${seconds.toFixed(2)} s; needs ${limits.samplesForShortWindow} samples or ${limits.windowSeconds} s`,
        };
  });

const steadiness: Rule = (judged) =>
  eachFinished(judged, ({ samples }) => {
    const found = drift(samples.durationNs);
    const drifts =
      found && Math.abs(found.percent) >= limits.driftPercent && found.p < limits.driftSignificance;
    return drifts
      ? {
          code: 'not_steady',
          detail: `the samples drift by ${found.percent.toFixed(1)} % (p = ${found.p.toFixed(4)})`,
        }
      : null;
  });

const contention: Rule = (judged) =>
  eachFinished(judged, ({ host }) => {
    const { stealShare, otherShare } = host;
    const parts = [
      ...(stealShare !== null && stealShare > limits.stealShare ? [`${percent(stealShare)} steal`] : []),
      ...(otherShare !== null && otherShare > limits.otherShare
        ? [`${percent(otherShare)} other programs`]
        : []),
    ];
    return parts.length > 0 ? { code: 'cpu_contention', detail: parts.join(', ') } : null;
  });

const cacheResidence: Rule = ({ workload, lastLevelCacheBytes }) => {
  const { model, kind } = workload;
  if (!model || kind === 'prefill' || lastLevelCacheBytes === null) return [];
  const needed = limits.cacheMultiple * lastLevelCacheBytes;
  return model.distinctWeightBytes < needed
    ? [
        {
          code: 'cache_resident',
          detail: `${model.distinctWeightBytes} bytes of distinct weights, ${needed} are ${limits.cacheMultiple} × the last-level cache`,
        },
      ]
    : [];
};

const toyShape: Rule = ({ workload }) =>
  workload.model?.shape.name === 'tiny'
    ? [{ code: 'synthetic_tiny', detail: `${workload.model.parameters} parameters` }]
    : [];

const cpuProvider = 'CPUExecutionProvider';

/** Every compute node has to be on the provider that was asked for. */
const placement: Rule = ({ engine }) => {
  if (!engine.placement || engine.provider.name === 'cpu') return [];
  const onCpu = engine.placement[cpuProvider] ?? 0;
  return onCpu > 0
    ? [{ code: 'ep_fallback', detail: `${onCpu} nodes of the graph were placed on the CPU` }]
    : [];
};

const rules: readonly Rule[] = [
  outcomes,
  finiteness,
  correctness,
  agreement,
  placement,
  processCount,
  sampleCount,
  windowLength,
  steadiness,
  contention,
  cacheResidence,
  toyShape,
];
