import type { DefinitionId } from '../../record/definitions.ts';
import type { Record } from '../../record.ts';

/** Of the report: `mean` is demanded, and a percentile stands only where it was measured. */
interface Statistics {
  readonly units: 's' | 's/token' | 'tokens/s' | 'count';
  readonly mean: number;
  readonly [percentile: `p${number}`]: number;
}

/** Requests of a generation, each a sequence of the batch; null for a record without any. */
export function requestPerformance(record: Record) {
  const { workload, setting, repeats } = record;
  if (workload.kind !== 'generate') return null;
  const runs = repeats.flatMap(({ outcome, samples }) => (outcome === 'ok' ? samples.durationNs : []));
  return {
    aggregate: {
      requests: {
        total: runs.length * setting.batch,
        ...(setting.isl !== null && { input_length: fixed(setting.isl) }),
        ...(setting.osl !== null && { output_length: fixed(setting.osl) }),
      },
      latency: present({
        time_to_first_token: statistics(record, 'ttft', 's'),
        time_per_output_token: statistics(record, 'tpot.excl_first', 's/token'),
        inter_token_latency: statistics(record, 'itl.token', 's/token'),
        request_latency: statistics(record, 'e2el', 's'),
      }),
      throughput: present({ output_token_rate: statistics(record, 'tput.out.wall', 'tokens/s') }),
    },
  };
}

const fixed = (tokens: number) => ({ units: 'count' as const, mean: tokens, min: tokens, max: tokens });

/** The figures of a definition as the report groups them; null without a mean. */
function statistics(
  { figures }: Record,
  definition: DefinitionId,
  units: Statistics['units'],
): Statistics | null {
  const own = figures.filter((figure) => figure.definition === definition && figure.value !== null);
  const values = Object.fromEntries(own.map(({ statistic, value }) => [statistic, value!]));
  const { mean, ...percentiles } = values;
  return mean === undefined ? null : { units, mean, ...percentiles };
}

const present = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;
