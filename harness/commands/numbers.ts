import { InvalidArgumentError } from 'commander';

// How the words behind a flag become numbers. What is none ends with the usage of the command.

/** A whole number from 1 on. */
export function positive(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('A whole number from 1 on is needed.');
  return n;
}

/** A whole number from 1 up to the largest that is taken. */
export const positiveUpTo =
  (largest: number) =>
  (text: string): number => {
    const n = positive(text);
    if (n > largest) throw new InvalidArgumentError(`At most ${largest} is taken.`);
    return n;
  };

/** A whole number from 0 on. */
export function whole(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new InvalidArgumentError('A whole number from 0 on is needed.');
  return n;
}

/** A number above 0, in the unit that is named. */
export const numberOf =
  (unit: 'seconds' | 'minutes' | 'percent' | 'requests/s' | 'GB/s' | 'TFLOP/s', largest = Number.MAX_VALUE) =>
  (text: string): number => {
    const n = Number(text);
    if (!Number.isFinite(n) || n <= 0)
      throw new InvalidArgumentError(`A number of ${unit} above 0 is needed.`);
    if (n > largest) throw new InvalidArgumentError(`At most ${largest} ${unit} is taken.`);
    return n;
  };

/** A number from 0 on that stands for itself. */
export function factor(text: string): number {
  const n = Number(text);
  if (text.trim() === '' || !Number.isFinite(n) || n < 0)
    throw new InvalidArgumentError('A number from 0 on is needed.');
  return n;
}

/** Layers with weights of their own: all, as few as still come from memory, or so many. */
export const layersFlag = (text: string): 'full' | 'cycled' | number =>
  text === 'full' || text === 'cycled' ? text : positive(text);
