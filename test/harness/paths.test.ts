import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  globSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectContents } from '../../harness/bundle/contents.ts';
import { contentOf } from '../../harness/bundle/tarball.ts';
import { hurry, smallCacheEnvironment, tinyTrial } from '../fixtures/assay.ts';

// The project in a folder whose name URLs write in another way, and whose wildcards are letters: what a kit installs, without its parts.

const root = resolve(import.meta.dirname, '../..');
const base = mkdtempSync(join(tmpdir(), 'assay-paths-'));
const folder = join(base, `My Projects 目录 #1%20 [a] {b}? & 'é' "$x" \`y\` ;`);
const cache = join(base, 'the cache 目录');
const store = join(folder, 'results/runs');

beforeAll(async () => {
  for (const file of projectContents(root, 'all')) await place(file);
  mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
  linkOrCopy(join(root, 'node_modules/node/bin/node'), join(folder, 'node_modules/node/bin/node'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function place(file: ReturnType<typeof projectContents>[number]) {
  const target = join(folder, file.path);
  mkdirSync(dirname(target), { recursive: true });
  if ('from' in file) return linkOrCopy(file.from, target);
  const pieces: Buffer[] = [];
  for await (const piece of contentOf(file)) pieces.push(piece);
  writeFileSync(target, Buffer.concat(pieces));
  if (file.executable) chmodSync(target, 0o755);
}

/** As hard links where the disk allows it: a link of the other kind would be resolved to the folder that it leads to. */
function linkOrCopy(from: string, to: string) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

const start = (args: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(folder, 'start.mjs'), ...args], {
    cwd: base,
    encoding: 'utf8',
    env: {
      ...process.env,
      ASSAY_CACHE: cache,
      NODE_COMPILE_CACHE: join(tmpdir(), 'assay-test-compiled'),
      ...env,
    },
  });

describe('a project in a folder of any name', () => {
  it('measures: the suite `smoke`, watched, into its own store', () => {
    const { status, stdout, stderr } = start(
      ['run', 'smoke', '--provider', 'cpu', ...hurry],
      smallCacheEnvironment,
    );
    expect(stderr).not.toMatch(/died|Cannot find module|could not be started/);
    expect(stdout).not.toMatch(/died/);
    expect([0, 3]).toContain(status);
    const records = globSync('*/[0-9a-f]*.json', { cwd: store }).map((name) =>
      JSON.parse(readFileSync(join(store, name), 'utf8')),
    );
    expect(records.length).toBeGreaterThan(3);
    expect(records.map(({ population }) => population.ok)).toEqual(records.map(() => 1));
    expect(records[0].repeats[0].telemetry.tracks.length).toBeGreaterThan(0);
  });

  it('is examined: its CPU computes, and the exit code says so', () => {
    const { status, stdout } = start(['doctor']);
    expect(stdout).toMatch(/✓ cpu +computes on/);
    expect(status).toBe(0);
  });

  it('is asked by audits in workers of their own', () => {
    const { status, stdout } = start(
      ['audit', 'decode tiny float32 b1 c32', '--rounds', '1', '--provider', 'cpu'],
      smallCacheEnvironment,
    );
    expect([0, 3]).toContain(status);
    expect(stdout).toMatch(/same-seed/);
    expect(stdout).not.toMatch(/could not be carried out/);
  });

  it('ends with 1 where the CPU cannot compute, for `doctor` and for `audit`', () => {
    const env = { NODE_OPTIONS: `--import=${deadly()}` };
    const doctor = start(['doctor'], env);
    expect(doctor.stdout).toMatch(/✗ cpu/);
    expect(doctor.status).toBe(1);
    const audit = start(['audit', 'decode tiny float32 b1 c32', '--rounds', '1', '--provider', 'cpu'], env);
    expect(audit.stderr).toMatch(/no audit could be carried out; the first: .*ended with/);
    expect(audit.status).toBe(1);
  });
});

/** A module with which no worker of assay comes to its first line. */
function deadly(): string {
  const file = join(base, 'deadly.mjs');
  const intoWorkers = new URL('../fixtures/into-workers.ts', import.meta.url);
  writeFileSync(
    file,
    `import ${JSON.stringify(intoWorkers)};\nif (/worker\\.ts$/.test(process.argv[1] ?? '')) process.exit(66);\n`,
  );
  return file;
}

describe('a package without its native part', () => {
  const without = (pattern: string, act: () => void) => {
    const hidden = globSync(pattern, { cwd: join(folder, 'node_modules') }).map((name) =>
      join(folder, 'node_modules', name),
    );
    expect(hidden.length).toBeGreaterThan(0);
    const kept = hidden.map((path) => readFileSync(path));
    for (const path of hidden) rmSync(path);
    try {
      act();
    } finally {
      hidden.forEach((path, i) => {
        writeFileSync(path, kept[i]!);
      });
    }
  };
  const noStack = /node:internal|\n\s+at |should not/;

  it('of koffi is told in a sentence where it is needed, and what does without it works', () => {
    without('@koromix/*/**/*.node', () => {
      expect(start(['list', 'shapes']).status).toBe(0);
      const refused = start(['run', tinyTrial, ...hurry, '--provider', 'cpu']);
      expect(refused.stderr).toMatch(/koffi has no native part for this host[\s\S]*--engine binding/);
      expect(refused.stderr).not.toMatch(noStack);
      expect(refused.status).toBe(1);
      const run = start(['run', tinyTrial, ...hurry, '--provider', 'cpu', '--engine', 'binding']);
      expect(run.stdout).not.toMatch(/died|failed/);
      expect([0, 3]).toContain(run.status);
    });
  });

  it('of ONNX Runtime is told in a sentence by both engines', () => {
    without(`onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/*`, () => {
      expect(start(['list', 'claims']).status).toBe(0);
      for (const engine of ['native', 'binding']) {
        const { stdout, stderr } = start([
          'run',
          tinyTrial,
          ...hurry,
          '--provider',
          'cpu',
          '--engine',
          engine,
        ]);
        expect(`${stdout}${stderr}`).toMatch(/onnxruntime-node (has no library|cannot be loaded)/);
        expect(`${stdout}${stderr}`).not.toMatch(noStack);
      }
    });
  });
});

describe.runIf(process.getuid?.() === 0)('a checkout that belongs to somebody else', () => {
  it('has its commit all the same', () => {
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
      });
    rmSync(join(folder, '.kit'), { recursive: true });
    git('init', '-q');
    git('add', 'package.json');
    git('commit', '-qm', 'first');
    const commit = git('rev-parse', '--short=12', 'HEAD').stdout.trim();
    expect(commit).toMatch(/^[0-9a-f]{12}$/);
    chownSync(folder, 54321, 54321);
    chownSync(join(folder, '.git'), 54321, 54321);
    expect(git('rev-parse', 'HEAD').stderr).toMatch(/dubious ownership/);
    const tool = join(base, 'tool.mjs');
    writeFileSync(
      tool,
      `import { pathToFileURL } from 'node:url';\nconst { toolVersion } = await import(pathToFileURL(process.argv[2]));\nconsole.log(toolVersion().commit);\n`,
    );
    const { stdout } = start(['--script', tool, join(folder, 'harness/tool.ts')], {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_DIR: join(root, '.git'),
    });
    expect(stdout.trim()).toBe(commit);
  });
});

describe('file URLs', () => {
  it('become paths by fileURLToPath alone: `pathname` keeps what URLs encode', () => {
    const files = globSync('{harness,results,workloads}/**/*.{ts,mjs}', { cwd: root });
    const using = ['start.mjs', ...files].filter((file) =>
      /\.pathname\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(using).toEqual([]);
  });
});
