import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const [text, csv, triad] = ['made_cuda.txt', 'made_table.csv', 'made_triad.txt'].map(
  (name) => `babelstream/${name}`,
) as [string, string, string];

describe('BabelStream', () => {
  it('in plain text says device, precision and software, and the best of all runs but the first', () => {
    const { results, toolVersion, layout, word } = importSample(text);
    expect([toolVersion, layout]).toEqual(['5.0', 'text']);
    expect(results.map(({ title }) => title)).toEqual(
      ['Copy', 'Mul', 'Add', 'Triad', 'Dot'].map((kernel) => `${kernel}, FP64`),
    );
    expect(results[0]!.conditions).toMatchObject({
      device: 'NVIDIA H200',
      precision: 'FP64',
      scenario: 'Copy, best of 199',
      engine: '5.0 CUDA Driver: 12080 Memory: DEFAULT',
    });
    expect(results[0]!.figures.every(({ n }) => n === 199)).toBe(true);
    expect(word).toBe('consistent');
  });

  it('keeps the times of its phases unread, which v5.0 exchanges', () => {
    expect(importSample(text).unknown).toContainEqual({
      at: 'line 12',
      value: 'Init: 0.00113 s (=2850651.327 MBytes/sec)',
    });
  });

  it('as CSV has no version and no device, and says the precision by its bytes', () => {
    const { results, toolVersion, layout } = importSample(csv);
    expect([toolVersion, layout]).toEqual([null, 'csv']);
    expect(results[0]!.conditions).toMatchObject({
      device: null,
      precision: 'FP32',
      scenario: 'Copy, best of 49',
    });
  });

  it.each([
    ['max_mbytes_per_sec', 1e6],
    ['max_MB_per_sec', 1e6],
    ['max_GB_per_sec', 1e9],
    ['max_GiB_per_sec', 2 ** 30],
    ['max_TB_per_sec', 1e12],
  ])('takes the unit %s as %d bytes a second', (name, scale) => {
    const { results } = importText(sampleText(csv).replace('max_mibytes_per_sec', name));
    expect(results[0]!.figures[0]!.value).toBe(612345.5 * scale);
  });

  it('has a mean where each kernel was timed as a whole: in isolated order, said or seen', () => {
    const said = sampleText(text).replace('200 times', 'Classic kernels 200 times in  Isolated order ');
    const same = sampleText(csv).replace('0.000501234,0.000431876', '0.000418065,0.000418065');
    for (const isolated of [said, same]) {
      const [rate, min, max, mean] = importText(isolated).results[0]!.figures;
      expect(rate!.statistic).toBe('mean');
      expect([min!.value, max!.value]).toEqual([null, null]);
      expect(mean!.value).toBeGreaterThan(0);
    }
    expect(importText(same).results[1]!.figures[0]!.statistic).toBe('max');
  });

  it('of Triad alone is the mean of all runs, GiB for GiB', () => {
    const { results } = importSample(triad);
    expect(results).toHaveLength(1);
    expect(results[0]!.conditions).toMatchObject({
      device: 'AMD Instinct MI300X',
      precision: 'FP32',
      scenario: 'Triad, mean of 40',
    });
  });

  it('of which a kernel computed something wrong is invalid', () => {
    const wrong = 'Validation failed on a[]. Average error 0.1';
    const { verdict } = importText(`${wrong}\n${sampleText(text)}`).results[0]!;
    expect(verdict).toEqual({ word: 'validation failed', isValid: false, grounds: [wrong] });
  });

  it('rejects a row that breaks off, a kernel that is not known, and has no time that is 0', () => {
    const all = sampleText(text)
      .replace('Mul  ', 'Sum  ')
      .replace('0.00077     0.00084', '0.00000     0.00084');
    const { results, rejected } = importText(all.slice(0, all.indexOf('0.00057')));
    expect(rejected).toEqual([
      { at: 'line 19', reason: 'it has other cells than the header of its table' },
      { at: 'line 16', reason: '"Sum" is no kernel that is known' },
    ]);
    expect(results[1]!.figures[1]).toMatchObject({ value: null, written: '0.00000' });
  });

  it('that ends before its table has no result', () => {
    const all = sampleText(text);
    const { results, rejected } = importText(all.slice(0, all.indexOf('Function')));
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: '', reason: 'it ends before there is a row of its table' }]);
  });

  it('of two runs has the best of one', () => {
    const { results } = importText(sampleText(csv).replaceAll(',50,', ',2,'));
    expect(results[0]!.conditions.scenario).toBe('Copy, best of 1');
  });

  it('of a version that is not known is refused', () => {
    const later = sampleText(text).replace('Version: 5.0', 'Version: 6.0');
    expect(() => importText(later)).toThrow('it is of BabelStream 6.0, and 1 to 5 are known');
  });
});
