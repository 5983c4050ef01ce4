import { createHash } from 'node:crypto';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import type { Telemetry } from '../../results/record/telemetry.ts';
import { computedServing } from '../../results/serving/computed.ts';
import { packLog } from '../../results/serving/packed-log.ts';
import { type ServingRecord, type StoredScenario, servingVersion } from '../../results/serving/record.ts';
import { factsOf } from '../../workloads/model-facts.ts';
import { quantisationOf } from '../../workloads/quantisation.ts';
import type { Lengths, Scenario } from '../../workloads/serving/scenario.ts';
import { scenarioTitle } from '../../workloads/serving/title.ts';
import { generation } from '../../workloads/stream-key.ts';
import type { ServedLoad, ServingProcess } from '../isolate/serving.ts';
import type { DecoderTask } from '../plan/trial.ts';
import { providerOf } from '../run/job.ts';
import { decisiveVariables } from '../target/environment.ts';
import type { Ready } from './process.ts';
import type { ServingRequest } from './request.ts';

/** What is known of a load beside what it left behind. */
interface LoadFacts {
  readonly request: ServingRequest;
  readonly ready: Ready;
  readonly opened: ServingProcess['opened'];
  readonly scenario: Scenario;
  readonly position: number;
  /** Its place in a search for a rate. */
  readonly probe: number | null;
  readonly reproduce: string;
  readonly telemetry: Telemetry | null;
}

/** The record of a load. */
export function assembleServing(load: ServedLoad, facts: LoadFacts): ServingRecord {
  const { request, ready, opened, scenario, position, probe, reproduce, telemetry } = facts;
  const { trial, recorded } = ready.plan;
  const { storage, layers, task } = { ...trial, task: trial.task as DecoderTask };
  const stored = storedScenario(scenario);
  const { seed: _, requests: __, warmup: ___, ...same } = stored;
  const quantisation = quantisationOf(trial.graph);
  const environment = decisiveVariables();
  const { end } = load;
  const head = {
    title: scenarioTitle(scenario),
    key: canonicalHash({
      ...same,
      storage,
      layers: layers && { kind: layers.kind, distinct: layers.distinct },
      generation,
    }),
    scenario: stored,
    schedule: { sha256: load.scheduleSha256, ...load.counting },
    model: {
      ...factsOf(task.shape, storage, layers!),
      weights: { synthetic: true, seed: request.seed, sha256: ready.files.weightsSha256 ?? '' },
    },
    setting: {
      precision: storage.precision,
      activations: storage.activation,
      ...(quantisation && { quantisation }),
      batch: scenario.policy.rows,
      context: null,
      isl: null,
      osl: null,
      seed: scenario.seed,
      synchronised: 'per-step' as const,
      ...(recorded && { deviceGraph: true as const }),
    },
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
      stop: end?.stop ?? ('died' as const),
      error: load.error,
      loadNs: opened.loadNs,
      originNs: end?.originNs ?? null,
      host: end?.host ?? null,
      alone: end && end.alone.requests > 0 ? end.alone : null,
    },
    telemetry,
    log: packLog(load.log),
  };
  return {
    schema: 'assay.serving',
    version: servingVersion,
    tool: { name: 'assay', ...request.tool },
    createdAt: new Date().toISOString(),
    run: { id: request.id, suite: request.suite, position, probe, reproduce },
    ...head,
    ...computedServing(head, load.log),
  };
}

/** A trace is named by its hash: what it holds stands in the log. */
function storedScenario({ arrivals, isl, osl, ...rest }: Scenario): StoredScenario {
  return {
    ...rest,
    arrivals: arrivals.process === 'trace' ? { process: 'trace', sha256: arrivals.sha256 } : arrivals,
    isl: storedLengths(isl),
    osl: storedLengths(osl),
  };
}

function storedLengths(lengths: Lengths): StoredScenario['isl'] {
  if (lengths.law !== 'trace') return lengths;
  return { law: 'trace', sha256: createHash('sha256').update(lengths.tokens.join(' ')).digest('hex') };
}
