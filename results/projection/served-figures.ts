import type { ServingDefinitionId } from '../serving/definitions.ts';
import { servingFigures } from '../serving/figures.ts';
import type { CountingWindow } from '../serving/latencies.ts';
import type { ServingLog } from '../serving/log.ts';
import type { ServingRecord } from '../serving/record.ts';
import { type StepModel, type StepModels, UnknownStep } from './served-load.ts';

/** What is asked otherwise than a load was served; what is left out stays as it was. */
export interface LoadChanges {
  /** Requests a second, of requests that come by themselves: the same gaps, longer or shorter. */
  readonly perSecond?: number | undefined;
  /** Rows of the cache. */
  readonly rows?: number | undefined;
  /** Tokens of a prompt between two steps of the others. */
  readonly chunk?: number | undefined;
  /** Of the requests that count only the first so many. */
  readonly requests?: number | undefined;
}

/**
 * The same requests once more, under the real scheduler, on a clock that a model of the steps moves. The scheduler is the harness's, which
 * gives it to whoever projects.
 *
 * @throws UnknownStep where the model does not say how long a step takes
 */
export type ServeByModel = (
  record: Pick<ServingRecord, 'scenario' | 'policy' | 'ways'>,
  log: ServingLog,
  model: StepModel,
  changes: LoadChanges,
) => Promise<ServingLog>;

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
 * @returns the sentence that says why where a step is not known
 */
export async function projectLoad(
  record: ServedHead,
  log: ServingLog,
  { centre, fast, slow }: StepModels,
  serve: ServeByModel,
  changes: LoadChanges = {},
): Promise<readonly ProjectedFigure[] | string> {
  const figuresBy = async (model: StepModel) => {
    const served = await serve(record, log, model, changes);
    return chosen(servingFigures(served, windowOf(record.window, changes), record.scenario.limits));
  };
  try {
    const found = await figuresBy(centre);
    const ends: ReturnType<typeof chosen>[] = [];
    for (const end of fast && slow ? [fast, slow] : []) ends.push(await figuresBy(end));
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

/** What of a load its projection reads. */
export type ServedHead = Omit<ServingRecord, 'log' | 'telemetry'>;

/** Requests that count of those that are served again. */
const windowOf = ({ first, end }: CountingWindow, { requests }: LoadChanges): CountingWindow => ({
  first,
  end: requests === undefined ? end : Math.min(end, first + requests),
});

const chosen = (figures: ReturnType<typeof servingFigures>) =>
  projectedFigures.flatMap(({ definition, statistic }) => {
    const figure = figures.find((each) => each.definition === definition && each.statistic === statistic);
    return figure ? [{ definition, statistic, unit: figure.unit, value: figure.value }] : [];
  });
