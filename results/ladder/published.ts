import { type Comparand, fromResult } from '../comparison/comparand.ts';
import { counted } from '../format.ts';
import type { Reference } from '../reference/reference.ts';
import { bestOfEach, type Ladder, rungOf, sorted } from './rung.ts';

interface PublishedLadder {
  id: string;
  title: string;
  model: string;
  round: string;
  scenario: string;
}

export const publishedLadders: readonly PublishedLadder[] = ['v4.1', 'v5.1', 'v6.0'].map((round) => ({
  id: `mlperf-${round}-llama-2-70b`,
  title: `Llama 2 70B, MLPerf ${round} Offline, closed division, per device`,
  model: 'Llama 2 70B',
  round,
  scenario: 'Offline',
}));

/** The best entry of each device and power configuration in one round, divided by its devices. */
export function publishedLadder(
  { id, title, model, round, scenario }: PublishedLadder,
  reference: Reference,
): Ladder {
  const entries = reference.results.filter(
    (entry) =>
      entry.model === model &&
      entry.round === round &&
      entry.scenario === scenario &&
      entry.division === 'closed' &&
      entry.metric === 'output' &&
      entry.deviceCount !== undefined &&
      entry.tuning === undefined,
  );
  const sides = entries.map((entry) => fromResult(entry, reference.devices));
  const best = bestOfEach(
    sides,
    ({ device, conditions }) => `${device} ${conditions.power} ${conditions.precision}`,
    perDevice,
  );
  return {
    id,
    title,
    unit: 'tokens/s per device',
    rungs: sorted(
      best.map((side) => {
        const { power, precision, deviceCount } = side.conditions;
        const notes = [
          counted(deviceCount!, 'device'),
          precision ?? 'precision not stated',
          `${power ?? 'unstated'} power`,
        ];
        return rungOf(
          side,
          'published',
          side.conditions.deviceCount!,
          reference.devices[side.device!]!.name,
          notes,
        );
      }),
    ),
  };
}

const perDevice = ({ figure, conditions }: Comparand): number =>
  figure.centre / (conditions.deviceCount ?? 1);
