import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from './samples.ts';

const sample = 'inferencex/agg_kimik2.5_8k1k_int4_vllm_mi355x_mtp_conc32.json';
const agg = (changes: object = {}) => ({ ...JSON.parse(sampleText(sample)), ...changes });
const figureAt = (imported: ReturnType<typeof importText>, at: string) =>
  imported.results.flatMap(({ figures }) => figures).find((figure) => figure.at === at);

describe('an aggregate of InferenceX', () => {
  it('says under which conditions it was measured', () => {
    expect(importSample(sample).results[0]!.conditions).toMatchObject({
      model: 'moonshotai/Kimi-K2.5',
      device: 'mi355x',
      deviceCount: 8,
      precision: 'int4',
      isl: 8192,
      osl: 1024,
      batch: 32,
      speculation: 'mtp',
      engine: 'vllm vllm/vllm-openai-rocm:v0.21.0',
    });
  });

  it('is counted per device, input and output together', () => {
    expect(figureAt(importSample(sample), '/tput_per_gpu')).toMatchObject({
      metric: 'tput.total.wall',
      per: 'device',
    });
  });

  it('has no deviation of interactivity: 1 / the deviation of another quantity is none', () => {
    expect(figureAt(importSample(sample), '/std_intvty')).toMatchObject({
      value: null,
      missing: expect.stringContaining('no deviation'),
      written: '35.98240697743205',
    });
  });

  it('does not contradict itself by lengths that were only asked for, nor by percentiles that fall', () => {
    const { word, findings } = importSample(sample);
    expect(findings.filter(({ grade }) => grade === 'contradicts')).toEqual([]);
    expect(word).not.toBe('contradictory');
  });

  it('contradicts itself where 1 / a high percentile is more than 1 / a low one', () => {
    const { findings } = importText(JSON.stringify(agg({ p90_intvty: 5 })));
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'percentile_order', grade: 'contradicts' }),
    );
  });

  it('counts output over the devices of decode where those are others than the ones of prefill', () => {
    const split = importText(JSON.stringify(agg({ disagg: true, num_prefill_gpu: 4, num_decode_gpu: 12 })));
    expect(figureAt(split, '/output_tput_per_gpu')?.metric).toBe('tput.out.decode_devices');
    expect(figureAt(split, '/input_tput_per_gpu')?.metric).toBe('tput.in.prefill_devices');
    expect(figureAt(split, '/tput_per_gpu')?.metric).toBe('tput.total.wall');
    expect(split.results[0]!.conditions.deviceCount).toBe(16);
  });

  it('is rejected where no request was completed', () => {
    const { results, rejected } = importText(JSON.stringify([agg(), agg({ tput_per_gpu: 0 })]));
    expect(results).toHaveLength(1);
    expect(rejected).toEqual([{ at: '/1', reason: 'tput_per_gpu is 0: no request was completed' }]);
  });

  it('keeps what nobody understood', () => {
    const { unknown } = importText(JSON.stringify(agg({ avg_power_w: 612.5 })));
    expect(unknown).toContainEqual({ at: '/avg_power_w', value: 612.5 });
  });
});

describe('an agentic aggregate of InferenceX', () => {
  const made = 'inferencex/made_agentic.json';

  it('has the devices of prefill and of decode', () => {
    expect(importSample(made).results[0]!.conditions).toMatchObject({
      device: 'gb200',
      deviceCount: 8,
      scenario: 'agentic-coding',
      speculation: 'none',
    });
  });

  it('is told by its values whether percentiles were inverted, or those of the inverse taken', () => {
    const other = JSON.parse(sampleText(made));
    other.request_metrics.latency.intvty = { mean: 80, p50: 80, p75: 95, p90: 110, p95: 120, std: 11.5 };
    const read = importText(JSON.stringify(other));
    expect(figureAt(read, '/request_metrics/latency/intvty/p90')?.metric).toBe('intvty.pct_inv');
  });
});

describe('a raw file of InferenceX', () => {
  const raw = JSON.parse(sampleText('inferencex/made_raw.json'));
  const read = (value: object) => importText(JSON.stringify(value));

  it('is known from one of vLLM, whose keys it has, by the times of its clock', () => {
    const { tool, layout, results } = importSample('inferencex/made_raw.json');
    expect([tool, layout]).toEqual(['InferenceX', 'raw']);
    expect(results[0]!.conditions).toMatchObject({ startedAt: '2026-06-01T10:11:12.500Z', batch: 4 });
    const { benchmark_start_time_unix, benchmark_end_time_unix, ...earlier } = raw;
    expect(read(earlier).tool).toBe('vllm bench serve');
  });

  it('has no result where no request was completed', () => {
    expect(read({ ...raw, completed: 0 })).toMatchObject({
      results: [],
      rejected: [{ reason: 'completed is 0: no request was completed' }],
    });
  });
});

describe('energies of InferenceX', () => {
  const split = JSON.parse(sampleText('inferencex/made_split_power.json'));

  it('are of one device or of all, as their key says', () => {
    const imported = importSample('inferencex/made_split_power.json');
    expect(figureAt(imported, '/avg_power_w')!.per).toBe('device');
    expect(figureAt(imported, '/avg_total_gpu_power_w')!.per).toBe('group');
    expect(imported.results[0]!.conditions.deviceCount).toBe(12);
  });

  it.each([1, 3, undefined])(
    'stay unknown in version %s, in which they are of other GPUs or nobody knows',
    (version) => {
      const imported = importText(JSON.stringify({ ...split, power_metric_schema_version: version }));
      expect(figureAt(imported, '/joules_per_output_token')).toBeUndefined();
      expect(imported.unknown).toContainEqual({ at: '/joules_per_output_token', value: 1.4375 });
    },
  );
});
