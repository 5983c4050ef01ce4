import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type IndexedLibrary, type IndexOptions, openLibrary } from '../../../dashboard/index.ts';
import type { Record } from '../../../results/record.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { manyRecords, truthfulRecord } from '../../fixtures/many-records.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';
import { withSamples } from '../../fixtures/with-samples.ts';
import { serverOver } from '../asked.ts';

const reference = loadReference();
/** A small disk in the place of a folder; whether there can be one. */
const mountSmallDisk = (folder: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'none', folder]).status === 0;
const unmount = (folder: string) => spawnSync('umount', ['-l', folder]);

function canMountHere(): boolean {
  const { store, remove } = makeRecordStore();
  mkdirSync(store);
  const canMount = mountSmallDisk(store);
  if (canMount) unmount(store);
  remove();
  return canMount;
}
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function makeStore() {
  const made = makeRecordStore();
  closing.push(made.remove);
  return made;
}

async function open(options: Omit<IndexOptions, 'reference'>): Promise<IndexedLibrary> {
  const library = await openLibrary({ reference, ...options });
  closing.push(() => library.close());
  return library;
}

async function openAll(options: Omit<IndexOptions, 'reference'>): Promise<IndexedLibrary> {
  const library = await open(options);
  await library.listed();
  return library;
}

/** A step of 30 tokens/s, and the probe of its run that says that the memory gives a thousandth of what this takes. */
const impossibleStep = (): readonly [Record, Record] => {
  const made = [
    madeUpRecord({
      model: 'llama-2-70b',
      cost: { bytesRead: 1.4e11, tokens: 1 },
      figures: [{ definition: 'decode.step.tput', value: 30 }],
    }),
    madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4.2e9 }] }),
  ].map((record, i) => {
    const workload = { ...record.workload, key: String(i) };
    return { ...withSamples({ ...record, workload }), run: { ...record.run, id: 'run-i' } };
  });
  return [made[0]!, made[1]!];
};

const total = (library: IndexedLibrary) => library.rows({ limit: 1 }).total;
const verified = (library: IndexedLibrary) =>
  vi.waitFor(() => expect(library.isVerified()).toBe(true), { timeout: 60_000, interval: 20 });
/** Looks at the store until something is as expected. */
const soon = (library: IndexedLibrary, check: () => void) =>
  vi.waitFor(
    () => {
      library.look();
      check();
    },
    { timeout: 60_000, interval: 100 },
  );

describe('a store that changes', () => {
  it('shows a record that came, and not one that went', async () => {
    const place = makeStore();
    const [first, second] = manyRecords();
    const stored = await place.add(first!);
    const library = await openAll(place);
    const before = library.version();
    await place.add(second!);
    await soon(library, () => expect(total(library)).toBe(2));
    expect(library.version()).not.toBe(before);
    rmSync(stored.path);
    await soon(library, () => expect(total(library)).toBe(1));
    expect(library.row(stored.id)).toBeNull();
  });

  it('may not exist at first, and loses what lies in a folder with the folder', async () => {
    const place = makeStore();
    const library = await openAll(place);
    expect([total(library), library.runs(9), library.unreadable()]).toEqual([0, [], []]);
    const { path } = await place.add(manyRecords()[0]!);
    await soon(library, () => expect(total(library)).toBe(1));
    rmSync(dirname(path), { recursive: true });
    await soon(library, () => expect(total(library)).toBe(0));
  });

  it('is noticed by itself, without anybody asking', async () => {
    const place = makeStore();
    const library = await openAll(place);
    await place.add(manyRecords()[0]!);
    await vi.waitFor(() => expect(total(library)).toBe(1), { timeout: 60_000, interval: 100 });
  });

  it('has the same answers, and the same version, as long as nothing changes', async () => {
    const place = makeStore();
    await place.add(truthfulRecord());
    const library = await openAll(place);
    const [version, rows] = [library.version(), library.rows({ limit: 9 })];
    const [file] = readdirSync(join(place.store, 'run-t'));
    utimesSync(join(place.store, 'run-t', file!), 1, 1);
    await soon(library, () => expect(library.isVerified()).toBe(true));
    expect([library.version(), library.rows({ limit: 9 })]).toEqual([version, rows]);
  });

  it('gives no record of a file that went between the list and the click', async () => {
    const place = makeStore();
    const stored = await place.add(manyRecords()[0]!);
    const library = await openAll(place);
    rmSync(stored.path);
    expect(await library.record(stored.id)).toBeNull();
    expect(await library.file(stored.id)).toBeNull();
    expect(await library.recordsOf('run-a')).toEqual([]);
  });
});

