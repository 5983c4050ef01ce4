import { deviceCacheBytes, isGpu } from '../devices/device-cache.ts';
import { counted, formatFixed, formatQuantity } from '../format.ts';
import { limits } from './limits.ts';
import { each, type Rule } from './rule.ts';

// Is there enough of it, and is it the right thing?

/** A process that somebody stopped is one that is missing: what the others measured stands. */
export const processCount: Rule = ({ finished, repeats }) => {
  if (finished.length === 0) return [];
  if (repeats.some(({ outcome }) => outcome === 'interrupted')) {
    const detail = `${finished.length} of ${counted(repeats.length, 'process')} finished, then the run was interrupted`;
    return [{ code: 'too_few_samples', detail }];
  }
  return finished.length < limits.processes
    ? [{ code: 'too_few_samples', detail: `${finished.length} of at least ${limits.processes} processes` }]
    : [];
};

export const sampleCount: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const n = repeat.samples.durationNs.length;
    return n < limits.samplesPerProcess
      ? { code: 'too_few_samples', detail: `${n} of at least ${limits.samplesPerProcess} samples` }
      : null;
  });

export const windowLength: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const { durationNs } = repeat.samples;
    const seconds = durationNs.reduce((sum, ns) => sum + ns, 0) / 1e9;
    if (durationNs.length >= limits.samplesForShortWindow || seconds >= limits.windowSeconds) return null;
    const needed = `${limits.samplesForShortWindow} samples or ${limits.windowSeconds} s`;
    return {
      code: 'too_short',
      detail: `${counted(durationNs.length, 'sample')} in ${formatFixed(seconds, 2)} s; needs ${needed}`,
    };
  });

export const cacheResidence: Rule = ({ workload: { model, kind }, engine: { device }, machine }) => {
  const cacheBytes = deviceCacheBytes(device, machine);
  if (!model || kind === 'prefill' || cacheBytes === null) return [];
  const needed = limits.cacheMultiple * cacheBytes;
  if (model.distinctWeightBytes >= needed) return [];
  const cache = isGpu(device) ? 'L2 cache of the GPU' : 'last-level cache';
  const [has, least] = [model.distinctWeightBytes, needed].map((value) =>
    formatQuantity({ value, unit: 'B' }),
  );
  const detail = `${has} of distinct weights; ${limits.cacheMultiple} × the ${cache} are ${least}`;
  return [{ code: 'cache_resident', detail }];
};

export const toyShape: Rule = ({ workload: { model } }) =>
  model?.shape.name === 'tiny' ? [{ code: 'synthetic_tiny', detail: `${model.parameters} parameters` }] : [];
