import { describe, expect, it } from 'vitest';
import type { Telemetry } from '../../../results/record/telemetry.ts';
import { packTrack } from '../../../results/record/track.ts';
import { energyIn } from '../../../results/telemetry/energy.ts';

const SECOND = 1_000_000_000n;
const window = { startNs: 1n * SECOND, endNs: 9n * SECOND };

/** Ten seconds of one device: watts and joules each second, as functions of the second. */
function telemetryOf(
  power: ((second: number) => number | null) | null,
  energy: ((second: number) => number | null) | null,
): Telemetry {
  const seconds = Array.from({ length: 11 }, (_, second) => second);
  const track = (source: string, name: string, unit: string, value: (second: number) => number | null) =>
    packTrack(
      source,
      '0',
      [{ name, unit, decimals: 3 }],
      seconds.map((second) => ({ atNs: BigInt(second) * SECOND, values: [value(second)] })),
    );
  return {
    tracks: [
      ...(power ? [track('nvidia-smi', 'power', 'W', power)] : []),
      ...(energy ? [track('nvml', 'energy', 'J', energy)] : []),
    ],
    events: [],
    gpuProcesses: { before: null, after: null },
    cost: { cpuSeconds: 0, wallSeconds: 10 },
  };
}

describe('the energy of a device', () => {
  it('is that of the counter, grade A, where the integrated power agrees within 5 %', () => {
    const energy = energyIn(
      telemetryOf(
        () => 515,
        (second) => 500 * second,
      ),
      '0',
      window,
    );
    expect(energy).toMatchObject({ joules: 4000, grade: 'A', integralJoules: 4120, reason: null });
    expect(energy.relativeDifference).toBeCloseTo(0.03, 12);
  });

  it('is not stated, with the reason, where the two differ by more than 5 %', () => {
    const energy = energyIn(
      telemetryOf(
        () => 530,
        (second) => 500 * second,
      ),
      '0',
      window,
    );
    expect(energy).toMatchObject({ joules: null, grade: null });
    expect(energy.reason).toContain('differ by 6.0 %');
  });

  it('has grade B from a counter alone and grade C from sampled power alone', () => {
    expect(
      energyIn(
        telemetryOf(null, (second) => 500 * second),
        '0',
        window,
      ),
    ).toMatchObject({ joules: 4000, grade: 'B' });
    expect(
      energyIn(
        telemetryOf(() => 500, null),
        '0',
        window,
      ),
    ).toMatchObject({ joules: 4000, grade: 'C' });
  });

  it('is not integrated over a gap of more than 3 s, but over one of 3 s', () => {
    const without = (missing: number[]) =>
      telemetryOf((second) => (missing.includes(second) ? null : 500), null);
    expect(energyIn(without([4, 5]), '0', window)).toMatchObject({ joules: 4000, grade: 'C' });
    const lost = energyIn(without([4, 5, 6]), '0', window);
    expect(lost).toMatchObject({ joules: null, grade: null });
    expect(lost.reason).toContain('gap above 3 s');
  });

  it('is null for a device that nobody watched', () => {
    expect(
      energyIn(
        telemetryOf(() => 500, null),
        '1',
        window,
      ),
    ).toMatchObject({ joules: null, grade: null });
  });
});
