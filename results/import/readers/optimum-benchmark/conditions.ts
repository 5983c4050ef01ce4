import { type ImportedConditions, nothingSaid } from '../../imported.ts';
import type { Cells } from './cells.ts';

/** What the settings of a benchmark say; nothing where a file is a report alone. */
export function conditionsOf(cells: Cells): { conditions: ImportedConditions; beams: number | null } {
  const backend = 'config.backend';
  const scenario = 'config.scenario';
  const isOfGpu = cells.text(`${backend}.device`) === 'cuda';
  const ids = cells.text(`${backend}.device_ids`);
  return {
    beams: cells.count(`${scenario}.generate_kwargs.num_beams`),
    conditions: {
      ...nothingSaid,
      model: cells.text(`${backend}.model`),
      device: isOfGpu ? gpuOf(cells) : cells.text('config.environment.cpu'),
      deviceCount: isOfGpu && ids !== null ? ids.split(',').length : null,
      precision: cells.text(`${backend}.quantization_scheme`) ?? cells.text(`${backend}.torch_dtype`),
      isl: cells.count(`${scenario}.input_shapes.sequence_length`),
      osl: cells.count(`${scenario}.generate_kwargs.max_new_tokens`),
      batch: cells.count(`${scenario}.input_shapes.batch_size`),
      engine:
        [cells.text(`${backend}.name`), cells.text(`${backend}.version`)].filter(Boolean).join(' ') || null,
    },
  };
}

/** The GPU of the machine; null where they are several kinds. */
function gpuOf(cells: Cells): string | null {
  const gpus = cells.raw('config.environment.gpu');
  const names = new Set(Array.isArray(gpus) ? gpus : typeof gpus === 'string' ? namesIn(gpus) : []);
  const [name] = names;
  return names.size === 1 && typeof name === 'string' ? name : null;
}

/** "['NVIDIA H100', 'NVIDIA H100']" of a table. */
const namesIn = (text: string): string[] => [...text.matchAll(/'([^']*)'/g)].map(([, name]) => name!);
