import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const [cuda, cpu] = ['mixbench/made_cuda.txt', 'mixbench/made_cpu.txt'] as const;

describe('mixbench', () => {
  it('has a result for each kind of numbers of each row', () => {
    const { results, toolVersion, rejected } = importSample(cuda);
    expect(toolVersion).toBe('v0.04-27-g54dec32');
    expect(results).toHaveLength(12);
    expect(rejected).toEqual([]);
    expect(results[6]).toMatchObject({
      at: 'line 26, Half precision ops',
      title: '32 multiply-adds an element, FP16',
      conditions: {
        device: 'NVIDIA H200',
        precision: 'FP16',
        engine: 'mixbench v0.04-27-g54dec32 CUDA 12.80',
      },
    });
  });

  it('of a CPU says no device, and has no half precision', () => {
    const { results } = importSample(cpu);
    expect(results.map(({ conditions: { device, precision } }) => [device, precision])).toEqual([
      [null, 'FP32'],
      [null, 'FP64'],
      [null, 'INT32'],
    ]);
  });

  it('of HIP has packed numbers as well', () => {
    const text = sampleText(cuda)
      .replace('ops,,,,              Double', 'ops,,,,  Packed Single Precision ops,,,,  Double')
      .replace('Compute iters,', 'Compute iters, Flops/byte, ex.time,  GFLOPS, GB/sec,')
      .replaceAll(/^( +\d+,)(( +[\d.]+,){3}[\d. ]+,)/gm, '$1$2$2');
    const { results } = importText(text);
    expect(results.slice(0, 5).map(({ conditions }) => conditions.precision)).toEqual([
      'FP32',
      'FP32 packed',
      'FP64',
      'FP16',
      'INT32',
    ]);
  });

  it('rejects kinds of numbers that a device does not have', () => {
    const text = sampleText(cuda).replace('0.04, 1931.50,3863.00', '0.00,     inf,    inf');
    const { results, rejected } = importText(text);
    expect(results).toHaveLength(11);
    expect(rejected).toEqual([
      { at: 'line 25', reason: 'Half precision ops: the device does not have them' },
    ]);
  });

  it('has no time that is shorter than its digits, and keeps the rate', () => {
    const text = sampleText(cuda).replace('0.04,  965.12', '0.00,  965.12');
    const [rate, , time] = importText(text).results[0]!.figures;
    expect(rate!.value).toBe(965.12e9);
    expect(time).toMatchObject({ value: null, written: '0.00' });
  });

  it('rejects a row that breaks off, and has no result without a row', () => {
    const text = sampleText(cuda);
    expect(importText(text.slice(0, text.indexOf('61234.75'))).rejected).toEqual([
      { at: 'line 27', reason: 'it has other cells than the header of its table' },
    ]);
    const { results, rejected } = importText(text.slice(0, text.indexOf('            0,')));
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: '', reason: 'it ends before there is a row of its table' }]);
  });

  it('of columns that are not known is refused', () => {
    const text = sampleText(cuda).replace('Half precision ops', 'Quarter precision ops');
    expect(() => importText(text)).toThrow('columns that no known version of mixbench has');
  });
});
