import { deviceCacheBytes, isGpu } from '../devices/device-cache.ts';
import { counted, formatFixed, formatQuantity } from '../format.ts';
import { details } from '../sentences/validity.ts';
import { limits } from './limits.ts';
import { each, type Rule } from './rule.ts';

// Is there enough of it, and is it the right thing?

/** No run writes such a record, but somebody may. What did not finish has a reason of its own. */
export const anything: Rule = ({ repeats, finished }) => {
  if (repeats.length === 0) return [{ code: 'nothing_measured', detail: details.noProcess() }];
  const isEmpty =
    finished.length > 0 && finished.every(({ repeat }) => repeat.samples.durationNs.length === 0);
  const processes = counted(finished.length, 'process');
  return isEmpty ? [{ code: 'nothing_measured', detail: details.noSample({ processes }) }] : [];
};

/** A process that somebody stopped is one that is missing: what the others measured stands. */
export const processCount: Rule = ({ finished, repeats }) => {
  if (finished.length === 0) return [];
  if (repeats.some(({ outcome }) => outcome === 'interrupted')) {
    const detail = details.thenInterrupted({
      finished: finished.length,
      processes: counted(repeats.length, 'process'),
    });
    return [{ code: 'too_few_samples', detail }];
  }
  return finished.length < limits.processes
    ? [
        {
          code: 'too_few_samples',
          detail: details.fewProcesses({ n: finished.length, least: limits.processes }),
        },
      ]
    : [];
};

export const sampleCount: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const n = repeat.samples.durationNs.length;
    return n < limits.samplesPerProcess
      ? { code: 'too_few_samples', detail: details.fewSamples({ n, least: limits.samplesPerProcess }) }
      : null;
  });

export const windowLength: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const { durationNs } = repeat.samples;
    const seconds = durationNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
    if (durationNs.length >= limits.samplesForShortWindow || seconds >= limits.windowSeconds) return null;
    return {
      code: 'too_short',
      detail: details.shortWindow({
        samples: counted(durationNs.length, 'sample'),
        seconds: formatFixed(seconds, 2),
        least: limits.samplesForShortWindow,
        window: limits.windowSeconds,
      }),
    };
  });

export const cacheResidence: Rule = ({ workload: { model, kind }, engine: { device }, machine }) => {
  const cacheBytes = deviceCacheBytes(device, machine);
  if (!model || kind === 'prefill' || cacheBytes === null) return [];
  const needed = limits.cacheMultiple * cacheBytes;
  if (model.distinctWeightBytes >= needed) return [];
  const cache = isGpu(device) ? details.deviceCache() : details.hostCache();
  const [has, least] = [model.distinctWeightBytes, needed].map((value) =>
    formatQuantity({ value, unit: 'B' }),
  ) as [string, string];
  const detail = details.smallWeights({ has, multiple: limits.cacheMultiple, cache, least });
  return [{ code: 'cache_resident', detail }];
};

export const uncounted: Rule = ({ workload: { cost } }) => {
  const texts = (cost.uncounted ?? []).map(({ because, name }) => {
    if (because === 'operator') return details.uncountedOperator({ operator: name ?? '' });
    if (because === 'cache') return details.uncountedCache();
    return because === 'heads' ? details.uncountedHeads() : details.uncountedRouting();
  });
  return [...new Set(texts)].map((detail) => ({ code: 'uncounted', detail }));
};

export const toyShape: Rule = ({ workload: { model } }) =>
  model?.shape.name === 'tiny' ? [{ code: 'synthetic_tiny', detail: `${model.parameters} parameters` }] : [];
