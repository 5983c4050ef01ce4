import { expect, it } from 'vitest';
import { Requests } from '../../../results/import/requests.ts';

it('columns of requests have NaN for those without a value, also before the first and behind the last that has one', () => {
  const requests = new Requests();
  requests.add({ ttftS: 0.5, e2elS: null });
  requests.add({ ttftS: null, e2elS: 2 });
  requests.add({});
  const { n, columns } = requests.kept('line 1')!;
  expect(n).toBe(3);
  expect(Array.from(columns.ttftS!)).toEqual([0.5, Number.NaN, Number.NaN]);
  expect(Array.from(columns.e2elS!)).toEqual([Number.NaN, 2, Number.NaN]);
  expect(Object.keys(columns)).toEqual(['ttftS', 'e2elS']);
});
