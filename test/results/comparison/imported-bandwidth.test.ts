import { describe, expect, it } from 'vitest';
import { fromMicrobenchmark } from '../../../results/comparison/comparand.ts';
import { fromImport } from '../../../results/comparison/imported.ts';
import { compare } from '../../../results/comparison.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { importSample } from '../import/samples.ts';

const { devices, microbenchmarks } = loadReference();

const sidesOf = (sample: string) => {
  const imported = importSample(sample);
  return imported.results.flatMap((result) => fromImport('imported', imported, result, devices));
};

describe('an imported file of BabelStream', () => {
  const sides = sidesOf('babelstream/made_cuda.txt');

  it('is compared by the best of its runs and by their mean time, and by no other extreme', () => {
    expect(sides.slice(0, 2).map(({ definition, figure }) => [definition, figure.centre])).toEqual([
      ['bw.copy', 4_123_456_789_000],
      ['stream.time', 0.00053],
    ]);
    expect(sides).toHaveLength(10);
  });

  it('stands beside what is published of the same kernel on another device', () => {
    const published = microbenchmarks.find(
      ({ tool, size, device }) => tool === 'BabelStream' && size === 'triad' && device.startsWith('h100'),
    )!;
    const triad = sides.filter(({ definition }) => definition === 'bw.triad').at(-1)!;
    const { ratio, refusal } = compare(triad, fromMicrobenchmark(published, devices));
    expect(refusal).toBeNull();
    expect(ratio!.ratio).toBeCloseTo(4_176_543_210_000 / (published.value * 1e9), 9);
  });
});

describe('an imported file of nvbandwidth', () => {
  it('is compared by what it measured of each device, and not by their sum', () => {
    const h2d = sidesOf('nvbandwidth/made_report.txt').filter(({ definition }) => definition === 'link.h2d');
    expect(h2d.map(({ figure }) => figure.centre)).toEqual([55.27e9, 55.31e9]);
  });
});
