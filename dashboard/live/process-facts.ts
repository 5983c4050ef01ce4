import { extent } from 'd3-array';
import { formatInterval } from '../../results/format.ts';
import type { Repeat } from '../../results/record.ts';
import { mean } from '../../results/statistics/moments.ts';

/** What a page says of one process while its run goes on; the record of its trial says more. */
export interface ProcessFacts {
  readonly outcome: Repeat['outcome'];
  readonly error: string | null;
  readonly samples: number;
  /** Mean time of a sample with the words of every page; empty where there is none. */
  readonly shown: string;
  /** Of each sample, in run order. */
  readonly durationNs: readonly number[];
  readonly telemetry: readonly ChannelFacts[];
  /** The same in words, one channel behind the other. */
  readonly telemetryShown: string;
}

/** What a sensor showed while the process lived. */
interface ChannelFacts {
  readonly device: string | null;
  readonly name: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly last: number;
}

/** A single process has no interval. */
const alone = { low: null, high: null, reason: 'one process' };

export function processFacts({ outcome, error, samples, telemetry }: Repeat): ProcessFacts {
  const { durationNs } = samples;
  const average = mean(durationNs);
  const channels = channelsOf(telemetry);
  return {
    outcome,
    error,
    samples: durationNs.length,
    shown: average === null ? '' : formatInterval({ ...alone, centre: average / 1e9 }, 's'),
    durationNs,
    telemetry: channels,
    telemetryShown: channels
      .map(({ device, name, unit, least, most }) =>
        [device ?? [], name, least === most ? least : `${least} … ${most}`, unit].flat().join(' '),
      )
      .join('; '),
  };
}

const channelsOf = (telemetry: Repeat['telemetry']): ChannelFacts[] =>
  (telemetry?.tracks ?? []).flatMap(({ device, channels }) =>
    channels.flatMap(({ name, unit, values }) => {
      const read = values.flatMap((value) => value ?? []);
      const [least, most] = extent(read);
      if (least === undefined || most === undefined) return [];
      return [{ device, name, unit, least, most, last: read.at(-1)! }];
    }),
  );
