import { sentence } from './sentence.ts';

/** On what the projection of a served load rests, and why there is none. */
export const servedWhatIf = {
  bothShares: sentence(
    '{bandwidth#} of the bandwidth and {arithmetic#} of the arithmetic',
    '带宽的 {bandwidth} 与算力的 {arithmetic}',
  ),
  bandwidthShare: sentence('{bandwidth#} of the bandwidth', '带宽的 {bandwidth}'),
  arithmeticShare: sentence('{arithmetic#} of the arithmetic', '算力的 {arithmetic}'),
  stepsHere: sentence(
    'A step takes the larger of its bytes at {bandwidth#} and its arithmetic at {arithmetic#}, and {fixed#} besides: fitted to {n#} sizes of step of this load, off by {error#} (root mean square)',
    '一步的时间为其字节数按 {bandwidth} 与其运算量按 {arithmetic} 所需时间中的较大者，另加 {fixed}：由本负载的 {n} 种步长拟合，误差 {error}（均方根）',
  ),
  stepsByBytes: sentence(
    'A step takes the time of its bytes at {bandwidth#}, and {fixed#} besides: fitted to {n#} sizes of step of this load, off by {error#} (root mean square)',
    '一步的时间为其字节数按 {bandwidth} 所需的时间，另加 {fixed}：由本负载的 {n} 种步长拟合，误差 {error}（均方根）',
  ),
  stepsByArithmetic: sentence(
    'A step takes the time of its arithmetic at {arithmetic#}, and {fixed#} besides: fitted to {n#} sizes of step of this load, off by {error#} (root mean square)',
    '一步的时间为其运算量按 {arithmetic} 所需的时间，另加 {fixed}：由本负载的 {n} 种步长拟合，误差 {error}（均方根）',
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
