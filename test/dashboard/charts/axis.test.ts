import { scaleLinear, scaleLog } from 'd3-scale';
import { describe, expect, it } from 'vitest';
import { fitted, horizontalAxis, namedValue, widthOf } from '../../../dashboard/charts/axis.ts';

describe('a line that is too long for its place', () => {
  it('is cut in the middle, keeps its end and takes no more than its room', () => {
    const cut = fitted('Intel(R) Xeon(R) Processor: decode tinyllama-1.1b int4 b2 c128, decode.step', 200);
    expect(cut).toMatch(/^Intel.*….*decode\.step$/);
    expect(widthOf(cut)).toBeLessThanOrEqual(200);
    expect(fitted('short', 200)).toBe('short');
  });

  it('is cut before its value is, on a phone', () => {
    const name = 'generate tinyllama-1.1b int4 b16 i2048 o256 on GPU 3 together';
    const line = namedValue({ name, shown: '31 [16, 61] % MBU' }, 344);
    expect(line).toMatch(/^gene.*….*together: 31 \[16, 61\] % MBU$/);
    expect(widthOf(line, 12)).toBeLessThanOrEqual(344);
  });
});

describe('the numbers at an axis', () => {
  it('are written as people write them', () => {
    const axis = (low: number, high: number) =>
      Array.from(
        horizontalAxis(scaleLog().domain([low, high]).range([0, 600]), {
          top: 0,
          bottom: 9,
          label: '',
        }).matchAll(/>([^<]+)<\/text>/g),
        ([, text]) => text,
      );
    expect(axis(0.4, 3)).toEqual(['0.5', '1', '2']);
    expect(axis(4e3, 3e4)).toContain('20k');
    const linear = horizontalAxis(scaleLinear().domain([0, 1200]).range([0, 600]), {
      top: 0,
      bottom: 9,
      label: '',
    });
    expect(linear).toContain('>0</text>');
    expect(linear).toContain('>1000</text>');
  });

  it('stand clear of each other where the plot is narrow', () => {
    const narrow = horizontalAxis(scaleLinear().domain([0, 140]).range([0, 120]), {
      top: 0,
      bottom: 9,
      label: '',
      ticks: 8,
    });
    const middles = Array.from(narrow.matchAll(/<text x="([\d.]+)"[^>]*>(\d+)<\/text>/g), ([, x, line]) => ({
      x: Number(x),
      half: widthOf(line!) / 2,
    }));
    expect(middles.length).toBeGreaterThan(3);
    for (const [i, { x, half }] of middles.entries()) {
      if (i > 0) expect(x - half).toBeGreaterThan(middles[i - 1]!.x + middles[i - 1]!.half);
    }
  });
});
