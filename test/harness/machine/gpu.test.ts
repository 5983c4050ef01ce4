import { describe, expect, it } from 'vitest';
import { describeMachine } from '../../../harness/machine.ts';
import { deviceFingerprint } from '../../../results/record/fingerprint.ts';
import type { Gpu } from '../../../results/record/machine.ts';
import { CARDS, type Card, madeUpHost, missing, nvidiaSmiOf, says } from '../../fixtures/made-up-host.ts';

async function gpusOf(
  cards: Card[],
  options: Parameters<typeof nvidiaSmiOf>[1] & { identify?: boolean; files?: Record<string, string> } = {},
): Promise<Gpu[]> {
  const host = madeUpHost({ files: options.files ?? {}, run: nvidiaSmiOf(cards, options) });
  return (await describeMachine({ host, identify: options.identify ?? false })).gpus;
}

async function gpuOf(card: Card, options: Parameters<typeof gpusOf>[1] = {}): Promise<Gpu> {
  return (await gpusOf([card], options))[0]!;
}

describe('a GPU', () => {
  it('is described as its driver tells: an H200 of 143771 MiB and 700 W', async () => {
    const gpu = await gpuOf(CARDS.h200, { files: { '/sys/bus/pci/devices/0000:83:00.0/numa_node': '1\n' } });
    expect(gpu).toMatchObject({
      name: 'NVIDIA H200',
      vbios: '96.00.A5.00.03',
      driver: '580.173.02',
      cudaVersion: '13.0',
      computeCapability: '9.0',
      memoryTotalMib: 143771,
      numaNode: 1,
      powerLimitW: { enforced: 700, requested: 700, default: 700, minimum: 200, maximum: 700 },
      clocksMhz: { maxSm: 1980, maxMemory: 3201, applicationGraphics: 1980, applicationMemory: 3201 },
      ecc: { enabled: true, uncorrectedSinceLoad: 0, correctedEver: 0, uncorrectedEver: 0 },
      mig: { enabled: false, devices: [] },
      persistence: true,
      computeMode: 'Default',
      pcie: { generation: 5, maxGeneration: 5, width: 16, maxWidth: 16 },
      atStart: { temperatureC: 37, smClockMhz: 345, powerW: 85.12, memoryUsedMib: 0 },
    });
  });

  const built = { smCount: 132, l2CacheBytes: 62_914_560, memoryBusBits: 6144 };
  const unbuilt = { smCount: null, l2CacheBytes: null, memoryBusBits: null };

  it("has its SM count, cache and bus from CUDA's driver, found by its PCI address", async () => {
    const other = { ...built, smCount: 78, pciBusId: '0000:1b:00.0' };
    const cuda = { devices: [other, { ...built, pciBusId: '0000:83:00.0' }] };
    const gpu = await gpuOf({ ...CARDS.h200, 'pci.bus_id': '00000000:83:00.0' }, { cuda });
    expect(gpu).toMatchObject(built);
    expect(gpu.unknown).not.toHaveProperty('smCount');
  });

  it.each([
    ['is not there', undefined, /did not answer/],
    ['fails', { problem: 'cuInit answered CUDA_ERROR_NO_DEVICE.' }, /CUDA_ERROR_NO_DEVICE/],
    ['knows other GPUs only', { devices: [{ ...built, pciBusId: '0000:1b:00.0' }] }, /does not list/],
  ])("has no SM count, and says why, where CUDA's driver %s", async (_, cuda, reason) => {
    const gpu = await gpuOf(CARDS.h200, { cuda });
    expect(gpu).toMatchObject(unbuilt);
    expect(gpu.unknown.smCount).toMatch(reason);
  });

  it('in MIG mode does not take the SM count of a slice for its own', async () => {
    const cuda = { devices: [{ ...built, smCount: 60, pciBusId: CARDS['h100-mig']['pci.bus_id'] }] };
    const gpu = await gpuOf(CARDS['h100-mig'], { cuda });
    expect(gpu).toMatchObject(unbuilt);
    expect(gpu.unknown.smCount).toMatch(/MIG/);
  });

  it('shows what its driver will not tell as null, with the word of the driver', async () => {
    const gpu = await gpuOf(CARDS['rtx-4090']);
    expect(gpu).toMatchObject({
      ecc: { enabled: false, uncorrectedSinceLoad: null },
      mig: { enabled: null },
      clocksMhz: { applicationGraphics: null },
      atStart: { powerW: null },
    });
    expect(gpu.unknown).toMatchObject({ 'mig.mode.current': 'N/A', 'power.draw': 'Unknown Error' });
  });

  it('keeps UUID and serial number to itself unless it is asked to identify itself', async () => {
    const shy = await gpuOf(CARDS.h200);
    expect(shy).toMatchObject({ uuid: null, serial: null });
    expect(JSON.stringify(shy)).not.toContain('6f1d3a52');
    const named = await gpuOf(CARDS.h200, { identify: true });
    expect(named).toMatchObject({ uuid: CARDS.h200.uuid, serial: '1650000000001', uuidHash: shy.uuidHash });
  });

  it('in MIG mode lists its slices, their UUIDs hashed', async () => {
    const list = [
      'GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-6f1d3a52)',
      '  MIG 3g.40gb     Device  0: (UUID: MIG-0b1c2d3e-0001)',
      '  MIG 1g.10gb     Device  1: (UUID: MIG-0b1c2d3e-0002)',
    ].join('\n');
    const gpu = await gpuOf(CARDS['h100-mig'], { list });
    expect(gpu.mig.enabled).toBe(true);
    expect(gpu.mig.devices.map(({ profile }) => profile)).toEqual(['3g.40gb', '1g.10gb']);
    expect(JSON.stringify(gpu.mig)).not.toContain('0b1c2d3e');
  });

  it('is described by an old driver that knows fewer fields', async () => {
    const gpu = await gpuOf(CARDS['h100-pcie'], { unknownFields: ['compute_cap', 'mig.mode.current'] });
    expect(gpu).toMatchObject({ memoryTotalMib: 81559, computeCapability: null, mig: { enabled: null } });
    expect(gpu.unknown.compute_cap).toMatch(/driver has no such field/);
  });

  it('has the CUDA version of its driver, also in the new spelling', async () => {
    const banner = '| NVIDIA-SMI 610.43.02   KMD Version: 610.43.02     CUDA UMD Version: 13.3     |';
    expect((await gpuOf(CARDS['h100-mig'], { banner })).cudaVersion).toBe('13.3');
    expect((await gpuOf(CARDS['h100-mig'], { banner: '' })).cudaVersion).toBeNull();
  });

  it('has no NUMA node where the kernel says -1', async () => {
    const files = { '/sys/bus/pci/devices/0000:83:00.0/numa_node': '-1\n' };
    expect((await gpuOf(CARDS.h200, { files })).numaNode).toBeNull();
  });

  it('comes once for each of several', async () => {
    const gpus = await gpusOf([CARDS.h200, CARDS['h20-3e']]);
    expect(gpus.map(({ index, name }) => [index, name])).toEqual([
      [0, 'NVIDIA H200'],
      [1, 'NVIDIA H20-3e'],
    ]);
  });
});

