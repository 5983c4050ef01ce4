import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { moveCache } from '../../../harness/cache/move.ts';
import { takeCache } from '../../../harness/run/lock.ts';
import { cacheFolder, cachePlace } from '../../../harness/weights/cache.ts';
import { encodeModel } from '../../../workloads/onnx-messages.ts';
import { assay, assayRun, begin, type Home, hurry, makeHome, tinyTrial } from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

// Small caches of our own making: a few bytes where a real one has gigabytes.

const home = makeHome();
afterAll(() => home.remove());

const hash = (digit: string) => digit.repeat(20);
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600e3);
const noProcess = 2 ** 22 + 1;

/** What a cache has: by their paths bytes, and days since they were used. */
const made: readonly (readonly [path: string, content: string | Uint8Array, days: number])[] = [
  [`models/${hash('a')}/weights.bin`, 'w'.repeat(5000), 40],
  [`models/${hash('a')}/sha256`, 'a\n', 40],
  [`models/${hash('a')}/${hash('1')}.onnx`, encodeModel({ graph: { name: 'llama-3.2-1b int4' } }), 40],
  [`models/${hash('b')}/weights.bin`, 'v'.repeat(300), 2],
  [`models/${hash('b')}/${hash('2')}.onnx`, encodeModel({ graph: { name: 'tiny float32' } }), 2],
  [`models/kernels/${hash('3')}.onnx`, 'g', 2],
  [`kernels/${'4'.repeat(24)}.json`, '{}', 90],
  ['runtime/1.30.0-cuda13/manifest.json', '{}', 100],
  ['runtime/1.30.0-cuda13/libonnxruntime.so.1', 'library', 100],
  [`records/${'5'.repeat(16)}.json`, 'known', 1],
  [`index/${'6'.repeat(16)}.sqlite`, 'index', 1],
  [`index/${'6'.repeat(16)}.sqlite-wal`, 'log', 1],
  [`models/${hash('c')}/weights.bin.${noProcess}.partial`, 'half', 1],
  [`zeros-${noProcess}-aBc123/weights.bin`, '000', 1],
];
/** What somebody else laid there. */
const others = ['models/my-own/model.onnx', `models/${hash('a')}/notes.txt`, 'runtime/readme', 'thesis.txt'];

