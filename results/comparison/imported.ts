import { deviceCalled } from '../devices.ts';
import type { ImportedFigure } from '../import/figure.ts';
import type { Imported, ImportedResult } from '../import/imported.ts';
import { type MetricId, metrics } from '../import/metrics.ts';
import type { Device } from '../reference/schema.ts';
import { comparison as says } from '../sentences/comparison.ts';
import { type Comparand, type Conditions, modelKey, publishedUncertainty } from './comparand.ts';

/**
 * The figures of an imported result, each as one side of a comparison, with the word of the auditor. A file that contradicts itself gives
 * figures that are refused. Only those of completed requests, and of the whole run, are compared. Means and figures of a whole run are compared: percentiles and extremes depend on how many there were, and so do the lengths of a run.
 */
export function fromImport(
  id: string,
  imported: Imported,
  result: ImportedResult,
  catalogue: Record<string, Device>,
): Comparand[] {
  const { device: named } = result.conditions;
  const device = named === null ? null : deviceCalled(named, catalogue);
  const name = device === null ? (named ?? says.notStated()) : catalogue[device]!.name;
  const { word } = imported;
  return figuresOnce(result.figures.filter(isCompared)).map((figure) => ({
    label: says.imported({ name, title: result.title, metric: figure.metric, tool: imported.tool, word }),
    whole: says.importedWhole({ name, title: result.title, tool: imported.tool, word }),
    kind: 'imported',
    device,
    definition: figure.metric,
    unit: metrics[figure.metric].unit,
    per: figure.per,
    // A run of another tool is one run: how much the next one would differ, it cannot say.
    figure: { centre: figure.value, relativeUncertainty: publishedUncertainty },
    ...conditionsOf(figure, imported.tool, result),
    disowned: null,
    verified: true,
    efficiency: null,
    origin: `${id}${result.at}`,
    refusal: refusalOf(id, imported, result) ?? waitingOf(figure, result),
    audit: word,
  }));
}

function refusalOf(id: string, { tool, word }: Imported, { verdict }: ImportedResult): string | null {
  if (verdict !== null && !verdict.isValid) return says.invalidThere({ tool, word: verdict.word });
  return word === 'contradictory' ? says.contradictory({ tool, id }) : null;
}

/** Offline all samples are due at the beginning, so that the mean of their times is about half of the run, however long that was made. */
const waitingOf = ({ metric }: ImportedFigure, { conditions }: ImportedResult): string | null =>
  conditions.scenario === 'Offline' && metric.endsWith('.scheduled') && metrics[metric].unit === 's'
    ? says.waitsForOthers()
    : null;

/** A number that a file says twice (LoadGen does, of its tokens) is one. */
const figuresOnce = <F extends ImportedFigure>(figures: readonly F[]): F[] => [
  ...new Map(
    figures.map((figure) => [
      [figure.metric, figure.statistic, figure.population, figure.per, figure.value].join(' '),
      figure,
    ]),
  ).values(),
];

/** How long a run was, what it was asked for, and what depends on that. */
const ofTheRun = new Set<MetricId>([
  'wall',
  'llama.test',
  'send.span',
  'requests.requested',
  'gpu.energy',
  'gpu.energy.prefill_devices',
  'gpu.energy.decode_devices',
]);

const isCompared = (figure: ImportedFigure): figure is ImportedFigure & { value: number } =>
  figure.value !== null &&
  !['failed', 'incomplete', 'all'].includes(figure.population) &&
  (figure.statistic === 'mean' || figure.statistic === 'single' || isBest(figure)) &&
  !ofTheRun.has(figure.metric) &&
  isRateOrTime(metrics[figure.metric].unit);

/** BabelStream tells the best of its runs, and what is published of it is that too. */
const isBest = ({ metric, statistic }: ImportedFigure) => statistic === 'max' && metric.startsWith('bw.');

const isRateOrTime = (unit: string) => unit === 's' || unit.endsWith('/s') || unit.startsWith('J');

function conditionsOf(
  figure: ImportedFigure,
  tool: string,
  result: ImportedResult,
): Pick<Comparand, 'conditions' | 'open'> {
  const stated = statedConditions(result);
  // What a kernel does is what its figure counts; it has no lengths, no batch and no drafts.
  const kernel = isOfKernel(figure) ? { workload: figure.metric, speculation: 'none' } : {};
  const lengths = ['isl', 'osl', 'batch'];
  const conditions = { ...stated, ...kernel };
  return {
    conditions: { ...conditions, software: [tool, conditions.software].filter(Boolean).join(' ') },
    open: openConditions(conditions).filter((name) => !isOfKernel(figure) || !lengths.includes(name)),
  };
}

/** Bytes or operations a second: of no model. */
const isOfKernel = ({ metric }: ImportedFigure) => ['B/s', 'FLOP/s'].includes(metrics[metric].unit);

function statedConditions({ conditions }: ImportedResult): Conditions {
  const { model, precision, scenario, isl, osl, context, batch, deviceCount, speculation, engine } =
    conditions;
  return {
    workload: model === null ? null : modelKey(model),
    size: null,
    scenario,
    precision,
    isl,
    osl,
    context,
    batch,
    deviceCount,
    power: null,
    memory: 'own',
    processors: 'own',
    speculation,
    software: engine,
  };
}

const openConditions = (conditions: Conditions): (keyof Conditions)[] =>
  (
    [
      'workload',
      'precision',
      'isl',
      'osl',
      'batch',
      'deviceCount',
      'power',
      'speculation',
      'software',
    ] as const
  ).filter((name) => conditions[name] === null);