describe('what the index holds', () => {
  it('is there at once at the next start, without a file being read', async () => {
    const place = makeStore();
    for (const record of manyRecords()) await place.add(record);
    const first = await openAll(place);
    const rows = first.rows({ limit: 9 });
    await first.close();
    renameSync(place.store, `${place.store}-away`);
    mkdirSync(place.store);
    const second = await open(place);
    expect(second.rows({ limit: 9 })).toEqual(rows);
  });

  const damages: readonly [string, (file: string) => void][] = [
    ['is missing', (file) => rmSync(file)],
    ['is no index', (file) => writeFileSync(file, 'x'.repeat(20_000))],
    ['is empty', (file) => writeFileSync(file, '')],
    [
      'is of another version',
      (file) => {
        const db = new DatabaseSync(file);
        db.exec('pragma user_version = 999');
        db.close();
      },
    ],
    [
      'has holes',
      (file) => {
        const content = readFileSync(file);
        content.fill(0xaa, 4096);
        writeFileSync(file, content);
      },
    ],
  ];
  it.each(damages)('is built again where its file %s', async (_how, damage) => {
    const place = makeStore();
    for (const record of manyRecords()) await place.add(record);
    const first = await openAll(place);
    const { indexFile } = first.progress();
    await first.close();
    damage(indexFile!);
    const second = await openAll(place);
    await vi.waitFor(() => expect(total(second)).toBe(8), { timeout: 60_000 });
    expect(second.progress().indexFile).toBe(indexFile);
  });

  it('lies in memory where its file is a folder, and says so', async () => {
    const place = makeStore();
    await place.add(manyRecords()[0]!);
    const indexFile = join(place.cacheFolder, 'a-folder');
    mkdirSync(indexFile, { recursive: true });
    const notices: string[] = [];
    const library = await openAll({ ...place, indexFile, onNotice: (text) => notices.push(text) });
    expect([total(library), library.progress().indexFile]).toEqual([1, null]);
    expect(notices).toEqual([expect.stringContaining('a-folder is a folder')]);
    expect(library.progress().notices).toEqual(notices);
  });

  it('lies in memory where nothing can be written, and follows the store from there', async () => {
    const place = makeStore();
    const library = await openAll({ ...place, cacheFolder: '/proc/none' });
    await place.add(manyRecords()[0]!);
    await soon(library, () => expect(total(library)).toBe(1));
    expect(library.progress().notices).toHaveLength(1);
  });

  it.skipIf(!canMountHere())(
    'moves to memory when the disk is full, and knows every record there',
    async () => {
      const place = makeStore();
      for (const record of manyRecords()) await place.add(record);
      mkdirSync(place.cacheFolder);
      mountSmallDisk(place.cacheFolder);
      closing.push(() => unmount(place.cacheFolder));
      const library = await openAll(place);
      await soon(library, () => expect(total(library)).toBe(8));
      expect(library.progress().indexFile).toBeNull();
      expect(library.progress().notices[0]).toMatch(/full/);
    },
  );

  it('is one for two servers, and both see what comes', async () => {
    const place = makeStore();
    await place.add(manyRecords()[0]!);
    const both = await Promise.all([openAll(place), openAll(place)]);
    await place.add(manyRecords()[1]!);
    for (const library of both) await soon(library, () => expect(total(library)).toBe(2));
    const [one, other] = both;
    expect(one!.progress().indexFile).toBe(other!.progress().indexFile);
    await soon(one!, () => expect(one!.version()).toBe(other!.version()));
  });

  it('does not write into the store', async () => {
    const place = makeStore();
    await place.add(manyRecords()[0]!);
    await openAll(place);
    expect(readdirSync(place.store)).toEqual(['run-a']);
    expect(readdirSync(join(place.store, 'run-a'))).toHaveLength(1);
  });
});

