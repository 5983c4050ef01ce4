import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packed, unpacked } from '../../../results/dossier/archive.ts';
import type { Files } from '../../../results/dossier/files.ts';
import { manifestText, readManifest } from '../../../results/dossier/manifest.ts';
import { openDossier, saveDossier } from '../../../results/dossier/open.ts';
import { madeUpDossier } from '../../fixtures/made-up-dossier.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

let dossier: Files;
let archive: Buffer;
beforeAll(async () => {
  dossier = await madeUpDossier();
  archive = await packed(dossier, 'LAB-2026-0001');
});

describe('the archive of a dossier', () => {
  it('has the same bytes whatever the order of its files, and gives them back', async () => {
    expect(await packed(new Map([...dossier].reverse()), 'LAB-2026-0001')).toEqual(archive);
    const back = await unpacked(archive, 'x.tgz');
    expect(new Map([...back].map(([path, bytes]) => [path, Buffer.from(bytes)]))).toEqual(
      new Map([...dossier].map(([path, bytes]) => [path, Buffer.from(bytes)])),
    );
  });

  it('is unpacked by tar into files that sha256sum finds whole', () => {
    writeFileSync(at('one.tgz'), archive);
    execFileSync('tar', ['xzf', 'one.tgz'], { cwd: folder });
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], {
      cwd: at('LAB-2026-0001'),
      encoding: 'utf8',
    });
    expect(
      said
        .trim()
        .split('\n')
        .every((line) => line.endsWith(': OK')),
    ).toBe(true);
    expect(said).toContain('manifest.json: OK');
  });

  it('is the same dossier as its folder', async () => {
    await saveDossier(dossier, at('as-folder'));
    await saveDossier(dossier, at('LAB-2026-0001.tgz'));
    const [one, other] = [await openDossier(at('as-folder')), await openDossier(at('LAB-2026-0001.tgz'))];
    expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  });

  it.each([0.1, 0.5, 0.99])('says that it was cut, after %f of it', async (share) => {
    await expect(unpacked(archive.subarray(0, share * archive.length), 'x.tgz')).rejects.toThrow(
      'x.tgz is cut or damaged',
    );
  });

  it('has nothing behind its end, however many zeros are there', async () => {
    const tar = gunzipSync(archive);
    const padded = gzipSync(Buffer.concat([tar, Buffer.alloc(20e6)]));
    expect([...(await unpacked(padded, 'x.tgz')).keys()]).toEqual([
      ...(await unpacked(archive, 'x.tgz')).keys(),
    ]);
    const followed = gzipSync(Buffer.concat([tar, Buffer.alloc(20e6), tar]));
    await expect(unpacked(followed, 'x.tgz')).rejects.toThrow('something follows behind its end');
  }, 30_000);

  it('is not opened further than a dossier may be', async () => {
    const bomb = gzipSync(Buffer.alloc(50e6));
    expect(bomb.length).toBeLessThan(100e3);
    await expect(unpacked(bomb, 'x.tgz', 1e6)).rejects.toThrow('it unpacks to more than 0.001 GB');
    await expect(unpacked(archive, 'x.tgz', 1e5)).rejects.toThrow('it unpacks to more than 0.0001 GB');
  });
});

describe('an archive that somebody else made', () => {
  /** GNU tar over a folder that `make` fills. */
  function tarred(make: (folder: string) => void, ...options: string[]): Buffer {
    const from = mkdtempSync(at('made-'));
    mkdirSync(join(from, 'd'));
    make(join(from, 'd'));
    return execFileSync('tar', ['czPf', '-', ...options, 'd'], { cwd: from });
  }
  const file = (into: string) => writeFileSync(join(into, 'a'), 'x');

  it.each([
    [
      'a link',
      () => tarred((into) => symlinkSync('/etc/passwd', join(into, 'a'))),
      'is a link to "/etc/passwd"',
    ],
    ['a path above it', () => tarred(file, '--transform=s,d/a,d/../../a,'), 'leads outside'],
    [
      'a path from the root',
      () => tarred(file, '--transform=s,d/a,/tmp/a,'),
      'leads outside|does not hold one folder',
    ],
    ['a file twice', () => tarred(file, 'd/a', 'd/a', '--hard-dereference'), 'twice'],
    [
      'a name with a line break',
      () => tarred((into) => writeFileSync(join(into, 'a\nb'), 'x')),
      'characters that a name in a dossier does not have',
    ],
    [
      'two folders',
      () => tarred(file, '--transform=s,d/a,e/a,', 'd/../d', '--add-file=/dev/null'),
      'neither file nor folder|does not hold one folder',
    ],
  ] as const)('is refused for %s, with a way out, and nothing is written', async (_, make, why) => {
    const before = readdirSync(folder).length;
    await expect(unpacked(make(), 'x.tgz')).rejects.toMatchObject({
      message: expect.stringMatching(why),
      tryThis: expect.stringMatching(/\w/),
    });
    expect(readdirSync(folder).length).toBeLessThanOrEqual(before + 1);
  });
});

it('an archive whose paths begin with a point is the same dossier, and no path is in it twice that way', async () => {
  const place = mkdtempSync(at('point-'));
  await saveDossier(dossier, join(place, 'd'));
  const pack = (...paths: string[]) => execFileSync('tar', ['czf', '-', ...paths], { cwd: place });
  expect([...(await unpacked(pack('./d'), 'x.tgz')).keys()].sort()).toEqual([...dossier.keys()].sort());
  await expect(unpacked(pack('./d', 'd/report.json', '--hard-dereference'), 'x.tgz')).rejects.toThrow(
    'twice',
  );
});

describe('the folder of a dossier', () => {
  it('is refused with a link in it', async () => {
    mkdirSync(at('linked'));
    symlinkSync('/etc/passwd', at('linked/report.json'));
    await expect(openDossier(at('linked'))).rejects.toThrow(
      'report.json is a link: a dossier holds files only',
    );
  });

  it('is neither nothing nor any file', async () => {
    writeFileSync(at('text'), 'text');
    await expect(openDossier(at('absent'))).rejects.toThrow('There is no file or folder');
    await expect(openDossier(at('text'))).rejects.toThrow('neither a folder nor an archive');
  });
});

describe('a manifest', () => {
  const manifest = () => readManifest(Buffer.from(dossier.get('manifest.json')!).toString());

  it('of a later version is said to be one', () => {
    const later = manifestText({ ...manifest(), version: 2 as 1 });
    expect(() => readManifest(later)).toThrow('is of version 2; this assay reads version 1');
  });

  it('lists no path that leads outside, and none twice', () => {
    const [first] = manifest().files;
    const outside = { ...manifest(), files: [{ ...first!, path: '../../etc/passwd' }] };
    expect(() => readManifest(manifestText(outside))).toThrow('lists "../../etc/passwd"');
    expect(() => readManifest(manifestText({ ...manifest(), files: [first!, first!] }))).toThrow('twice');
  });
});
