import { sentence } from './sentence.ts';

/** With what something was measured: memory, processors, layers, and how large a batch it holds. */
export const places = {
  hidden: sentence('a program that is hidden from here', '在此处不可见的程序'),
  systemLibrary: sentence('{name} (the C library of the system)', '{name}（系统的 C 库）'),
  emulated: sentence('emulated {size#}', '模拟 {size}'),
  tooSmall: sentence('own, too small for all layers', '自有，但放不下全部层'),
  quota: sentence('a quota of {cpus#} CPUs', '配额 {cpus} 个 CPU'),
  part: sentence('{usable#} of {all#} CPUs', '{all} 个 CPU 中的 {usable} 个'),
  // The largest batch.
  unknownBatch: sentence(
    'the largest batch is not known: {batch#} ended as {outcome}',
    '最大批大小未知：{batch} 的结局为 {outcome}',
  ),
  untriedBatch: sentence('the largest batch is not known: nothing was tried', '最大批大小未知：没有尝试'),
  noBatch: sentence('no batch fits: {failed}', '没有放得下的批大小：{failed}'),
  noBatchIn: sentence('no batch fits ({memory}): {failed}', '没有放得下的批大小（{memory}）：{failed}'),
  mostPositions: sentence(
    'largest batch: {batch#}, since a tensor of the cache may hold no more; memory was left',
    '最大批大小：{batch}，因为缓存的张量至多容纳这么多；内存仍有剩余',
  ),
  mostPositionsIn: sentence(
    'largest batch: {batch#} ({memory}), since a tensor of the cache may hold no more; memory was left',
    '最大批大小：{batch}（{memory}），因为缓存的张量至多容纳这么多；内存仍有剩余',
  ),
  mostFitting: sentence(
    'largest batch that fits: {batch#} ({failed})',
    '放得下的最大批大小：{batch}（{failed}）',
  ),
  mostFittingIn: sentence(
    'largest batch that fits ({memory}): {batch#} ({failed})',
    '放得下的最大批大小（{memory}）：{batch}（{failed}）',
  ),
  refused: sentence('{batch#} was refused by arithmetic', '{batch} 经计算被拒绝'),
  ranOut: sentence('{batch#} ran out of memory', '{batch} 耗尽了内存'),
  // Layers.
  askedFor: sentence('asked for', '按要求'),
  asBrought: sentence('the model as it was brought', '模型按提供时的样子'),
  withExperts: sentence(
    'the model as it was brought; {active#} of {total#} experts work on a token, and those that a batch reads are counted as expected if each is as likely as another',
    '模型按提供时的样子；每个 token 用到 {total} 个专家中的 {active} 个，一批读取的专家数按各专家等可能时的期望值计',
  ),
  allFit: sentence('all {size#} fit', '全部 {size} 都放得下'),
  tooLargeToWrite: sentence(
    'all layers are {size#}, more than the {most#} that are written unasked; what they would fill is held back',
    '全部层为 {size}，多于未经要求即可写入的 {most}；它们本应占用的内存被预留',
  ),
  tooLarge: sentence(
    'all layers are {size#}, more than {share#} of the {free#} that are free',
    '全部层为 {size}，多于空闲的 {free} 的 {share}',
  ),
} as const;
