import { expect, it } from 'vitest';
import { nearest } from '../../harness/nearest.ts';

it('names what is like a name that does not exist, the likest first', () => {
  expect(nearest('in4', ['float32', 'int8', 'int4'], 'list')).toBe(
    'Did you mean int4 or int8? `npm run assay -- list` shows all.',
  );
});

it('leaves out what only has as many letters, beside a spelling mistake', () => {
  const runs = ['2026-11-23T02-05-40-workloads-5d1d', '2026-01-01T00-00-00-smoke-dead'];
  expect(nearest('2026-01-01T00-00-00-smoke-daed', runs, 'list')).toBe(
    'Did you mean 2026-01-01T00-00-00-smoke-dead? `npm run assay -- list` shows all.',
  );
});

it('takes small and large letters for the same, and of two that are as like the one as long', () => {
  expect(nearest('INT4', ['int8', 'int4'], 'list')).toMatch(/^Did you mean int4\?/);
  expect(nearest('mi30x', ['mi30', 'mi300'], 'list')).toMatch(/^Did you mean mi300 or mi30\?/);
});

it('names none where none is like it', () => {
  expect(nearest('zzzz', ['float32'], 'list')).toBe('`npm run assay -- list` shows all.');
});