function put(cache: string, path: string, content: string | Uint8Array = path, days = 0): void {
  const file = join(cache, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  utimesSync(file, daysAgo(days), daysAgo(days));
}

function withCache(name = 'cache'): Home {
  const place = freshStore(home);
  const cache = join(place.folder, name);
  for (const [path, content, days] of made) put(cache, path, content, days);
  return { ...place, cache };
}

const inside = (cache: string) =>
  readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((each) => !each.isDirectory())
    .map((each) => join(each.parentPath, each.name).slice(cache.length + 1))
    .filter((path) => !path.startsWith('locks/'))
    .sort();
const paths = made.map(([path]) => path).sort();
/** What goes along when the cache is moved. */
const whole = paths.filter((path) => !/partial|zeros|^records|^index/.test(path));
const cleaned = (place: Home, ...args: string[]) => assay(place, ['cache', 'clean', ...args]);
const json = (text: string) => JSON.parse(text);

describe('`cache list`', () => {
  it('says of each entry what it is, how large and when it was used, where all is and what chose the place', async () => {
    const place = withCache();
    const { stdout, code } = await assay(place, ['cache', 'list', '--json']);
    expect(code).toBe(0);
    const { entries, ...about } = json(stdout);
    expect(about).toMatchObject({
      folder: place.cache,
      base: place.cache,
      chosenBy: 'ASSAY_CACHE',
      foreign: [],
    });
    expect(about.bytes).toBe(made.reduce((sum, [, content]) => sum + content.length, 0));
    expect(about.freeBytes).toBeGreaterThan(0);
    const [llama, tiny] = entries;
    expect([llama.kind, llama.what, tiny.what]).toEqual(['weights', 'llama-3.2-1b int4', 'tiny float32']);
    expect(Math.round((Date.now() - Date.parse(llama.lastUsed)) / 24 / 3600e3)).toBe(40);
    expect(entries.map(({ kind }: { kind: string }) => kind)).toEqual([
      'weights',
      'weights',
      'graphs',
      'kernels',
      'runtime',
      'records',
      'index',
      'leftovers',
      'leftovers',
    ]);
    const text = (await assay(place, ['cache', 'list'])).stdout;
    expect(text).toMatch(/\(named by ASSAY_CACHE\)/);
    expect(text).toMatch(/^weights +llama-3\.2-1b int4 +5\.0\d kB +20\d\d-/m);
    expect(text).toMatch(/kB in all; .* free on that disk/);
    // To look is not to use.
    expect(json((await assay(place, ['cache', 'list', '--json'])).stdout).entries).toEqual(entries);
  });

  it.each([
    [
      'XDG_CACHE_HOME',
      { ASSAY_CACHE: '', XDG_CACHE_HOME: '/no/such/place 目录' },
      '/no/such/place 目录/assay',
    ],
    ['HOME', { ASSAY_CACHE: '', XDG_CACHE_HOME: '', HOME: '/no/such/home' }, '/no/such/home/.cache/assay'],
  ])(
    'names %s where that chose the place, also of a folder that is not there yet',
    async (chosenBy, env, folder) => {
      const { stdout } = await assay(home, ['cache', 'list', '--json'], { env });
      expect(json(stdout)).toMatchObject({ folder, chosenBy, entries: [] });
      expect((await assay(home, ['cache', 'list'], { env })).stdout).toMatch(/Nothing is in it yet/);
    },
  );

  it('knows what a run has just made, and that it was used', async () => {
    const place = freshStore(home);
    const own = { ...place, cache: join(place.folder, 'cache') };
    await assayRun(own, [tinyTrial, ...hurry]);
    const [graph] = globSync(`models/${'?'.repeat(20)}/*.onnx`, { cwd: own.cache });
    utimesSync(join(own.cache, graph!), daysAgo(50), daysAgo(50));
    await assayRun(own, [tinyTrial, ...hurry]);
    expect(Date.now() - statSync(join(own.cache, graph!)).mtimeMs).toBeLessThan(24 * 3600e3);
    const { entries, foreign } = json((await assay(own, ['cache', 'list', '--json'])).stdout);
    expect(entries[0]).toMatchObject({ kind: 'weights', what: 'tiny float32' });
    expect(foreign).toEqual([]);
  });
});

describe('`cache clean`', () => {
  it.each([
    ['what was left unfinished', [], /partial|zeros/],
    ['what was not used for so long', ['--unused-for', '30d'], /aaaa|kernels\/4|cuda13/],
    ['one kind', ['runtime'], /cuda13/],
    ['one kind that is made again in a moment', ['index'], /^index/],
    ['a model by its shape', ['llama-3.2-1b'], /aaaa/],
    ['a model by shape and precision', ['tiny float32'], /bbbb/],
    ['an entry by the beginning of its name', ['aaaaaa'], /aaaa/],
    ['of a kind what is old', ['weights', '--unused-for', '4w'], /aaaa/],
    ['everything', ['--all'], /./],
  ])('deletes %s, and says how much that is', async (_, args, gone) => {
    const place = withCache();
    const dry = await cleaned(place, ...args, '--dry-run');
    expect(inside(place.cache)).toEqual(paths);
    const { stdout, code } = await cleaned(place, ...args, '--json');
    expect(inside(place.cache)).toEqual(paths.filter((path) => !gone.test(path)));
    const freed = made.filter(([path]) => gone.test(path)).reduce((sum, [, { length }]) => sum + length, 0);
    expect(json(stdout)).toMatchObject({ bytes: freed, failed: [] });
    expect(dry.stdout).toMatch(/would be freed; nothing was deleted/);
    expect(code).toBe(0);
    expect(
      globSync('models/*', { cwd: place.cache }).every((each) => inside(join(place.cache, each)).length > 0),
    ).toBe(true);
  });

  it('leaves what assay did not make, and follows no link', async () => {
    const place = withCache();
    const treasure = join(place.folder, 'treasure');
    // Node lists what is behind a link as well: a name that is looked for tells both.
    const behind = `models/${hash('d')}/weights.bin`;
    put(treasure, 'weights.bin', 'gold');
    for (const other of others) put(place.cache, other);
    symlinkSync(treasure, join(place.cache, `models/${hash('d')}`));
    symlinkSync(join(treasure, 'weights.bin'), join(place.cache, `models/${hash('b')}/sha256`));
    const { stdout } = await cleaned(place, '--all', '--json');
    expect(readFileSync(join(treasure, 'weights.bin'), 'utf8')).toBe('gold');
    expect(inside(place.cache)).toEqual(
      [...others, `models/${hash('b')}/sha256`, `models/${hash('d')}`, behind].sort(),
    );
    expect(json(stdout).foreign).toHaveLength(6);
    const text = (await assay(place, ['cache', 'list'])).stdout;
    expect(text).toMatch(/Not assay's, and left alone: .*my-own/s);
  });

  it('deletes nothing while a benchmark runs, says which, and is possible again when it is done', async () => {
    const place = freshStore(home);
    const own = { ...place, cache: join(place.folder, 'cache') };
    const mark = join(place.folder, 'reached');
    const run = begin(own, ['run', tinyTrial, ...hurry, '--store', own.store], {
      fault: { what: 'hold', phase: 'measuring', mark },
    });
    await until(() => existsSync(mark));
    for (const args of [
      ['clean', '--all'],
      ['move', join(place.folder, 'elsewhere')],
    ]) {
      const { code, stderr } = await assay(own, ['cache', ...args]);
      expect([code, stderr]).toEqual([1, expect.stringMatching(`in use: process ${run.pid} since .*: run`)]);
    }
    expect(globSync('models/*/weights.bin', { cwd: own.cache })).toHaveLength(1);
    writeFileSync(`${mark}.go`, '');
    expect((await run.ended).code).toBe(0);
    expect((await cleaned(own, '--all')).code).toBe(0);
    expect(inside(own.cache)).toEqual([]);
  });

  it('keeps benchmarks from beginning meanwhile', async () => {
    const place = withCache();
    vi.stubEnv('ASSAY_CACHE', place.cache);
    const lock = takeCache('assay cache clean');
    onTestFinished(() => {
      lock.release();
      vi.unstubAllEnvs();
    });
    const { code, stderr } = await assayRun(place, [tinyTrial, ...hurry]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/being cleaned or moved: process \d+ since .*cache clean/),
    ]);
  });

  it.each([
    [['llama-9'], /Nothing in the cache is called "llama-9"/],
    [['--unused-for', 'long'], /such as 12h, 30d or 8w/],
    [['weights', '--all'], /exclude each other/],
  ])('refuses %j with a sentence, and deletes nothing', async (args, sentence) => {
    const place = withCache();
    const { code, stderr } = await cleaned(place, ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
    expect(inside(place.cache)).toEqual(paths);
  });
});

const moved = (place: Home, to: string) => assay(place, ['cache', 'move', to]);
const contents = (cache: string) =>
  inside(cache).map((path) => [path, readFileSync(join(cache, path), 'latin1')]);

describe('`cache move`', () => {
  it.each(['elsewhere', 'My Disk 目录 #1'])(
    'takes all to %s, where every later command finds it, and back',
    async (name) => {
      const place = withCache();
      const before = contents(place.cache).filter(([path]) => whole.includes(path!));
      const to = join(place.folder, name);
      const { code, stdout } = await moved(place, to);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`The cache is in ${to} now`)]);
      expect(contents(to)).toEqual(before);
      expect(inside(place.cache)).toEqual(['moved-to']);
      const listed = json((await assay(place, ['cache', 'list', '--json'])).stdout);
      expect(listed).toMatchObject({ folder: to, base: place.cache });
      expect(listed.entries).toHaveLength(5);
      expect((await moved(place, place.cache)).code).toBe(0);
      expect(contents(place.cache)).toEqual(before);
      expect(existsSync(to)).toBe(false);
    },
  );

  it('leaves what assay did not make where it is, and names it', async () => {
    const place = withCache();
    for (const other of others) put(place.cache, other);
    const { stdout } = await moved(place, join(place.folder, 'new'));
    expect(inside(place.cache)).toEqual([...others, 'moved-to'].sort());
    expect(stdout).toContain('thesis.txt');
  });

  it('says that the disk is missing when the new place is gone, and makes nothing in its stead', async () => {
    const place = withCache();
    const to = join(place.folder, 'stick');
    await moved(place, to);
    rmSync(to, { recursive: true });
    for (const args of [
      ['cache', 'list'],
      ['run', tinyTrial, ...hurry, '--store', place.store],
    ]) {
      const { code, stderr } = await assay(place, args);
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(`was moved to ${to}, and there is no such folder`),
      ]);
      expect(stderr).toMatch(/Mount the disk/);
    }
    expect(existsSync(to)).toBe(false);
  });

  it.each([
    [
      'a folder whose parent is missing',
      (place: Home) => join(place.folder, 'no/such'),
      /There is no folder .*no\./,
    ],
    ['itself', ({ cache }: Home) => cache, /is in .* already/],
    ['a folder inside itself', ({ cache }: Home) => join(cache, 'models/new'), /lies inside the cache/],
    ['a file', ({ cache }: Home) => join(dirname(cache), 'a file'), /is a file/],
    [
      'a folder that has something else',
      ({ folder }: Home) => folder,
      /is not empty.*\n.*cache move .*assay/,
    ],
    [
      'another cache',
      ({ folder }: Home) => join(folder, 'another'),
      /a cache of its own.*\n.*export ASSAY_CACHE=/,
    ],
    [
      'a place that takes nothing in',
      () => '/proc/assay',
      /could not be moved to \/proc\/assay.*It is where it was/,
    ],
  ])('refuses %s with a sentence, and changes nothing', async (_, to, sentence) => {
    const place = withCache();
    writeFileSync(join(place.folder, 'a file'), '');
    put(join(place.folder, 'another'), `models/${hash('e')}/weights.bin`);
    const { code, stderr } = await moved(place, to(place));
    expect(stderr).toMatch(sentence);
    expect(code).toBeGreaterThan(0);
    expect(inside(place.cache)).toEqual(paths);
    expect((await assay(place, ['cache', 'list', '--json'])).stdout).toContain(place.cache);
  });

  it('that is stopped at any file leaves the cache whole in its place, and goes on when it is asked again', async () => {
    const place = withCache();
    const to = join(place.folder, 'new');
    for (let files = 1; files < 5; files++) {
      const stop = new AbortController();
      let seen = 0;
      const onMoved = () => void (++seen === files && stop.abort());
      const moving = moveCache(cachePlace({ ASSAY_CACHE: place.cache }), to, {
        signal: stop.signal,
        onMoved,
      });
      await expect(moving).rejects.toThrow();
      expect(inside(place.cache)).toEqual(paths);
      expect(cacheFolder({ ASSAY_CACHE: place.cache })).toBe(place.cache);
    }
    expect((await moved(place, to)).code).toBe(0);
    expect(inside(to)).toEqual(whole);
  });

  it('that was killed when the new place was known and the old files were there still is brought to its end', async () => {
    const place = withCache();
    const to = join(place.folder, 'new');
    for (const [path, content] of made) if (whole.includes(path)) put(to, path, content);
    writeFileSync(join(to, 'moving-from'), `${place.cache}\n`);
    writeFileSync(join(place.cache, 'moved-to'), `${to}\n`);
    expect((await cleaned(place)).code).toBe(0);
    expect(inside(place.cache)).toEqual(['moved-to']);
    expect(inside(to)).toEqual(whole);
  });
});

