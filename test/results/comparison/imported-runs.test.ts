import { describe, expect, it } from 'vitest';
import { fromImport } from '../../../results/comparison/imported.ts';
import { compare, pairFigures } from '../../../results/comparison.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { importText, sampleText } from '../import/samples.ts';

const { devices } = loadReference();

const sidesOf = (text: string, told = {}) => {
  const imported = importText(text, told);
  return fromImport('imported', imported, imported.results[0]!, devices);
};

const llama = { device: 'NVIDIA H200', deviceCount: 8, model: 'Llama 2 70B' };
const offline = sampleText('mlperf/Dell_XE9680_H200x8_llama2-70b-99_Offline_mlperf_log_summary.txt');
const server = sampleText('mlperf/Dell_XE9680_H200x8_llama2-70b-99_Server_mlperf_log_summary.txt');

const pairs = (told = {}) =>
  pairFigures(sidesOf(server, told), sidesOf(offline, llama)).map(([x, y]) => compare(x, y));

describe('two imported runs side by side', () => {
  it('have ratios of rates, and none of times that grow with an Offline run', () => {
    const compared = pairs(llama).map(({ subject, ratio, refusal }) => [
      subject.definition,
      ratio?.ratio.toFixed(3) ?? refusal,
    ]);
    expect(compared).toEqual([
      ['samples.wall', (113.35 / 120.831).toFixed(3)],
      ['tput.out.wall', (33244.25 / 35316.7).toFixed(3)],
      ['e2el.scheduled', expect.stringMatching(/^in Offline all samples are due at the beginning/)],
    ]);
  });

  it('are told apart by a model that one does not name, with the option that names it', () => {
    expect(pairs({ ...llama, model: undefined })[0]!.refusal).toMatch(
      /^The model of one is not stated, and that of the other is llama-2-70b: .* --model/,
    );
  });

  it('are not measured by how long they were', () => {
    const vllm = sidesOf(sampleText('vllm/bench_serve_v0.25.1.json'));
    expect(vllm.map(({ definition }) => definition)).toEqual([
      'requests.wall',
      'tput.out.wall',
      'tput.total.wall',
      'itl.chunk',
      'tpot.excl_first',
      'ttft.send',
    ]);
  });
});
