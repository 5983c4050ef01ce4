import type { AskedScenario } from '../../workloads/serving/asked.ts';
import type { Arrivals, Lengths, Scenario } from '../../workloads/serving/scenario.ts';
import type { Trace } from './trace-file.ts';

/** The scenario of one seed, its trace read; `perSecond` takes the place of its rate. */
export function settled(
  asked: AskedScenario,
  trace: Trace | null,
  seed: number,
  perSecond?: number,
): Scenario {
  const { kind, shape, precision, limits, policy, warmup } = asked;
  const lengths = (own: AskedScenario['isl'], of: 'isl' | 'osl'): Lengths =>
    own ?? { law: 'trace', tokens: trace![of] };
  const isReplayed = asked.arrivals.process === 'trace file';
  return {
    kind,
    shape,
    precision,
    arrivals: arrivalsOf(asked.arrivals, trace, perSecond),
    isl: lengths(asked.isl, 'isl'),
    osl: lengths(asked.osl, 'osl'),
    limits,
    policy,
    requests: isReplayed ? replayed(asked, trace!) : asked.requests,
    warmup: isReplayed ? warmupOf(asked, trace) : warmup,
    seed,
  };
}

/** All requests of a trace behind those of its warm-up, which are the first; or as many of them as were asked for. */
function replayed(asked: AskedScenario, trace: Trace): number {
  const all = Math.max(1, trace.seconds.length - warmupOf(asked, trace));
  return asked.requests > 0 ? Math.min(asked.requests, all) : all;
}

const warmupOf = ({ warmup }: AskedScenario, trace: Trace | null) =>
  Math.min(warmup, Math.floor(trace!.seconds.length / 5));

function arrivalsOf(arrivals: AskedScenario['arrivals'], trace: Trace | null, perSecond?: number): Arrivals {
  if (arrivals.process === 'trace file') {
    return { process: 'trace', seconds: trace!.seconds, sha256: trace!.sha256 };
  }
  return 'perSecond' in arrivals && perSecond !== undefined ? { ...arrivals, perSecond } : arrivals;
}