function disk(place: Home, bytes: number): string {
  const folder = join(place.folder, 'disk');
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', folder]);
  if (status !== 0) throw new Error('no small disk could be mounted');
  onTestFinished(() => void spawnSync('umount', [folder]));
  return folder;
}

const canMount = (() => {
  const folder = join(home.folder, 'try');
  mkdirSync(folder);
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', 'none', folder]).status === 0;
  if (isMounted) spawnSync('umount', [folder]);
  return isMounted;
})();

describe.runIf(canMount)('`cache move` to another disk', () => {
  it('copies, keeps the times of last use, and drops the old files', async () => {
    const place = withCache();
    const to = join(disk(place, 4_000_000), 'assay');
    const before = contents(place.cache).filter(([path]) => whole.includes(path!));
    expect((await moved(place, to)).code).toBe(0);
    expect(contents(to)).toEqual(before);
    expect(inside(place.cache)).toEqual(['moved-to']);
    const age = Date.now() - lstatSync(join(to, `models/${hash('a')}/weights.bin`)).mtimeMs;
    expect(Math.round(age / 24 / 3600e3)).toBe(40);
  });

  it('is refused before anything is copied where there is no room, with what is needed and what is free', async () => {
    const place = withCache();
    const small = disk(place, 8192);
    put(place.cache, `models/${hash('f')}/weights.bin`, 'x'.repeat(100_000));
    const { code, stderr } = await moved(place, join(small, 'assay'));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/No room for the cache: 105 kB are needed in .* free/),
    ]);
    expect(stderr).toMatch(/cache clean/);
    expect(inside(small)).toEqual([]);
    expect(inside(place.cache)).toHaveLength(paths.length + 1);
  });

  it('that fills the disk all the same leaves the cache where it was', async () => {
    const place = withCache();
    // By their bytes the files have room; each takes a whole page of the disk.
    const small = disk(place, 6 * 4096);
    const { code, stderr } = await moved(place, join(small, 'assay'));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/could not be moved .*ENOSPC.*It is where it was/),
    ]);
    expect(inside(place.cache)).toEqual(paths);
    expect(globSync('**/*.partial', { cwd: small })).toEqual([]);
    spawnSync('mount', ['-o', 'remount,size=4000000', small]);
    expect((await moved(place, join(small, 'assay'))).code).toBe(0);
    expect(inside(join(small, 'assay'))).toEqual(whole);
  });
});
