import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  assay,
  assayRun,
  begin,
  type Home,
  hurry,
  makeHome,
  records,
  tinyTrial,
} from '../../fixtures/assay.ts';
import { freshStore, until } from '../../fixtures/one-test.ts';

const home = makeHome();
afterAll(() => home.remove());

const afile = join(home.folder, 'a-file');
writeFileSync(afile, '');

const cli = join(import.meta.dirname, '../../../harness/cli.ts');

const halfWritten = (folder: string) => globSync('**/*.partial', { cwd: folder });

describe('a place that cannot be written', () => {
  it('for records is named before anything is measured', async () => {
    const { code, stderr } = await assayRun({ ...home, store: join(afile, 'store') }, [tinyTrial, ...hurry]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/records cannot be written to .*a-file/);
    expect(stderr).toMatch(/--store/);
    expect(stderr).not.toMatch(/processes/);
  });

  it('for the cache is named with the way out', async () => {
    const { code, stderr } = await assayRun({ ...home, cache: join(afile, 'cache') }, [tinyTrial, ...hurry]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/could not be made: .*a-file/);
    expect(stderr).toMatch(/ASSAY_CACHE/);
  });
});

describe.runIf(process.platform === 'linux')('a folder that takes nothing in', () => {
  it.each([
    ['records', ['--store', '/proc/records/of/mine'], {}, /records cannot be written to \/proc/, /--store/],
    [
      'the cache',
      [],
      { ASSAY_CACHE: '/sys/kernel/cache/of/mine' },
      /could not be made|cannot be written/,
      /ASSAY_CACHE/,
    ],
    ['what is tried', [], { TMPDIR: '/no/such/folder' }, /\/no\/such\/folder/, /TMPDIR/],
  ])('for %s is named at once, and nothing turns in circles', async (_, args, env, cause, wayOut) => {
    const place = freshStore(home);
    const what = 'TMPDIR' in env ? ['--provider', 'webgpu'] : [];
    const run = begin(place, ['run', tinyTrial, ...hurry, ...what, '--store', place.store, ...args], { env });
    const { code, stderr } = await run.ended;
    expect(stderr).toMatch(cause);
    expect(stderr).toMatch(wayOut);
    expect(stderr).not.toMatch(/node:internal|should not/);
    expect(code).toBe(1);
  });
});

describe.runIf(process.platform === 'linux')('a folder that the shell does not know', () => {
  const typed = (place: Home, line: string, env = {}) =>
    spawnSync('sh', ['-c', line], {
      cwd: place.folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        ASSAY_CACHE: place.cache,
        HOME: place.folder,
        NODE_COMPILE_CACHE: join(tmpdir(), 'assay-test-compiled'),
        assay: cli,
        node: process.execPath,
        ...env,
      },
    });

  it('because it was removed is told', () => {
    const line = `mkdir gone; cd gone; rmdir ../gone; "$node" "$assay" run '${tinyTrial}' --provider cpu`;
    const { stderr, status } = typed(freshStore(home), line);
    expect(stderr).toMatch(/folder in which this was typed is not there any more[\s\S]*`cd`/);
    expect(stderr).not.toMatch(/uv_cwd|node:internal|writable/);
    expect(status).toBe(1);
  });

  it('because it stands behind the = of an option is the one of the home', () => {
    const place = freshStore(home);
    const line = `"$node" "$assay" run '${tinyTrial}' ${hurry.join(' ')} --provider cpu --store=~/mine`;
    const { status } = typed(place, line, { ASSAY_CACHE: '~/of mine' });
    expect([0, 3]).toContain(status);
    expect(existsSync(join(place.folder, 'mine'))).toBe(true);
    expect(existsSync(join(place.folder, 'of mine/models'))).toBe(true);
    expect(existsSync(join(place.folder, '~'))).toBe(false);
  });
});

