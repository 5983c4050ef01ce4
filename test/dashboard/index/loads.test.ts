import {
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Folders } from '../../../dashboard/index/folders.ts';
import { KeptLoads } from '../../../dashboard/index/kept-loads.ts';
import { Loads } from '../../../dashboard/index/loads.ts';
import { tables } from '../../../dashboard/index/schema.ts';
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

/** A time that every file system keeps as it is. */
const whole = new Date('2026-11-22T12:00:00Z');

async function opened() {
  const place = makeRecordStore();
  closing.push(place.remove);
  await place.add(manyRecords()[0]!);
  const [load] = await storeLoads(place.store, [{ scenario: { requests: 30, warmup: 0 } }]);
  utimesSync(load!.path, whole, whole);
  const library = await openLibrary({ ...place, reference });
  closing.push(() => library.close());
  await library.listed();
  return { library, store: place.store, place };
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

  it('knows at its next start a load whose file is the same without reading it, as long as the rules are the same', async () => {
    const { library, store, place } = await opened();
    const [known] = (await library.loads()).loads;
    await library.close();
    const file = join(store, known!.path);
    writeFileSync(file, 'x'.repeat(statSync(file).size));
    utimesSync(file, whole, whole);
    const openedAgain = async () => {
      const again = await openLibrary({ ...place, reference });
      const { loads, unreadable, unread } = await again.loads();
      await again.close();
      return { loads, broken: unreadable.length, unread };
    };
    expect(await openedAgain()).toEqual({ loads: [known], broken: 0, unread: 0 });
    const [index] = globSync('index/*.sqlite', { cwd: place.cacheFolder });
    const db = new DatabaseSync(join(place.cacheFolder, index!));
    db.exec(`update loads set rules = 'others'`);
    db.close();
    expect(await openedAgain()).toEqual({ loads: [], broken: 1, unread: 0 });
  });

  it('tells what it knows before it has read all, and how many are left', async () => {
    const { store } = await opened();
    await storeLoads(store, [{ run: 'later', scenario: { requests: 30, warmup: 0, seed: 2 } }]);
    const db = new DatabaseSync(':memory:');
    db.exec(tables);
    const told = async () => {
      const loads = new Loads(store, new KeptLoads(db));
      for (const listing of new Folders(store).look('files', () => {})) loads.note(listing);
      const said: number[][] = [];
      await loads.read(
        true,
        async () => {},
        (known) => said.push([known.loads.length, known.unread]),
      );
      return said;
    };
    const first = await told();
    expect([first[0], first.at(-1)]).toEqual([
      [0, 2],
      [2, 0],
    ]);
    expect(await told()).toEqual([[2, 0]]);
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
