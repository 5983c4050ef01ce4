import { join } from 'node:path';
import { makeFolder } from '../results/record/folder.ts';
import type { PlannedLoads } from '../results/record/manifest.ts';
import { searchTitle } from '../results/serving/searched.ts';
import type { StoredServing } from '../results/serving/store.ts';
import { storeServing } from '../results/serving/store.ts';
import { requestsToPass } from '../results/serving/verdict.ts';
import type { AskedScenario } from '../workloads/serving/asked.ts';
import type { Scenario } from '../workloads/serving/scenario.ts';
import { scenarioTitle } from '../workloads/serving/title.ts';
import { Failure } from './errors.ts';
import type { ServingProcess } from './isolate/serving.ts';
import { refuseBeyondRecord } from './plan/load-size.ts';
import { roomOf } from './plan/room.ts';
import { longestOf, planServing, type ServingPlan } from './plan/serving.ts';
import { dropLeftovers, removeEmpty } from './run/leftovers.ts';
import { openManifest } from './run/manifest.ts';
import { assembleServing } from './served/assemble.ts';
import {
  type FoundRate,
  findRate,
  loadsOfProbe,
  type ProbedLoad,
  type ServeProbe,
} from './served/find-rate.ts';
import { makeReady, type Ready, startProcess } from './served/process.ts';
import type { ServingEvent, ServingRequest } from './served/request.ts';
import { watchLoad } from './served/watch-load.ts';
import { settled } from './serving/settled.ts';
import { readTrace, type Trace } from './serving/trace-file.ts';
import { type Recordings, startRecordings } from './telemetry/recordings.ts';
import type { WeightsFile } from './weights.ts';

/** What serving left behind. */
export interface Served {
  readonly records: readonly StoredServing[];
  /** Of the scenarios whose rate was searched. */
  readonly found: readonly FoundRate[];
  /** What was to be served, as far as the run keeps it. */
  readonly plan: readonly PlannedLoads[] | null;
}

/** A scenario with everything that it needs. */
interface Planned {
  readonly asked: AskedScenario;
  readonly trace: Trace | null;
  readonly plan: ServingPlan;
}

/**
 * Serves scenarios, one process each: plan all, then load, serve and store one after the other. A load is on the disk before the next one
 * begins. When `signal` aborts, the load ends there, and what was served of it is stored.
 */
export async function serveAll(
  request: ServingRequest,
  signal: AbortSignal,
  onEvent: (event: ServingEvent) => void,
): Promise<Served> {
  const planned = request.scenarios.map((asked) => planOf(asked, request));
  const runFolder = join(request.folder, request.id);
  makeRunFolder(runFolder);
  dropLeftovers(runFolder);
  const serves = planned.map(({ asked }) => plannedLoads(asked));
  const manifest = await openManifest(runFolder, request, { trials: [], processes: 0, serves });
  const recordings = await startRecordings([request.target], signal.aborted ? undefined : request.watch);
  const checked = new Map<string, WeightsFile>();
  const records: StoredServing[] = [];
  const found: FoundRate[] = [];
  try {
    for (const [index, { asked, trace, plan }] of planned.entries()) {
      if (signal.aborted) break;
      const title = titleOf(asked);
      onEvent({ type: 'scenario', title, isSearch: asked.findsRate, index, of: planned.length });
      const making = makeReady(plan, title, request.seed, checked, signal, onEvent);
      const ready = await unlessStopped(making, signal);
      if (ready === null || signal.aborted) break;
      const desk = new Desk({ asked, ready, request, runFolder, recordings, records, signal, onEvent });
      try {
        if (asked.findsRate) {
          const serve: ServeProbe = (seed, requests, probe) =>
            desk.serve(settled(probed(asked, requests), trace, seed, probe.rate), probe);
          const before = records.length;
          found.push(await findRate(asked, request.seed, serve, signal, onEvent));
          if (signal.aborted) break;
          serves[index] = { ...serves[index]!, took: records.length - before };
          await manifest.plan(serves);
          continue;
        }
        for (let n = 0; n < asked.seeds && !signal.aborted; n++) {
          await desk.serve(settled(asked, trace, request.seed + n), null);
        }
      } finally {
        await desk.close();
      }
    }
  } finally {
    await recordings.stop();
    if (records.length > 0) await manifest.close(records);
    else {
      // A run that was told to stop before its first load leaves nothing that a list would have to explain.
      await manifest.drop();
      removeEmpty(runFolder);
    }
  }
  return { records, found, plan: records.length > 0 ? serves : null };
}

