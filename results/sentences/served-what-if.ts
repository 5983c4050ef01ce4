import { sentence } from './sentence.ts';

/** On what the projection of a served load rests, and why there is none. */
export const servedWhatIf = {
  bothShares: sentence(
    '{bandwidth#} of the bandwidth and {arithmetic#} of the arithmetic',
    '带宽的 {bandwidth} 与算力的 {arithmetic}',
  ),
  bandwidthShare: sentence('{bandwidth#} of the bandwidth', '带宽的 {bandwidth}'),
  arithmeticShare: sentence('{arithmetic#} of the arithmetic', '算力的 {arithmetic}'),
  decodeTerms: sentence(
    '{fixed#} + {row#} a row + {cached#} a token in the cache',
    '{fixed} + 每行 {row} + 缓存中每个 token {cached}',
  ),
  chunkTerms: sentence(
    '{fixed#} + {token#} a token + {cached#} a token in the cache',
    '{fixed} + 每个 token {token} + 缓存中每个 token {cached}',
  ),
  stepsHere: sentence(
    'Fitted by least squares to {n#} decode steps of this load, {decode=}, and to {m#} chunks of prompts, {chunk=}; off by {error#} over their sizes; ends: every step so much shorter and longer',
    '对本负载的 {n} 个解码步作最小二乘拟合：{decode}；对 {m} 个提示分块：{chunk}；各尺寸的误差为 {error}；两端：每一步相应缩短与延长',
  ),
  fewSteps: sentence(
    'the load has fewer than ten decode steps or ten chunks of prompts: too few for a model of them',
    '该负载的解码步或提示分块不足十个：不足以建立其模型',
  ),
  noVariation: sentence(
    'Steps of one size take one time: what varies between them is not in it, so that high percentiles come out too low',
    '同一尺寸的步耗时相同：其间的波动不计在内，因此高百分位数偏低',
  ),
  firstRequests: sentence(
    'Of the {n#} requests that count the first {served#} were served again: more would take too long for a page',
    '计入的 {n} 个请求中只重新服务了前 {served} 个：再多则对一个页面而言耗时过长',
  ),
  unknownMemory: sentence(
    'Whether {rows#} rows fit into the memory was not looked at: its size is not known here',
    '未核对内存能否容纳 {rows} 行：此处不知其大小',
  ),
  needsBoth: sentence(
    'of this device neither is known: name both a bandwidth and an arithmetic',
    '该设备的两者均未知：请同时给出带宽与算力',
  ),
} as const;
