import { sentence } from './sentence.ts';

/** What was looked at of the output of a process. */
export const checks = {
  nothing: sentence('nothing', '无'),
  nothingComputed: sentence('nothing: this engine computes nothing', '无：该引擎不做任何计算'),
  stopped: sentence('nothing: it was stopped', '无：已被停止'),
  someSums: sentence(
    '{some#} of {all#} outputs against a double sum',
    '{all} 个输出中的 {some} 个与双精度求和对照',
  ),
  allFinite: sentence(
    'all {all#} outputs finite, {some#} of them against a double sum',
    '全部 {all} 个输出均为有限值，其中 {some} 个与双精度求和对照',
  ),
  ids: sentence('{n#} ids', '{n} 个 id'),
  idsAndFinite: sentence('{n#} ids, the last scores finite', '{n} 个 id，最后的分数均为有限值'),
  scores: sentence('{n#} scores', '{n} 个分数'),
  batchOfScores: sentence('{batch#} × {vocab#} scores', '{batch} × {vocab} 个分数'),
  lastScores: sentence('{batch#} × {vocab#} scores of the last position', '末位的 {batch} × {vocab} 个分数'),
  copy: sentence('{name!}: every byte of the copy, by {by!}', '{name}：副本的每个字节，以 {by} 比较'),
  answers: sentence(
    '{name!}: the answer of every call, which depends on the last byte of each part alone',
    '{name}：每次调用的返回值，它只取决于每一部分的最后一个字节',
  ),
  arrived: sentence('all {n#} bytes that arrived', '到达的全部 {n} 个字节'),
  onDevice: sentence(
    'a sample took {ms#} ms by the clock of the device',
    '按设备的时钟，一个样本用时 {ms} ms',
  ),
  direct: sentence(
    'between {from!} and {to!}, each with direct access to the other',
    '在 {from} 与 {to} 之间，双方可直接互访',
  ),
  byHost: sentence(
    'between {from!} and {to!}, by way of the host: neither reaches the other directly',
    '在 {from} 与 {to} 之间，经由主机：双方都不能直接访问对方',
  ),
  memory: sentence(
    '{n#} bytes, written and read back with a pattern and its complement',
    '{n} 个字节，以一种图样及其反码写入并读回',
  ),
} as const;

/** What is wrong with it. */
export const faults = {
  value: sentence(
    'y[{place}] is {found!} where {right!} is right',
    'y[{place}] 为 {found}，正确值应为 {right}',
  ),
  otherId: sentence(
    'sequence {row#} gave id {found#}, its scores say {best#}',
    '序列 {row} 给出 id {found}，而其分数指向 {best}',
  ),
  otherAgain: sentence(
    'sequence {row#} gave id {before#}, and {found#} when the same step ran again',
    '序列 {row} 给出 id {before}，而同一步再次运行时给出 {found}',
  ),
  allAlike: sentence(
    'every score of sequence {row#} is {score!}: nothing was computed',
    '序列 {row} 的每个分数都是 {score}：并未计算',
  ),
  copy: sentence('the copy is not what was copied', '副本与被复制的内容不同'),
  search: sentence(
    'memchr stopped at {found!}, and the byte stands at {end!}',
    'memchr 停在 {found}，而该字节位于 {end}',
  ),
  order: sentence(
    'memcmp gave {sign#} for parts of which the first is smaller in its last byte',
    'memcmp 给出 {sign}，而前一部分的最后一个字节更小',
  ),
  byte: sentence('byte {place#} did not arrive as it was sent', '字节 {place} 到达时与发送时不同'),
  memory: sentence(
    'of {all#} bytes that the driver gave, {right#} came back as they were written; the first wrong one is byte {place#}',
    '在驱动分配的 {all} 个字节中，{right} 个按写入内容读回；第一个错误的字节是 {place}',
  ),
} as const;
