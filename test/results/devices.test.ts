import { describe, expect, it } from 'vitest';
import { type DeviceIdentity, deviceByName, matchDevice } from '../../results/devices.ts';
import { loadReference } from '../../results/reference/load.ts';

const { devices } = loadReference();
const identity = (name: string, rest: Partial<DeviceIdentity> = {}): DeviceIdentity => ({
  name,
  memoryMib: null,
  smCount: null,
  computeCapability: null,
  powerLimitW: null,
  isSliced: false,
  ...rest,
});
const h200 = { memoryMib: 143_771, smCount: 132, computeCapability: '9.0', powerLimitW: 700 };
const h100 = { memoryMib: 81_559, smCount: 132, computeCapability: '9.0', powerLimitW: 700 };

describe('the device by its name', () => {
  it.each([
    ['NVIDIA H200', 'h200-sxm-141gb'],
    ['NVIDIA H200 NVL', 'h200-nvl-141gb'],
    ['NVIDIA H20', 'h20-96gb'],
    ['NVIDIA H20-3e', 'h20-141gb'],
    ['NVIDIA H100 80GB HBM3', 'h100-sxm5-80gb'],
    ['NVIDIA H100 PCIe', 'h100-pcie-80gb'],
    ['NVIDIA H100 NVL', 'h100-nvl-94gb'],
    ['NVIDIA H800', 'h800-sxm5-80gb'],
    ['NVIDIA H800 PCIe', 'h800-pcie-80gb'],
    ['NVIDIA GH200 480GB', 'gh200-96gb'],
    ['NVIDIA GH200 144G HBM3e', 'gh200-144gb'],
    ['NVIDIA GB200', 'gb200'],
    ['NVIDIA B200', 'b200-sxm-180gb'],
    ['NVIDIA A100-SXM4-80GB', 'a100-sxm4-80gb'],
    ['NVIDIA GeForce RTX 4090', 'rtx-4090'],
  ])('%s is %s', (name, id) => {
    expect(deviceByName(name, devices)).toBe(id);
  });

  it.each(['NVIDIA H2000', 'NVIDIA GH200 624GB', 'NVIDIA A100-SXM4-40GB', 'AMD EPYC 9575F', 'Tesla T4'])(
    'no entry answers to %s',
    (name) => expect(deviceByName(name, devices)).toBeNull(),
  );
});

describe('which device this is', () => {
  it('accepts an H200 by name, memory, SM count and rates, and says so with figures', () => {
    const match = matchDevice(identity('NVIDIA H200', h200), devices, {
      bandwidth: 4.31e12,
      gemm: { bfloat16: 750e12 },
    });
    expect(match).toMatchObject({ device: 'h200-sxm-141gb', status: 'consistent' });
    expect(match.sentence).toContain('4300 GB/s');
    expect(match.sentence).toMatch(/Not consistent with .*NVIDIA H100 80GB SXM5/);
    expect(match.possible).toContain('h200-sxm-141gb');
    expect(match.possible).not.toContain('h100-sxm5-80gb');
  });

  it('does not accept a renamed H100 as an H200, and names the memory that gives it away', () => {
    const match = matchDevice(identity('NVIDIA H200', h100), devices);
    expect(match).toMatchObject({ device: null, named: 'h200-sxm-141gb', status: 'false-name' });
    expect(match.sentence).toMatch(/not accepted.*memory is 79\.65 GiB \(85\.52 GB\) where 140\.4 GiB/);
    expect(match.possible).toContain('h100-sxm5-80gb');
  });

  it('finds an H20 with 141 GB under the name H200 by its arithmetic alone', () => {
    const hidden = identity('NVIDIA H200', { ...h200, smCount: null });
    const match = matchDevice(hidden, devices, { bandwidth: 4.0e12, gemm: { bfloat16: 142e12 } });
    expect(match.status).toBe('false-name');
    expect(match.sentence).toContain('arithmetic is 140 TFLOPS');
  });

  it('finds an H100 that is faster than its memory can be', () => {
    const match = matchDevice(identity('NVIDIA H100 80GB HBM3', h100), devices, { bandwidth: 4.2e12 });
    expect(match.status).toBe('false-name');
    expect(match.sentence).toContain('bandwidth is 4200 GB/s');
  });

  it('takes a low measured rate for a lower bound, not for another device', () => {
    const match = matchDevice(identity('NVIDIA H200', h200), devices, { bandwidth: 3.2e12 });
    expect(match.status).toBe('consistent');
  });

  it('says so where only the name could be checked', () => {
    expect(matchDevice(identity('NVIDIA H200'), devices).sentence).toContain('by its name only');
  });

  it('calls another power limit another build, not another device', () => {
    const match = matchDevice(identity('NVIDIA H200', { ...h200, powerLimitW: 600 }), devices);
    expect(match.device).toBe('h200-sxm-141gb');
    expect(match.evidence.find(({ what }) => what === 'power limit')?.agrees).toBeNull();
  });

  it('does not let a figure that nobody verified contradict a name', () => {
    const match = matchDevice(identity('NVIDIA H20-3e', { memoryMib: 143_771, smCount: 60 }), devices);
    expect(match.device).toBe('h20-141gb');
    expect(match.evidence.find(({ what }) => what === 'SM count')).toMatchObject({
      agrees: false,
      verified: false,
    });
  });

  it('says "unlisted" of a device that the catalogue lacks', () => {
    const match = matchDevice(identity('Some CPU'), devices);
    expect(match).toMatchObject({ device: null, named: null, status: 'unlisted' });
    expect(match.sentence).toContain('unlisted');
  });

  it.each([
    ['NVIDIA A100-SXM4-80GB', 81_920],
    ['NVIDIA H20', 97_871],
    ['NVIDIA L40S', 46_068],
    ['NVIDIA GeForce RTX 4090', 24_564],
    ['NVIDIA B200', 183_359],
  ])('%s may report %i MiB: vendors and drivers count memory differently', (name, memoryMib) => {
    expect(matchDevice(identity(name, { memoryMib }), devices).status).toBe('consistent');
  });
});

describe('a device that is cut into slices', () => {
  it('is none of the catalogue, whatever its name and memory: no declared figure is of a slice', () => {
    const match = matchDevice({ ...identity('NVIDIA H200', h200), isSliced: true }, devices);
    expect(match).toMatchObject({ device: null, named: 'h200-sxm-141gb', status: 'unlisted', possible: [] });
    expect(match.sentence).toMatch(/slices \(MIG\)/);
  });
});
