import { expect, it } from 'vitest';
import { Growing } from '../../../results/import/growing.ts';

it.each([0, 1, 8191, 8192, 8193, 400_000])('as many numbers as were added are there, in order: %d', (n) => {
  const growing = new Growing();
  const numbers = Array.from({ length: n }, (_, i) => i / 3);
  for (const number of numbers) growing.add(number);
  expect(Array.from(growing.all())).toEqual(numbers);
});
