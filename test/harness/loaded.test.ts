import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assay, makeHome } from '../fixtures/assay.ts';

// A command loads what it needs: loading is most of the time that a short one takes.

const home = makeHome();
afterAll(() => home.remove());

const hook = new URL('../fixtures/loaded.ts', import.meta.url).href;

async function loadedBy(...args: string[]) {
  const file = join(home.folder, 'loaded');
  await assay(home, args, { env: { NODE_OPTIONS: `--import=${hook}`, ASSAY_TEST_LOADED: file } });
  const addresses = readFileSync(file, 'utf8').split('\n');
  const packages = addresses.flatMap(
    (each) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(each)?.[1] ?? [],
  );
  const modules = addresses.filter((each) => !each.includes('/node_modules/'));
  return { packages: [...new Set(packages)].sort(), modules };
}

describe('what a command loads', () => {
  it('is little for a list', async () => {
    const { packages } = await loadedBy('list', 'suites');
    expect(packages).toEqual(['canonicalize', 'commander', 'leven', 'zod']);
  });

  it('is nothing of serving, of signing and of pages for a run that measures', async () => {
    const { packages, modules } = await loadedBy('run', 'smoke', '--provider', 'none');
    expect(packages).toContain('protobufjs');
    for (const name of ['execa', 'pkijs', 'hono', 'tar', 'yauzl', 'systeminformation', 'log-update'])
      expect(packages).not.toContain(name);
    expect(
      modules.filter((each) => /\/(dashboard|harness\/(served|serving)|results\/dossier)\//.test(each)),
    ).toEqual([]);
  });
});
