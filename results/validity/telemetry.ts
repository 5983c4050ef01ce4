import { formatFixed } from '../format.ts';
import { details } from '../sentences/validity.ts';
import type { Observation } from '../telemetry/observation.ts';
import type { Sampling } from '../telemetry/window.ts';
import { limits } from './limits.ts';
import { each, isOnGpu, percent, type Rule, type Watched } from './rule.ts';

/** On a GPU clocks and throttle reasons have to be seen; elsewhere only a stated energy depends on readings. */
export const gaps: Rule = ({ engine, finished }) => {
  if (isOnGpu(engine)) return each(finished, (watched) => gap(unwatchedGpu(watched)));
  // A sensor that never gave a value is no sensor: a channel is listed before it is known whether it can be read.
  const metered = finished.some(({ seen }) => (seen?.energySampling?.samples ?? 0) > 0);
  return metered ? each(finished, ({ seen }) => gap(unmetered(seen))) : [];
};

const gap = (detail: string | null) =>
  detail === null ? null : ({ code: 'telemetry_gap', detail } as const);

function unwatchedGpu({ repeat: { telemetry }, seen }: Watched): string | null {
  if (!telemetry) return details.noTelemetry();
  if (!seen?.sampling) {
    const why = telemetry.events.map(({ source, message }) => `${source}: ${message}`);
    return [details.noClock(), ...why].join('; ');
  }
  return tooFew(seen.sampling) ?? tooLong(seen.sampling);
}

function tooFew({ rateHz }: Sampling): string | null {
  return rateHz < limits.readingsPerSecond
    ? details.fewReadings({ rate: formatFixed(rateHz, 1), least: limits.readingsPerSecond })
    : null;
}

function tooLong({ largestGapMs }: Sampling): string | null {
  return largestGapMs > limits.gapMs
    ? details.longGap({ gap: (largestGapMs / 1000).toFixed(1), most: limits.gapMs / 1000 })
    : null;
}

function unmetered(seen: Observation | null): string | null {
  return seen?.energySampling?.samples ? tooLong(seen.energySampling) : details.silentSensor();
}

export const energyAgreement: Rule = ({ finished }) =>
  each(finished, ({ seen }) => {
    const difference = seen?.energy.relativeDifference ?? 0;
    return difference > limits.energyDifference
      ? { code: 'energy_unreliable', detail: details.energyDiffers({ share: percent(difference) }) }
      : null;
  });
