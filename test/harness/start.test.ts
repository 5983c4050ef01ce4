import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { faultEnvironment, hurry, makeHome, processesOf, tinyTrial } from '../fixtures/assay.ts';
import { freshStore, until } from '../fixtures/one-test.ts';

// start.mjs in a project that consists of it, two packages and a fake npm.

const root = resolve(import.meta.dirname, '../..');
const linux = process.platform === 'linux';

function write(folder: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const program = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

const lockOf = (version: string) => ({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { loud: version } },
    'node_modules/loud': { version },
    'node_modules/only-elsewhere': { version: '1.0.0', optional: true, os: ['aix'] },
    'node_modules/trial': { version: '1.0.0', dev: true },
  },
});

/** A project whose npm does this in the folder where it is called; `$node` makes a Node there that runs this one. */
function project(npm: string) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-start 目录-'));
  const bin = join(folder, '..', `${folder.split('/').at(-1)}-bin`);
  made.push(folder, bin);
  copyFileSync(join(root, 'start.mjs'), join(folder, 'start.mjs'));
  write(folder, {
    'package.json': '{"name":"made-up","type":"module"}',
    'package-lock.json': JSON.stringify(lockOf('2.0.0')),
    'harness/cli.ts': [
      "import { readFileSync } from 'node:fs';",
      "const { version } = JSON.parse(readFileSync(new URL('../node_modules/loud/package.json', import.meta.url), 'utf8'));",
      "console.log('up with', version, ...process.argv.slice(2));",
    ].join('\n'),
  });
  const calls = join(bin, 'calls');
  program(
    join(bin, 'npm'),
    `#!/bin/sh\necho "$*" >> '${calls}'\nnode="mkdir -p node_modules/node/bin && ln -s '${process.execPath}' node_modules/node/bin/node"\n[ "$1" = config ] && echo "$npm_config_ignore_scripts" && exit 0\n${npm}\n`,
  );
  const run = (env: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['start.mjs', 'hello'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: [bin, process.env.PATH].join(delimiter), ...env },
    });
  /** The same beside other programs: what it prints. */
  const start = () =>
    new Promise<string>((done) => {
      const env = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
      const child = spawn(process.execPath, ['start.mjs', 'hello'], { cwd: folder, env });
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      child.on('close', () => done(text));
    });
  const installs = () =>
    existsSync(calls)
      ? readFileSync(calls, 'utf8')
          .split('\n')
          .filter((call) => call.startsWith('ci')).length
      : 0;
  return { folder, run, start, installs, bin };
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const installing =
  'mkdir -p node_modules/loud && echo \'{"version":"2.0.0"}\' > node_modules/loud/package.json && eval "$node"';

/** What an earlier install left: packages of this version, and a Node. */
function installed(folder: string, version: string) {
  write(folder, { 'node_modules/loud/package.json': JSON.stringify({ version }) });
  program(join(folder, 'node_modules/node/bin/node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
}

describe.runIf(linux)('what NODE_OPTIONS says', () => {
  it.each([
    ['refuses', 'process.exit(9);'],
    ['breaks down under', 'process.abort();'],
  ])('that Node %s is named as the cause, with the way out', (_, ends) => {
    const { folder, run } = project(installing);
    write(folder, { 'harness/cli.ts': ends });
    const said = run({ NODE_OPTIONS: '--no-deprecation' }).stderr;
    expect(said).toMatch(/assay: Node 24 .* NODE_OPTIONS .*\nLeave that out: `unset NODE_OPTIONS`/);
    expect(run({ NODE_OPTIONS: '' }).stderr).not.toContain('NODE_OPTIONS');
  });
});

describe.runIf(linux)('packages', () => {
  it('are installed once, and the command is handed over', () => {
    const { folder, run, installs } = project(installing);
    expect(run()).toMatchObject({ status: 0, stdout: 'up with 2.0.0 hello\n' });
    expect(run()).toMatchObject({ status: 0, stdout: 'up with 2.0.0 hello\n', stderr: '' });
    expect(installs()).toBe(1);
    expect(readdirSync(folder).filter((name) => name.startsWith('.install'))).toEqual([]);
  });

  it('that satisfy the lock file are believed, whoever installed them and without npm', () => {
    const { folder, run, installs } = project('exit 1');
    installed(folder, '2.0.0');
    expect(run()).toMatchObject({ status: 0, stdout: 'up with 2.0.0 hello\n', stderr: '' });
    expect(installs()).toBe(0);
  });

  it('of which one was deleted since are completed', () => {
    const { folder, run, installs } = project(installing);
    run();
    rmSync(join(folder, 'node_modules/loud'), { recursive: true });
    expect(run()).toMatchObject({
      stdout: 'up with 2.0.0 hello\n',
      stderr: expect.stringMatching(/loud is missing/),
    });
    expect(installs()).toBe(2);
  });

  it('are installed by two starts at once, and serve both', async () => {
    // Each waits until the other one installs as well, so that their swaps meet.
    const together = 'touch ../here.$PPID; while [ $(ls .. | grep -c "^here") -lt 2 ]; do :; done';
    const { folder, start, installs } = project(`${installing}; ${together}`);
    const [first, second] = await Promise.all([start(), start()]);
    expect([first, second]).toEqual(['up with 2.0.0 hello\n', 'up with 2.0.0 hello\n']);
    expect(installs()).toBe(2);
    expect(readdirSync(folder).filter((name) => name.startsWith('.install'))).toEqual([]);
  });

  it('of another version are replaced, and what was missing is named', () => {
    const { folder, run } = project(installing);
    installed(folder, '1.0.0');
    const { stdout, stderr } = run();
    expect(stdout).toBe('up with 2.0.0 hello\n');
    expect(stderr).toMatch(/loud is 1\.0\.0 and should be 2\.0\.0/);
  });
});

describe.runIf(linux)('an install that fails', () => {
  it.each([
    [
      'without a network',
      'npm error code EAI_AGAIN\nnpm error request to https://example.org/loud failed',
      /cannot be reached[\s\S]*kit/,
    ],
    ['on a full disk', 'npm error ENOSPC: no space left on device, write', /disk is full/],
    ['where npm may not write', "npm error EACCES: permission denied, mkdir '/x/.npm'", /may not write/],
    ['with a package that was changed', 'npm error code EINTEGRITY', /not the one that the lock file names/],
    ['behind a proxy of its own', 'npm error code SELF_SIGNED_CERT_IN_CHAIN', /certificate.*not trusted/],
    ['for a reason of its own', 'npm error something new', /What npm says is above/],
  ])('%s says so, and leaves what was there', (_, words, cause) => {
    const { folder, run } = project(`mkdir -p node_modules/half; printf '%s\\n' "${words}" >&2; exit 1`);
    installed(folder, '1.0.0');
    const { status, stderr } = run();
    expect(stderr).toMatch(cause);
    expect(stderr).not.toMatch(/start\.mjs:\d|at async/);
    expect(status).toBe(1);
    expect(readdirSync(join(folder, 'node_modules')).sort()).toEqual(['loud', 'node']);
    expect(readdirSync(folder).filter((name) => name.startsWith('.install'))).toEqual([]);
  });

  it('because there is no npm says that', () => {
    const { run, bin } = project('');
    rmSync(join(bin, 'npm'));
    expect(run({ PATH: bin })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/npm is not there/),
    });
  });

  it('is swept up by the next one where it was killed', () => {
    const { folder, run } = project(installing);
    const dead = spawnSync('true').pid;
    write(folder, { [`.install-${dead}/node_modules/half/package.json`]: '{}' });
    expect(run().status).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('.install'))).toEqual([]);
  });
});

