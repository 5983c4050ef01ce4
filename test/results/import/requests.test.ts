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

it('values of requests stand in the column of their name, in whatever order a request gives them', () => {
  const requests = new Requests();
  requests.add({ ttftS: 0.5, e2elS: 2, ok: 1 });
  requests.add({ e2elS: 3, ok: 0, ttftS: 0.25 });
  requests.add({ tokensOut: 7, e2elS: 4 });
  const { columns } = requests.kept('line 1')!;
  expect(Array.from(columns.ttftS!)).toEqual([0.5, 0.25, Number.NaN]);
  expect(Array.from(columns.e2elS!)).toEqual([2, 3, 4]);
  expect(Array.from(columns.ok!)).toEqual([1, 0, Number.NaN]);
  expect(Array.from(columns.tokensOut!)).toEqual([Number.NaN, Number.NaN, 7]);
});
