import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { counted } from '../../results/format.ts';

const root = resolve(import.meta.dirname, '../..');

it.each([
  [1, 'trial', '1 trial'],
  [0, 'trial', '0 trials'],
  [2000, 'trial', '2,000 trials'],
  [1, 'process', '1 process'],
  [3, 'process', '3 processes'],
  [1, 'further process', '1 further process'],
  [0.5, 'CPU', '0.5 CPUs'],
] as const)('%d of %s are %s', (count, noun, text) => {
  expect(counted(count, noun)).toBe(text);
});

it('is how all that is counted is said: no plural of its own, and none in brackets', () => {
  const found = globSync('{harness,results}/**/*.ts', { cwd: root }).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .filter((line) => /=== 1 \? '' : '(e?s)'|[a-z]\((e?s)\) [a-z]/.test(line) && !/^\s*(\*|\/)/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
