import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  cudaContents,
  type Purpose,
  projectContents,
  runtimeContents,
} from '../../../harness/bundle/contents.ts';
import { readKitIdentity } from '../../../harness/bundle/identity.ts';
import { createKit, type Kit, type KitOptions } from '../../../harness/bundle/kit.ts';
import { Failure, UsageError } from '../../../harness/errors.ts';
import { findCudaLibraries } from '../../../harness/runtime/cuda.ts';
import { thisHost } from '../../../harness/runtime/host.ts';
import { installRuntime } from '../../../harness/runtime/install.ts';
import { listRuntimes } from '../../../harness/runtime/installed.ts';
import { searchPlaces } from '../../../harness/runtime/places.ts';
import { addCuda, addCudnn, madeUpHost } from '../runtime/made-up-host.ts';
import { onnxruntimeNode, temporary, wheel } from '../runtime/made-up-packages.ts';
import { madeUpProject } from './made-up-project.ts';

// Real programs run in these tests, on hosts that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const linux = process.platform === 'linux';
const cutNetwork = linux && spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];
if (!linux) process.stderr.write('kit.test.ts: skipped, kits are made on Linux only\n');
else if (cutNetwork.length === 0) {
  process.stderr.write(
    'kit.test.ts: `unshare -rn` is refused here, so the kit is installed with the network on\n',
  );
}

async function makeKit(
  root = madeUpProject(),
  options: Partial<KitOptions> & { purpose?: Purpose } = {},
): Promise<Kit> {
  const { purpose = 'all', ...rest } = options;
  const into = join(temporary(), 'the kit');
  return createKit({
    root,
    into,
    partBytes: 1 << 20,
    project: projectContents(root, purpose),
    libraries: [],
    ...rest,
  });
}

type Ran = { status: number | null; stdout: string; stderr: string };

function run(args: string[], path = ''): Ran {
  const env = { ...process.env, PATH: path ? `${path}:${process.env.PATH}` : process.env.PATH };
  const [program, ...rest] = [...cutNetwork, ...args];
  return spawnSync(program!, rest, { encoding: 'utf8', env });
}

function install(kit: Kit, target = join(temporary(), 'my assay'), path = ''): Ran & { target: string } {
  return { ...run(['sh', join(kit.folder, 'install.sh'), target], path), target };
}