describe('files that are no records', () => {
  const name = '0123456789abcdef.json';

  it('are named with the reason, and hide nothing else', async () => {
    const place = makeStore();
    await place.add(manyRecords()[0]!);
    writeFileSync(join(place.store, 'run-a', name), '{ "schema": "assay.rec');
    const library = await openAll(place);
    expect(total(library)).toBe(1);
    expect(library.unreadable()).toEqual([
      { path: `run-a/${name}`, why: expect.stringMatching(/^was cut: it ends after 22 bytes/) },
    ]);
  });

  it('are records again when they are mended', async () => {
    const place = makeStore();
    const { path } = await place.add(manyRecords()[0]!);
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, 2000));
    const library = await openAll(place);
    expect([total(library), library.unreadable().length]).toEqual([0, 1]);
    writeFileSync(path, whole);
    await soon(library, () => expect([total(library), library.unreadable().length]).toEqual([1, 0]));
  });

  it.each([
    ['of a later version', '{"schema":"assay.record","version":99}', /version 99/],
    ['of something else', '{"name":"x"}', /is not a record of assay/],
    ['of a shape that no record has', '{"schema":"assay.record","version":1}', /does not fit the schema/],
  ])('may be %s', async (_what, text, why) => {
    const place = makeStore();
    mkdirSync(place.store);
    writeFileSync(join(place.store, name), text);
    const library = await openAll(place);
    expect(library.unreadable()).toEqual([{ path: name, why: expect.stringMatching(why) }]);
  });

  it('are found out in the background where only their content was changed', async () => {
    const place = makeStore();
    const { id, path } = await place.add(truthfulRecord());
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"peakRssBytes": 1000000000', '"peakRssBytes": 1'),
    );
    const library = await openAll(place);
    await vi.waitFor(() => expect(library.unreadable()).toHaveLength(1), { timeout: 60_000 });
    expect(library.unreadable()[0]!.why).toMatch(/was changed after it was written/);
    expect(library.row(id)).toBeNull();
  });
});

describe('verification', () => {
  it('goes over every record in the background, and rebuilds its figures', async () => {
    const place = makeStore();
    await place.add(truthfulRecord());
    const library = await openAll(place);
    await verified(library);
    expect(library.progress()).toMatchObject({ records: 1, rebuilt: 1 });
    expect(library.contradicting('changed', 9).total).toBe(0);
  });

  it('leaves the host alone while a benchmark keeps a journal, and pages say that it is still to come', async () => {
    const place = makeStore();
    const { id } = await place.add(truthfulRecord());
    mkdirSync(join(place.store, 'run-t', 'journal'));
    const library = await openAll(place);
    await soon(library, () => expect(library.isMeasuring()).toBe(true));
    expect(library.progress()).toMatchObject({ listed: 1, rebuilt: 0 });
    const server = await serverOver(place.store, { library });
    for (const path of ['/', '/runs', '/runs/run-t', `/records/${id}`, '/claims', '/status']) {
      const said = (await server.text(path)).split('Not every record here is verified yet').length - 1;
      expect(said, path).toBe(1);
    }
    expect(await server.text('/method')).not.toContain('verified yet');
  });

  it('is said of no page once it is done', async () => {
    const place = makeStore();
    const { id } = await place.add(truthfulRecord());
    const library = await openAll(place);
    const server = await serverOver(place.store, { library });
    await server.text('/runs');
    await verified(library);
    for (const path of ['/', '/runs', `/records/${id}`]) {
      expect(await server.text(path)).not.toContain('verified yet');
    }
  });

  it('judges the records of a run again when another one comes to it, and when it goes', async () => {
    const place = makeStore();
    const [step, probe] = impossibleStep();
    const { id } = await place.add(step);
    const library = await openAll(place);
    await verified(library);
    expect(library.row(id)!.validity).toBe('VALID');
    const { path } = await place.add(probe);
    await soon(library, () => expect(library.row(id)!.reasons).toEqual(['implausible']));
    rmSync(path);
    await soon(library, () => expect(library.row(id)!.validity).toBe('VALID'));
  });

  it('leaves no run out, however many records it has, and judges them among each other', async () => {
    const place = makeStore();
    const [step, probe] = impossibleStep();
    // More than are written into the index at once.
    const steps = Array.from({ length: 210 }, (_, i) => ({
      ...step,
      workload: { ...step.workload, key: `step ${i}` },
    }));
    for (const record of [probe, ...steps]) await place.add(record);
    const library = await openAll(place);
    await verified(library);
    expect(library.progress()).toMatchObject({ records: 211, rebuilt: 211 });
    expect(library.rows({ validity: 'INVALID', limit: 1 }).total).toBe(210);
  });
});

it('a copy of a record in another folder is the same record, and stays when one of them goes', async () => {
  const place = makeStore();
  const { path } = await place.add(manyRecords()[0]!);
  const copy = join(place.store, 'copy', basename(path));
  mkdirSync(dirname(copy));
  writeFileSync(copy, readFileSync(path));
  const library = await openAll(place);
  expect(total(library)).toBe(1);
  rmSync(path);
  await soon(library, () => {
    expect(total(library)).toBe(1);
    expect(library.progress().listed).toBe(1);
  });
});
