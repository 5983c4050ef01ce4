import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type IndexedLibrary, openLibrary } from '../../../dashboard/index.ts';
import { readLibrary } from '../../../dashboard/library/in-memory.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { manyRecords } from '../../fixtures/many-records.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';
import { storeLoads } from '../../fixtures/served-loads.ts';

// Served loads lie in the store beside records, and come and go as they do.

const reference = loadReference();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function opened(): Promise<{ library: IndexedLibrary; store: string }> {
  const place = makeRecordStore();
  closing.push(place.remove);
  await place.add(manyRecords()[0]!);
  await storeLoads(place.store, [{ scenario: { requests: 30, warmup: 0 } }]);
  const library = await openLibrary({ ...place, reference });
  closing.push(() => library.close());
  await library.listed();
  return { library, store: place.store };
}

const count = async (library: IndexedLibrary) => {
  const { loads, unreadable } = await library.loads();
  return [loads.length, unreadable.length];
};

describe('a library with an index', () => {
  it('knows the same loads as one in memory, and gives their logs and files', async () => {
    const { library, store } = await opened();
    const [indexed, inMemory] = [await library.loads(), await (await readLibrary(store, reference)).loads()];
    expect(indexed).toEqual(inMemory);
    const [{ id, path }] = indexed.loads as [(typeof indexed.loads)[number]];
    expect((await library.load(id))!.log.requests.count).toBe(30 + 16);
    expect(Buffer.from((await library.file(id))!)).toEqual(readFileSync(join(store, path)));
    expect(await library.load('0000000000000000')).toBeNull();
  });

  it('hears of a load that comes, of one that is damaged, and of one that goes, each with a new version', async () => {
    const { library, store } = await opened();
    await library.loads();
    const versions = [library.version()];
    const settles = async (loads: number, broken: number) => {
      library.look();
      await vi.waitFor(async () => expect(await count(library)).toEqual([loads, broken]), {
        timeout: 20_000,
      });
      versions.push(library.version());
    };
    const [added] = await storeLoads(store, [
      { scenario: { requests: 30, warmup: 0, seed: 2 }, run: 'later' },
    ]);
    await settles(2, 0);
    writeFileSync(added!.path, readFileSync(added!.path, 'utf8').slice(0, 999));
    await settles(1, 1);
    rmSync(added!.path);
    await settles(1, 0);
    expect(new Set(versions).size).toBe(3);
    expect(versions[3]).toBe(versions[0]);
  });

  it('hears of what a run is to serve before its first load, and of each change of that', async () => {
    const { library, store } = await opened();
    const before = [(await library.loads()).manifests, library.version()];
    expect(before[0]).toEqual([]);
    const plan = (took: number | undefined) => {
      const manifest = {
        ...{ schema: 'assay.run', version: 1, id: 'begun', suite: null, seed: 1, provider: 'cpu' },
        ...{ devices: ['a CPU'], isCrew: false, trials: [], processes: 0, records: [] },
        serves: [{ title: 'server', loads: null, ...(took !== undefined && { took }) }],
        sessions: [{ startedAt: '2026-11-22T12:00:00Z', seconds: null }],
      };
      mkdirSync(join(store, 'begun'), { recursive: true });
      writeFileSync(join(store, 'begun', 'written'), JSON.stringify(manifest));
      renameSync(join(store, 'begun', 'written'), join(store, 'begun', 'run.json'));
      library.look();
    };
    const kept = () => library.loadsSoFar().manifests.map(({ manifest }) => manifest.serves![0]);
    plan(undefined);
    await vi.waitFor(() => expect(kept()).toEqual([{ title: 'server', loads: null }]), { timeout: 20_000 });
    const begun = library.version();
    expect(begun).not.toBe(before[1]);
    plan(7);
    await vi.waitFor(() => expect(kept()).toEqual([{ title: 'server', loads: null, took: 7 }]), {
      timeout: 20_000,
    });
    expect(library.version()).not.toBe(begun);
    expect(await library.loads()).toEqual(await (await readLibrary(store, reference)).loads());
  });

  it('has no load of a folder that was moved away', async () => {
    const { library, store } = await opened();
    const { loads } = await library.loads();
    const folder = join(store, loads[0]!.path, '..');
    mkdirSync(`${store}-away`);
    closing.push(() => rmSync(`${store}-away`, { recursive: true }));
    renameSync(folder, join(`${store}-away`, 'run'));
    library.look();
    await vi.waitFor(async () => expect(await count(library)).toEqual([0, 0]), { timeout: 20_000 });
  });
});
