import { expect, it } from 'vitest';
import { pathFromHere } from '../../../harness/screen/path-from-here.ts';

it.each([
  ['/home/me/assay', '/home/me/assay/records/run', 'records/run'],
  ['/home/me/assay', 'records/run', 'records/run'],
  ['/home/me/assay', '/home/me/assay', '.'],
  ['/home/me/assay', '/home/me/assay/..records', '..records'],
  ['/home/me/assay', '/tmp/store/run', '/tmp/store/run'],
  ['/home/me/assay', '../store/run', '/home/me/store/run'],
  ['/', '/tmp/store', 'tmp/store'],
])('from %s the path %s is shown as %s: it never climbs', (here, path, shown) => {
  expect(pathFromHere(path, here)).toBe(shown);
});
