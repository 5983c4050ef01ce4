import { describe, expect, it } from 'vitest';
import { sayingInChinese } from '../../../results/claims/imported/saying.ts';
import { unusedImports } from '../../../results/claims/imported/unused.ts';
import { type JudgedClaim, judgeClaims } from '../../../results/claims.ts';
import { importedSides } from '../../../results/comparison/imported-side.ts';
import type { Imported, Told } from '../../../results/import/imported.ts';
import { loadLimits } from '../../../results/reference/limits.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { isInChinese } from '../../../results/sentences.ts';
import { importSample, importText, sampleText } from '../import/samples.ts';

const reference = loadReference();
const limits = loadLimits();

const stored = (files: readonly Imported[]) =>
  files.map((imported) => ({ id: imported.source.sha256.slice(0, 16), imported }));
const judged = (...files: Imported[]) =>
  judgeClaims(reference, [], limits, importedSides(stored(files), reference.devices));
const claim = (id: string, claims: readonly JudgedClaim[]) => claims.find((entry) => entry.id === id)!;
const evidence = (id: string, name: RegExp, claims: readonly JudgedClaim[]) =>
  claim(id, claims).tests.find((test) => name.test(test.name))!.imported;

const mlperf = (part: string) =>
  sampleText(`mlperf/Dell_XE9680_${part}_llama2-70b-99_Offline_mlperf_log_summary.txt`);
const of = (device: string, more: Told = {}): Told => ({
  device,
  deviceCount: 8,
  model: 'Llama 2 70B',
  precision: 'FP8',
  ...more,
});
const h200 = (text = mlperf('H200_SXM_141GBx8_TRT'), told = of('h200-sxm-141gb')) => importText(text, told);
const h100 = () => importText(mlperf('H100_SXM_80GBx8_TRT'), of('h100-sxm5-80gb'));
const streams = () => importSample('babelstream/made_cuda.txt');

