import type { Telemetry, Track } from './telemetry.ts';

// What is read from telemetry, apart from its schema: where records are only computed with, nothing checks them.

/** One channel, laid out in time. */
export type Series = { unit: string; atNs: bigint[]; values: (number | null)[] };

export type Channel = {
  name: string;
  unit: string;
  /** Digits after the point that the sensor resolves. */
  decimals: number;
};

const NS_PER_MS = 1_000_000n;

/** Packs readings (one row of values per time, in the order of the channels) into a track. */
export function packTrack(
  source: string,
  device: string | null,
  channels: Channel[],
  readings: { atNs: bigint; values: (number | null)[] }[],
): Track {
  const sorted = readings.toSorted((a, b) => (a.atNs < b.atNs ? -1 : Number(a.atNs > b.atNs)));
  const startNs = sorted[0]?.atNs ?? 0n;
  const offsetsMs = sorted.map(({ atNs }) => Math.round(Number(atNs - startNs) / Number(NS_PER_MS)));
  return {
    source,
    device,
    startNs: String(startNs),
    stepsMs: offsetsMs.map((offset, i) => offset - (offsetsMs[i - 1] ?? 0)),
    channels: channels.map(({ name, unit, decimals }, column) => ({
      name,
      unit,
      values: sorted.map(({ values }) => rounded(values[column] ?? null, decimals)),
    })),
  };
}

/** The series of a channel, or null where no source gave it. Times are exact to half a millisecond. */
export function findSeries(
  telemetry: Pick<Telemetry, 'tracks'>,
  wanted: { channel: string; device?: string | null; source?: string },
): Series | null {
  for (const track of telemetry.tracks) {
    if (wanted.source !== undefined && track.source !== wanted.source) continue;
    if (wanted.device !== undefined && track.device !== wanted.device) continue;
    const channel = track.channels.find(({ name }) => name === wanted.channel);
    if (channel) return { unit: channel.unit, atNs: timesOf(track), values: channel.values };
  }
  return null;
}

function timesOf(track: Track): bigint[] {
  let atNs = BigInt(track.startNs);
  return track.stepsMs.map((stepMs) => {
    atNs += BigInt(stepMs) * NS_PER_MS;
    return atNs;
  });
}

function rounded(value: number | null, decimals: number): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toFixed(decimals));
}
