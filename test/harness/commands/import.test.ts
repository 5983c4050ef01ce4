import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { assay, makeHome } from '../../fixtures/assay.ts';
import { sampleText } from '../../results/import/samples.ts';
import { zip } from '../runtime/zip.ts';

const home = makeHome();
afterAll(() => home.remove());
const at = (name: string) => join(home.folder, name);
const into = ['--into', at('imports'), '--json'];

const sample = sampleText('llama-bench/gpt-oss-20b_7900xtx_rocm.json');
const rows: object[] = JSON.parse(sample);
const file = (i: number) => JSON.stringify([rows[i]]);
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

interface Said {
  readonly imports: { id: string; folder: string; imported: { source: { name: string; sha256: string } } }[];
  readonly refused: { name: string; why: string; tryThis: string }[];
}

async function imported(...paths: string[]): Promise<Said & { code: number | undefined }> {
  const { code, stdout } = await assay(home, ['import', ...paths, ...into]);
  return { code, ...(JSON.parse(stdout) as Said) };
}

describe('assay import', () => {
  it('says of a folder and of an archive without a file that there is none', async () => {
    mkdirSync(at('nothing'));
    writeFileSync(at('nothing.zip'), zip({}));
    const { code, refused } = await imported(at('nothing'), at('nothing.zip'));
    expect(code).toBe(1);
    expect(refused.map(({ name, why }) => [name, why])).toEqual([
      [at('nothing'), 'it holds no file'],
      [at('nothing.zip'), 'it holds no file'],
    ]);
  });

  it('reads every file of a folder apart, and names those that it refuses with their reasons', async () => {
    const folder = at('folder');
    mkdirSync(join(folder, 'deep', '.git'), { recursive: true });
    mkdirSync(at('elsewhere'));
    writeFileSync(at('elsewhere/c.json'), file(2));
    writeFileSync(join(folder, 'a.json'), file(0));
    writeFileSync(join(folder, 'deep', 'b.json'), `build: 1\n${file(1)}\n`);
    writeFileSync(join(folder, 'deep', '.git', 'x'), '');
    writeFileSync(join(folder, 'empty.json'), '');
    writeFileSync(join(folder, 'notes.md'), '# Notes\n');
    symlinkSync(at('elsewhere'), join(folder, 'out'));
    symlinkSync('a.json', join(folder, 'in'));
    symlinkSync('nothing', join(folder, 'lost'));
    symlinkSync('..', join(folder, 'up'));
    const { code, imports, refused } = await imported(folder);
    expect(imports.map((one) => one.imported.source.name)).toEqual([
      join(folder, 'a.json'),
      join(folder, 'deep', 'b.json'),
    ]);
    const reasons = Object.fromEntries(refused.map(({ name, why }) => [name.slice(folder.length + 1), why]));
    expect(reasons).toEqual({
      'empty.json': 'it is empty',
      'notes.md': 'no tool is known that writes such a file',
      out: 'it is a link that leads out of the folder',
      up: 'it is a link that leads out of the folder',
      in: expect.stringMatching(/^it is a link to .*a\.json, which is read where it lies$/),
      lost: 'it is a link that leads to nothing',
    });
    expect(code).toBe(1);
  });

  it('keeps the bytes as they came, packed or not, and ends with 0 where nothing was refused', async () => {
    const packed = gzipSync(file(3));
    writeFileSync(at('packed.json.gz'), packed);
    writeFileSync(at('both.zip'), zip({ 'x/4.json': file(4), '5.json': file(5) }));
    const { code, imports, refused } = await imported(at('packed.json.gz'), at('both.zip'));
    expect({ code, refused }).toEqual({ code: 0, refused: [] });
    expect(imports.map((one) => [one.imported.source.name, one.imported.source.sha256])).toEqual([
      [at('packed.json.gz'), sha256(packed)],
      [`${at('both.zip')}/x/4.json`, sha256(file(4))],
      [`${at('both.zip')}/5.json`, sha256(file(5))],
    ]);
    expect(readFileSync(join(imports[0]!.folder, 'original'))).toEqual(packed);
  });

  it('reads standard input', async () => {
    const cli = join(import.meta.dirname, '..', '..', '..', 'harness', 'cli.ts');
    const { stdout } = await execa(process.execPath, [cli, 'import', '-', ...into], { input: file(6) });
    const { imports } = JSON.parse(stdout) as Said;
    expect(imports.map((one) => one.imported.source)).toEqual([
      { name: 'standard input', bytes: file(6).length, sha256: sha256(file(6)) },
    ]);
  });

  it('says of a single file why it is refused, and leaves nothing behind', async () => {
    writeFileSync(at('bomb.gz'), gzipSync(Buffer.alloc(20 * 2 ** 20)));
    const before = readdirSync(at('imports'));
    const env = { TMPDIR: at('elsewhere') };
    const { code, stderr } = await assay(home, ['import', at('bomb.gz'), ...into], { env });
    expect(stderr).toMatch(
      /bomb\.gz is not imported: it has 0\.0\d+ MiB and becomes more than .* as much\.\nIf/,
    );
    expect(code).toBe(1);
    expect(readdirSync(at('imports'))).toEqual(before);
    expect(readdirSync(at('elsewhere')).filter((name) => name.startsWith('assay-import-'))).toEqual([]);
  });

  it('ends with 2 where a path leads to nothing, and imports none of the others', async () => {
    writeFileSync(at('7.json'), file(7));
    const { code, stderr } = await assay(home, ['import', at('7.json'), at('nowhere'), ...into]);
    expect(stderr).toMatch(/There is no .*nowhere\./);
    expect(code).toBe(2);
    expect(readdirSync(at('imports'))).not.toContain(sha256(file(7)).slice(0, 16));
  });
});
