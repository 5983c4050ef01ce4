// The parts of Benchmark Report v0.2.1 that we write, as JSON Schema: which fields there are, which are required, of which type and in
// which units (llm-d/llm-d-benchmark@8bc9f1d, llmdbenchmark/analysis/benchmark_report/schema_v0_2_1.py and base.py). Its objects forbid
// other fields, but for `observability` and a component of kind `generic`.

const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const string = { type: 'string' };
const number = { type: 'number' };
const count = { type: 'integer', minimum: 0 };
const degree = { type: 'integer', minimum: 1 };

const percentiles = ['p0p1', 'p1', 'p5', 'p10', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99', 'p99p9'];
const statistics = (...units: readonly string[]) =>
  object(
    {
      units: { enum: units },
      ...Object.fromEntries(
        ['mean', 'mode', 'stddev', 'min', 'max', ...percentiles].map((name) => [name, number]),
      ),
    },
    ['units', 'mean'],
  );

const time = statistics('ms', 's');
const tokenTime = statistics('ms/token', 's/token');
const tokenRate = statistics('tokens/s');
const length = statistics('count');

const sequence = object(
  {
    distribution: { enum: ['fixed', 'gaussian', 'uniform', 'other'] },
    value: number,
    std_dev: number,
    min: count,
    max: count,
  },
  ['distribution', 'value'],
);
const native = object({ args: { type: 'object' }, envars: { type: 'object' }, config: true });

const engine = object(
  {
    kind: { const: 'inference_engine' },
    tool: string,
    tool_version: string,
    role: { enum: ['replica', 'prefill', 'decode'] },
    replicas: degree,
    model: object({ name: string }, ['name']),
    accelerator: object(
      {
        model: string,
        count,
        parallelism: object({
          tp: count,
          dp: count,
          dp_local: count,
          workers: count,
          ep: degree,
          pp: degree,
        }),
      },
      ['model', 'count', 'parallelism'],
    ),
  },
  ['kind', 'tool', 'tool_version', 'role', 'replicas', 'model', 'accelerator'],
);
const generic = {
  type: 'object',
  properties: { kind: { const: 'generic' }, tool: string, tool_version: string },
  required: ['kind', 'tool', 'tool_version'],
};
const component = object(
  {
    metadata: object({ schema_version: string, label: string, cfg_id: string, description: string }, [
      'label',
      'cfg_id',
    ]),
    standardized: { oneOf: [engine, generic] },
    native,
  },
  ['metadata', 'standardized', 'native'],
);
const load = object(
  {
    metadata: object({ schema_version: string, cfg_id: string, description: string }),
    standardized: object(
      {
        tool: string,
        tool_version: string,
        parallelism: degree,
        source: { enum: ['random', 'sampled', 'unknown'] },
        stage: count,
        input_seq_len: sequence,
        output_seq_len: sequence,
        rate_qps: number,
        concurrency: { type: 'integer' },
      },
      ['tool', 'tool_version', 'source', 'input_seq_len'],
    ),
    native,
  },
  ['metadata', 'standardized', 'native'],
);

const aggregate = object({
  requests: object(
    { total: count, failures: count, incomplete: count, input_length: length, output_length: length },
    ['total'],
  ),
  latency: object({
    time_to_first_token: time,
    normalized_time_per_output_token: tokenTime,
    time_per_output_token: tokenTime,
    inter_token_latency: tokenTime,
    request_latency: time,
  }),
  throughput: object({
    input_token_rate: tokenRate,
    output_token_rate: tokenRate,
    total_token_rate: tokenRate,
  }),
});

export const reportSchema = object(
  {
    version: { const: '0.2.1' },
    run: object(
      {
        uid: string,
        eid: string,
        time: object({
          start: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$' },
          end: string,
          duration: string,
        }),
        description: string,
        keywords: { type: 'array', items: string },
      },
      ['uid'],
    ),
    scenario: object({ stack: { type: 'array', items: component }, load }),
    results: object({
      request_performance: object({ aggregate }),
      observability: { type: 'object' },
    }),
  },
  ['run', 'results'],
);
