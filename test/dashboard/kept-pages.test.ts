import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../dashboard/app.ts';
import { loadAssets } from '../../dashboard/assets.ts';
import { readLibrary } from '../../dashboard/library/in-memory.ts';
import type { Library } from '../../dashboard/library.ts';
import { storeRecord } from '../../results/record/store.ts';
import { loadReference } from '../../results/reference/load.ts';
import { measuredRecord } from '../fixtures/measured-record.ts';

let store: string;
let library: Library;
beforeAll(async () => {
  store = mkdtempSync(join(tmpdir(), 'assay-kept-'));
  await storeRecord(
    join(store, 'run'),
    measuredRecord(
      'bw.read',
      [1, 2, 3].map(() => [1e8, 1e8]),
    ),
  );
  library = await readLibrary(store, loadReference());
});
afterAll(() => rmSync(store, { recursive: true }));

/** What a server asks its library for, by the names of the questions. */
function questionsOf(asked: string[]): Library {
  return new Proxy(library, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value === 'function') asked.push(String(name));
      return value;
    },
  });
}

it.each(['/', '/runs', '/runs?sort=value'])(
  '%s is made once: asked again, nothing is asked of the records but whether they changed',
  async (path) => {
    const asked: string[] = [];
    const app = createApp({
      library: questionsOf(asked),
      assets: loadAssets(),
      hosts: ['localhost'],
      onError: (error) => {
        throw error;
      },
    });
    const page = async () =>
      (await app.request(`http://localhost${path}`, { headers: { host: 'localhost' } })).text();
    const first = await page();
    asked.length = 0;
    expect(await page()).toBe(first);
    // A store of 100,000 records counts them in some 25 ms: no request may wait for that.
    expect(asked.filter((name) => !['version', 'isVerified', 'isMeasuring'].includes(name))).toEqual([]);
  },
);
