import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readFirmware } from '../../../harness/machine/firmware.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';

const home = makeHome();
afterAll(() => home.remove());

describe('what is read of firmware', () => {
  it('is known here as far as any user may read it', async () => {
    const { memoryTotalBytes, osName, cores } = await readFirmware();
    expect(memoryTotalBytes).toBeGreaterThan(1e8);
    expect([typeof osName, typeof cores]).toEqual(['string', 'number']);
  });
});

describe.runIf(process.platform === 'linux')('programs of the host that complain', () => {
  /** Programs that the package starts, and that say on their own what they like. */
  function noisy(): string {
    const folder = join(home.folder, 'noisy');
    mkdirSync(folder);
    for (const name of ['grep', 'cat', 'dmesg', 'dmidecode', 'lscpu', 'ls', 'which', 'uname'])
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} is unwell" >&2\n`, { mode: 0o755 });
    return folder;
  }

  it.each([
    ['are none at all, as with an empty PATH', () => ''],
    ['are there and write to stderr', noisy],
  ])('leave the screen to the answer where they %s', async (_, path) => {
    const { code, stdout, stderr } = await assay(home, ['list', 'devices'], { env: { PATH: path() } });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^cpu +0 /m);
  });
});
