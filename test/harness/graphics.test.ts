import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graphicsVendors } from '../../harness/graphics.ts';

const root = mkdtempSync(join(tmpdir(), 'assay-pci-'));
afterAll(() => rmSync(root, { recursive: true }));

function device(bus: string, slot: string, deviceClass: string, vendor: string) {
  const folder = join(root, bus, slot);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'class'), `${deviceClass}\n`);
  writeFileSync(join(folder, 'vendor'), `${vendor}\n`);
}

describe('graphics cards on the PCI bus', () => {
  it('are found by class and vendor, compute accelerators (0x0302) among them', () => {
    device('a', '0000:01:00.0', '0x030200', '0x10de');
    device('a', '0000:02:00.0', '0x030000', '0x1002');
    device('a', '0000:03:00.0', '0x020000', '0x8086');
    expect(graphicsVendors(join(root, 'a')).sort()).toEqual(['AMD', 'NVIDIA']);
  });

  it('do not include the display of a virtual machine', () => {
    device('b', '0000:01:00.0', '0x030000', '0x1af4');
    expect(graphicsVendors(join(root, 'b'))).toEqual([]);
  });

  it('are none where there is no such bus', () => {
    expect(graphicsVendors(join(root, 'absent'))).toEqual([]);
  });
});
