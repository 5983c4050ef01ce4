import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../results/import/audit/checks.ts';
import { floor } from '../../../results/import/audit/floor.ts';
import { percentileFloors } from '../../../results/statistics/percentile.ts';
import { casesOfFigures, sumOfRates } from './audit/figures.ts';
import {
  detailed,
  gradeOf,
  h200,
  ofDetailed,
  ofLlamaBench,
  ofReading,
  ofServe,
  requests,
} from './audit/files.ts';
import { casesOfHardware } from './audit/hardware.ts';
import { casesOfKernels } from './audit/kernels.ts';
import { casesOfLoadGen } from './audit/loadgen.ts';
import { casesOfRequests } from './audit/requests.ts';
import { casesOfStreams } from './audit/streams.ts';
import { casesOfWindows } from './audit/windows.ts';
import { importSample, importText, sampleText } from './samples.ts';

const cases = [
  ...casesOfFigures,
  ...casesOfLoadGen,
  ...casesOfRequests,
  ...casesOfKernels,
  ...casesOfHardware,
  ...casesOfWindows,
  ...casesOfStreams,
];

describe.each(cases)('$id: $says', ({ id, grade, broken, fits }) => {
  it(`is found (${grade}) where it is broken`, () => expect(gradeOf(id, broken())).toBe(grade));
  it('is not found where it just holds', () => expect(gradeOf(id, fits())).toBeNull());
});

