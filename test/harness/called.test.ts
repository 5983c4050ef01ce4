import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectContents } from '../../harness/bundle/contents.ts';

// How start.mjs says that it was called, in a project that prints just that.

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'assay-called-'));
const project = join(folder, "My Projects 目录 it's $HOME");
const links = join(folder, 'bin');
const quotedProject = String.raw`'My Projects 目录 it'\''s $HOME'`;

beforeAll(() => {
  const files = {
    'package.json': JSON.stringify({
      name: 'assay',
      version: '1.0.0',
      type: 'module',
      scripts: { assay: 'node start.mjs', bench: 'node start.mjs run quick' },
    }),
    'package-lock.json': '{"packages":{}}',
    'harness/cli.ts': "console.log('CALLED', process.env.ASSAY_CALLED);",
    'deeper/a-file': '',
    '.npmrc': readFileSync(join(root, '.npmrc'), 'utf8'),
    // As in every kit.
    assay: projectContents(root, 'all').find(({ path }) => path === 'assay')!.content!,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text, { mode: 0o755 });
  }
  copyFileSync(join(root, 'start.mjs'), join(project, 'start.mjs'));
  mkdirSync(join(project, 'node_modules/node/bin'), { recursive: true });
  symlinkSync(process.execPath, join(project, 'node_modules/node/bin/node'));
  mkdirSync(links);
  symlinkSync(join(project, 'start.mjs'), join(links, 'measure'));
  symlinkSync(join(project, 'assay'), join(links, 'kit'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a shell says in a folder where nothing of npm is around this test. */
function type(line: string, cwd: string, path = process.env.PATH!) {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|ASSAY_)/i.test(name));
  return spawnSync('sh', ['-c', line], {
    cwd,
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), PATH: path },
  });
}
const called = (...typed: Parameters<typeof type>) => /^CALLED (.*)$/m.exec(type(...typed).stdout)?.[1];

describe.runIf(process.platform === 'linux')('a hint begins with', () => {
  const withLinks = [links, process.env.PATH].join(delimiter);

  it.each([
    ['node start.mjs list shapes', '', 'node start.mjs'],
    ['node ../start.mjs', 'deeper', 'node ../start.mjs'],
    ['./assay doctor', '', './assay'],
    ['npm run --silent bench', '', 'npm run assay --'],
    ['npm run assay -- list shapes', 'deeper', 'npm run assay --'],
  ])('what was typed: %s in the project’s folder "%s"', (line, under, expected) => {
    expect(called(line, join(project, under))).toBe(expected);
  });

  it.each([
    [`node ${quotedProject}/start.mjs`, `node ${quotedProject.replace(/'$/, "/start.mjs'")}`],
    [`${quotedProject}/assay`, quotedProject.replace(/'$/, "/assay'")],
    [`npm --prefix ${quotedProject} run assay -- doctor`, `npm --prefix ${quotedProject} run assay --`],
  ])('what can be pasted, from another folder: %s', (line, expected) => {
    expect(called(line, folder)).toBe(expected);
    expect(called(`${expected} doctor`, folder)).toBe(expected);
  });

  it.each(['measure', 'kit'])('the name by which the PATH finds it: %s', (name) => {
    expect(called(name, project, withLinks)).toBe(name);
    expect(called(`bin/${name}`, folder)).toBe(`bin/${name}`);
  });

  it('node and its place, where another project starts it by a script of its own', () => {
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(
      join(other, 'package.json'),
      JSON.stringify({
        scripts: { speed: `node "../${project.split('/').at(-1)!.replace('$', '\\$')}/start.mjs"` },
      }),
    );
    expect(called('npm run speed', other)).toBe(
      `node '../${project.split('/').at(-1)!.replace("'", "'\\''")}/start.mjs'`,
    );
  });
});

describe('a package that was installed by npx or npm install', () => {
  it('says that a clone is needed', () => {
    const installed = join(folder, 'node_modules', 'assay');
    mkdirSync(installed, { recursive: true });
    copyFileSync(join(root, 'start.mjs'), join(installed, 'start.mjs'));
    const { status, stderr } = type('node start.mjs', installed);
    expect(stderr).toMatch(/^assay: it was installed as a package[\s\S]*Clone/);
    expect(status).toBe(1);
  });
});

describe('npm in this project', () => {
  it('warns of nothing before a command', () => {
    const { status, stderr } = type('npm run --silent assay', project);
    expect(stderr.split('\n').filter((line) => /project config/.test(line))).toEqual([]);
    expect(status).toBe(0);
  });

  it('still tells the install script of onnxruntime-node to fetch nothing', () => {
    const { stdout } = type('npm exec -c env', project);
    expect(stdout).toMatch(/^npm_config_onnxruntime_node_install=skip$/m);
  });
});
