import type { Fields, FigureOfKey } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';

// utils/aggregate_power.py, aggregate_power_multinode.py: power of the GPUs, integrated over the run. Energies per token were those of the
// GPUs of one role in files without `power_metric_schema_version`, and are of all GPUs since version 2: the former stay unknown.

const known = 2;

export function powerOf(row: Fields): ImportedFigure[] {
  if (row.number('power_metric_schema_version') !== known) return [];
  row.raw('power_valid');
  const of = { statistic: 'single', scale: 1, population: 'run', n: null } as const;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['avg_power_w', { ...of, metric: 'gpu.power', unit: 'W', per: 'device' }],
    ['avg_total_gpu_power_w', { ...of, metric: 'gpu.power', unit: 'W' }],
    ['total_gpu_energy_j', { ...of, metric: 'gpu.energy', unit: 'J' }],
    ['joules_per_successful_query', { ...of, metric: 'gpu.energy.request', unit: 'J' }],
    ['joules_per_input_token', { ...of, metric: 'gpu.energy.token.in', unit: 'J/token' }],
    ['joules_per_output_token', { ...of, metric: 'gpu.energy.token.out', unit: 'J/token' }],
    ['joules_per_total_token', { ...of, metric: 'gpu.energy.token.all', unit: 'J/token' }],
    ['prefill_avg_power_w', { ...of, metric: 'gpu.power.prefill_devices', unit: 'W', per: 'device' }],
    ['decode_avg_power_w', { ...of, metric: 'gpu.power.decode_devices', unit: 'W', per: 'device' }],
    ['prefill_gpu_energy_j', { ...of, metric: 'gpu.energy.prefill_devices', unit: 'J' }],
    ['decode_gpu_energy_j', { ...of, metric: 'gpu.energy.decode_devices', unit: 'J' }],
    [
      'prefill_joules_per_input_token',
      { ...of, metric: 'gpu.energy.token.in.prefill_devices', unit: 'J/token' },
    ],
    [
      'decode_joules_per_output_token',
      { ...of, metric: 'gpu.energy.token.out.decode_devices', unit: 'J/token' },
    ],
  ];
  return rows.flatMap(([key, figure]) => row.figure(key, figure) ?? []);
}
