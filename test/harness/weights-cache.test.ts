import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../../harness/weights/cache.ts';

describe('the folder of the cache', () => {
  const own = userInfo().homedir;

  it.each([
    ['where the user says', { ASSAY_CACHE: '/a/b', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/a/b'],
    ['where the user says, seen from here', { ASSAY_CACHE: 'b' }, resolve('b')],
    ['in the home that a quoted variable means', { ASSAY_CACHE: '~/b', HOME: '/h' }, '/h/b'],
    ['where the user says, with a sign of its own', { ASSAY_CACHE: '/a/~b', HOME: '/h' }, '/a/~b'],
    ['beside other caches', { ASSAY_CACHE: '', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/assay'],
    [
      'in the home, where the other variables are empty',
      { XDG_CACHE_HOME: '', HOME: '/h' },
      '/h/.cache/assay',
    ],
    [
      'in the home, where the place of caches is relative',
      { XDG_CACHE_HOME: 'x', HOME: '/h' },
      '/h/.cache/assay',
    ],
    [
      'in the home that the system knows, where the variable is empty',
      { HOME: '' },
      join(own, '.cache/assay'),
    ],
    [
      'in the home that the system knows, where the variable is relative',
      { HOME: '.' },
      join(own, '.cache/assay'),
    ],
  ])('is %s', (_, environment, folder) => {
    expect(cacheFolder(environment)).toBe(folder);
  });

  it('is never one that depends on where a command is typed', () => {
    expect(cacheFolder({})).toMatch(/^\//);
    expect(tmpdir()).not.toBe('');
  });
});