describe('the auditor', () => {
  it('has a file for each of its checks', () => {
    expect(checks.filter((check) => !cases.some(({ id }) => id === check.id)).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('finds nothing in honest files but what to know when reading', () => {
    const grades = [...ofServe({}, h200), ...ofDetailed(), ...ofLlamaBench({})].map(({ grade }) => grade);
    expect(grades.filter((grade) => grade !== 'note')).toEqual([]);
  });

  it('does not take 4,008,080 tokens/s for a speed of one device', () => {
    const found = ofServe({ output_throughput: '4008080.0' }, h200);
    expect(found.find(({ check }) => check === 'implausible_throughput')?.sentence).toBe(
      'tput.out.wall is 4008080 tokens/s, and by its arithmetic NVIDIA H200 141GB SXM with llama-3.1-8b (≥ 1 B/weight) reaches 158216 tokens/s at most',
    );
  });

  it('finds published figures of eight devices possible for eight, and not for one', () => {
    const text = sampleText('mlperf/Dell_XE9680_H200x8_llama2-70b-99_Server_mlperf_log_summary.txt');
    const told = { device: 'NVIDIA H200', model: 'Llama 2 70B', precision: 'FP8' };
    const wordOf = (deviceCount: number) => importText(text, { ...told, deviceCount }).word;
    expect([wordOf(8), wordOf(1)]).toEqual(['consistent', 'contradictory']);
  });

  it('holds nothing of a mixture against hardware whose shape it does not know', () => {
    const findings = ofLlamaBench({ avg_ts: '4000', samples_ts: '[4000]', model_type: '"llama 8x7B F16"' });
    expect(gradeOf('implausible_decode', findings)).toBeNull();
    expect(findings.find(({ check }) => check === 'physics')?.sentence).toBe(
      'no figure was held against what the hardware can do: the dimensions of llama 8x7B are not known here',
    );
  });

  it('decides nothing by a datasheet that nobody read', () => {
    const told = { ...h200, device: 'NVIDIA A800-SXM4-80GB' };
    const findings = ofServe({ output_throughput: '4008080.0', total_token_throughput: '4008400.0' }, told);
    expect(gradeOf('implausible_throughput', findings)).toBeNull();
    expect(findings.find(({ check }) => check === 'physics')?.sentence).toMatch(/nobody read the figures of/);
  });

  it('takes active experts of a mixture that it knows', () => {
    const at = (tpot: string) =>
      gradeOf('implausible_decode', ofServe({ mean_tpot_ms: tpot }, { ...h200, model: 'Mixtral-8x7B-v0.1' }));
    // 12.75 billion parameters of 46.7 work on a token: 4.896 TB/s read them 392 times a second, the cache aside.
    expect([at('2.530'), at('2.570')]).toEqual(['suspicious', null]);
  });

  it('knows that the best second of half a second is no full one', () => {
    const short = {
      duration: '0.50',
      total_output_tokens: '80',
      output_throughput: '160',
      max_output_tokens_per_s: '80.0',
    };
    expect(gradeOf('peak_lt_mean', ofServe(short))).toBeNull();
  });

  it('says nothing of the best second of a run that ended before it began', () => {
    const backwards = ofServe({ duration: '-10.00', max_output_tokens_per_s: '165.0' });
    expect(gradeOf('negative_time', backwards)).toBe('contradicts');
    expect(gradeOf('peak_lt_mean', backwards)).toBeNull();
  });

  it('does not multiply means of answers of unlike lengths as if they were alike', () => {
    const rows = requests.map(
      ([start, ttft, gap], i) => [start, ttft, i < 6 ? gap : gap * 2, i < 6 ? 24 : 8] as const,
    );
    expect(ofServe(detailed(rows)).filter(({ grade }) => grade !== 'note')).toEqual([]);
  });

  it('holds no rate of one device against tokens of all of them', () => {
    const figures = sumOfRates('480.0').figures;
    const perDevice = ofReading({
      figures: [...figures, ['tokens.out', 'total', '12800'], ['wall', 'single', '10.00']],
      per: 'device',
    });
    expect(gradeOf('sum_of_rates', perDevice)).toBeNull();
  });

  it('puts the percentiles of each device in order, not those of all of them', () => {
    const { findings } = importSample('aiperf/schema_1.5.json');
    expect(gradeOf('percentile_order', findings)).toBeNull();
  });

  it('calls nothing impossible that it only notes', () => {
    const notes = [...ofServe({ max_concurrent_requests: '3' }), ...ofDetailed()].filter(
      ({ grade }) => grade !== 'contradicts',
    );
    expect(notes.length).toBeGreaterThan(1);
    expect(notes.filter(({ sentence }) => /cannot/.test(sentence))).toEqual([]);
  });

  it('says in a sentence why nothing can be audited', () => {
    const why = (text: string) => {
      const { word, unauditable } = importText(text);
      return [word, unauditable];
    };
    const summary = (lines: string) =>
      `MLPerf Results Summary\nScenario : Offline\nMode : PerformanceOnly\nResult is : VALID\n${lines}\nNo errors encountered during test.\n`;
    expect(why(summary('Samples per second: 12.5'))).toEqual([
      'unauditable',
      'it states every quantity once, and keeps nothing from which one could be computed again',
    ]);
    expect(why(summary('Tokens per second: 12.5'))).toEqual([
      'unauditable',
      'it states every quantity once, keeps nothing from which one could be computed again, and no figure was held against what the hardware can do: the device is not named',
    ]);
    expect(why(summary(''))).toEqual(['unauditable', 'it holds no figure that has a value']);
  });

  it('says what was told of a file that states something else', () => {
    const text = sampleText('vllm/bench_serve_v0.25.1.json');
    const wordOf = (told: object) => gradeOf('told_otherwise', importText(text, told).findings);
    expect(wordOf({ model: 'Llama 2 70B' })).toBe('suspicious');
    expect(wordOf({ model: 'OPT-125M', device: 'NVIDIA H200', deviceCount: 1 })).toBeNull();
    expect(importText(text, { model: 'Llama 2 70B' }).word).toBe('suspicious');
    const inferencex = sampleText('inferencex/agg_kimik2.5_8k1k_int4_vllm_mi355x_mtp_conc32.json');
    expect(
      importText(inferencex, { device: 'NVIDIA H200', deviceCount: 4, precision: 'FP8' }).findings.flatMap(
        ({ check, sentence }) => (check === 'told_otherwise' ? [sentence] : []),
      ),
    ).toEqual([
      'the file states mi355x, and --device says NVIDIA H200',
      'the file states int4, and --precision says FP8',
      'the file states 8, and --device-count says 4',
    ]);
    const same = { device: 'AMD Instinct MI355X', precision: 'INT4' };
    expect(gradeOf('told_otherwise', importText(inferencex, same).findings)).toBeNull();
  });

  it('is described check by check in docs/import.md', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/import.md'), 'utf8');
    const [, section] = docs.split('## The auditor\n');
    const rows = section!
      .split('\n## ')[0]!
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const ofChecks = checks.map(({ id, about }) => `| \`${id}\` | ${about} |`);
    expect(rows.slice(0, checks.length)).toEqual(ofChecks);
    // What is found while a file is read has no check.
    const others = rows.slice(checks.length).map((row) => row.split('`')[1]);
    expect(others).toEqual(['comma_too_many', 'duplicate_key', 'cut_off', 'told_otherwise']);
  });
});

describe('the fewest values of a percentile', () => {
  it.each(Object.entries(percentileFloors))('are for %s those of the measurements here: %d', (name, n) => {
    expect(floor(Number(name.slice(1)) / 100)).toBe(n);
  });

  it('are as many below the median as above it', () => {
    expect(floor(0.01)).toBe(662);
  });
});