describe('imported figures beside a claim', () => {
  const published = judged();

  it('change no verdict, whatever they say', () => {
    const withImports = judged(h200(), h100(), streams(), importSample('nvbandwidth/made_report.txt'));
    for (const [i, { verdict }] of withImports.entries()) {
      const { imported: _, ...rest } = verdict;
      const { imported: none, ...before } = published[i]!.verdict;
      expect(rest).toEqual(before);
      expect(none).toBeNull();
    }
    expect(withImports.filter(({ verdict }) => verdict.imported !== null).length).toBeGreaterThan(3);
  });

  it('are held against "nearly double the H100" as the ratio of two logs of MLPerf', () => {
    const claims = judged(h200(), h100());
    const [pair] = evidence('C000-03', /^MLPerf/, claims);
    // Lines 8 of both files: 32124.3 and 24086.7 tokens/s.
    expect(pair!.estimate!.value).toBeCloseTo(32124.3 / 24086.7, 6);
    expect(pair).toMatchObject({ says: 'not-in-line', audit: 'consistent', refusal: null });
    expect(pair!.conditions[0]).toBe('not stated: round, submitter, division');
    expect(claim('C000-03', claims).verdict.imported).toMatchObject({
      says: 'not-in-line',
      audit: 'consistent',
    });
  });

  it('are held against what is published of the other device, under the same definition and conditions alone', () => {
    const [span, ...others] = evidence('C000-03', /^MLPerf/, judged(h200()));
    const alike = reference.results.filter(
      (one) =>
        one.device === 'h100-sxm5-80gb' &&
        one.benchmark === 'MLPerf Inference' &&
        one.model === 'Llama 2 70B' &&
        one.scenario === 'Offline' &&
        one.division === 'closed' &&
        one.deviceCount === 8 &&
        one.tuning === undefined,
    );
    const rates = alike.map(({ value }) => value);
    expect(others).toEqual([]);
    expect(span!.figures).toHaveLength(1 + alike.length);
    expect(span!.estimate!.values!.smallest).toBeCloseTo(32124.3 / Math.max(...rates), 6);
    expect(span!.estimate!.values!.largest).toBeCloseTo(32124.3 / Math.min(...rates), 6);
  });

  it('are held as a lower bound against a peak, by the best kernel of a file', () => {
    const [best] = evidence('C000-02', /streaming kernel/, judged(streams()));
    // Dot of the file: 4287654.098 MBytes/sec; 5 % of standard uncertainty.
    expect(best!.estimate!.value).toBeCloseTo(4287.654098 / 4800, 6);
    expect(best!.estimate!.low).toBeCloseTo((4287.654098 / 4800) * Math.exp(-1.959964 * 0.05), 4);
    expect(best!.says).toBe('in-line');
  });

  it('are held against the kernel of the same name only', () => {
    const [pair] = evidence('C003-04', /streaming kernels/, judged(streams()));
    // Copy 4123456.789 / 2.90, Mul 4101234.567 / 2.90, Add and Triad / 2.97, Dot / 3.18 TB/s of the Azure guide.
    expect(pair!.estimate!.values!.largest).toBeCloseTo(4123.456789 / 2900, 6);
    expect(pair!.estimate!.values!.smallest).toBeCloseTo(4287.654098 / 3180, 6);
  });

  it('are refused with the definitions where they count something else', () => {
    const [file] = evidence(
      'C000-02',
      /streaming kernel/,
      judged(importSample('nvbandwidth/made_report.txt')),
    );
    expect(file).toMatchObject({ says: null, estimate: null });
    expect(file!.refusal).toMatch(
      /^Unlike definitions: link\.h2d, .* count other things than bw\.read, bw\.copy, bw\.triad,/,
    );
    expect(claim('C000-02', judged(importSample('nvbandwidth/made_report.txt'))).verdict.imported).toBeNull();
  });

  it('are refused where the file contradicts itself, and where the tool calls its run invalid', () => {
    const late = h200(
      mlperf('H200_SXM_141GBx8_TRT').replace(/^Min latency.*$/m, 'Min latency (ns) : 9999999999999'),
    );
    expect(late.word).toBe('contradictory');
    const [refused] = evidence('C000-03', /^MLPerf/, judged(late));
    expect(refused).toMatchObject({ says: null, audit: 'contradictory' });
    expect(refused!.refusal).toMatch(/contradicts itself/);
    expect(refused!.findings.length).toBeGreaterThan(0);
    const invalid = h200(mlperf('H200_SXM_141GBx8_TRT').replace('Result is : VALID', 'Result is : INVALID'));
    expect(evidence('C000-03', /^MLPerf/, judged(invalid))[0]!.refusal).toMatch(/"INVALID"/);
  });

  it('carry what the auditor finds suspicious', () => {
    const doubtful = h200(mlperf('H200_SXM_141GBx8_TRT'), of('h200-sxm-141gb'));
    const suspicious: Imported = {
      ...doubtful,
      word: 'suspicious',
      findings: [{ check: 'x', grade: 'suspicious', sentence: 'a doubt', remedy: '', at: [], result: null }],
    };
    const [span] = evidence('C000-03', /^MLPerf/, judged(suspicious));
    expect(span).toMatchObject({ audit: 'suspicious', findings: ['a doubt'], says: 'not-in-line' });
    expect(span!.conditions.some((text) => text.startsWith('the auditor finds suspicious'))).toBe(true);
  });

  it.each([
    ['another model', of('h200-sxm-141gb', { model: 'Llama 3.1 8B' }), /asks for workload Llama 2 70B/],
    ['no model', of('h200-sxm-141gb', { model: 'no such' }), /asks for workload Llama 2 70B/],
    [
      'devices that were not published so many of',
      of('h200-sxm-141gb', { deviceCount: 3 }),
      /Unlike conditions: deviceCount: 3/,
    ],
    ['another precision', of('h200-sxm-141gb', { precision: 'FP4' }), /Unlike conditions: precision: FP4/],
  ])('are refused for %s', (_, told, reason) => {
    const [refused] = evidence('C000-03', /^MLPerf/, judged(h200(undefined, told)));
    expect(refused!.says).toBeNull();
    expect(refused!.refusal).toMatch(reason);
  });

  it('of another tool are refused where the test is of one benchmark, or of other lengths', () => {
    const claims = judged(importSample('llama-bench/made_table.csv'));
    expect(evidence('C000-03', /^MLPerf/, claims)[0]!.refusal).toBe(
      'The test is of MLPerf Inference, and it was measured with llama-bench.',
    );
    expect(evidence('C000-04', /one request/, claims)[0]!.refusal).toBe(
      'The test asks for osl 100, and it is 128.',
    );
  });

  it('name the file that says nothing, with the reason', () => {
    const files = [
      importSample('llama-bench/gpt-oss-20b_7900xtx_rocm.json'),
      importSample('babelstream/made_table.csv'),
      streams(),
    ];
    const unused = unusedImports(judged(...files), stored(files), reference.devices);
    expect(unused.map(({ why }) => why)).toEqual([
      'Its device, AMD Radeon RX 7900 XTX, is not in the catalogue.',
      'It does not name its device. Import it again with --device.',
    ]);
  });

  it('are told in Chinese as well', () => {
    const claims = judged(h200(), h100(), streams(), importSample('nvbandwidth/made_report.txt'));
    const refusals = claims.flatMap(({ tests }) =>
      tests.flatMap(({ imported }) => imported.flatMap(({ refusal }) => refusal ?? [])),
    );
    expect(refusals.length).toBeGreaterThan(5);
    for (const refusal of refusals) expect(isInChinese(refusal), refusal).toBe(true);
    const { tests } = claim('C000-02', claims);
    const said = sayingInChinese(tests);
    expect(said.map(({ text }) => text).join('')).toMatch(
      /^导入的数值（并非由 assay 测得）与以下相符：.*0\.89/,
    );
  });
});
