import { mainFigure, probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { whyNoInterval } from '../../results/figures/repeated.ts';
import { formatFigure, shareText } from '../../results/figures/words.ts';
import { formatInterval, formatQuantity, missing } from '../../results/format.ts';
import type { ValidityState } from '../../results/record/caveats.ts';
import type { Record } from '../../results/record.ts';
import { mean } from '../../results/statistics/moments.ts';
import type { ChartFigure } from '../charts/chart.ts';
import { chartFigure } from '../charts/figures.ts';
import type { WorkerRates } from './workers-chart.ts';

/** What a run in a browser says, in figures that are written as everywhere else. */
export interface ResultOfBrowser {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Null where no worker came to its end. */
  readonly rate: string | null;
  /** What of the limit was reached; null where the weights lie in a cache, or there is no limit. */
  readonly share: string | null;
  /** Null where there is no rate, or none that counts. */
  readonly rates: WorkerRates | null;
  readonly rows: readonly {
    readonly work: string;
    readonly figure: string;
    readonly value: string;
    readonly workers: number;
    readonly samples: number;
  }[];
  readonly records: readonly {
    readonly title: string;
    readonly state: ValidityState;
    readonly reasons: Record['validity']['reasons'];
    readonly file: string;
    readonly content: string;
  }[];
  /** Bytes that a decode step copies into the memory of WebAssembly, or of the GPU, and out of it. */
  readonly copied: { readonly into: string; readonly out: string; readonly isOnGpu: boolean } | null;
  /** The smallest step of the clock. */
  readonly clockStep: string | null;
  readonly library: string;
  readonly agent: string | null;
}

/** @param records the probe of the memory and the decode step */
export function resultOf(records: readonly Record[]): ResultOfBrowser {
  const decode = records.find(({ workload }) => workload.kind === 'decode')!;
  const { engine, validity, workload } = decode;
  const rate = mainFigure(decode);
  const used = utilisation(decode, probesOf(records));
  const isCached = validity.reasons.some(
    ({ code }) => code === 'cache_resident' || code === 'synthetic_tiny',
  );
  const traffic = decode.repeats.find((repeat) => repeat.traffic)?.traffic;
  const bytes = (value: number) => formatQuantity({ value, unit: 'B' });
  return {
    createdAt: decode.createdAt,
    rate: rate?.value ? `${formatFigure(rate)} (${workload.title})` : null,
    share: used && !isCached ? shareText(used) : null,
    rates: ratesOf(decode),
    rows: records.flatMap((record) =>
      record.figures
        .filter(({ value }) => value !== null)
        .map((figure) => ({
          work: record.workload.title,
          figure:
            figure.statistic === 'mean' ? figure.definition : `${figure.definition} ${figure.statistic}`,
          value: formatFigure(figure),
          workers: figure.processes,
          samples: figure.samples,
        })),
    ),
    records: records.map((record) => ({
      title: record.workload.title,
      state: record.validity.state,
      reasons: record.validity.reasons,
      file: `this-browser-${record.workload.title.replaceAll(' ', '-')}.json`,
      content: `${JSON.stringify(record, null, 1)}\n`,
    })),
    copied: traffic
      ? {
          into: bytes(traffic.toDeviceBytes),
          out: bytes(traffic.toHostBytes),
          isOnGpu: engine.device.kind === 'gpu',
        }
      : null,
    clockStep: engine.browser ? formatQuantity({ value: engine.browser.clockStepNs / 1e9, unit: 's' }) : null,
    library: `${engine.library.name} ${engine.library.version}, ${engine.library.build}, ${engine.threads} threads`,
    agent: engine.browser?.agent ?? null,
  };
}

function ratesOf(decode: Record): WorkerRates | null {
  const figure = mainFigure(decode);
  if (!figure?.value || decode.validity.state === 'INVALID') return null;
  const workers = decode.repeats
    .filter(({ outcome }) => outcome === 'ok')
    .toSorted((a, b) => a.position - b.position)
    .flatMap(({ samples }) => {
      const step = mean(samples.durationNs);
      return step === null ? [] : [ofOneWorker((1e9 * decode.setting.batch) / step)];
    });
  return {
    definition: 'decode.step.tput',
    workers,
    whole: chartFigure({ ...figure, value: figure.value }),
  };
}

function ofOneWorker(value: number): ChartFigure {
  const open = { low: null, high: null } as const;
  const shown = formatInterval({ centre: value, ...open, reason: whyNoInterval(1) }, 'tokens/s');
  return { value, ...open, shown, ends: [missing, missing] };
}
