import { sentence } from './sentence.ts';

/** Imported figures in ladders and beside claims: what they are held against, and why they are not. */
export const imported = {
  source: sentence('imported from {tool!}', '导入自 {tool}'),
  ofClaimed: sentence(
    '{label}: {rate#} of {claimed#}, a lower bound',
    '{label}：{claimed} 中的 {rate}，为下界',
  ),
  fileOf: sentence(
    '{id!} (imported from {tool!}, auditor: {word$}): {counted}',
    '{id}（导入自 {tool}，审核结论：{word}）：{counted}',
  ),
  file: sentence(
    '{id!} (imported from {tool!}, auditor: {word$})',
    '{id}（导入自 {tool}，审核结论：{word}）',
  ),
  otherKind: sentence(
    'Unlike definitions: {counted} count other things than {wanted}, and no algebra leads from one to the other.',
    '定义不同：{counted} 与 {wanted} 所计的内容不同，无法相互换算。',
  ),
  noOutput: sentence(
    'Unlike definitions: {counted} are no rates of output, which the sentence is held against.',
    '定义不同：{counted} 不是输出速率，而该说法以输出速率检验。',
  ),
  otherThanAsked: sentence(
    'The test asks for {condition=} {asked}, and it is {found}.',
    '检验要求{condition}为 {asked}，而它为 {found}。',
  ),
  notSaid: sentence(
    'The test asks for {condition=} {asked}, and the file does not say it.',
    '检验要求{condition}为 {asked}，而文件未注明。',
  ),
  otherTool: sentence(
    'The test is of {asked}, and it was measured with {found!}.',
    '检验针对 {asked}，而它由 {found} 测得。',
  ),
  noPartner: sentence(
    'A ratio needs a figure of the {device} under the same definition ({definition!}): import one.',
    '比值还需要 {device} 在同一定义（{definition}）下的数值：请导入。',
  ),
  unlikePair: sentence(
    'Unlike conditions: {list}. No figure of the {device} that is at hand is under equal ones.',
    '条件不同：{list}。现有的 {device} 数值均非同等条件下所得。',
  ),
  overPublished: sentence(
    '{label} / {n#} published of the {device}',
    '{label} / {device} 的 {n} 个已公布数值',
  ),
  publishedOver: sentence(
    '{n#} published of the {device} / {label}',
    '{device} 的 {n} 个已公布数值 / {label}',
  ),
  overImport: sentence(
    '{label} / {id!} of the {device} (imported from {tool!}, auditor: {word$})',
    '{label} / {device} 的 {id}（导入自 {tool}，审核结论：{word}）',
  ),
  several: sentence('{n#} different ones', '{n} 种不同的'),
  andMore: sentence(
    '{statement=}, and {n#} more figures of the file',
    '{statement}，以及该文件的另外 {n} 个数值',
  ),
  // On ladders.
  auditor: sentence('auditor: {word$}', '审核结论：{word}'),
  otherLadder: sentence(
    'The ladder is of {condition!} {asked}, and it is {found}.',
    '该阶梯的{condition}为 {asked}，而它为 {found}。',
  ),
  noRound: sentence(
    'Nothing in it says of which round of MLPerf it is: import the detailed log (mlperf_log_detail.txt), which has the version of LoadGen.',
    '其中未注明属于 MLPerf 的哪一轮：请导入详细日志（mlperf_log_detail.txt），其中有 LoadGen 的版本。',
  ),
  otherShapes: sentence('Unlike shapes: {list}.', '形状不同：{list}。'),
  // Imports that say nothing.
  noComparable: sentence('It has no figure that can be compared.', '其中没有可比较的数值。'),
  noDevice: sentence(
    'It does not name its device. Import it again with --device.',
    '它未注明设备。请用 --device 重新导入。',
  ),
  unlistedDevice: sentence(
    'Its device, {named}, is not in the catalogue.',
    '其设备 {named} 不在设备目录中。',
  ),
  noClaim: sentence(
    'No claim is tested with what it counts of the {device}.',
    '没有说法以它所计的 {device} 数值来检验。',
  ),
} as const;
