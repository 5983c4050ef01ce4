import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDossier, saveDossier } from '../../../results/dossier/open.ts';
import { signed } from '../../../results/dossier/sign.ts';
import { assay, type Ended, makeHome } from '../../fixtures/assay.ts';
import { keys, madeUpDossier } from '../../fixtures/made-up-dossier.ts';

// A disk that is full while a report, a plan, a key or a signature is written: what was there is there, and nothing half is.

const home = makeHome();
const id = '2026-11-28T23-50-49-quick-5751';
const at = (name: string) => join(home.folder, name);
const run = (...args: string[]): Promise<Ended> => assay(home, args);
const disk = at('disk');
const draft = (...args: string[]) =>
  run('report', id, '--store', home.store, '--draft', '--out', join(disk, 'out'), ...args);

function whyNoMount(): string | null {
  if (process.platform !== 'linux') return 'tmpfs is a thing of Linux';
  mkdirSync(disk);
  const { status, error, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk], {
    encoding: 'utf8',
  });
  return status === 0
    ? null
    : `mounting a small disk is not allowed here: ${error?.message ?? stderr.trim()}`;
}

const noMount = whyNoMount();
if (noMount !== null) process.stderr.write(`report-disk.test.ts: ${noMount}; a full disk is not tried\n`);

afterAll(() => {
  if (noMount === null) spawnSync('umount', [disk]);
  home.remove();
});

const resize = (bytes: number) => spawnSync('mount', ['-o', `remount,size=${bytes}`, disk]).status;
/** Leaves nothing of it. */
function fill(): void {
  const file = openSync(join(disk, 'fill'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
}
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]));

beforeAll(() => {
  mkdirSync(home.store);
  cpSync(new URL(`../../fixtures/recorded/${id}`, import.meta.url).pathname, join(home.store, id), {
    recursive: true,
  });
});

describe.skipIf(noMount !== null)('on a full disk', () => {
  it('the forms of an earlier report stay as they were, all of them', async () => {
    expect((await draft()).code).toBe(0);
    const before = contents(join(disk, 'out'));
    const bytes = Object.values(before).reduce((sum, text) => sum + (text.length * 3) / 4, 0);
    expect(resize(Math.round(bytes * 1.5))).toBe(0);

    const { code, stderr } = await draft('--lang', 'both');
    expect(code).toBe(1);
    expect(stderr).toMatch(/disk.*no space left on device[\s\S]*Free some space/);
    expect(contents(join(disk, 'out'))).toEqual(before);
    expect(resize(8e6)).toBe(0);
  });

  it('a plan, a key and the files of --init are not there, so that the same command works when there is space', async () => {
    fill();
    const commands = [
      ['plan', '--require', 'memoryCapacity >= 1 GB', '--out', join(disk, 'plan.json')],
      ['key', 'create', join(disk, 'lab'), '--password-file', at('password')],
      ['report', '--init', '--out', join(disk, 'in')],
    ];
    writeFileSync(at('password'), 'a few words in a row\n');
    for (const command of commands) {
      const { code, stderr } = await run(...command);
      expect(stderr).toMatch(/no space left on device/);
      expect(code).toBe(1);
    }
    rmSync(join(disk, 'fill'));
    for (const command of commands) expect((await run(...command)).code).toBe(0);
  });

  it('a folder is no dossier in half, and one that is signed meanwhile is as it was', async () => {
    const files = await madeUpDossier({}, []);
    const folder = join(disk, 'dossier');
    fill();
    await expect(saveDossier(files, folder)).rejects.toThrow(/no space left/);
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);

    rmSync(join(disk, 'fill'));
    await saveDossier(files, folder);
    fill();
    await expect(saveDossier(await signed(files, 'engineer', keys.engineer), folder)).rejects.toThrow(
      /no space left/,
    );
    expect([...(await openDossier(folder)).keys()].sort()).toEqual([...files.keys()].sort());
  });
});

it('a form that could not be written leaves none of an earlier report beside the new ones', async () => {
  const job = (name: string) => ({
    schema: 'assay.job',
    version: 1,
    customer: { name },
  });
  const written = async (name: string) => {
    writeFileSync(at('job.json'), JSON.stringify(job(name)));
    return run(
      ...['report', id, '--store', home.store, '--draft', '--no-plan'],
      ...['--job', at('job.json'), '--out', at('forms')],
    );
  };
  expect((await written('Customer')).code).toBe(0);
  expect(existsSync(at('forms/report.pdf'))).toBe(true);
  const { stdout } = await written('Customer 😀');
  expect(stdout).toMatch(/report\.pdf was of an earlier report, and is removed/);
  expect(readdirSync(at('forms')).sort()).toEqual(['report.html', 'report.json', 'samples.csv']);
});