/** As it is asked for: a search has no rate yet. */
const titleOf = (asked: AskedScenario): string =>
  asked.findsRate ? searchTitle(scenarioTitle(asked)) : scenarioTitle(asked);

const plannedLoads = (asked: AskedScenario): PlannedLoads => ({
  title: titleOf(asked),
  loads: asked.findsRate ? null : asked.seeds,
});

/** A load of a search, behind a warm-up that grows with it. */
const probed = (asked: AskedScenario, requests: number): AskedScenario => ({
  ...asked,
  requests,
  warmup: Math.max(asked.warmup, Math.ceil(requests / 5)),
});

interface DeskFacts {
  readonly asked: AskedScenario;
  readonly ready: Ready;
  readonly request: ServingRequest;
  readonly runFolder: string;
  readonly recordings: Recordings;
  /** Of the whole run; each load adds its own. */
  readonly records: StoredServing[];
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServingEvent) => void;
}

/** Serves the loads of one scenario in one process; in another one where it died. */
class Desk {
  readonly #facts: DeskFacts;
  #process: ServingProcess | null = null;

  constructor(facts: DeskFacts) {
    this.#facts = facts;
  }

  async serve(scenario: Scenario, probe: ProbedLoad | null): Promise<StoredServing> {
    const { asked, ready, request, runFolder, recordings, records, signal, onEvent } = this.#facts;
    if (this.#process === null) {
      onEvent({ type: 'loading', title: scenarioTitle(scenario) });
      this.#process = await startProcess(ready, asked, request, signal);
    }
    // What the samplers saw before belongs to no load.
    await recordings.take();
    onEvent({
      type: 'load',
      title: scenarioTitle(scenario),
      seed: scenario.seed,
      requests: scenario.requests,
      tries: probe,
    });
    const load = await this.#process.serve(scenario, watchLoad(scenario, probe?.together, onEvent));
    const telemetry = (await recordings.take()).get(request.target) ?? null;
    const record = assembleServing(load, {
      request,
      ready,
      opened: this.#process.opened,
      scenario,
      position: records.length,
      probe,
      reproduce: request.reproduce(servedAlone(asked, scenario), scenario.seed),
      searches: request.reproduce(asked, request.seed),
      telemetry,
    });
    const stored = await storeServing(runFolder, record).catch((cause: Error) => {
      throw new Failure(
        `The record of a load could not be written to ${runFolder}: ${cause.message}`,
        'Free some space, or name another folder with --store.',
        { cause },
      );
    });
    records.push(stored);
    if (load.error !== null) {
      onEvent({
        type: 'notice',
        text: `the process that served ended: ${load.error}; what was finished is kept`,
      });
      await this.close();
    }
    return stored;
  }

  async close(): Promise<void> {
    await this.#process?.close();
    this.#process = null;
  }
}

/** A load as it is asked for by itself: one of a search at the rate that was tried, as long as it was. */
function servedAlone(asked: AskedScenario, { arrivals, requests, warmup }: Scenario): AskedScenario {
  return {
    ...asked,
    requests,
    warmup,
    findsRate: false,
    arrivals: arrivals.process === 'trace' ? asked.arrivals : arrivals,
  };
}

function planOf(asked: AskedScenario, request: ServingRequest): Planned {
  const trace = asked.trace === null ? null : readTrace(asked.trace.file);
  const scenario = settled(probedAtLeast(asked), trace, request.seed);
  const { isl, osl } = scenario;
  const longest =
    isl.law === 'trace' && osl.law === 'trace' ? longestOfTrace(trace!) : longestOf(isl) + longestOf(osl);
  const plan = planServing(asked, longest, request.target, roomOf(request));
  refuseBeyondRecord(scenario);
  return { asked, trace, plan };
}

/** A load of a search has its part of what a pass takes, whatever was asked for. */
const probedAtLeast = (asked: AskedScenario): AskedScenario =>
  asked.findsRate
    ? probed(asked, Math.max(asked.requests, Math.ceil(requestsToPass(asked.limits!.percent) / loadsOfProbe)))
    : asked;

const longestOfTrace = ({ isl, osl }: Trace): number =>
  isl.reduce((most, tokens, i) => Math.max(most, tokens + osl[i]!), 1);

/** Null where it did not come to its end since the run was told to stop. */
const unlessStopped = <T>(making: Promise<T>, signal: AbortSignal): Promise<T | null> =>
  making.catch((error: unknown) => {
    if (signal.aborted) return null;
    throw error;
  });

function makeRunFolder(folder: string) {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new Failure(
      `The records cannot be written to ${folder}: ${(cause as Error).message}`,
      'Make the folder writable, or name another one with --store.',
      { cause },
    );
  }
}
