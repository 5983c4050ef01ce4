import { sentence } from './sentence.ts';

/** What the auditor of imported files says. */
export const imports = {
  nothingToCheck: sentence(
    'nothing in it can be held against anything else in it',
    '其中没有可相互核对的内容',
  ),
  otherMean: sentence(
    'the stated mean is {stated} s, that of the {n} repetitions in the file is {computed} s',
    '文件给出的均值为 {stated} s，而文件中 {n} 次重复的均值为 {computed} s',
  ),
  keyTwice: sentence(
    'the key of {at} stands more than once in the same object; the last of its values is read',
    '{at} 的键在同一对象中出现多次；读取的是其最后一个值',
  ),
  digitsLost: sentence(
    '{written} at {at} has more digits than can be computed with; as it is written it is kept as a text',
    '{at} 处的 {written} 位数超出可计算的精度；其原文按文本保留',
  ),
  readAsWritten: sentence(
    'Where its last digits matter, read them from the text that is kept beside the value.',
    '若末尾各位数字有意义，请读取数值旁保留的原文。',
  ),
  askForOriginal: sentence(
    'Ask for the file as the tool wrote it: this one was changed, or the tool has a fault.',
    '请索取工具写出的原始文件：该文件被修改过，或工具有缺陷。',
  ),
} as const;