describe.runIf(process.platform === 'linux')('`doctor` without a place for temporary files', () => {
  it('names the place and the variable', async () => {
    const { stdout, code } = await assay(home, ['doctor'], { env: { TMPDIR: '/no/such/folder' } });
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/✗ cpu .*\/no\/such\/folder.*→ Make what is missing.*TMPDIR/);
    expect(code).toBe(1);
  });
});

describe.runIf(process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0)(
  'a user id without a name or a home',
  () => {
    it('measures, with its cache beside the temporary files', () => {
      const place = freshStore(home);
      const open = join(place.folder, 'tmp');
      mkdirSync(open, { mode: 0o777 });
      chmodSync(open, 0o777);
      chmodSync(home.folder, 0o755);
      chmodSync(place.folder, 0o777);
      const { HOME: _, ASSAY_CACHE: __, XDG_CACHE_HOME: ___, ...env } = process.env;
      const nobody = ['--reuid', '54321', '--regid', '54321', '--clear-groups'];
      const command = [cli, 'run', tinyTrial, ...hurry, '--provider', 'cpu', '--store', join(open, 'store')];
      const run = spawnSync('setpriv', [...nobody, process.execPath, ...command], {
        cwd: open,
        encoding: 'utf8',
        env: { ...env, TMPDIR: open },
      });
      expect(run.stderr).not.toMatch(/node:internal|should not|uv_/);
      expect([0, 3]).toContain(run.status);
      expect(existsSync(join(open, 'assay-cache-54321', 'models'))).toBe(true);
    });
  },
);

describe.runIf(!existsSync('/dev/nvidiactl'))('a provider that cannot load here', () => {
  it('is no reason to take the CPU: what was tried, what is missing and how to get it is said', async () => {
    const { code, stdout, stderr } = await assayRun(freshStore(home), ['smoke', '--provider', 'cuda']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/"cuda" was tried with a small computation and failed/);
    expect(stderr).toMatch(/runtime install/);
    expect(stderr).toMatch(/No NVIDIA driver/);
    expect(stderr).not.toMatch(/DefaultLogger|CPU|processes/);
    expect(stdout).toBe('');
  });
});

/** A disk of so many bytes, or why there is none. */
function smallDisk(place: Home, bytes: number): string {
  const folder = join(place.folder, 'disk');
  mkdirSync(folder);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', folder]);
  if (status !== 0) throw new Error(`no small disk could be mounted: ${stderr}`);
  onTestFinished(() => void spawnSync('umount', [folder]));
  return folder;
}

const enlarge = (folder: string, bytes: number) =>
  spawnSync('mount', ['-o', `remount,size=${bytes}`, folder]).status;

function whyNoMount(): string | null {
  if (process.platform !== 'linux') return 'tmpfs is a thing of Linux';
  const folder = join(home.folder, 'try');
  mkdirSync(folder);
  const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', 'none', folder], { encoding: 'utf8' });
  if (status === 0) spawnSync('umount', [folder]);
  return status === 0
    ? null
    : `mounting a small disk is not allowed here: ${error?.message ?? stderr.trim()}`;
}

const noMount = whyNoMount();
if (noMount) console.warn(`skipped: a disk that is full (${noMount})`);

// 20,000 samples of an engine that takes no time: an entry of 0.26 MB, a record of 0.5 MB.
const manySamples = [tinyTrial, '--engine', 'null', '--repeats', '1', '--warmup', '0.01', '--budget', '60'];

