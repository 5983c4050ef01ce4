import { createHash } from 'node:crypto';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import type { Telemetry } from '../../results/record/telemetry.ts';
import { computeServing } from '../../results/serving/computed.ts';
import { packLog } from '../../results/serving/packed-log.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { factsOf } from '../../workloads/model-facts.ts';
import type { Lengths, Scenario } from '../../workloads/serving/scenario.ts';
import { scenarioTitle } from '../../workloads/serving/title.ts';
import { generation } from '../../workloads/stream-key.ts';
import type { ServedLoad, ServingProcess } from '../isolate/serving.ts';
import type { DecoderTask } from '../plan/trial.ts';
import { providerOf } from '../run/job.ts';
import { decisiveVariables } from '../target/environment.ts';
import type { ProbedLoad } from './find-rate.ts';
import type { Ready } from './process.ts';
import type { ServingRequest } from './request.ts';

/** What is known of a load beside what it left behind. */
interface LoadFacts {
  readonly request: ServingRequest;
  readonly ready: Ready;
  readonly opened: ServingProcess['opened'];
  readonly scenario: Scenario;
  readonly position: number;
  /** Null of a load that is of no search. */
  readonly probe: ProbedLoad | null;
  /** The command lines that serve it again, and all that was asked for with it. */
  readonly reproduce: string;
  readonly searches: string;
  readonly telemetry: Telemetry | null;
}

/** The record of a load. */
export function assembleServing(load: ServedLoad, facts: LoadFacts): ServingRecord {
  const { request, ready, opened, scenario, position, probe, reproduce, searches, telemetry } = facts;
  const { trial } = ready.plan;
  const { storage, layers, task } = { ...trial, task: trial.task as DecoderTask };
  const stored = storedScenario(scenario);
  const { seed: _, requests: __, warmup: ___, ...same } = stored;
  const environment = decisiveVariables();
  const { end, log } = load;
  const stop = end?.stop ?? 'failed';
  const solo = end?.solo ?? null;
  const host = end?.host ?? null;
  const policy = { ...scenario.policy, order };
  return {
    schema: 'assay.serving',
    version: 1,
    tool: { name: 'assay', ...request.tool },
    createdAt: new Date().toISOString(),
    run: {
      id: request.id,
      suite: request.suite,
      position,
      probe: probe?.place ?? null,
      reproduce,
      ...(probe && { search: { requests: probe.together.requests, reproduce: searches } }),
    },
    title: scenarioTitle(scenario),
    key: canonicalHash({
      ...same,
      shape: scenario.shape,
      policy,
      storage,
      layers: layers && { kind: layers.kind, distinct: layers.distinct },
      generation,
    }),
    model: {
      ...factsOf(task.shape, storage, layers!),
      weights: { synthetic: true, seed: request.seed, sha256: ready.files.weightsSha256 ?? '' },
    },
    precision: storage.precision,
    scenario: stored,
    policy,
    scheduleSha256: load.scheduleSha256,
    engine: {
      id: request.target.engine.id,
      library: opened.library,
      provider: providerOf(trial, request.target),
      threads: request.target.threads,
      sessionConfig: { ...trial.config },
      ...(environment && { environment }),
      device: request.target.device,
      placement: opened.placement ? { ...opened.placement } : null,
      node: process.version,
    },
    ways: { ...opened.ways, buckets: [...opened.ways.buckets] },
    machine: request.machine,
    load: {
      loadNs: opened.loadNs,
      originNs: end?.originNs ?? null,
      host,
      ...(end && end.untriedChunks.length > 0 && { untriedChunks: [...end.untriedChunks] }),
    },
    log: packLog(log),
    solo,
    telemetry,
    stop,
    error: load.error,
    ...computeServing({
      log,
      window: load.counting,
      limits: scenario.limits,
      stop,
      error: load.error,
      solo,
      host,
    }),
  };
}

/** What `scheduler.ts` does, in words: equal words, equal policy. */
const order = 'first come, first served; a step of all rows, then at most one chunk of a prompt';

/** A trace is named by its hash: what it holds stands in the log. */
function storedScenario({
  shape,
  precision,
  policy,
  arrivals,
  isl,
  osl,
  ...rest
}: Scenario): ServingRecord['scenario'] {
  return {
    ...rest,
    arrivals: arrivals.process === 'trace' ? { process: 'trace', sha256: arrivals.sha256 } : arrivals,
    isl: storedLengths(isl),
    osl: storedLengths(osl),
  };
}

function storedLengths(lengths: Lengths): ServingRecord['scenario']['isl'] {
  if (lengths.law !== 'trace') return lengths;
  return { law: 'trace', sha256: createHash('sha256').update(lengths.tokens.join(' ')).digest('hex') };
}
