import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { register } from '../../../harness/commands/runtime.ts';
import { UsageError } from '../../../harness/errors.ts';
import { ortOfPackage } from '../../../harness/runtime/ort.ts';
import { temporary, wheel } from '../runtime/made-up-packages.ts';

let printed = '';

beforeEach(() => {
  vi.stubEnv('ASSAY_CACHE', temporary());
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
  register(program);
  await program.parseAsync(['runtime', ...args], { from: 'user' });
  return printed;
}

const ours = ortOfPackage().version!;

describe.runIf(process.platform === 'linux')('assay runtime', () => {
  it('installs, lists and removes, in words', async () => {
    expect(await assay('list')).toMatch(/No runtime is installed/);
    expect(await assay('install', '--from', wheel({ version: ours }))).toMatch(/^Installed: .*-cuda13 in /);
    expect(await assay('list')).toMatch(/CUDA 13, from onnxruntime_gpu.*every file is as it was installed/s);
    expect(await assay('remove', `${ours}-cuda13`)).toMatch(/^Removed /);
    expect(await assay('list')).toMatch(/No runtime is installed/);
  });

  it('prints the same as JSON', async () => {
    const installed = JSON.parse(await assay('install', '--from', wheel({ version: ours }), '--json'));
    expect(installed).toMatchObject({ already: false, runtime: { cudaMajor: 13, ortVersion: ours } });
    const [listed] = JSON.parse(await assay('list', '--json'));
    expect(listed).toMatchObject({ name: `${ours}-cuda13`, damaged: [] });
    expect(JSON.parse(await assay('remove', listed.name, '--json')).name).toBe(listed.name);
  });

  it('says which file of a runtime is damaged, and how to mend it', async () => {
    const { runtime } = JSON.parse(await assay('install', '--from', wheel({ version: ours }), '--json'));
    writeFileSync(join(runtime.folder, 'libonnxruntime.so.1'), 'rot');
    expect(await assay('list')).toMatch(/DAMAGED: libonnxruntime\.so\.1; `npm run assay -- runtime remove /);
  });

  it('refuses a CUDA release that does not exist and a runtime that is not installed', async () => {
    await expect(assay('install', '--cuda', '11')).rejects.toThrow(UsageError);
    await expect(assay('remove', 'nothing')).rejects.toThrow(UsageError);
  });
});
