import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { graphicsVendors, isSoftwareVulkan } from '../../../harness/target/graphics.ts';
import { MACHINE } from '../../fixtures/made-up-trial.ts';

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

describe('a Vulkan driver', () => {
  const system = { ...MACHINE.system, platform: 'linux' };
  const bare = { system, gpus: [] };
  const withGpu = { system, gpus: MACHINE.gpus };
  const software = '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json:/opt/chromium/vk_swiftshader_icd.json';
  const nvidia = '/usr/share/vulkan/icd.d/nvidia_icd.json';

  it('computes on the CPU where there is no graphics card', () => {
    expect(isSoftwareVulkan(bare, { environment: {}, vendors: [] })).toBe(true);
    expect(isSoftwareVulkan(bare, { environment: {}, vendors: ['Intel'] })).toBe(false);
    expect(isSoftwareVulkan(withGpu, { environment: {}, vendors: [] })).toBe(false);
  });

  it('computes on the CPU where the environment asks for nothing else, by the newer variable where both are set', () => {
    const asked = (environment: NodeJS.ProcessEnv) => isSoftwareVulkan(withGpu, { environment, vendors: [] });
    expect(asked({ VK_DRIVER_FILES: software })).toBe(true);
    expect(asked({ VK_ICD_FILENAMES: software })).toBe(true);
    expect(asked({ VK_DRIVER_FILES: `${software}:${nvidia}` })).toBe(false);
    expect(asked({ VK_DRIVER_FILES: nvidia, VK_ICD_FILENAMES: software })).toBe(false);
  });

  it('is taken for that of a GPU elsewhere than on Linux, where nobody tells', () => {
    const darwin = { system: { ...system, platform: 'darwin' }, gpus: [] };
    expect(isSoftwareVulkan(darwin, { environment: {}, vendors: [] })).toBe(false);
  });
});
