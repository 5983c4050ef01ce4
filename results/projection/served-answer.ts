import type { DecoderCost } from '../reference/decoder-cost.ts';
import { servedWhatIf } from '../sentences/served-what-if.ts';
import { serving as says } from '../sentences/serving.ts';
import type { CountingWindow } from '../serving/latencies.ts';
import type { ServingLog } from '../serving/log.ts';
import { stepSizes } from '../serving/step-model.ts';
import { type StepWork, stepWorks } from '../serving/step-work.ts';
import type { RooflineFit } from './fit.ts';
import { type OwnSteps, ownSteps } from './own-steps.ts';
import { batchThatFits, type Limits } from './roofline.ts';
import {
  type LoadChanges,
  type ProjectedFigure,
  projectLoad,
  type ServeByModel,
  type ServedHead,
} from './served-figures.ts';
import { assumedSteps, fitServedSteps, measuredSteps, type StepModels } from './served-load.ts';
import { changesOf, type LoadQuestion } from './served-question.ts';
import { costOfServed, type ProbedLimits } from './served-steps.ts';
import type { OwnDevice, Target } from './served-target.ts';

/** A load otherwise than it was served. */
export interface LoadAnswer {
  readonly projected: ProjectedLoad;
  /** Requests that count of those that were served again; null: all of them. */
  readonly requests: number | null;
}

/** What a served load would be as it is asked for: the one answer that a terminal and a page show. */
export async function answerLoad(
  { record, log }: Pick<LoadToProject, 'record' | 'log'>,
  asked: LoadQuestion,
  target: Target,
  own: OwnDevice,
  serve: ServeByModel,
): Promise<LoadAnswer> {
  const requests = requestsWithin(log, record.window, asked.chunk ?? record.policy.chunk);
  const changes = { ...changesOf(asked), requests: requests ?? undefined };
  const load = loadToProject(record, log);
  const { title: device, limits, isHere } = target;
  if (isHere) return { projected: await projectHere(load, changes, serve), requests };
  if (typeof limits === 'string') return { projected: { ...nothing, refusal: limits }, requests };
  const shares = sharesHere(load, own.declared, own.probed);
  return { projected: await projectOn(load, changes, { device, limits }, shares, serve), requests };
}

/** Tokens and chunks that are served again, each time that a model serves the load: some tenths of a second. */
const mostWork = 40_000;

/** The first requests that count whose work, with as many before them, is not too much; null where that is all of them. */
function requestsWithin(
  { requests: { isl, osl } }: ServingLog,
  { first, end }: CountingWindow,
  chunk: number,
): number | null {
  const workOf = (i: number) => (i < 0 ? 0 : osl[i]! + Math.ceil(isl[i]! / chunk));
  let work = 0;
  for (let n = 0; first + n < end; n++) {
    work += workOf(first + n) + workOf(first - n - 1);
    if (work > mostWork) return Math.max(1, n);
  }
  return null;
}

/** A load that was served, with what its steps computed. */
export interface LoadToProject {
  readonly record: ServedHead;
  readonly log: ServingLog;
  readonly works: readonly StepWork[];
}

export const loadToProject = (record: ServedHead, log: ServingLog): LoadToProject => ({
  record,
  log,
  works: stepWorks(log),
});

/** The shares of its limits that the device of a load reached in its steps. */
export interface SharesHere {
  readonly fit: RooflineFit;
  readonly own: Limits;
  /** Which limits these are, in words. */
  readonly basis: string;
}

/** A load as a model serves it. */
export interface ProjectedLoad {
  /** The same model on the device that served the load, as it was served: how far it may be trusted. */
  readonly here: readonly ProjectedFigure[] | string | null;
  readonly columns: readonly ProjectedColumn[];
  readonly shares: SharesHere | string | null;
  /** Of a load on its own device: what its steps took. */
  readonly steps: OwnSteps | null;
  readonly refusal: string | null;
}

interface ProjectedColumn {
  readonly basis: 'measured' | 'assumed';
  readonly figures: readonly ProjectedFigure[] | string;
  /** Part of the time with a step; null where there are no figures. */
  readonly busy: number | null;
}

const nothing: ProjectedLoad = { here: null, columns: [], shares: null, steps: null, refusal: null };

