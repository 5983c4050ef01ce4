import type { Chart, ChartFigure } from '../charts/chart.ts';
import { intervalChart } from '../charts/intervals.ts';
import { browser } from '../words/browser.ts';
import { common } from '../words/common.ts';
import type { Language } from '../words.ts';

/** The decode rates of a run in a browser, tokens/s. */
export interface WorkerRates {
  readonly definition: 'decode.step.tput';
  /** In the order in which the workers ran. */
  readonly workers: readonly ChartFigure[];
  /** Of all of them, with its interval. */
  readonly whole: ChartFigure;
}

/** Each worker, and what they say together. It is a picture of this browser alone: no other device is in it. */
export function workersChart({ definition, workers, whole }: WorkerRates, language: Language): Chart {
  const words = browser[language];
  const { asShown, low, high, higherIsBetter, ...kindWords } = common[language];
  return intervalChart({
    id: 'workers',
    title: words.workersTitle,
    description: words.workersAbout,
    axis: `${definition}, tokens/s, ${higherIsBetter}`,
    rows: [
      { ...whole, name: words.allWorkers, kind: 'measured', detail: words.allWorkersDetail, own: true },
      ...workers.map((worker, i) => ({
        ...worker,
        name: words.worker(i + 1),
        kind: 'measured' as const,
        detail: words.workerDetail,
      })),
    ],
    kindWords,
    columns: [
      { title: words.whichWorker, word: 'processes', align: 'left' },
      { title: words.kind, word: 'kind', align: 'left' },
      { title: definition, word: definition, align: 'right', unit: 'tokens/s', asShown },
      { title: low, word: 'low', align: 'right', unit: 'tokens/s' },
      { title: high, word: 'high', align: 'right', unit: 'tokens/s' },
    ],
  });
}
