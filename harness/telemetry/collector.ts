import type { TelemetryEvent, Track } from '../../results/record/telemetry.ts';
import { type Channel, packTrack } from '../../results/record/track.ts';
import type { Clock, Reading, Sink } from './source.ts';

/** Keeps what sources see until somebody takes it. */
export type Collector = {
  sinkFor: (source: { name: string; channels: Channel[] }) => Sink;
  /**
   * Everything since the last take, packed; what was taken is forgotten. Events that still hold (a source cannot run or
   * has died, a remark on what it measures) are handed over again each time.
   */
  take: () => { tracks: Track[]; events: TelemetryEvent[] };
};

export function createCollector(clock: Clock): Collector {
  const tracks = new Map<string, { source: string; channels: Channel[]; readings: Reading[] }>();
  let events: TelemetryEvent[] = [];
  return {
    sinkFor: ({ name, channels }) => ({
      reading: (reading) => {
        const key = `${name} ${reading.device}`;
        const track = tracks.get(key);
        if (track) track.readings.push(reading);
        else tracks.set(key, { source: name, channels, readings: [reading] });
      },
      event: (kind, message) =>
        events.push({ atNs: String(clock.monotonicNs()), source: name, kind, message }),
    }),
    take: () => {
      const taken = {
        tracks: [...tracks.values()].map(({ source, channels, readings }) =>
          packTrack(source, readings[0]!.device, channels, readings),
        ),
        events,
      };
      tracks.clear();
      events = events.filter(({ kind }) => kind !== 'garbled');
      return taken;
    },
  };
}
