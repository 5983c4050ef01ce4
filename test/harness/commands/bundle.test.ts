import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserAssets } from '../../../dashboard/browser.ts';
import { createKit } from '../../../harness/bundle/kit.ts';
import { register as registerBundle } from '../../../harness/commands/bundle.ts';
import { register as registerRuntime } from '../../../harness/commands/runtime.ts';
import { Failure, UsageError } from '../../../harness/errors.ts';
import { ortOfPackage } from '../../../harness/runtime/ort.ts';
import { addCuda, madeUpHost } from '../runtime/made-up-host.ts';
import { temporary, wheel } from '../runtime/made-up-packages.ts';

// What a kit consists of is tested with the kit; here it is what the command asks for, without a minute of packing.
vi.mock(import('../../../harness/bundle/kit.ts'), () => ({ createKit: vi.fn() }));

const project = join(import.meta.dirname, '../../..');
let printed = '';

beforeEach(() => {
  vi.stubEnv('ASSAY_CACHE', temporary());
  vi.mocked(createKit).mockReset();
  vi.mocked(createKit).mockResolvedValue({
    folder: 'assay-kit',
    parts: [{ name: '1-node.gz.001', bytes: 3 << 20, sha256: 'ab' }],
    bytes: 3 << 20,
    files: 7,
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function assay(...args: string[]): Promise<string> {
  printed = '';
  const program = new Command('assay').exitOverride();
  registerBundle(program);
  registerRuntime(program);
  await program.parseAsync(args, { from: 'user' });
  return printed;
}

function asked() {
  const options = vi.mocked(createKit).mock.calls[0]![0];
  return {
    ...options,
    paths: options.project.map(({ path }) => path),
    brought: options.libraries.map(({ path }) => path),
  };
}

describe('assay bundle', () => {
  it('makes a kit of everything in parts of 60 MiB by default, and says how to install it', async () => {
    expect(await assay('bundle')).toMatch(
      /7 files in 1 part, 3\.0 MiB\n {2}ab {2}1-node\.gz\.001.*sh install\.sh/s,
    );
    expect(asked()).toMatchObject({ into: 'assay-kit', partBytes: 62_914_560, libraries: [] });
    expect(asked().paths).toEqual(
      expect.arrayContaining(['assay', 'start.mjs', 'node_modules/koffi/package.json']),
    );
  });

  it('ships every file of this project that a kit starts with, and none of a page for bench', async () => {
    await assay('bundle', '--for', 'bench', '--part-size', '4GiB', '--out', 'elsewhere');
    expect(asked()).toMatchObject({ into: 'elsewhere', partBytes: 2 ** 32 });
    const tracked = readdirSync(join(project, 'harness/runtime'));
    expect(asked().paths).toEqual(expect.arrayContaining(tracked.map((name) => `harness/runtime/${name}`)));
    expect(asked().paths.filter((path) => /^(dashboard|test)\//.test(path))).toEqual([]);
    expect(asked().paths.filter((path) => /^node_modules\/(onnxruntime-web|@?hono|d3-)/.test(path))).toEqual(
      [],
    );
  });

  it('ships of the library for browsers what the dashboard serves of it, and nothing else that would run', async () => {
    await assay('bundle');
    const served = browserAssets().flatMap(([name]) => name.match(/^onnxruntime-web-[^/]*\/(.*)/)?.[1] ?? []);
    expect(served.length).toBeGreaterThan(0);
    const shipped = asked().paths.filter((path) => path.startsWith('node_modules/onnxruntime-web/dist/'));
    expect(shipped.map((path) => path.split('/').at(-1)).sort()).toEqual(served.sort());
  });

  it('ships the tests, vitest and what it needs for test alone, and neither compiler nor formatter', async () => {
    await assay('bundle', '--for', 'test');
    const { paths } = asked();
    expect(paths).toEqual(
      expect.arrayContaining([
        'assay-test',
        'test/gpu/run.ts',
        'test/harness/engines/contract.test.ts',
        'test/fixtures/cuda-stub.c',
        'vitest.config.ts',
        'node_modules/vitest/vitest.mjs',
        'node_modules/vite/package.json',
      ]),
    );
    expect(paths.filter((path) => /node_modules\/(typescript|knip|@biomejs)\//.test(path))).toEqual([]);
    vi.mocked(createKit).mockClear();
    await assay('bundle');
    expect(asked().paths.filter((path) => /^(test\/|assay-test|node_modules\/vite)/.test(path))).toEqual([]);
  });

  it.each(['all', 'bench', 'test'])(
    'for %s ships every file that a shipped file imports as it loads',
    async (purpose) => {
      await assay('bundle', '--for', purpose);
      const shipped = new Set(asked().paths);
      const missing = asked()
        .paths.filter((path) => /^(?!node_modules).*\.ts$/.test(path))
        .flatMap((path) => {
          const source = readFileSync(join(project, path), 'utf8');
          const imports = [...source.matchAll(/^(?:import|export)(?! type)\s[^;]*?from\s+'(\.[^']+)'/gm)];
          const targets = imports.map(([, specifier]) => join(dirname(path), specifier!));
          return targets
            .filter((target) => !shipped.has(target))
            .map((target) => `${path} imports ${target}`);
        });
      expect(missing).toEqual([]);
    },
  );

  it('prints the kit as JSON', async () => {
    expect(JSON.parse(await assay('bundle', '--json'))).toMatchObject({
      bytes: 3 << 20,
      parts: [{ sha256: 'ab' }],
    });
  });

  it('refuses a purpose, a size and a set of libraries that do not exist', async () => {
    for (const args of [
      ['--for', 'fun'],
      ['--part-size', 'small'],
      ['--with-cuda', 'some'],
    ]) {
      await expect(assay('bundle', ...args)).rejects.toThrow(UsageError);
    }
  });

  it('says so where the runtime for the kit is not installed', async () => {
    await expect(assay('bundle', '--with-runtime')).rejects.toThrow(/not installed here \(installed: none\)/);
  });
});

describe.runIf(process.platform === 'linux')('assay bundle with CUDA', () => {
  async function withRuntime(): Promise<void> {
    await assay('runtime', 'install', '--from', wheel({ version: ortOfPackage().version! }));
  }

  it('brings the runtime and the libraries that the provider links', async () => {
    await withRuntime();
    const made = madeUpHost();
    addCuda(made.add, 'cuda', 13);
    await assay('bundle', '--with-cuda', 'linked', '--cuda-libs', join(made.root, 'cuda'));
    const name = `${ortOfPackage().version}-cuda13`;
    expect(asked().brought).toEqual(
      expect.arrayContaining([
        `.kit/runtime/${name}/manifest.json`,
        '.kit/cuda/libcublasLt.so.13',
        '.kit/cuda/libcurand.so.10',
      ]),
    );
    expect(asked().brought).not.toContain('.kit/cuda/libcufft.so.12');
  });

  it('chooses a runtime by its name', async () => {
    await withRuntime();
    await assay('bundle', '--with-runtime', `${ortOfPackage().version}-cuda13`);
    expect(asked().brought).toHaveLength(4);
    await expect(assay('bundle', '--with-runtime', 'another')).rejects.toThrow(Failure);
  });
});
