import { expect, it } from 'vitest';
import { measuredDevices } from '../../../results/comparison/measured.ts';
import { measuredForConformity } from '../../../results/conformity/measured-for-conformity.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';

const { devices } = loadReference();
const stream = (value: number, half: number | null = 0.01) =>
  madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value, half }] });
const matmul = madeUpRecord({
  kernel: 'gemm',
  precision: 'bfloat16',
  figures: [{ definition: 'gemm.tput', value: 750e12 }],
});
const of = (...records: ReturnType<typeof stream>[]) =>
  measuredForConformity(measuredDevices(records, devices)[0]!);

it('takes memory, clock, bandwidth and matmul of a device from its records, with intervals and bit length', () => {
  const { memoryMib, maxSmClockMhz, bandwidth, matmul: products } = of(stream(4.3e12), matmul);
  expect([memoryMib, maxSmClockMhz]).toEqual([143_771, 1980]);
  expect(bandwidth!.value).toBeCloseTo(4300, 9);
  expect(bandwidth!.low).toBeCloseTo(4300 / 1.01, 6);
  expect(products).toHaveLength(1);
  expect(products[0]!.bits).toBe(16);
  expect(products[0]!.high).toBeCloseTo(757.5, 6);
});

it('has no figure from a single process, nor from a matmul whose bit length is not one of the rules', () => {
  expect(of(stream(4.3e12, null)).bandwidth).toBeNull();
  const float32 = madeUpRecord({
    kernel: 'gemm',
    precision: 'float32',
    figures: [{ definition: 'gemm.tput', value: 50e12 }],
  });
  expect(of(float32).matmul).toEqual([]);
});
