import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createCollector } from '../../../harness/telemetry/collector.ts';
import { type Nvml, nvmlSource, openNvml } from '../../../harness/telemetry/nvml.ts';
import { findSeries } from '../../../results/record/track.ts';

const clock = { monotonicNs: () => 7_000_000n, wallMs: () => 0 };

describe('the energy counter', () => {
  const madeUp = (joules: (number | null)[]): Nvml => ({
    deviceCount: () => joules.length,
    totalJoules: (index) => joules[index]!,
    close: () => {},
  });

  it('is read for each GPU that has one', async () => {
    const source = nvmlSource({ clock }, () => madeUp([12.5, null, 8]));
    const collector = createCollector(clock);
    expect(await source.available()).toBeNull();
    source.start(collector.sinkFor(source));
    await source.stop();
    const telemetry = collector.take();
    expect(telemetry.tracks.map(({ device }) => device)).toEqual(['0', '2']);
    expect(findSeries(telemetry, { channel: 'energy', device: '2' })).toEqual({
      unit: 'J',
      atNs: [7_000_000n],
      values: [8],
    });
  });

  it('is read only for the GPUs asked for', async () => {
    const source = nvmlSource({ clock, devices: ['1'] }, () => madeUp([12.5, null, 8]));
    expect(await source.available()).toBe('no GPU has an energy counter');
  });

  it('is said to be missing where there is no library', () => {
    expect(openNvml('/nowhere/libnvidia-ml.so.1')).toMatch(/libnvidia-ml.so.1 cannot be loaded/);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'assay-nvml-'));
const library = join(folder, 'libnvidia-ml.so.1');
const stub = fileURLToPath(new URL('../../fixtures/nvml-stub.c', import.meta.url));
const compiled = spawnSync(process.env.CC ?? 'cc', ['-shared', '-fPIC', '-o', library, stub]).status === 0;
if (!compiled)
  console.warn('no C compiler: the binding to libnvidia-ml is not tested against a stub library');

describe.skipIf(!compiled)('the binding to the library, on a stub of it', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('counts devices, reads joules beyond 32 bits, and knows a device without a counter', () => {
    const nvml = openNvml(library) as Nvml;
    expect(nvml.deviceCount()).toBe(2);
    expect(nvml.totalJoules(0)).toBe(5_000_000_000);
    expect(nvml.totalJoules(0)).toBe(5_000_000_065);
    expect(nvml.totalJoules(1)).toBeNull();
    expect(nvml.totalJoules(2)).toBeNull();
    nvml.close();
  });
});
