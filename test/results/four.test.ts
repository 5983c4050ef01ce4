import { describe, expect, it } from 'vitest';
import { fourQuantities, type QuantityRow } from '../../results/four.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { studentFactor, studentTwoSided } from '../../results/statistics/student.ts';
import { type MadeUpParts, madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';

const { devices } = loadReference();

/** A record with samples of `sampleSeconds`, under a title of its own. */
function record(
  parts: MadeUpParts & { title: string; sampleSeconds?: number; options?: Record<string, string> },
) {
  const made = madeUpRecord(parts);
  const { title, sampleSeconds = 0.01, options = {} } = parts;
  const repeat = {
    output: { finite: null, idsSha256: null, checked: 'all bytes; between A and B', wrong: null },
    samples: { startNs: [0], durationNs: [sampleSeconds * 1e9], tokenNs: null },
  } as StoredRecord['repeats'][number];
  return {
    ...made,
    workload: { ...made.workload, title },
    engine: { ...made.engine, provider: { name: 'cuda', options } },
    repeats: [repeat],
  } satisfies StoredRecord;
}

const stream = (kernel: 'bw.read' | 'bw.copy' | 'bw.triad', value: number, more: Partial<MadeUpParts> = {}) =>
  record({ title: kernel, kernel, figures: [{ definition: kernel, value, half: 0.01 }], ...more });

const product = (
  precision: 'float16' | 'float32' | 'int8',
  size: string,
  value: number,
  options: Record<string, string> = {},
) =>
  record({
    title: `gemm ${precision} ${size}`,
    kernel: 'gemm',
    precision,
    options,
    figures: [{ definition: 'gemm.tput', value, half: 0.01 }],
  });

const link = (
  kernel: 'link.h2d' | 'link.both' | 'link.d2d' | 'link.d2d.both' | 'copy.engine',
  value: number,
) =>
  record({
    title: kernel,
    kernel,
    kind: 'transfer',
    sampleSeconds: 0.02,
    figures: [{ definition: kernel, value, half: 0.001 }],
  });

const mib = 2 ** 20;
const found = {
  driverTotalBytes: 143_156 * mib,
  driverFreeBytes: 142_600 * mib,
  allocatedBytes: 142_590 * mib,
  largestBlockBytes: 142_590 * mib,
  verifiedBytes: 142_590 * mib,
  windowBytes: 64 * mib,
  firstWrongByte: null,
};

function memory(more: Partial<MadeUpParts> = {}): StoredRecord {
  const made = record({
    title: 'memory.capacity',
    kernel: 'memory.capacity',
    kind: 'capacity',
    figures: [{ definition: 'memory.capacity', value: found.verifiedBytes, half: 0 }],
    ...more,
  });
  return { ...made, repeats: made.repeats.map((repeat) => ({ ...repeat, capacity: found })) };
}

const of = (...records: StoredRecord[]) => fourQuantities(records, devices)[0]!;
const row = (records: StoredRecord[], name: string): QuantityRow =>
  of(...records).rows.find((each) => each.name === name) ?? expect.fail(`no row ${name}`);

describe('the four quantities of a device', () => {
  it('are four, each with rows, also where nothing of them was measured', () => {
    const { rows } = of(stream('bw.copy', 4e12));
    expect([...new Set(rows.map(({ quantity }) => quantity))]).toEqual([
      'memory capacity',
      'memory bandwidth',
      'arithmetic',
      'interconnect',
    ]);
    for (const { measured, shows, cannotShow } of rows) {
      if (!measured) expect(shows).toMatch(/^Not measured: /);
      expect(cannotShow).not.toBe('');
    }
  });

  it('the memory that came back right stands beside what the driver and the vendor say', () => {
    const capacity = row([memory()], 'written and read back right');
    expect(capacity.declared).toMatchObject({ value: 141, verified: true });
    expect(capacity.structural!.value).toBeCloseTo((143_156 * mib) / 1e9, 6);
    expect(capacity.measured!.value).toBeCloseTo((142_590 * mib) / 1e9, 6);
    expect(capacity.shows).toMatch(
      /139\.25 GiB that the driver gave.*Of the 139\.80 GiB that it counts, 0\.54 GiB/s,
    );
  });

  it('memory that was found wrong is not a figure, and its record says why', () => {
    const capacity = row(
      [memory({ invalid: { code: 'wrong_output', detail: 'of 100 bytes, 50 came back' } })],
      'written and read back right',
    );
    expect(capacity.measured).toBeNull();
    expect(capacity.ratio).toBeNull();
    expect(capacity.shows).toMatch(/INVALID: wrong_output \(of 100 bytes, 50 came back\)/);
  });

  it('the bandwidth is that of the fastest kernel, of which the lowest of several records counts', () => {
    const bandwidth = row(
      [
        stream('bw.read', 4.2e12),
        stream('bw.copy', 4.5e12),
        stream('bw.copy', 4.1e12),
        stream('bw.triad', 4e12),
      ],
      'compute kernels',
    );
    expect(bandwidth.measured).toMatchObject({ value: 4200, from: 'bw.read', of: 3 });
    expect(bandwidth.declared!.value).toBe(4800);
    expect(bandwidth.ratio!.value).toBeCloseTo(0.875, 10);
  });

  it('what was measured on an emulated device is none of its figures', () => {
    const limited = {
      ...stream('bw.read', 4.6e12),
      memory: {
        of: 'gpu' as const,
        totalBytes: 150e9,
        freeBytes: 150e9,
        limitBytes: 80e9,
        held: [],
        fullModelFits: null,
        ceiling: null,
      },
    };
    const bandwidth = row([limited, stream('bw.copy', 4.1e12)], 'compute kernels');
    expect(bandwidth.measured).toMatchObject({ from: 'bw.copy', of: 1 });
  });

  it('a copy engine is no bandwidth of the memory', () => {
    const records = [stream('bw.read', 4.2e12), link('copy.engine', 4.6e12)];
    expect(row(records, 'compute kernels').measured!.from).toBe('bw.read');
    expect(row(records, 'copy within the device').declared).toBeNull();
  });

  it('float32 by TF32 and float32 are two rows, each with its own declared rate', () => {
    const records = [
      product('float32', '8192 tf32', 400e12, { use_tf32: '1' }),
      product('float32', '8192 ieee', 50e12, { use_tf32: '0' }),
      product('float32', '8192', 390e12),
    ];
    expect(row(records, 'float32 by TF32')).toMatchObject({
      measured: { value: 400 },
      declared: { value: 494.5 },
    });
    expect(row(records, 'float32')).toMatchObject({ measured: { value: 50 }, declared: { value: 67 } });
    expect(row(records, 'float32, TF32 as the provider does it')).toMatchObject({
      measured: { value: 390 },
      declared: null,
    });
  });

  it('the structural value is that of the SMs and the clock of this very part', () => {
    const { structural } = row([product('float16', '8192', 790e12)], 'float16');
    expect(structural!.formula).toBe('132 SMs x 1980 MHz x 4096 FLOP');
    expect(structural!.value).toBeCloseTo(1070.5, 1);
  });

  it('weights of eight bits are held against no declared rate of integers', () => {
    expect(row([product('int8', '8192', 600e12)], 'int8 weights')).toMatchObject({
      declared: null,
      ratio: null,
    });
    expect(of(product('float16', '8192', 1)).rows.map(({ name }) => name)).not.toContain('int8 weights');
  });

  it('the link to the host is that of the data sheet, twice as much both ways', () => {
    const records = [link('link.h2d', 55e9), link('link.both', 105e9)];
    expect(row(records, 'host to device')).toMatchObject({
      measured: { value: 55 },
      declared: { value: 63 },
    });
    expect(row(records, 'host and device, both at once').declared!.value).toBe(126);
    expect(row(records, 'host to device').structural!.formula).toBe('PCIe 5 x16');
  });

  it('one way between GPUs is held against half of the declared rate, which adds both', () => {
    const records = [link('link.d2d', 390e9), link('link.d2d.both', 760e9)];
    expect(row(records, 'GPU to GPU, one way')).toMatchObject({
      measured: { value: 390 },
      declared: { value: 450 },
    });
    expect(row(records, 'GPU to GPU, both at once').declared!.value).toBe(900);
    expect(row(records, 'GPU to GPU, one way').shows).toMatch(/between A and B/);
  });

  it('a device under a false name is held against nothing', () => {
    const gpu = { ...madeUpGpus.h20, name: 'NVIDIA H200' };
    const [four] = fourQuantities([stream('bw.copy', 3e12, { gpu })], devices);
    expect(four!.identity).toMatch(/not accepted/);
    expect(four!.rows.every(({ declared }) => declared === null)).toBe(true);
  });
});

describe('a software driver on the host of a GPU', () => {
  it('has none of the values that the GPU states of itself', () => {
    const onGpu = stream('bw.copy', 3e10);
    const device = {
      ...onGpu.engine.device,
      name: 'device of the provider webgpu',
      isSoftware: true,
    } as const;
    const software: StoredRecord = { ...onGpu, engine: { ...onGpu.engine, device } };
    const structural = (record: StoredRecord) => of(record).rows.filter((each) => each.structural !== null);
    expect(structural(onGpu)).not.toEqual([]);
    expect(structural(software)).toEqual([]);
  });
});

describe('the uncertainty of a figure', () => {
  it('adds repeats, waiting and the rate of the clock as root of squares, and covers 95.45 %', () => {
    const { measured } = row([stream('bw.read', 4e12, {})], 'compute kernels');
    const { uncertainty } = measured!;
    // Five processes, a factor of 1.01 of 4,000 GB/s: s/√n = 4000 · ln 1.01 / t; waiting: 10 µs of 10 ms, rectangular.
    const [a, b] = [(4000 * Math.log(1.01)) / studentFactor(0.95, 4), (4000 * 1e-3) / Math.sqrt(3)];
    const c = (4000 * 500e-6) / Math.sqrt(3);
    expect(uncertainty!.lines.map(({ type }) => type)).toEqual(['A', 'B', 'B']);
    expect(uncertainty!.combined).toBeCloseTo(Math.hypot(a, b, c), 8);
    expect(studentTwoSided(uncertainty!.coverageFactor, Number(uncertainty!.degreesOfFreedom))).toBeCloseTo(
      0.0455,
      6,
    );
  });

  it('of the ratio is that of the figure over what is declared', () => {
    const { measured, ratio } = row([stream('bw.read', 4e12)], 'compute kernels');
    expect(ratio!.expanded).toBeCloseTo(measured!.uncertainty!.expanded / 4800, 12);
  });

  it('of memory is a page of 2 MiB where all processes found the same', () => {
    const { measured } = row([memory()], 'written and read back right');
    expect(measured!.uncertainty!.expanded).toBeCloseTo((2 * 2 ** 20) / Math.sqrt(3) / 1e9, 10);
  });

  it('is not given for a single process', () => {
    const single = record({
      title: 'bw.copy',
      kernel: 'bw.copy',
      figures: [{ definition: 'bw.copy', value: 4e12, half: null }],
    });
    const { measured, ratio } = row([single], 'compute kernels');
    expect(measured).toMatchObject({ uncertainty: null, interval: null, processes: 1 });
    expect(ratio!.expanded).toBeNull();
  });
});
