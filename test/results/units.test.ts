import { describe, expect, it } from 'vitest';
import { convert, isUnit, parseQuantity, type Quantity, scaleForTheEye, units } from '../../results/units.ts';

describe('units', () => {
  it.each<[Quantity, Quantity]>([
    [
      { value: 1500, unit: 'ns' },
      { value: 1.5, unit: 'µs' },
    ],
    [
      { value: 3, unit: 'min' },
      { value: 180, unit: 's' },
    ],
    [
      { value: 1, unit: 'GiB' },
      { value: 1_073_741_824, unit: 'B' },
    ],
    [
      { value: 4.8e12, unit: 'B/s' },
      { value: 4800, unit: 'GB/s' },
    ],
    [
      { value: 0.953, unit: 'ratio' },
      { value: 95.3, unit: '%' },
    ],
    [
      { value: 700, unit: 'W' },
      { value: 0.7, unit: 'kW' },
    ],
  ])('convert %o into %o', (from, to) => {
    expect(convert(from, to.unit as never)).toEqual(to);
  });

  it('hold to their prefixes', () => {
    const prefixes = {
      k: 1e3,
      M: 1e6,
      G: 1e9,
      T: 1e12,
      P: 1e15,
      Ki: 2 ** 10,
      Mi: 2 ** 20,
      Gi: 2 ** 30,
      Ti: 2 ** 40,
    };
    const bases = ['B', 'B/s', 'FLOP', 'FLOP/s', 'J', 'W', 'Hz'] as const;
    const checked = Object.entries(prefixes).flatMap(([prefix, factor]) =>
      bases
        .map((base) => ({ base, unit: `${prefix}${base}` }))
        .filter(({ unit }) => isUnit(unit))
        .map(({ base, unit }) =>
          expect(convert({ value: 1, unit: unit as 'GB' }, base as 'B').value).toBe(factor),
        ),
    );
    expect(checked).toHaveLength(25);
  });

  it('know that a gibibyte is no gigabyte', () => {
    expect(convert({ value: 80, unit: 'GiB' }, 'GB').value).toBeCloseTo(85.89934592, 9);
  });

  it('do not turn a size into a rate', () => {
    // @ts-expect-error the compiler refuses it, and so does the program for data from outside
    expect(() => convert({ value: 1, unit: 'GB' }, 'GB/s')).toThrow('do not convert');
  });

  it('do not turn the rate of a sequence into that of the batch', () => {
    // @ts-expect-error as above
    expect(() => convert({ value: 1, unit: 'tokens/s/sequence' }, 'tokens/s')).toThrow('do not convert');
  });

  it.each([
    ['30 s', { value: 30, unit: 's' }],
    ['8GiB', { value: 8, unit: 'GiB' }],
    ['1.5e9 B/s', { value: 1.5e9, unit: 'B/s' }],
    ['-2 percent', { value: -2, unit: '%' }],
    ['12us', { value: 12, unit: 'µs' }],
    ['1.9x', { value: 1.9, unit: 'ratio' }],
    ['989 TFLOPS', { value: 989, unit: 'TFLOP/s' }],
    ['3 tokens/s/W', { value: 3, unit: 'tokens/J' }],
  ])('read "%s"', (text, quantity) => {
    expect(parseQuantity(text)).toEqual(quantity);
  });

  it.each(['', 'GB/s', '3 Gb', '1,5 s', '4 constructor'])('refuse "%s" and name the units', (text) => {
    expect(() => parseQuantity(text)).toThrow(/is not a quantity.*GB\/s/);
  });

  it.each(units)('read their own name: %s', (unit) => {
    expect(isUnit(unit)).toBe(true);
    expect(parseQuantity(`7 ${unit}`)).toEqual({ value: 7, unit });
  });

  it.each<[Quantity, Quantity]>([
    [
      { value: 34.1e9, unit: 'B/s' },
      { value: 34.1, unit: 'GB/s' },
    ],
    [
      { value: 0.0005, unit: 's' },
      { value: 500, unit: 'µs' },
    ],
    [
      { value: -2_000_000, unit: 'ns' },
      { value: -2, unit: 'ms' },
    ],
    [
      { value: 0, unit: 's' },
      { value: 0, unit: 's' },
    ],
    [
      { value: 0.2, unit: 'ns' },
      { value: 0.2, unit: 'ns' },
    ],
    [
      { value: 4096, unit: 'MiB' },
      { value: 4096, unit: 'MiB' },
    ],
  ])('scale %o for the eye to %o', (from, to) => {
    const scaled = scaleForTheEye(from);
    expect(scaled.unit).toBe(to.unit);
    expect(scaled.value).toBeCloseTo(to.value, 12);
  });
});
