import type { DecoderCost } from '../reference/decoder-cost.ts';
import type { Device } from '../reference/schema.ts';
import { serving as says } from '../sentences/serving.ts';
import type { ServingLog } from '../serving/log.ts';
import { stepSizes } from '../serving/step-model.ts';
import { type StepWork, stepWorks } from '../serving/step-work.ts';
import type { RooflineFit } from './fit.ts';
import { type OwnSteps, ownModels, ownSteps } from './own-steps.ts';
import { type ArithmeticPrecision, batchThatFits, type Limits, limitsOf } from './roofline.ts';
import {
  type LoadChanges,
  type ProjectedFigure,
  projectLoad,
  type ServeByModel,
  type ServedHead,
} from './served-figures.ts';
import { assumedSteps, fitServedSteps, measuredSteps } from './served-load.ts';
import { costOfServed, type ProbedLimits } from './served-steps.ts';

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
  readonly columns: readonly {
    readonly basis: 'measured' | 'assumed';
    readonly figures: readonly ProjectedFigure[] | string;
  }[];
  readonly shares: SharesHere | string | null;
  /** Of a load on its own device: what its steps took. */
  readonly steps: OwnSteps | null;
  readonly refusal: string | null;
}

const nothing: ProjectedLoad = { here: null, columns: [], shares: null, steps: null, refusal: null };

/** The shares of its limits that the device of the load reached: of the declared ones where they are known, else of its probes. */
export function sharesHere(
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

/** What the catalogue says of a device; a sentence where one of its limits is not known. */
export function limitsOfDevice(device: Device, precision: ArithmeticPrecision): Limits | string {
  return limitsOf(device, precision) ?? says.unknownLimits({ precision, device: device.name });
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
  const assumed = {
    basis: 'assumed' as const,
    figures: await projectLoad(record, log, assumedSteps(cost, limits), serve, changes),
  };
  if (typeof shares === 'string') return { ...nothing, columns: [assumed], shares };
  const measured = {
    basis: 'measured' as const,
    figures: await projectLoad(record, log, measuredSteps(cost, shares.fit, limits), serve, changes),
  };
  return {
    ...nothing,
    here: await asServed(load, cost, shares, changes, serve),
    columns: [measured, assumed],
    shares,
  };
}

/** A load on the device that served it, at another rate or under another policy: its steps take what they took. */
export async function projectHere(
  { record, log, works }: LoadToProject,
  changes: LoadChanges,
  serve: ServeByModel,
): Promise<ProjectedLoad> {
  const steps = ownSteps(works);
  const models = ownModels(steps);
  const alone = { centre: models.centre, fast: null, slow: null };
  const here = await projectLoad(record, log, alone, serve, { requests: changes.requests });
  const isOther = [changes.perSecond, changes.rows, changes.chunk].some((value) => value !== undefined);
  if (!isOther) return { ...nothing, here, steps };
  const figures = await projectLoad(record, log, models, serve, changes);
  return { ...nothing, here, columns: [{ basis: 'measured', figures }], steps };
}

/** By the model of the device that served it, with nothing changed but how many requests are served again. */
function asServed(
  { record, log }: LoadToProject,
  cost: DecoderCost,
  { fit, own }: SharesHere,
  { requests }: LoadChanges,
  serve: ServeByModel,
): ReturnType<typeof projectLoad> {
  const { centre } = measuredSteps(cost, fit, own);
  return projectLoad(record, log, { centre, fast: null, slow: null }, serve, { requests });
}

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
