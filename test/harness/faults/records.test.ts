import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assay, makeHome } from '../../fixtures/assay.ts';

// A store in which records lie beside files that are none any more.

const fixtures = join(import.meta.dirname, '../../fixtures/records');
const home = makeHome();
const folder = join(home.store, 'a-run');
const sound = readdirSync(fixtures)[0]!;
const id = basename(sound, '.json');

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(fixtures, sound), join(folder, sound));
  const text = readFileSync(join(fixtures, sound), 'utf8');
  writeFileSync(join(folder, 'aaaaaaaaaaaaaaaa.json'), text.slice(0, 2000));
  writeFileSync(join(folder, 'bbbbbbbbbbbbbbbb.json'), JSON.stringify({ ...JSON.parse(text), version: 99 }));
  mkdirSync(join(folder, 'cccccccccccccccc.json'));
});
afterAll(() => home.remove());

const given = ['--record', home.store];

describe('files that cannot be read as records', () => {
  it.each([
    ['claims', [...given], /C\d/],
    ['conformity', ['--device', 'h200', ...given], /h200/i],
    ['four', given, /./],
    ['ladder', ['bandwidth', ...given], /bandwidth/],
    ['compare', [id, 'azure-babelstream-h100-sxm5-80gb-triad', ...given], /./],
  ])('are left out by `%s`, which shows the others and says so', async (command, args, shown) => {
    const { stdout, stderr, code } = await assay(home, [command, ...args]);
    expect(stdout).toMatch(shown);
    expect(stderr).toMatch(/3 of the files cannot be read as records, and are left out/);
    for (const name of ['a', 'b', 'c']) expect(stderr).toContain(`${name.repeat(16)}.json`);
    expect(stderr).toMatch(/version 99; this assay reads/);
    expect(stderr).not.toMatch(/node:internal|should not/);
    expect(code).toBe(1);
  });

  it('are said as well where there is nothing else', async () => {
    const only = join(home.folder, 'only');
    mkdirSync(only);
    writeFileSync(join(only, 'dddddddddddddddd.json'), '{}');
    const { stderr } = await assay(home, ['four', '--record', only]);
    expect(stderr).toMatch(/1 of the files cannot be read as records, and is left out/);
  });

  it('are refused by name, with the reason', async () => {
    const damaged = await assay(home, ['compare', 'aaaa', id, ...given]);
    expect(damaged.stderr).toMatch(/aaaaaaaaaaaaaaaa\.json was cut: it ends after 2000 bytes/);
    const named = await assay(home, ['claims', '--record', join(folder, 'bbbbbbbbbbbbbbbb.json')]);
    expect([named.code, named.stderr]).toEqual([1, expect.stringMatching(/version 99/)]);
  });
});
