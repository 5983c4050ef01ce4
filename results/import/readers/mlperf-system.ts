import { type Fields, objectsOf } from '../fields.ts';
import type { ImportedFigure } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { Reader, ReadResult } from '../reader.ts';

// MLPerf, `systems/<system>.json` of a submission (mlcommons/policies, submission_rules.adoc, "system description"): what a submitter says of a
// system. Nothing in it was measured.

export const mlperfSystem: Reader = {
  tool: 'mlperf-system',
  version: '1',
  recognise(content) {
    const [fields] = objectsOf(content);
    return fields && marks.every((key) => fields.has(key)) ? [marks.join(', ')] : [];
  },
  read(content) {
    const systems = [...objectsOf(content)];
    return {
      toolVersion: null,
      layout: 'system description',
      results: systems.map(resultOf),
      rejected: [],
      unknown: systems.flatMap((fields) => fields.rest()),
    };
  },
};

const marks = [
  'accelerator_model_name',
  'accelerators_per_node',
  'accelerator_memory_capacity',
  'number_of_nodes',
  'host_processor_model_name',
  'system_name',
];

function resultOf(fields: Fields): ReadResult {
  const [perNode, nodes] = [fields.number('accelerators_per_node'), fields.number('number_of_nodes')];
  const count = perNode === null || nodes === null ? null : perNode * nodes;
  const device = fields.text('accelerator_model_name');
  return {
    at: fields.at,
    title: fields.text('system_name') ?? 'system not named',
    conditions: {
      ...nothingSaid,
      device: device === 'N/A' ? null : device,
      deviceCount: count !== null && Number.isSafeInteger(count) && count > 0 ? count : null,
      engine: fields.text('framework'),
    },
    figures: memoryOf(fields),
    kept: null,
    verdict: null,
  };
}

const bytes: Readonly<Record<string, number>> = { GB: 1e9, GiB: 2 ** 30, Gi: 2 ** 30, TB: 1e12 };

/** "141 GB", "96Gi": of one accelerator, in words of the submitter. */
function memoryOf(fields: Fields): ImportedFigure[] {
  const written = fields.text('accelerator_memory_capacity');
  if (written === null || written === 'N/A') return [];
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*(GB|GiB|Gi|TB)\b/.exec(written) ?? [];
  return [
    {
      metric: 'memory.device',
      statistic: 'single',
      value: amount === undefined ? null : Number(amount) * bytes[unit!]!,
      missing: amount === undefined ? 'the file states no amount of memory' : null,
      written: amount ?? written,
      unit: unit ?? 'GB',
      at: fields.pointer('accelerator_memory_capacity'),
      population: 'run',
      n: null,
      per: 'device',
    },
  ];
}
