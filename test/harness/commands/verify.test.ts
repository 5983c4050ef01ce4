import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestText, readManifest } from '../../../results/dossier/manifest.ts';
import { saveDossier } from '../../../results/dossier/open.ts';
import { publicHalf, publicPem } from '../../../results/dossier/public-key.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { signed } from '../../../results/dossier/sign.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';
import { keys, madeUpFiles } from '../../fixtures/made-up-dossier.ts';

const home = makeHome();
afterAll(() => home.remove());
const at = (name: string) => join(home.folder, name);
const run = (...args: string[]) => assay(home, args);

beforeAll(async () => {
  // Without its PDF, whose bytes were made up.
  const files = new Map(madeUpFiles());
  files.delete('report.pdf');
  const dossier = await signed(
    sealed(files, { id: 'LAB-2026-0001', revision: 1 }),
    'authoriser',
    keys.authoriser,
  );
  await saveDossier(dossier, at('d.tgz'));
  await saveDossier(dossier, at('folder'));
  await saveDossier(new Map([...dossier, ['note.txt', Buffer.from('more')]]), at('added.tgz'));
  writeFileSync(at('cut.tgz'), readFileSync(at('d.tgz')).subarray(0, 5000));
  const later = readManifest(Buffer.from(dossier.get('manifest.json')!).toString());
  const text = manifestText({ ...later, version: 2 as 1 });
  await saveDossier(new Map([...dossier, ['manifest.json', Buffer.from(text)]]), at('later.tgz'));
  for (const role of ['authoriser', 'engineer'] as const) {
    writeFileSync(at(`${role}.pub.pem`), publicPem(publicHalf(keys[role])));
  }
});

describe('assay verify', () => {
  it.each(['d.tgz', 'folder'])('ends with 0 where somebody who was named has signed: %s', async (name) => {
    const { code, stdout } = await run('verify', at(name), '--key', at('authoriser.pub.pem'));
    expect(stdout).toMatch(/^verified: LAB-2026-0001, revision 1 is as it was signed/);
    expect(code).toBe(0);
  });

  it('ends with 4 where nobody was named, and where another one was', async () => {
    for (const words of [[], ['--key', at('engineer.pub.pem')]]) {
      const { code, stdout } = await run('verify', at('d.tgz'), ...words);
      expect(stdout).toMatch(/^intact: .*signed by nobody whom you named/s);
      expect(code).toBe(4);
    }
  });

  it('ends with 1 where something was changed, and names it, for people and as JSON', async () => {
    const text = await run('verify', at('added.tgz'), '--key', at('authoriser.pub.pem'));
    expect(text.stdout).toMatch(/^altered: .*note\.txt was added: the manifest does not name it/s);
    expect(text.code).toBe(1);
    const json = await run('verify', at('added.tgz'), '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      outcome: 'altered',
      alterations: [{ file: 'note.txt' }],
    });
    expect(json.code).toBe(1);
  });

  it.each([
    [['cut.tgz'], 1, /cut\.tgz is cut or damaged: .*\nCopy it again/s],
    [
      ['later.tgz'],
      1,
      /manifest\.json is of version 2; this assay reads version 1\.\nTake the assay that wrote it/,
    ],
    [['none.tgz'], 2, /There is no file or folder .*none\.tgz/],
    [['d.tgz', '--key', 'none.pem'], 2, /There is no file none\.pem/],
    [
      ['d.tgz', '--keys', 'authoriser.pub.pem'],
      2,
      /authoriser\.pub\.pem is to be a list of keys, and is no JSON: see its line 1/,
    ],
  ] as const)('says what is wrong and what to do: %s', async ([name, ...words], code, said) => {
    const ended = await run(
      'verify',
      at(name),
      ...words.map((word) => (word.includes('pub') ? at(word) : word)),
    );
    expect(ended.stderr).toMatch(said);
    expect(ended.code).toBe(code);
  });
});

describe('assay key', () => {
  it('makes a key that only its owner can read, and writes over none', async () => {
    writeFileSync(at('password'), 'a few words in a row\n');
    const made = await run('key', 'create', at('lab'), '--password-file', at('password'), '--json');
    const { id } = JSON.parse(made.stdout);
    expect(statSync(at('lab.key.pem')).mode & 0o777).toBe(0o600);
    expect((await run('key', 'show', at('lab.pub.pem'))).stdout).toContain(id);
    const again = await run('key', 'create', at('lab'), '--password-file', at('password'));
    expect(again.stderr).toContain('is there already');
    expect(again.code).toBe(2);
  });

  it('refuses a short password', async () => {
    writeFileSync(at('short'), 'short\n');
    const { stderr, code } = await run('key', 'create', at('other'), '--password-file', at('short'));
    expect(stderr).toContain('is found by trying');
    expect(code).toBe(2);
  });

  it.each([
    [['--password-file', 'wrong'], /The password does not open .*lab\.key\.pem/],
    [[], /there is no terminal to type it in/],
  ] as const)('opens nothing with a wrong password or none: %s', async (words, said) => {
    writeFileSync(at('wrong'), 'some other words\n');
    const flags = words.map((word) => (word === 'wrong' ? at(word) : word));
    const ended = await run(
      'report',
      'sign',
      at('d.tgz'),
      '--role',
      'engineer',
      '--key',
      at('lab.key.pem'),
      ...flags,
    );
    expect(ended.stderr).toMatch(said);
    expect(ended.code).toBeGreaterThan(0);
  });
});