describe('a host without a usable GPU says why', () => {
  const failures: [string, ReturnType<typeof says>, string][] = [
    ['nvidia-smi is not there', missing(), 'no-command'],
    [
      'the driver is not loaded',
      says("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 9),
      'no-driver',
    ],
    [
      'library and driver differ',
      says('Failed to initialize NVML: Driver/library version mismatch', 18),
      'driver-mismatch',
    ],
    ['there is no device', says('No devices were found', 6), 'no-device'],
    ['there is no device, and it exits with 0', says('No devices were found'), 'no-device'],
    [
      'the user may not ask',
      says('', 4, 'Failed to initialize NVML: Insufficient Permissions'),
      'no-permission',
    ],
    [
      'the device fell off the bus',
      says('Unable to determine the device handle for GPU0000:83:00.0: Unknown Error', 15),
      'device-lost',
    ],
    ['something else', says('', 255, 'Internal error'), 'failed'],
  ];
  it.each(failures)('%s', async (_, answer, status) => {
    const machine = await describeMachine({ host: madeUpHost({ run: async () => answer }) });
    expect(machine.gpus).toEqual([]);
    expect(machine.gpuProbe.status).toBe(status);
    expect(machine.gpuProbe.message).not.toBe('');
  });
});

describe('the fingerprint of a device', () => {
  it('is the same whatever the temperature, the clock, the link, the driver and the slot', async () => {
    const cold = await gpuOf(CARDS.h200);
    const hot = await gpuOf({
      ...CARDS.h200,
      'temperature.gpu': '71',
      'clocks.sm': '1980',
      'power.draw': '690.00',
      'memory.used': '90000',
      'pcie.link.gen.current': '1',
      'pci.bus_id': '00000000:1A:00.0',
      driver_version: '610.43.02',
      'ecc.errors.corrected.aggregate.total': '3',
      'clocks.applications.graphics': '[Requested functionality has been deprecated]',
    });
    expect(deviceFingerprint(hot)).toBe(deviceFingerprint(cold));
  });

  it('is the same with and without identification', async () => {
    const shy = await gpuOf(CARDS.h200);
    const named = await gpuOf(CARDS.h200, { identify: true });
    expect(deviceFingerprint(named)).toBe(deviceFingerprint(shy));
  });

  const changes: [string, Card][] = [
    ['another unit', { uuid: 'GPU-6f1d3a52-0c1e-4b7a-9d55-0a4c1f2e3dff' }],
    ['a lower enforced power limit', { 'enforced.power.limit': '600.00' }],
    ['another firmware', { vbios_version: '96.00.CF.00.01' }],
    ['ECC switched off', { 'ecc.mode.current': 'Disabled' }],
    ['MIG switched on', { 'mig.mode.current': 'Enabled' }],
  ];
  it.each(changes)('differs with %s', async (_, change) => {
    const before = await gpuOf(CARDS.h200);
    const after = await gpuOf({ ...CARDS.h200, ...change });
    expect(deviceFingerprint(after)).not.toBe(deviceFingerprint(before));
  });

  it('differs between every two of the known cards', async () => {
    const gpus = await gpusOf(Object.values(CARDS));
    expect(new Set(gpus.map(deviceFingerprint)).size).toBe(gpus.length);
  });

  it('of a CPU does not depend on its clock of the moment', async () => {
    const { cpu } = await describeMachine({ host: madeUpHost({}) });
    expect(deviceFingerprint({ ...cpu, currentMhz: 1000 })).toBe(
      deviceFingerprint({ ...cpu, currentMhz: 3000 }),
    );
    expect(deviceFingerprint({ ...cpu, cores: 4 })).not.toBe(deviceFingerprint({ ...cpu, cores: 8 }));
  });
});
