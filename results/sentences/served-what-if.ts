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
    'Fitted by least squares to {n#} decode steps of this load, {decode=}, and to {m#} chunks of prompts, {chunk=}, each size then to its own mean; {host#} of a step are of the scheduler, and {wake#} are added right behind an idle moment',
    '对本负载的 {n} 个解码步作最小二乘拟合：{decode}；对 {m} 个提示分块：{chunk}；各尺寸再取其自身均值；每步中 {host} 属于调度器，空闲之后的一步另加 {wake}',
  ),
  paceHere: sentence(
    'Each moment has the pace that the device had in this load, begun at three moments of it, and the value is the median of these; ends: the least and the largest of them and of the load with all steps slower and faster, by the pace of its slowest twentieth ({slow#} of the mean) and of its fastest ({fast#})',
    '每一时刻取设备在本负载中的步调，分别从其中三个时刻开始，所给值为三者的中位数；两端：三者以及全部步骤按其最慢的二十分之一段（均值的 {slow}）与最快的二十分之一段（{fast}）的步调放慢与加快时的最小值与最大值',
  ),
  otherTimes: sentence(
    'At another time the device may be slower or faster than at any moment of this load: that is not in the ends',
    '在其他时间，设备可能比本负载中任何时刻更慢或更快：两端未计入这一点',
  ),
  anywhere: sentence('anywhere from {low#} to {high#}', '不定：{low} 至 {high}'),
  rough: sentence(
    '"anywhere": the ends are a factor of {factor#} or more apart, those of a share {points#} percentage points; a value between them would say more than is known',
    '“不定”：两端相差 {factor} 倍或以上，份额则相差 {points} 个百分点或以上；给出其间的一个值会言过其实',
  ),
  busy: sentence(
    'As projected, steps take {busy#} of the time: where they take 1 % longer, requests wait some {more#} longer (as in the queue M/M/1)',
    '按推算，步骤占时间的 {busy}：每步延长 1 %，等待约延长 {more}（如 M/M/1 队列）',
  ),
  saturated: sentence(
    'As projected, steps take {busy#} of the time: a queue that has grown hardly shrinks again, and latencies tell how long the load lasted and what arrived when, more than what the device does',
    '按推算，步骤占时间的 {busy}：队列一旦增长便难以缩短，延迟反映的主要是负载持续多久、请求何时到来，而非设备的能力',
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
    'Of the {n#} requests that count the first {served#} were served again: more would take too long for an answer',
    '计入的 {n} 个请求中只重新服务了前 {served} 个：再多则作答耗时过长',
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
