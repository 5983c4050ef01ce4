import { describe, expect, it } from 'vitest';
import { telemetrySchema } from '../../../results/record/telemetry.ts';
import { findSeries, packTrack } from '../../../results/record/track.ts';

const channels = [
  { name: 'power', unit: 'W', decimals: 2 },
  { name: 'clock', unit: 'MHz', decimals: 0 },
];
const MS = 1_000_000n;
/** More nanoseconds than a number holds: a host that has been up for two years. */
const START = 63_072_000_000_000_123n;

describe('a packed track', () => {
  it('gives back times to half a millisecond and values to what the sensor resolves', () => {
    const readings = [
      { atNs: START, values: [85.1234, 345] },
      { atNs: START + 50_400_000n, values: [650.005, 1979.6] },
      { atNs: START + 100_800_000n, values: [null, 1980] },
    ];
    const track = packTrack('nvidia-smi', '0', channels, readings);
    expect(track.stepsMs).toEqual([0, 50, 51]);
    const power = findSeries({ tracks: [track] }, { channel: 'power', device: '0' });
    expect(power).toEqual({
      unit: 'W',
      atNs: [START, START + 50n * MS, START + 101n * MS],
      values: [85.12, 650, null],
    });
    expect(findSeries({ tracks: [track] }, { channel: 'clock' })?.values).toEqual([345, 1980, 1980]);
  });

  it('does not add up the rounding of its steps over ten thousand readings', () => {
    const readings = Array.from({ length: 10_000 }, (_, i) => ({
      atNs: START + BigInt(i) * 49_600_000n,
      values: [1, 1],
    }));
    const { atNs } = findSeries(
      { tracks: [packTrack('a', null, channels, readings)] },
      { channel: 'power' },
    )!;
    const error = Number(atNs.at(-1)! - readings.at(-1)!.atNs);
    expect(Math.abs(error)).toBeLessThanOrEqual(500_000);
  });

  it('puts readings that came late into their place', () => {
    const late = [20n, 0n, 10n].map((offset) => ({ atNs: START + offset * MS, values: [Number(offset), 0] }));
    const track = packTrack('a', null, channels, late);
    expect(track.channels[0]!.values).toEqual([0, 10, 20]);
    expect(track.stepsMs).toEqual([0, 10, 10]);
  });

  it('survives JSON and has nothing that JSON cannot hold', () => {
    const track = packTrack('a', null, channels, [
      { atNs: START, values: [Number.NaN, Number.POSITIVE_INFINITY] },
    ]);
    const telemetry = {
      tracks: [track],
      events: [],
      gpuProcesses: { before: null, after: [] },
      cost: { cpuSeconds: 0.1, wallSeconds: 10 },
    };
    expect(telemetrySchema.parse(JSON.parse(JSON.stringify(telemetry)))).toEqual(telemetry);
    expect(track.channels.map(({ values }) => values)).toEqual([[null], [null]]);
  });
});

describe('finding a series', () => {
  const readings = [{ atNs: START, values: [1, 2] }];
  const tracks = [
    packTrack('cpu', null, channels, readings),
    packTrack('nvidia-smi', '0', channels, readings),
    packTrack('nvidia-smi', '1', channels, [{ atNs: START, values: [7, 8] }]),
  ];

  it('tells devices and sources apart', () => {
    expect(findSeries({ tracks }, { channel: 'power', device: '1' })?.values).toEqual([7]);
    expect(findSeries({ tracks }, { channel: 'power', device: null, source: 'cpu' })?.values).toEqual([1]);
  });

  it('is null where no source gave the channel', () => {
    expect(findSeries({ tracks }, { channel: 'energy' })).toBeNull();
    expect(findSeries({ tracks }, { channel: 'power', device: '2' })).toBeNull();
  });
});
