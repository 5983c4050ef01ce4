import { describe, expect, it } from 'vitest';
import { type JudgedClaim, judgeClaims } from '../../results/claims.ts';
import { measuredDevices } from '../../results/comparison/measured.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { loadLimits } from '../../results/reference/limits.ts';
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
  it('gives each of the 59 a verdict', () => {
    expect(published).toHaveLength(59);
    const counts = Object.fromEntries(
      [...Map.groupBy(published, ({ verdict }) => verdict.outcome)].map(([outcome, group]) => [
        outcome,
        group.length,
      ]),
    );
    expect(counts).toEqual({
      supported: 18,
      depends: 8,
      inconclusive: 3,
      'not-comparable': 6,
      'not-a-performance-claim': 24,
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
    expect(claim('C000-04').verdict).toMatchObject({ outcome: 'depends', strength: 'declared' });
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
    expect(claim('C000-03').verdict).toMatchObject({
      outcome: 'depends',
      strength: 'declared',
      dependsOn: 'how many sequences the memory of one GPU holds',
    });
    expect(test('C000-03', /32 against 8\), as the maker/)).toMatchObject({
      outcome: 'supported',
      strength: 'declared',
    });
    expect(test('C000-03', /^MLPerf/)).toMatchObject({ outcome: 'refuted', strength: 'direct' });
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

  it('says "depends" only where tests decide and differ, and "inconclusive" only where an interval is too wide', () => {
    const outcomes = (id: string) =>
      claim(id)
        .tests.filter(({ decides }) => decides)
        .map(({ outcome }) => outcome);
    for (const { id, verdict } of published) {
      if (verdict.outcome === 'depends')
        expect(new Set(outcomes(id)), id).toEqual(new Set([...outcomes(id), 'supported', 'refuted']));
      if (verdict.outcome === 'inconclusive') expect(outcomes(id), id).toContain('inconclusive');
      expect(verdict.dependsOn !== null, id).toBe(verdict.outcome === 'depends');
    }
  });

  it('names for every sentence that leaves something open what the answer would depend on', () => {
    for (const { id, reading } of reference.claims)
      if (reading.kind === 'tests' && reading.combine === 'all-agree')
        expect(reading.hinge, id).toBeDefined();
  });

  it('refutes a sentence of which one half is false', () => {
    const halves = [2, 1].map((band) => ({
      name: `capacity ${band}`,
      evidence: 'declared' as const,
      quantity: 'memoryCapacity' as const,
      expect: [band, null] as [number, null],
      decides: true,
    }));
    const { reading, ...rest } = reference.claims.find(({ id }) => id === 'C003-03')!;
    const split = { ...rest, reading: { ...reading, tests: halves } as typeof reading };
    const [judgedSplit] = judgeClaims({ ...reference, claims: [split] });
    expect(judgedSplit!.verdict).toMatchObject({ outcome: 'refuted', strength: 'declared' });
    expect(judgedSplit!.verdict.ratio).toMatchObject({ value: 141 / 80, expect: [2, null] });
  });

  it('holds sentences on thresholds against the limits: H20 outside, H200 and H100 inside', () => {
    const stands = (id: string) => claim(id).tests.map(({ name, outcome }) => `${name}: ${outcome}`);
    expect(stands('C004-05').slice(0, 3)).toEqual([
      'H20 outside of 3A090.a: supported',
      'H100 inside 3A090.a: supported',
      'H20 outside of 3A090.b: supported',
    ]);
    expect(claim('C004-05').verdict.outcome).toBe('supported');
    expect(test('C004-05', /memory bandwidth/)).toMatchObject({ outcome: 'refuted', decides: false });
    expect(claim('C001-09').verdict).toMatchObject({ outcome: 'supported', strength: 'declared' });
    expect(claim('C004-10').verdict.outcome).toBe('supported');
    expect(claim('C003-17').verdict.outcome).toBe('supported');
  });

  it('by hand: 2368 TPP over 814 mm2 are 2.91, below the 3.2 of 3A090.b', () => {
    const [evidence] = test('C004-10', /3A090.b/).evidence;
    expect(evidence!.statement).toContain('performanceDensity 2.90909 TPP/mm2');
    expect(evidence!.figures.map(({ id }) => id)).toEqual([
      'h20-96gb.tpp',
      'h20-96gb.dieArea',
      'limit us-3a090-b',
    ]);
  });

  it('refutes a sentence that puts a part on the other side of a limit, and leaves an unread limit open', () => {
    const limits = loadLimits();
    const outside = { name: 'x', evidence: 'limit', limit: 'us-3a090-a', stands: 'outside', decides: true };
    const { reading, ...rest } = reference.claims.find(({ id }) => id === 'C001-09')!;
    const moved = { ...rest, reading: { ...reading, tests: [outside] } as typeof reading };
    const judge = (mark: 'read' | 'unverified') =>
      judgeClaims(
        { ...reference, claims: [moved] },
        [],
        limits.map((limit) => ({ ...limit, mark })),
      )[0]!.verdict.outcome;
    expect([judge('read'), judge('unverified')]).toEqual(['refuted', 'not-comparable']);
  });

  it('has no verdict on the whole where a part has no evidence: a part without a datasheet, a memory of a rumoured part', () => {
    expect(claim('C003-10').verdict.outcome).toBe('not-comparable');
    expect(claim('C003-10').verdict.decides).toMatch(/^Holds for H20 .*no comparable evidence for MI308X/);
    expect(claim('C003-11').verdict.outcome).toBe('not-comparable');
    expect(claim('C003-11').verdict.decides).toMatch(/no comparable evidence for memory of another type/);
  });

  it('rests "the 910B exceeds the H20" on the declared figure: the source of the matmul disowns it', () => {
    expect(claim('C004-04').verdict).toMatchObject({ outcome: 'supported', strength: 'declared' });
    const [matmul] = test('C004-04', /matmul/).evidence;
    expect(matmul).toMatchObject({ strength: 'cross-stack' });
    expect(matmul!.conditions.join()).toContain('disowned by its source');
  });

  it('counts the memory of a part in GiB, as its driver does: 143,771 MiB are 140.4 GiB of 141', () => {
    const memory = test('C000-01', /driver/);
    expect(memory).toMatchObject({ outcome: 'supported', expect: [139.59, 141] });
    expect(memory.estimate).toMatchObject({ value: 143771 / 1024, unit: 'GiB' });
    expect(test('C000-01', /type of memory/)).toMatchObject({ outcome: 'supported', asked: 'HBM3e' });
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
