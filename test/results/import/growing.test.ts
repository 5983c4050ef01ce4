import { expect, it } from 'vitest';
import { Growing } from '../../../results/import/growing.ts';

it.each([0, 1, 65_535, 65_536, 65_537, 200_000])(
  'as many numbers as were added are taken, in order: %d',
  (n) => {
    const growing = new Growing();
    const numbers = Float64Array.from({ length: n }, (_, i) => i / 3);
    for (const number of numbers) growing.add(number);
    expect(growing.taken()).toEqual(numbers);
    expect(growing.taken()).toEqual(new Float64Array());
  },
);
