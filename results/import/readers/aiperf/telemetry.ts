import type { Fields } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';
import { figuresOfBlock } from '../unit-blocks.ts';
import { metricOfGpu } from './metrics.ts';

// common/models/telemetry_models.py: samples of a GPU in the run; their deviation is that of a sample (ddof = 1), unlike that of the metrics.
// Energy is the difference of a counter where it is `avg` alone (MJ), and its standing else: that stays unknown.

export interface Gpus {
  /** Null where no GPU is named, or not all are the same. */
  readonly device: string | null;
  readonly count: number | null;
  readonly figures: readonly ImportedFigure[];
}

export function gpusOf(telemetry: Fields | null): Gpus {
  const endpoints = telemetry?.child('endpoints') ?? null;
  const gpus = childrenOf(endpoints).flatMap((endpoint) => childrenOf(endpoint.child('gpus')));
  const names = new Set(gpus.map((gpu) => gpu.text('gpu_name')));
  const [name = null] = names;
  return {
    device: names.size === 1 ? name : null,
    count: gpus.length === 0 ? null : gpus.length,
    figures: gpus.flatMap((gpu) => figuresOfGpu(gpu.child('metrics'))),
  };
}

const childrenOf = (fields: Fields | null): Fields[] =>
  fields === null ? [] : fields.keys.map((key) => fields.child(key)).filter((child) => child !== null);

const of = { population: 'run', per: 'device', std: 'std.sample' } as const;

function figuresOfGpu(metrics: Fields | null): ImportedFigure[] {
  if (metrics === null) return [];
  return metrics.keys.flatMap((name) => {
    if (/energy_consumption$/.test(name)) {
      const block = metrics.child(name);
      return block === null || block.has('max')
        ? []
        : figuresOfBlock(block, { ...of, metric: 'gpu.energy', avg: 'single', n: null });
    }
    const metric = metricOfGpu(name);
    const block = metric === null ? null : metrics.child(name);
    if (metric === null || block === null) return [];
    return figuresOfBlock(block, { ...of, metric, avg: 'mean', n: block.count('count') });
  });
}
