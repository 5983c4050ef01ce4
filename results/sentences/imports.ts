import { sentence } from './sentence.ts';

/** What the auditor of imported files says. */
export const imports = {
  nothingToCheck: sentence(
    'nothing in it can be held against anything else in it',
    '其中没有可相互核对的内容',
  ),
  unequal: sentence(
    '{told} is stated as {value#}, and {computed} gives {gives#}: further apart than their rounding',
    '{told} 给出为 {value}，而 {computed} 得 {gives}：差异超出舍入误差',
  ),
  above: sentence(
    '{low} is {a#}, more than {high}, which is {b#}: that cannot be',
    '{low} 为 {a}，大于 {high} 的 {b}：不可能成立',
  ),
  otherMean: sentence(
    'the stated mean is {stated#} s, that of the {n#} repetitions in the file is {computed#} s',
    '文件给出的均值为 {stated} s，而文件中 {n} 次重复的均值为 {computed} s',
  ),
  gapsBelowTokens: sentence(
    'the mean gap between chunks is {gap#} s, less than the mean time per token, {token#} s',
    '分块之间的平均间隔为 {gap} s，小于每个 token 的平均时间 {token} s',
  ),
  otherClock: sentence(
    'The times are of another window or clock than the rate: do not quote both.',
    '时间与速率所用的窗口或时钟不同：请勿同时引用。',
  ),
  otherWindow: sentence(
    'Look how the tool cuts warm-up and end of the run: one of the two is of another window.',
    '请查看工具如何截取预热与结束阶段：两者之一取自其他窗口。',
  ),
  countedBySeconds: sentence(
    'Versions of the tool before 2026-09 count every request that touches a second: take the limit as what was under way.',
    '该工具 2026-09 之前的版本把触及某一秒的请求都计入：请以上限为准。',
  ),
  otherLimit: sentence(
    'Ask which limit held: the run was not loaded as its settings say.',
    '请询问实际生效的上限：运行的负载与设置不符。',
  ),
  chunksOrTokens: sentence(
    'One of them counts chunks of the stream and the other tokens: quote neither without saying which.',
    '其中一个按流的分块计数，另一个按 token 计数：引用时须注明是哪一种。',
  ),
  otherLength: sentence(
    'Tokens per request are not what the settings say, or the times are of different requests.',
    '每个请求的 token 数与设置不符，或这些时间取自不同的请求。',
  ),
  emptyChunks: sentence(
    'Empty chunks or the first token are among the gaps, or a chunk is counted for each of its tokens.',
    '间隔中含有空分块或首个 token，或分块按其中每个 token 重复计数。',
  ),
  askForOriginal: sentence(
    'Ask for the file as the tool wrote it: this one was changed, or the tool has a fault.',
    '请索取工具写出的原始文件：该文件被修改过，或工具有缺陷。',
  ),
  otherVerdict: sentence(
    'the tool calls its run {word}, and {failed#} of the {listed#} constraints that it lists are not met',
    '工具称其运行为 {word}，而它列出的 {listed} 项约束中有 {failed} 项未满足',
  ),
  otherReason: sentence(
    'Take it as {word}: the detailed log says what else was not met.',
    '请按 {word} 对待：详细日志说明还有什么未满足。',
  ),
} as const;
