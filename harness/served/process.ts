import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { suites } from '../../workloads/suites.ts';
import { type ServingProcess, startServing } from '../isolate/serving.ts';
import type { ServingPlan } from '../plan/serving.ts';
import type { DecoderTask } from '../plan/trial.ts';
import type { TrialFiles } from '../plan/trial-files.ts';
import { prepareFiles } from '../run/files.ts';
import { jobOf } from '../run/job.ts';
import type { ServingJob } from '../serving/messages.ts';
import type { WeightsFile } from '../weights.ts';
import type { ServingEvent, ServingRequest } from './request.ts';

/** The model of a plan, its files made or checked. */
export interface Ready {
  readonly plan: ServingPlan;
  readonly files: TrialFiles;
}

/** @param checked weights files that this run has checked already; extended */
export async function makeReady(
  plan: ServingPlan,
  title: string,
  seed: number,
  checked: Map<string, WeightsFile>,
  signal: AbortSignal,
  onEvent: (event: ServingEvent) => void,
): Promise<Ready> {
  const onProgress = (
    doneBytes: number,
    ofBytes: number,
    what: Extract<ServingEvent, { type: 'files' }>['what'],
  ) => onEvent({ type: 'files', title, what, doneBytes, ofBytes });
  return { plan, files: await prepareFiles(plan.trial, seed, checked, { onProgress, signal }) };
}

/** Starts the process that serves a scenario. Throws Failure where it cannot. */
export function startProcess(
  { plan, files }: Ready,
  { policy }: AskedScenario,
  request: ServingRequest,
  signal: AbortSignal,
): Promise<ServingProcess> {
  return startServing(servingJob(plan, files, policy, request), {
    signal,
    timeoutMs: request.timeoutSeconds * 1000,
  });
}

function servingJob(
  { trial, maxLength, recorded }: ServingPlan,
  files: TrialFiles,
  { rows, chunk }: AskedScenario['policy'],
  { target, seed }: ServingRequest,
): ServingJob {
  const seat = { target, cpus: null };
  const { budget: _, ...job } = jobOf(trial, files, seat, { care: suites.get('quick')!.care, seed });
  const { shape, storage } = trial.task as DecoderTask;
  return { ...job, task: { shape, storage, rows, chunk, maxLength, ...(recorded && { recorded: true }) } };
}
