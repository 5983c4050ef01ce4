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
  askForOriginal: sentence(
    'Ask for the file as the tool wrote it: this one was changed, or the tool has a fault.',
    '请索取工具写出的原始文件：该文件被修改过，或工具有缺陷。',
  ),
} as const;