const is24 = Number.parseInt(process.versions.node, 10) >= 24;

describe.runIf(linux)('an npm that runs no scripts', () => {
  const noScripts = installing.replace(' && eval "$node"', '');

  it.runIf(is24)(
    'leaves the package `node` without its program: the Node that is there serves, and nothing is installed twice',
    () => {
      const { run, installs } = project(noScripts);
      for (const _ of [1, 2])
        expect(run({ npm_config_ignore_scripts: 'true' }).stdout).toBe('up with 2.0.0 hello\n');
      expect(installs()).toBe(1);
    },
  );

  it('takes no Node away that was there, and is named with its way out', () => {
    const { folder, run } = project(noScripts);
    installed(folder, '1.0.0');
    const { status, stderr } = run({ npm_config_ignore_scripts: 'true' });
    expect(stderr).toMatch(/runs no scripts[\s\S]*npm rebuild node --ignore-scripts=false/);
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'node_modules/node/bin/node'))).toBe(true);
  });
});

describe.runIf(linux)('a Node among the packages that cannot be started', () => {
  it.each([
    [
      'because its loader is not there',
      '#!/lib/no-such-loader.so.2\n',
      0o755,
      /its loader is not on this host[\s\S]*glibc/,
    ],
    ['because it is not executable', '#!/bin/sh\n', 0o644, /may not be started[\s\S]*noexec/],
  ])('%s is told as that', (_, text, mode, cause) => {
    const { folder, run } = project('exit 1');
    installed(folder, '2.0.0');
    const node = join(folder, 'node_modules/node/bin/node');
    writeFileSync(node, text);
    chmodSync(node, mode);
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringMatching(cause) });
  });
});

describe.runIf(linux)('packages of another processor', () => {
  it('are told as that, whatever a shell makes of their Node', () => {
    const { folder, run } = project('exit 1');
    installed(folder, '2.0.0');
    const elf = Buffer.from(readFileSync(process.execPath).subarray(0, 64));
    // AArch64 and x86-64 (ELF specification, e_machine): whichever this is not.
    elf[18] = elf[18] === 0xb7 ? 0x3e : 0xb7;
    writeFileSync(join(folder, 'node_modules/node/bin/node'), elf);
    const { status, stderr } = run();
    expect(stderr).toMatch(/those of another processor[\s\S]*delete it/);
    expect(status).toBe(1);
  });
});

describe.runIf(linux)('a launcher that is killed', () => {
  const home = makeHome();
  afterAll(() => home.remove());

  it('takes the run that it started with it, worker and sampler included', async () => {
    const place = freshStore(home);
    const mark = join(place.folder, 'reached');
    const patient = ['--repeats', '1', '--warmup', '0.01', '--budget', '600'];
    const launcher = spawn(
      process.execPath,
      [
        join(root, 'start.mjs'),
        'run',
        tinyTrial,
        ...hurry,
        ...patient,
        '--provider',
        'cpu',
        '--store',
        place.store,
      ],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          ASSAY_CACHE: place.cache,
          ...faultEnvironment({ what: 'report', phase: 'measuring', mark }),
        },
      },
    );
    await until(() => existsSync(mark));
    expect(processesOf(place).length).toBeGreaterThan(2);
    launcher.kill('SIGKILL');
    await until(() => processesOf(place).length === 0);
  });
});
