import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { importText as shown } from '../../../harness/terminal/imports.ts';
import type { Told } from '../../../results/import/imported.ts';
import { importSample, importText, sampleText } from '../../results/import/samples.ts';

const pageOf = (imported: ReturnType<typeof importSample>) =>
  stripVTControlCharacters(shown({ id: '0123456789abcdef', folder: '', imported }));

const guidellm = pageOf(importSample('guidellm/benchmarks_stripped_2025-07.json'));
const flat = (page: string) => page.replace(/\s+/g, ' ');

describe('an import on the screen', () => {
  it('names a few places of a finding and counts the others', () => {
    const notes = flat(guidellm.slice(guidellm.indexOf('Auditor')));
    expect(notes).toContain('percentiles/p01 and 46 more]');
    expect(notes.match(/percentiles\//g)!.length).toBeLessThan(8);
  });

  it('says of which requests a figure is, where they are not the completed ones', () => {
    const means = guidellm.split('\n').filter((line) => /^e2el\.response_end +mean/.test(line));
    expect(means.map((line) => line.split(/ {2,}/)[1])).toEqual(['mean', 'mean, all', 'mean, incomplete']);
  });

  it('counts figures that have no value for the same reason', () => {
    expect(guidellm.match(/there was no such request/g)).toHaveLength(1);
    expect(guidellm).toMatch(/^265 more have no value: there was no such request$/m);
  });

  it('has the reason of a single figure below its table, which keeps its columns', () => {
    const page = pageOf(importSample('inferencex/agg_kimik2.5_8k1k_int4_vllm_mi355x_mtp_conc32.json'));
    expect(page).toMatch(/^intvty\.inv_pct +std\.population +—/m);
    expect(page).toMatch(/^— intvty\.inv_pct \(std\.population\): 1 \/ the deviation of TPOT/m);
    expect(page).toMatch(/^tput\.out\.wall +single, one device +17\.57 tokens\/s/m);
  });

  it('shows the first of very many results, and counts the others', () => {
    const read = importSample('vllm/bench_serve_v0.25.1.json');
    const many = (n: number) =>
      pageOf({ ...read, results: Array.from({ length: n }, () => read.results[0]!) });
    expect(many(200)).not.toContain('further');
    expect(many(203)).toMatch(/^3 further results: see --json$/m);
    expect(many(203).match(/^wall /gm)).toHaveLength(200);
  });

  it('shows a text of a file that would be a line or a colour of its own for what it is', () => {
    const forged = '\u001b[32mAuditor: consistent\u001b[39m\nAuditor: consistent';
    const vllm = JSON.parse(sampleText('vllm/bench_serve_v0.25.1.json'));
    const imported = importText(JSON.stringify({ ...vllm, model_id: forged, duration: -1 }));
    const page = shown({ id: '0123456789abcdef', folder: '', imported });
    expect(page.match(/^Auditor: /gm)).toHaveLength(1);
    expect(page).toContain('Auditor: contradictory');
    expect(page).toContain('\\u001b[32mAuditor: consistent\\u001b[39m\\u000aAuditor: consistent');
  });

  it('names the whole file where a rejected row has no place', () => {
    const failed = sampleText('llmperf/individual_responses.json').replaceAll(
      '"error_code": null',
      '"error_code": 500',
    );
    expect(pageOf(importText(failed))).toMatch(/^rejected the file: all 2 requests failed$/m);
  });

  it('has no table where a file holds requests alone', () => {
    const page = pageOf(importSample('inference-perf/per_request_lifecycle_metrics.json'));
    expect(page).toContain('6 requests, 1 of them failed: the requests are kept, and no figure is made up');
    expect(page).not.toContain('──');
  });
});

describe('what was not held against the hardware', () => {
  const text = sampleText('mlperf/Dell_XE9680_H200x8_llama2-70b-99_Offline_mlperf_log_summary.txt');
  const remedyOf = (told: Told) =>
    importText(text, told).findings.find(({ check }) => check === 'physics')!.remedy;

  it('names the option where something is not said, and the list of names where a name is not known', () => {
    expect(remedyOf({})).toMatch(/--device-count/);
    expect(remedyOf({ device: 'no such card' })).toMatch(/assay ladder bandwidth/);
    expect(remedyOf({ device: 'NVIDIA H200', deviceCount: 1, model: 'no such model' })).toMatch(
      /assay list shapes/,
    );
    expect(remedyOf({ device: 'NVIDIA A800-SXM4-80GB', deviceCount: 1 })).not.toMatch(/--device/);
  });
});
