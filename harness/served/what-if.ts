import { type StepModel, type StepModels, UnknownStep } from '../../results/projection/served-load.ts';
import type { ServingDefinitionId } from '../../results/serving/definitions.ts';
import { servingFigures } from '../../results/serving/figures.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { serveByModel } from '../serving/projected.ts';

/** What is said of a load that a model served: the figures that buyers ask for. */
export const projectedFigures = [
  { definition: 'ttft.sched', statistic: 'mean' },
  { definition: 'ttft.sched', statistic: 'p50' },
  { definition: 'ttft.sched', statistic: 'p99' },
  { definition: 'tpot.excl_first', statistic: 'mean' },
  { definition: 'tpot.excl_first', statistic: 'p50' },
  { definition: 'tpot.excl_first', statistic: 'p99' },
  { definition: 'attainment', statistic: 'mean' },
  { definition: 'tput.out.wall', statistic: 'mean' },
  { definition: 'concurrency.mean', statistic: 'mean' },
] as const satisfies readonly { readonly definition: ServingDefinitionId; readonly statistic: string }[];

/** A figure of a load that a model served, between its ends: no interval, for nothing was measured. */
export interface ProjectedFigure {
  readonly definition: ServingDefinitionId;
  readonly statistic: string;
  readonly unit: string;
  readonly value: number | null;
  /** null where the model has no ends, or the figure no value. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The figures of a load on a device whose steps models describe: served once by the model, once by each of its ends.
 *
 * @param perSecond another rate of arrivals than that of the load
 * @returns the sentence that says why where a step is not known
 */
export async function projectLoad(
  record: ServingRecord,
  log: ServingLog,
  { centre, fast, slow }: StepModels,
  perSecond?: number,
): Promise<readonly ProjectedFigure[] | string> {
  try {
    const found = await figuresBy(record, log, centre, perSecond);
    const ends: Figures[] = [];
    for (const end of fast && slow ? [fast, slow] : [])
      ends.push(await figuresBy(record, log, end, perSecond));
    return found.map((figure, i) => {
      const all = [figure, ...ends.map((end) => end[i]!)].flatMap(({ value }) => value ?? []);
      const isWhole = ends.length > 0 && all.length === 1 + ends.length;
      return { ...figure, low: isWhole ? Math.min(...all) : null, high: isWhole ? Math.max(...all) : null };
    });
  } catch (error) {
    if (error instanceof UnknownStep) return error.message;
    throw error;
  }
}

type Figures = Awaited<ReturnType<typeof figuresBy>>;

async function figuresBy(record: ServingRecord, log: ServingLog, model: StepModel, perSecond?: number) {
  const served = await serveByModel(record, log, model, perSecond);
  const figures = servingFigures(served, record.window, record.scenario.limits);
  return projectedFigures.flatMap(({ definition, statistic }) => {
    const figure = figures.find((each) => each.definition === definition && each.statistic === statistic);
    return figure ? [{ definition, statistic, unit: figure.unit, value: figure.value }] : [];
  });
}