describe.skipIf(noMount !== null)('a disk that is full', () => {
  it('stops the weights, with what is needed and what is free', async () => {
    const place = freshStore(home);
    const cache = smallDisk(place, 300_000);
    const { code, stderr } = await assayRun({ ...place, cache }, [tinyTrial, ...hurry]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/No room for the weights: .* GB are needed in .*disk/);
    expect(stderr).toMatch(/Free some space, or set ASSAY_CACHE/);
    expect(halfWritten(cache)).toEqual([]);
  });

  it.each([
    ['what a process measured', 200_000, /What a process measured could not be written to .*ENOSPC/],
    ['a record', 600_000, /A record could not be written to .*ENOSPC/],
  ])('stops at %s; with more space `resume` completes the run', async (_, bytes, message) => {
    const place = freshStore(home);
    const disk = smallDisk(place, bytes);
    const full = { ...place, store: join(disk, 'store') };
    const { code, stderr } = await assayRun(full, manySamples);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/assay -- resume/);
    expect(code).toBe(1);
    expect(halfWritten(disk)).toEqual([]);
    expect(await records(full)).toEqual([]);

    expect(enlarge(disk, 8_000_000)).toBe(0);
    expect((await assay(place, ['resume', '--store', full.store])).code).toBe(0);
    expect((await records(full)).map(({ record }) => record.population.ok)).toEqual([1]);
  });
});

describe.skipIf(noMount !== null)('a cache that can be read and not written', () => {
  it('serves what it has; the lock is in the temporary folder, and holds there', async () => {
    const place = freshStore(home);
    const disk = smallDisk(place, 8_000_000);
    const temporary = join(place.folder, 'tmp');
    mkdirSync(temporary);
    const fixed = { ...place, cache: join(disk, 'cache') };
    expect((await assayRun(fixed, [tinyTrial, ...hurry])).code).toBe(0);
    spawnSync('mount', ['-o', 'remount,ro', disk]);
    const mark = join(place.folder, 'reached');
    const env = { TMPDIR: temporary };
    const run = begin(fixed, ['run', tinyTrial, ...hurry, '--store', place.store], {
      env,
      fault: { what: 'hold', phase: 'measuring', mark },
    });
    await until(() => existsSync(mark));
    const second = await assayRun(fixed, [tinyTrial, ...hurry], { env });
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`process ${run.pid} since`)]);
    writeFileSync(`${mark}.go`, '');
    const { code, stderr } = await run.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /the lock of the device is in .*tmp\/assay-locks-\d+, since the cache cannot be written/,
    );
  });
});

describe('a file of the cache', () => {
  beforeAll(() => assayRun({ ...home, store: join(home.folder, 'first') }, [tinyTrial, ...hurry]));
  const find = (name: string) =>
    join(home.cache, 'models', globSync(`*/${name}`, { cwd: join(home.cache, 'models') })[0]!);
  const flipByte = (path: string) => {
    const bytes = readFileSync(path);
    // Zeros lie between the weights as well, where a flipped bit harms nobody.
    const inWeights = bytes.findIndex((byte, i) => i > bytes.length / 2 && byte !== 0);
    bytes[inWeights]! ^= 1;
    writeFileSync(path, bytes);
  };

  it.each([
    ['weights with one flipped bit', 'weights.bin', flipByte],
    ['truncated weights', 'weights.bin', (path: string) => truncateSync(path, 1000)],
    ['weights without their manifest', 'sha256', (path: string) => rmSync(path)],
    ['weights with a manifest of something else', 'sha256', (path: string) => writeFileSync(path, 'ab\n')],
  ])('is made again when it is damaged: %s', async (_, name, damage) => {
    const sound = readFileSync(find('weights.bin'));
    damage(find(name));
    const { code, stderr } = await assayRun(freshStore(home), [tinyTrial, ...hurry]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/weights made again, since the file in the cache was damaged or not complete/);
    expect(readFileSync(find('weights.bin')).equals(sound)).toBe(true);
    const again = await assayRun(freshStore(home), [tinyTrial, ...hurry]);
    expect(again.stderr).toMatch(/weights checked/);
  });

  it('is made again when it is a damaged graph', async () => {
    const sound = readFileSync(find('*.onnx'));
    flipByte(find('*.onnx'));
    expect((await assayRun(freshStore(home), [tinyTrial, ...hurry])).code).toBe(0);
    expect(readFileSync(find('*.onnx')).equals(sound)).toBe(true);
  });
});
