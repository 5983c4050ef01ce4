import type { Limits } from './scenario.ts';

type Promised = { readonly [kind in 'server' | 'interactive']?: readonly [ttftMs: number, tpotMs: number] };

/**
 * What MLPerf Inference promises per request, for 99 % of them: time to the first token and time per output token behind it, in
 * milliseconds (mlcommons/inference, mlperf.conf and the rules of v5.1 to v6.0). gpt-oss-120b and deepseek-r1 have their own.
 */
const mlperf: Readonly<Record<string, Promised>> = {
  'llama2-70b': { server: [2000, 200], interactive: [450, 40] },
  'llama3.1-8b': { server: [2000, 100], interactive: [500, 30] },
  'llama3.1-405b': { server: [6000, 175], interactive: [4500, 80] },
  mixtral: { server: [2000, 200] },
  'deepseek-r1': { server: [2000, 80], interactive: [1500, 15] },
  'gpt-oss-120b': { server: [3000, 80], interactive: [2000, 15] },
};

export const limitNames = Object.keys(mlperf);

/** The limits that MLPerf has for a model in a scenario; null where it has none. */
export function mlperfLimits(name: string, kind: 'server' | 'interactive'): Limits | null {
  const promised = Object.hasOwn(mlperf, name) ? mlperf[name]![kind] : undefined;
  if (!promised) return null;
  const [ttftMs, tpotMs] = promised;
  return { ttftSeconds: ttftMs / 1000, tpotSeconds: tpotMs / 1000, percent: 99 };
}
