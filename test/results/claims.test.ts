import { describe, expect, it } from 'vitest';
import { type JudgedClaim, judgeClaims } from '../../results/claims.ts';
import { measuredDevices } from '../../results/comparison/measured.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { type MadeUpParts, madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';

const reference = loadReference();
const judged = (records: StoredRecord[] = []) =>
  judgeClaims(reference, measuredDevices(records, reference.devices));
const published = judged();
const claim = (id: string, claims: JudgedClaim[] = published) => claims.find((entry) => entry.id === id)!;
const test = (id: string, name: RegExp, claims: JudgedClaim[] = published) =>
  claim(id, claims).tests.find((entry) => name.test(entry.name))!;
const streaming = (bandwidth: number, parts: Partial<MadeUpParts> = {}) =>
  madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: bandwidth }], ...parts });

describe('the claims by published evidence alone', () => {
  it('gives each of the 51 a verdict', () => {
    expect(published).toHaveLength(51);
    const counts = Object.fromEntries(
      [...Map.groupBy(published, ({ verdict }) => verdict.outcome)].map(([outcome, group]) => [
        outcome,
        group.length,
      ]),
    );
    expect(counts).toEqual({
      supported: 11,
      refuted: 1,
      inconclusive: 11,
      'not-comparable': 3,
      'not-a-performance-claim': 25,
    });
  });

  it('gives the same verdicts byte for byte', () => {
    const again = judgeClaims(loadReference());
    expect(JSON.stringify(again)).toBe(JSON.stringify(published));
  });

  it('says of money, politics, supply and dates that they are no performance', () => {
    for (const { id, kind } of reference.claims) {
      if (['policy', 'supply', 'price'].includes(kind)) {
        expect(claim(id).verdict.outcome, id).toBe('not-a-performance-claim');
        expect(claim(id).verdict.decides).toMatch(/^Not a performance claim/);
      }
    }
  });

  it('finds "6 to 6.7 times H20" true of dense arithmetic, not of bandwidth, nor of one request at a time', () => {
    expect(claim('C000-04').verdict.outcome).toBe('inconclusive');
    const arithmetic = test('C000-04', /dense FP8/);
    expect(arithmetic.outcome).toBe('supported');
    expect(arithmetic.estimate!.value).toBeCloseTo(6.69, 2);
    const bandwidth = test('C000-04', /bandwidth as declared/);
    expect([bandwidth.outcome, bandwidth.estimate!.value]).toEqual(['refuted', 1.2]);
    const single = test('C000-04', /one request at a time/);
    expect(single.outcome).toBe('refuted');
    expect(single.estimate!.values!.smallest).toBeCloseTo(1.44, 2);
    expect(single.estimate!.values!.largest).toBeCloseTo(1.56, 2);
    expect(claim('C000-04').verdict.decides).toContain('depends on which metric is meant');
  });

  it('finds specification ratios of H200 and H100: 1.43 in bandwidth, 1.76 in capacity, 1.0 in dense arithmetic', () => {
    expect(claim('C003-04').verdict).toMatchObject({ outcome: 'supported', strength: 'declared' });
    expect(claim('C003-04').verdict.ratio!.value).toBeCloseTo(1.43, 2);
    expect(claim('C003-03').verdict.ratio!.value).toBeCloseTo(1.76, 2);
    expect(test('C002-02', /arithmetic not below the H100/).estimate!.value).toBeCloseTo(1, 2);
  });

  it('pairs MLPerf results by round, submitter, scenario, device count and power', () => {
    const pairs = test('C000-03', /^MLPerf/).evidence.map(({ statement, estimate }) => [
      statement.split(', ').slice(1, 3).join(' '),
      estimate!.value.toFixed(2),
    ]);
    const of = (who: string) => pairs.filter(([name]) => name === who).map(([, ratio]) => ratio);
    expect(of('v4.0 NVIDIA')).toEqual(['1.27', '1.29']);
    expect(of('v4.1 NVIDIA')).toEqual(['1.28', '1.35']);
    expect(of('v5.0 NVIDIA')).toEqual(['1.12', '1.06']);
    expect(of('v5.1 Cisco')).toEqual(['1.10', '1.09']);
    const build = test('C000-03', /1000 W/).evidence.map(({ estimate }) => estimate!.value.toFixed(2));
    expect(build).toEqual(['1.45', '1.44']);
  });

  it('does not take an entry that was tuned for energy, or served by other software, for a speed', () => {
    const ids = test('C000-03', /^MLPerf/).evidence.flatMap(({ figures }) => figures.map(({ id }) => id));
    expect(ids.filter((id) => /maxq|triton/.test(id))).toEqual([]);
  });

  it('shows that "nearly double" is a matter of capacity: 1.22 at equal batch, 1.9 at the batch that fits', () => {
    expect(claim('C000-03').verdict).toMatchObject({ outcome: 'inconclusive' });
    expect(claim('C000-03').verdict.decides).toContain('how many sequences the memory of one GPU holds');
    expect(test('C000-03', /equal batch/).estimate!.value).toBeCloseTo(1.22, 2);
    expect(test('C000-03', /batch 32 against 8$/).estimate!.value).toBeCloseTo(1.9, 1);
  });

  it('takes the vendor ratio apart and puts the published pairs beside it', () => {
    const { factors, published: pairs, ratio } = claim('C000-03').explanation!;
    expect(ratio).toBeCloseTo(1.9, 1);
    expect(factors.map(({ name }) => name)).toEqual([
      'bandwidth',
      'arithmetic',
      'capacity',
      'power',
      'software',
    ]);
    expect(factors.reduce((product, { value }) => product * value!, 1)).toBeCloseTo(1.9, 9);
    expect(pairs).toHaveLength(14);
    expect(claim('C003-04').explanation).toBeNull();
  });

  it('has no comparable evidence for two racks that nobody measured with one model', () => {
    expect(claim('C001-02').verdict).toMatchObject({ outcome: 'not-comparable', strength: null });
    expect(claim('C003-14').verdict.outcome).toBe('not-comparable');
  });

  it('refutes a sentence of which one half is false', () => {
    expect(claim('C004-05').verdict.outcome).toBe('refuted');
    expect(claim('C004-05').verdict.ratio!.value).toBeCloseTo(1.19, 2);
  });

  it('shows an unverified figure and lets it decide nothing', () => {
    const memory = test('C004-04', /memory capacity/);
    expect(memory.outcome).toBe('not-comparable');
    expect(memory.evidence[0]).toMatchObject({ verified: false, counts: false });
    for (const { evidence } of published.map(({ verdict }) => verdict)) {
      for (const entry of evidence) if (entry.counts) expect(entry.verified, entry.statement).toBe(true);
    }
  });

  it('names what would settle each performance claim, and the sources behind each piece of evidence', () => {
    for (const { verdict, settles, tests } of published) {
      if (verdict.outcome === 'not-a-performance-claim') continue;
      expect(settles).not.toBeNull();
      for (const { evidence } of tests) {
        for (const { figures, counts } of evidence) if (counts) expect(figures.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('"4.8 TB/s" by a record', () => {
  it.each([
    [4.7e12, 'supported', 0.979],
    [4.3e12, 'supported', 0.896],
    [3.4e12, 'inconclusive', 0.708],
  ])('at %d B/s is %s', (bandwidth, outcome, share) => {
    const claims = judged([streaming(bandwidth)]);
    const bound = test('C000-02', /share/, claims);
    expect(bound.outcome).toBe(outcome);
    expect(bound.estimate!.value).toBeCloseTo(share, 3);
    expect(bound.evidence[0]).toMatchObject({ strength: 'direct', basis: 'record', counts: true });
    expect(claim('C000-02', claims).verdict.outcome).toBe(outcome);
  });

  it('needs the whole interval above the bound', () => {
    const wide = streaming(4.0e12, { figures: [{ definition: 'bw.read', value: 4.0e12, half: 0.06 }] });
    expect(test('C000-02', /share/, judged([wide])).outcome).toBe('inconclusive');
    const once = streaming(4.7e12, { figures: [{ definition: 'bw.read', value: 4.7e12, half: null }] });
    expect(test('C000-02', /share/, judged([once])).outcome).toBe('inconclusive');
  });

  it('takes the tightest of several lower bounds', () => {
    const claims = judged([
      streaming(3.4e12),
      streaming(4.3e12, { kernel: 'bw.copy', figures: [{ definition: 'bw.copy', value: 4.3e12 }] }),
    ]);
    const bound = test('C000-02', /share/, claims);
    expect(bound.outcome).toBe('supported');
    expect(bound.evidence.filter(({ counts }) => counts)).toHaveLength(1);
  });

  it('takes the lowest of several records of one kernel, so that nobody can pick the best run', () => {
    const bound = test('C000-02', /share/, judged([streaming(4.5e12), streaming(3.4e12), streaming(4.4e12)]));
    expect(bound.outcome).toBe('inconclusive');
    expect(bound.estimate!.value).toBeCloseTo(0.708, 3);
  });

  it('refuses an INVALID record with its reason and falls back on what is published', () => {
    const record = streaming(4.3e12, { invalid: { code: 'implausible', detail: 'above the probe' } });
    const [first, second] = test('C000-02', /share/, judged([record])).evidence;
    expect(first).toMatchObject({ counts: false, outcome: 'not-comparable' });
    expect(first!.refusal).toMatch(/INVALID.*implausible \(above the probe\)/);
    expect(second).toMatchObject({ basis: 'published', counts: true });
  });

  it('refuses a record of an emulated device: a claim is about the device as it is', () => {
    const memory = { of: 'gpu', totalBytes: 150e9, freeBytes: 150e9, limitBytes: 80e9 } as const;
    const emulated = {
      ...streaming(4.3e12),
      memory: { ...memory, held: [], fullModelFits: null, ceiling: null },
    };
    const [first] = test('C000-02', /share/, judged([emulated])).evidence;
    expect(first).toMatchObject({ counts: false, outcome: 'not-comparable' });
    expect(first!.refusal).toContain('emulated 80 GB');
    expect(claim('C000-02', judged([emulated])).verdict).toMatchObject({
      outcome: claim('C000-02').verdict.outcome,
    });
  });

  it('does not accept a renamed H100 as an H200', () => {
    const renamed = { ...madeUpGpus.h100, name: 'NVIDIA H200' };
    const [first] = test('C000-02', /share/, judged([streaming(3.2e12, { gpu: renamed })])).evidence;
    expect(first).toMatchObject({ counts: false });
    expect(first!.refusal).toContain('not accepted as NVIDIA H200');
  });

  it('is left alone by the record of another device', () => {
    expect(judged([streaming(3e12, { gpu: madeUpGpus.h100 })])).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'C000-02', verdict: claim('C000-02').verdict })]),
    );
  });
});

describe('a ratio by records', () => {
  const gemm = (gpu: keyof typeof madeUpGpus, rate: number) =>
    madeUpRecord({
      gpu: madeUpGpus[gpu],
      kernel: 'gemm',
      precision: 'bfloat16',
      figures: [{ definition: 'gemm.tput', value: rate }],
    });

  it('is direct where both devices were measured, and then decides instead of the published pairs', () => {
    const claims = judged([gemm('h200', 750e12), gemm('h20', 140e12)]);
    const matmul = test('C002-01', /matmul/, claims);
    expect(matmul).toMatchObject({ strength: 'direct', outcome: 'refuted' });
    const counting = matmul.evidence.filter(({ counts }) => counts);
    expect(counting).toHaveLength(1);
    expect(counting[0]).toMatchObject({ basis: 'record' });
    expect(counting[0]!.estimate!.value).toBeCloseTo(5.357, 3);
  });

  it('is cross-stack against a published figure, and names the software that differs', () => {
    const matmul = test('C002-01', /matmul/, judged([gemm('h200', 750e12)]));
    const recorded = matmul.evidence.filter(({ basis }) => basis === 'record');
    expect(recorded.length).toBeGreaterThan(0);
    expect(recorded[0]).toMatchObject({ strength: 'cross-stack', counts: false });
    expect(recorded[0]!.conditions.join()).toContain('software: onnxruntime 1.30.0');
  });
});