/** The shares of its limits that the device of the load reached: of the declared ones where they are known, else of its probes. */
function sharesHere(
  { record, works }: LoadToProject,
  declared: Limits | null,
  probed: ProbedLimits | string,
): SharesHere | string {
  const cost = costOfServed(record);
  const limits = declared ?? probed;
  if (typeof cost === 'string') return says.noShares({ why: cost });
  if (typeof limits === 'string') return says.noShares({ why: limits });
  const own: Limits = { memoryBytes: Number.POSITIVE_INFINITY, verified: true, ...limits };
  const fit = fitServedSteps(stepSizes(works), cost, own);
  if (fit === null) return says.noShares({ why: says.fewSizes() });
  return { fit, own, basis: declared ? says.ownDeclared() : says.ownProbes() };
}

/**
 * A load on another device, by the shares of its limits that were measured here and by those that are assumed.
 *
 * @param limits of the other device; its memory is infinite where it is not known
 */
export async function projectOn(
  load: LoadToProject,
  changes: LoadChanges,
  { device, limits }: { readonly device: string; readonly limits: Limits },
  shares: SharesHere | string,
  serve: ServeByModel,
): Promise<ProjectedLoad> {
  const { record, log } = load;
  const cost = costOfServed(record);
  const refusal = typeof cost === 'string' ? cost : whyNoRoom(load, changes, cost, device, limits);
  if (typeof cost === 'string' || refusal !== null) return { ...nothing, refusal };
  const columnOf = async (basis: ProjectedColumn['basis'], models: StepModels): Promise<ProjectedColumn> => {
    const served = await projectLoad(record, log, models, serve, changes);
    return { basis, ...(typeof served === 'string' ? { figures: served, busy: null } : served) };
  };
  const assumed = await columnOf('assumed', assumedSteps(cost, limits));
  if (typeof shares === 'string') return { ...nothing, columns: [assumed], shares };
  const measured = await columnOf('measured', measuredSteps(cost, shares.fit, limits));
  return {
    ...nothing,
    here: await asServed(load, cost, shares, changes, serve),
    columns: [measured, assumed],
    shares,
  };
}

/** A load on the device that served it, at another rate or under another policy: its steps take what they took, at the pace of the load. */
export async function projectHere(
  { record, log, works }: LoadToProject,
  changes: LoadChanges,
  serve: ServeByModel,
): Promise<ProjectedLoad> {
  const own = ownSteps(log, works);
  if (own === null) return { ...nothing, refusal: servedWhatIf.fewSteps() };
  const { steps, models } = own;
  const here = figuresOf(await projectLoad(record, log, models, serve, { requests: changes.requests }));
  const isOther = [changes.perSecond, changes.rows, changes.chunk].some((value) => value !== undefined);
  if (!isOther) return { ...nothing, here, steps };
  const served = await projectLoad(record, log, models, serve, changes);
  if (typeof served === 'string') return { ...nothing, here, steps, refusal: served };
  return { ...nothing, here, columns: [{ basis: 'measured', ...served }], steps };
}

/** By the model of the device that served it, with nothing changed but how many requests are served again. */
async function asServed(
  { record, log }: LoadToProject,
  cost: DecoderCost,
  { fit, own }: SharesHere,
  { requests }: LoadChanges,
  serve: ServeByModel,
): Promise<ProjectedLoad['here']> {
  const { centres } = measuredSteps(cost, fit, own);
  return figuresOf(await projectLoad(record, log, { centres, ends: [] }, serve, { requests }));
}

const figuresOf = (served: Awaited<ReturnType<typeof projectLoad>>) =>
  typeof served === 'string' ? served : served.figures;

function whyNoRoom(
  { record, log: { requests } }: LoadToProject,
  changes: LoadChanges,
  cost: DecoderCost,
  device: string,
  limits: Limits,
): string | null {
  const tokens = requests.isl.reduce((most, isl, i) => Math.max(most, isl + requests.osl[i]!), 1);
  const fit = batchThatFits(cost, tokens, limits);
  const rows = changes.rows ?? record.policy.rows;
  return fit < rows ? says.rowsDoNotFit({ rows, tokens, device, fit }) : null;
}
