import { sentence } from './sentence.ts';

/** What a served load shows: its figures, its verdict and the reasons. */
export const serving = {
  needs: sentence('needs {needs#} values for an interval, has {n#}', '区间需要 {needs} 个值，现有 {n} 个'),
  neverCame: sentence(
    '{never#} of {n#} never came before the run ended',
    '{n} 个中有 {never} 个在运行结束前始终未出现',
  ),
  // Stored columns.
  columnNotBase64: sentence('its data are no base64', '其数据不是 base64'),
  columnNotDeflated: sentence(
    'its data cannot be unpacked to as many values as it claims',
    '其数据无法解压为所声称数量的值',
  ),
  columnTooShort: sentence('it ends before its last value', '它在最后一个值之前结束'),
  columnTooLong: sentence('something follows behind its {n#} values', '其 {n} 个值之后还有内容'),
  columnTooLarge: sentence('it has a number of more than eight bytes', '其中有超过八个字节的数'),
  columnWithoutPlace: sentence('it names a value that is not in its list', '它引用了列表中不存在的值'),
  columnIsBroken: sentence('the column {name!} is damaged: {why=}', '列 {name} 已损坏：{why}'),
  columnOfOtherLength: sentence(
    'the column {name!} has {n#} values, where {needs#} belong',
    '列 {name} 有 {n} 个值，应为 {needs} 个',
  ),
  columnOutOfRange: sentence(
    'the column {name!} has the value {value!}, which is not from {least#} to {most#}',
    '列 {name} 中有值 {value}，不在 {least} 至 {most} 之间',
  ),
} as const;