/** A folder for the PATH with one program that does something else first. */
function withProgram(name: string, script: string): string {
  const folder = temporary();
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

function filesUnder(folder: string): string[] {
  const entries = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

describe.runIf(linux)('an offline kit', () => {
  it('installs into an empty folder without a network, and starts there', async () => {
    const { status, target, stderr } = install(await makeKit());
    expect([status, stderr]).toEqual([0, '']);
    expect(run([join(target, 'assay'), 'hello', 'host']).stdout).toBe('HELLO HOST!\n');
  });

  it('holds what the project is and needs: no tests, no records, no files that are not run', async () => {
    const { target } = install(await makeKit());
    expect(filesUnder(target)).toEqual(
      [
        'assay',
        'dashboard/app.ts',
        'harness/commands/serve.ts',
        'harness/run.ts',
        'node_modules/louder/index.js',
        'node_modules/louder/package.json',
        'node_modules/node/bin/node',
        `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime.so.1`,
        'node_modules/onnxruntime-node/index.js',
        'node_modules/onnxruntime-node/package.json',
        'node_modules/pages/index.js',
        'node_modules/pages/package.json',
        'node_modules/shout/LICENSE.md',
        'node_modules/shout/dist/test/needed.js',
        'node_modules/shout/index.js',
        'node_modules/shout/node_modules/louder/index.js',
        'node_modules/shout/node_modules/louder/package.json',
        'node_modules/shout/package.json',
        'package-lock.json',
        'package.json',
        'start.mjs',
      ].sort(),
    );
  });

  it('for bench leaves out the pages, and the packages that only they import', async () => {
    const { target } = install(await makeKit(madeUpProject(), { purpose: 'bench' }));
    const files = filesUnder(target).join('\n');
    expect(files).not.toMatch(/dashboard|node_modules\/pages|^node_modules\/louder/m);
    expect(files).toContain('node_modules/shout/node_modules/louder/index.js');
    expect(readKitIdentity(join(target, '.kit'))).toMatchObject({
      purpose: 'bench',
      modified: false,
    });
  });

  it('for test has the tests and what they import as well, and a script that starts those of a GPU', async () => {
    const { target, stdout } = install(await makeKit(madeUpProject(), { purpose: 'test' }));
    const files = filesUnder(target);
    expect(files).toEqual(expect.arrayContaining(['assay', 'test/run.test.ts', 'vitest.config.ts']));
    expect(files.filter((file) => /^node_modules\/(trial|formatter)/.test(file))).toEqual([
      'node_modules/trial-core/index.js',
      'node_modules/trial-core/package.json',
      'node_modules/trial/index.js',
      'node_modules/trial/package.json',
    ]);
    expect(stdout).toContain(`test it on the GPU of this host with ${target}/assay-test`);
    expect(run([join(target, 'assay-test'), 'webgpu']).stdout).toBe('tested webgpu\n');
    expect(readKitIdentity(join(target, '.kit'))).toMatchObject({ purpose: 'test' });
  });

  it('knows the commit that it was made from, and that files were changed since', async () => {
    const root = madeUpProject();
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    const clean = install(await makeKit(root)).target;
    expect(readKitIdentity(join(clean, '.kit'))).toMatchObject({ commit, modified: false, version: '0.1.0' });
    writeFileSync(join(root, 'harness/run.ts'), 'export {};');
    const changed = install(await makeKit(root)).target;
    expect(readKitIdentity(join(changed, '.kit'))).toMatchObject({ commit, modified: true });
    expect(readKitIdentity(root)).toBeNull();
  });

  it('is taken by start.mjs as it is: its mark is that of the lock file', async () => {
    const { target } = install(await makeKit());
    const stamp = readFileSync(join(target, 'node_modules/.assay-kit'), 'utf8');
    const sum = execFileSync('sha256sum', [join(target, 'package-lock.json')], { encoding: 'utf8' });
    expect(sum.startsWith(stamp)).toBe(true);
  });

  it('is the same to the byte for the same input, whatever the dates of the files', async () => {
    const root = madeUpProject();
    const first = await makeKit(root);
    for (const file of filesUnder(root)) utimesSync(join(root, file), 1, 1);
    expect((await makeKit(root)).parts).toEqual(first.parts);
    expect(statSync(join(install(first).target, 'start.mjs')).mtimeMs).toBe(0);
  });

  it('comes in parts of the chosen size, each but the last of a stream full', async () => {
    const kit = await makeKit(madeUpProject({ 'harness/noise.bin': noise(20_000) }), { partBytes: 4096 });
    const project = kit.parts.filter(({ name }) => name.startsWith('2-'));
    expect(project.length).toBeGreaterThan(3);
    expect(project.slice(0, -1).every(({ bytes }) => bytes === 4096)).toBe(true);
    for (const { name, bytes } of kit.parts) expect(statSync(join(kit.folder, name)).size).toBe(bytes);
    const { status, target } = install(kit);
    expect(status).toBe(0);
    expect(readFileSync(join(target, 'harness/noise.bin'), 'utf8')).toBe(noise(20_000));
  });

  it('keeps paths that do not fit the old tar header', async () => {
    const long = `harness/${'deep/'.repeat(60)}${'n'.repeat(120)}.txt`;
    const { target, status } = install(await makeKit(madeUpProject({ [long]: 'found' })));
    expect([status, readFileSync(join(target, long), 'utf8')]).toEqual([0, 'found']);
  });

  it('brings a runtime and CUDA libraries to where an installed kit looks for them', async () => {
    const { runtime } = await installRuntime({
      home: temporary(),
      from: wheel({ cuda: 13 }),
      packageFolder: onnxruntimeNode(),
      now: () => new Date(0),
    });
    const made = madeUpHost();
    addCuda(made.add, 'usr/local/cuda/lib64', 13);
    addCudnn(made.add, 'usr/local/cuda/lib64');
    made.add('usr/local/cuda/lib64/libnvrtc-builtins.so.13.2');
    const provider = join(runtime.folder, 'libonnxruntime_providers_cuda.so');
    const found = findCudaLibraries(provider, 13, searchPlaces(made.host));
    const libraries = [...runtimeContents(runtime), ...cudaContents(found.preload)];
    const { target } = install(await makeKit(madeUpProject(), { libraries }));
    const bare = { ...madeUpHost().host, kit: join(target, '.kit') };
    const there = findCudaLibraries(provider, 13, searchPlaces(bare));
    expect(there.missing).toEqual([]);
    expect(new Set(there.preload.map(({ place }) => place))).toEqual(new Set(['this kit']));
    expect(readdirSync(join(target, '.kit/cuda'))).toContain('libnvrtc-builtins.so.13.2');
    const checked = readFileSync(join(target, '.kit/SHA256SUMS'), 'utf8');
    expect(checked).toMatch(/^[0-9a-f]{64} {2}\.kit\/cuda\/libcublas\.so\.13$/m);
    expect(listRuntimes(join(target, '.kit/runtime')).map(({ name }) => name)).toEqual(['1.30.0-cuda13']);
  });
});

describe.runIf(linux)('a kit that arrived damaged', () => {
  it('names every part that is missing or damaged, and installs nothing', async () => {
    const kit = await makeKit(madeUpProject({ 'harness/noise.bin': noise(20_000) }), { partBytes: 4096 });
    rmSync(join(kit.folder, '2-assay.tar.zst.002'));
    const damaged = join(kit.folder, '2-assay.tar.zst.003');
    const bytes = readFileSync(damaged);
    bytes[100]! ^= 0xff;
    writeFileSync(damaged, bytes);
    const { status, stderr, target } = install(kit);
    expect(status).toBe(1);
    expect(stderr).toContain('2-assay.tar.zst.002 is missing');
    expect(stderr).toContain('2-assay.tar.zst.003 is damaged');
    expect(stderr).not.toContain('2-assay.tar.zst.001');
    expect(stderr).toContain('Copy these parts again');
    expect(existsSync(target)).toBe(false);
  });

  it('says that its list of checksums is missing', async () => {
    const kit = await makeKit();
    rmSync(join(kit.folder, 'SHA256SUMS'));
    expect(install(kit)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('SHA256SUMS is missing'),
    });
  });

  it('leaves the folder empty where it is interrupted', async () => {
    const path = withProgram('tar', 'cat >/dev/null; kill -INT $PPID');
    const { status, stderr, target } = install(await makeKit(), undefined, path);
    expect([status, stderr]).toEqual([130, expect.stringContaining('not installed')]);
    expect(readdirSync(target)).toEqual([]);
  });

  it('names a file that did not arrive whole, and leaves the folder empty', async () => {
    const tar = execFileSync('sh', ['-c', 'command -v tar'], { encoding: 'utf8' }).trim();
    const path = withProgram('tar', `${tar} "$@"; for last; do :; done; printf x >> "$last/harness/run.ts"`);
    const { status, stderr, target } = install(await makeKit(), undefined, path);
    expect(status).toBe(1);
    expect(stderr).toMatch(/harness\/run\.ts: FAILED/);
    expect(stderr).toMatch(/did not arrive whole/);
    expect(readdirSync(target)).toEqual([]);
  });
});

describe.runIf(linux)('a kit that arrived whole, on a host where it does not compute', () => {
  it('is not said to be installed: what assay says of the CPU is shown, and the folder is left empty', async () => {
    const start =
      "console.log('the CPU: no', process.argv[2]);\nprocess.exit(process.argv[2] === 'doctor' ? 1 : 0);\n";
    const { status, stdout, stderr, target } = install(await makeKit(madeUpProject({ 'start.mjs': start })));
    expect(status).toBe(1);
    expect(stderr).toMatch(/the CPU: no doctor[\s\S]*does not compute with them/);
    expect(stdout).not.toMatch(/installed and checked/);
    expect(readdirSync(target)).toEqual([]);
  });
});

describe.runIf(linux)('a host that does not fit', () => {
  it('is told so where it is of another kind', async () => {
    const path = withProgram('uname', 'case $1 in -s) echo Darwin;; *) echo arm64;; esac');
    const { status, stderr } = install(await makeKit(), undefined, path);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/this kit is for Linux .*, this host is Darwin arm64/),
    ]);
  });

  it('is told so where the folder is not empty, and the folder stays as it is', async () => {
    const target = temporary();
    writeFileSync(join(target, 'mine'), 'precious');
    const { status, stderr } = install(await makeKit(), target);
    expect([status, stderr]).toEqual([1, expect.stringContaining('is not empty')]);
    expect(readdirSync(target)).toEqual(['mine']);
  });

  it('gets the usage and exit code 2 without a folder', async () => {
    expect(run(['sh', join((await makeKit()).folder, 'install.sh')])).toMatchObject({ status: 2 });
  });
});

describe('making a kit', () => {
  it('needs a checkout with a commit', () => {
    const root = temporary();
    expect(() => projectContents(root, 'all')).toThrow(Failure);
  });

  it.runIf(linux)('does not write into a folder that holds something', async () => {
    const into = temporary();
    writeFileSync(join(into, 'mine'), '');
    await expect(makeKit(madeUpProject(), { into })).rejects.toThrow(UsageError);
  });

  it.runIf(linux)('says so where packages are not installed', async () => {
    const root = madeUpProject();
    rmSync(join(root, 'node_modules/node'), { recursive: true });
    await expect(makeKit(root)).rejects.toThrow(/Node is missing/);
  });

  it('looks for an unpacked kit under the project itself', () => {
    expect(thisHost.kit).toBe(join(import.meta.dirname, '../../../.kit'));
  });
});

/** Text that does not compress, the same at every call. */
function noise(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(33 + (state % 94));
  }).join('');
}
