import type { ServingDefinitionId } from '../serving/definitions.ts';
import { servingFigures } from '../serving/figures.ts';
import type { CountingWindow } from '../serving/latencies.ts';
import type { ServingLog } from '../serving/log.ts';
import type { ServingRecord } from '../serving/record.ts';
import { median } from '../statistics/quantile.ts';
import { type StepModel, type StepModels, UnknownStep } from './served-load.ts';

/** What is asked otherwise than a load was served; what is left out stays as it was. */
export interface LoadChanges {
  /** Requests a second, of requests that come by themselves: the same gaps, longer or shorter. */
  readonly perSecond?: number | undefined;
  /** Rows of the cache. */
  readonly rows?: number | undefined;
  /** Tokens of a prompt between two steps of the others. */
  readonly chunk?: number | undefined;
  /** Of the requests that count only the first so many, and of those before them as many at most. */
  readonly requests?: number | undefined;
}

/** Which requests of a log are served again: those from `skipped` on, of which `window` counts. */
export function servedPart(
  { first, end }: CountingWindow,
  { requests }: LoadChanges,
): { readonly skipped: number; readonly window: CountingWindow } {
  if (requests === undefined) return { skipped: 0, window: { first, end } };
  const skipped = Math.max(0, first - requests);
  return { skipped, window: { first: first - skipped, end: Math.min(end, first + requests) - skipped } };
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
  /** The ends are so far apart that a value between them says more than is known. */
  readonly isRough: boolean;
}

/** A load as models of its steps serve it. */
export interface ServedByModels {
  readonly figures: readonly ProjectedFigure[];
  /** Part of the time with a step, of the models in the middle. */
  readonly busy: number;
}

/**
 * The figures of a load on a device whose steps models describe: served once by each of the models in the middle, whose median is the
 * value, and once by each of the ends. The ends of a figure are its least and its largest value of all of them.
 *
 * @returns the sentence that says why where a step is not known
 */
export async function projectLoad(
  record: ServedHead,
  log: ServingLog,
  models: StepModels,
  serve: ServeByModel,
  changes: LoadChanges = {},
): Promise<ServedByModels | string> {
  const servedBy = async (model: StepModel) => {
    const served = await serve(record, log, model, changes);
    const figures = servingFigures(served, servedPart(record.window, changes).window, record.scenario.limits);
    return { figures: chosen(figures), busy: busyShare(served) };
  };
  try {
    const [middle, ends]: [Served[], Served[]] = [[], []];
    for (const model of models.centres) middle.push(await servedBy(model));
    for (const model of models.ends) ends.push(await servedBy(model));
    const figures = middle[0]!.figures.map((figure, i) => {
      const values = (served: readonly Served[]) => served.flatMap(({ figures: of }) => of[i]!.value ?? []);
      const all = values([...middle, ...ends]);
      const isWhole = all.length > 1 && all.length === middle.length + ends.length;
      const [low, high] = isWhole ? [Math.min(...all), Math.max(...all)] : [null, null];
      const isRough = low !== null && high !== null && areFarApart(low, high, figure.unit);
      return { ...figure, value: median(values(middle)), low, high, isRough };
    });
    return { figures, busy: median(middle.map(({ busy }) => busy))! };
  } catch (error) {
    if (error instanceof UnknownStep) return error.message;
    throw error;
  }
}

/** Ends from which on a figure is rough: their ratio, and of shares their difference. */
export const farApart = { factor: 3, share: 0.1 } as const;

const areFarApart = (low: number, high: number, unit: string): boolean =>
  unit === 'share' ? high - low >= farApart.share : high >= farApart.factor * low && high > low;

interface Served {
  readonly figures: ReturnType<typeof chosen>;
  readonly busy: number;
}

function busyShare({ steps, endNs }: ServingLog): number {
  let busyNs = 0;
  for (let s = 0; s < steps.count; s++) busyNs += steps.endNs[s]! - steps.beginNs[s]!;
  return endNs > 0 ? busyNs / endNs : 0;
}

/** What of a load its projection reads. */
export type ServedHead = Omit<ServingRecord, 'log' | 'telemetry'>;

const chosen = (figures: ReturnType<typeof servingFigures>) =>
  projectedFigures.flatMap(({ definition, statistic }) => {
    const figure = figures.find((each) => each.definition === definition && each.statistic === statistic);
    return figure ? [{ definition, statistic, unit: figure.unit, value: figure.value }] : [];
  });
