import { describe, expect, it } from 'vitest';
import { rateOf, readProfile } from '../../../results/profile/reading.ts';
import { type Operator, type Profile, profileSchema } from '../../../results/profile/report.ts';

const operator = (name: string, seconds: number, changes: Partial<Operator> = {}): Operator => ({
  operator: name,
  nodes: 1,
  seconds,
  providers: ['CPUExecutionProvider'],
  work: null,
  parts: [],
  ...changes,
});

/** A step of 10 ms: a product that reads 160 MB in 8 ms, beside a device that reads 25 GB/s. */
const madeUp = (changes: Partial<Profile> = {}): Profile =>
  profileSchema.parse({
    schema: 'assay.profile',
    version: 1,
    tool: { name: 'assay', version: '0.1.0', commit: null },
    createdAt: '2026-11-22T00:00:00.000Z',
    subject: {
      title: 'decode made-up int4 b1 c64',
      kind: 'decode',
      seed: 1,
      provider: 'cpu',
      device: 'made-up',
      threads: 2,
      layers: { distinct: 2, of: 2 },
      runtime: 'onnxruntime 1.30.0',
    },
    plain: { beforeSeconds: 0.0099, afterSeconds: 0.0101 },
    profiled: { seconds: 0.01, steps: 2, all: [0.01, 0.01], othersShare: 0.01 },
    basis: 'computed',
    operators: [
      operator('MatMulNBits', 0.008, { work: { bytes: 160e6, flops: 64e6 } }),
      operator('Mul', 0.001),
    ],
    outsideSeconds: 0.001,
    probe: { title: 'bw.read', unit: 'B/s', value: 25e9 },
    ...changes,
  } satisfies Profile);

const subjectOf = (changes: Partial<Profile['subject']>) => ({ ...madeUp().subject, ...changes });

describe('what a profile says', () => {
  it('names the biggest part, its rate, and how that compares with the probe', () => {
    expect(readProfile(madeUp()).sentence).toBe(
      'The biggest part of a step is MatMulNBits: 80 %, and reads at 20 GB/s, 80 % of bw.read beside it.',
    );
  });

  it('tells how much of the step without the profiler the operators explain, and what the profiler added', () => {
    const { plainSeconds, explained, added } = readProfile(madeUp());
    expect(plainSeconds).toBeCloseTo(0.01, 12);
    expect(explained).toBeCloseTo(0.9, 12);
    expect(added).toBeCloseTo(0, 12);
  });

  it('counts operations of a prefill, and not bytes', () => {
    const profile = madeUp({
      subject: subjectOf({ kind: 'prefill' }),
      probe: { title: 'gemm', unit: 'FLOP/s', value: 16e9 },
    });
    expect(rateOf(profile.operators[0]!, profile)).toEqual({ value: 8e9, unit: 'FLOP/s', ofProbe: 0.5 });
    expect(readProfile(profile).sentence).toContain('computes at 8 GFLOP/s, 50 % of gemm');
  });

  it('has no share of a probe that measured something else', () => {
    const profile = madeUp({ probe: { title: 'gemm', unit: 'FLOP/s', value: 16e9 } });
    expect(rateOf(profile.operators[0]!, profile)!.ofProbe).toBeNull();
  });

  it('says so where most of the step lies in no operator', () => {
    const profile = madeUp({ operators: [operator('Mul', 0.001)], outsideSeconds: 0.009 });
    expect(readProfile(profile).sentence).toMatch(/90 %, lies in none of its operators/);
  });

  it('claims nothing of times that are only those of queueing, and gives no rate', () => {
    const profile = madeUp({ basis: 'queued', subject: subjectOf({ provider: 'webgpu' }) });
    const { sentence, notes } = readProfile(profile);
    expect(sentence).toMatch(/does not say where the time of the device goes/);
    expect(notes[0]).toMatch(/no rates are given/);
    expect(rateOf(profile.operators[0]!, profile)).toBeNull();
  });

  it('has nothing to doubt where all is well: only what the times are', () => {
    expect(readProfile(madeUp()).notes).toEqual([expect.stringMatching(/from its begin to its end/)]);
  });

  it.each<[string, Partial<Profile>, RegExp]>([
    [
      'a profiler that costs much',
      { profiled: { ...madeUp().profiled, seconds: 0.0125 } },
      /25 % longer with the profiler/,
    ],
    [
      'others on the machine',
      { profiled: { ...madeUp().profiled, othersShare: 0.4 } },
      /Other processes used 40 %/,
    ],
    [
      'operators that ran slower',
      { plain: { beforeSeconds: 0.008, afterSeconds: 0.008 } },
      /took 11[23] % of the whole step/,
    ],
    ['a machine that changed', { plain: { beforeSeconds: 0.01, afterSeconds: 0.012 } }, /changed by \+20 %/],
    [
      'nodes of a few microseconds',
      { operators: [operator('Mul', 0.008, { nodes: 500 })] },
      /up to 500 µs of a step \(5\.0 %\)/,
    ],
    [
      'nodes that fell back',
      { subject: subjectOf({ provider: 'cuda' }), basis: 'waited' },
      /On the CPU.*MatMulNBits, Mul/,
    ],
    ['kernels that overlap', { basis: 'device', outsideSeconds: -0.001 }, /kernels of the device overlap/],
    [
      'a rate above the probe',
      { probe: { title: 'bw.read', unit: 'B/s', value: 10e9 } },
      /Faster than bw\.read beside it: MatMulNBits/,
    ],
  ])('doubts %s', (_, changes, note) => {
    expect(readProfile(madeUp(changes)).notes.join('\n')).toMatch(note);
  });

  it.each<[string, Partial<Profile>, boolean]>([
    ['others used it', { profiled: { ...madeUp().profiled, othersShare: 0.4 } }, true],
    ['it changed', { plain: { beforeSeconds: 0.01, afterSeconds: 0.012 } }, true],
    ['operators ran slower', { plain: { beforeSeconds: 0.008, afterSeconds: 0.008 } }, true],
    [
      'kernels were waited for',
      { plain: { beforeSeconds: 0.008, afterSeconds: 0.008 }, basis: 'waited' },
      false,
    ],
    ['all was well', {}, false],
  ])('says in the sentence whether the machine was quiet: %s', (_, changes, doubtful) => {
    expect(readProfile(madeUp(changes)).sentence.includes('That is doubtful')).toBe(doubtful);
  });
});
