import { sentence } from './sentence.ts';

/** Why two figures may not be compared, and what was done so that they may. */
export const comparison = {
  unverified: sentence(
    'Nobody read this figure in its source, so it decides nothing.',
    '无人在来源中读到该数值，因此不作为依据。',
  ),
  copyEngine: sentence(
    'A copy engine stays far below what compute kernels read; this is no figure of the memory.',
    '复制引擎远低于计算内核的读取速度：这不是内存的数值。',
  ),
  missing: sentence('The figure is missing: {why}', '没有该数值：{why}'),
  noReason: sentence('no reason given', '未给出原因'),
  impossible: sentence(
    'The figure is {value}, which no measurement gives.',
    '数值为 {value}，任何测量都不会给出。',
  ),
  impossibleSide: sentence(
    '{label} is {value}, which no measurement gives.',
    '{label} 为 {value}，任何测量都不会给出。',
  ),
  invalid: sentence(
    'The record of {title} is INVALID and is no evidence: {reasons}.',
    '{title} 的记录为 INVALID，不能作为证据：{reasons}。',
  ),
  reason: sentence('{code$} ({detail})', '{code}（{detail}）'),
  browser: sentence(
    'It was measured in a browser, which does not say on what it ran nor what else ran: it stands for itself.',
    '它是在浏览器中测得的，浏览器不说明运行在什么硬件上，也不说明还有什么在运行：只代表其自身。',
  ),
  emulated: sentence(
    'It was measured with {memory}, not on the device as it is.',
    '测量时内存条件为 {memory}，并非设备的真实状态。',
  ),
  unlike: sentence('Unlike {condition=}: {x} and {y}.', '{condition}不同：{x} 与 {y}。'),
  notStated: sentence('not stated', '未注明'),
  unlikeMetrics: sentence(
    'Unlike metrics: {x!} and {y!} count different things, and no algebra leads from one to the other.',
    '指标不同：{x} 与 {y} 所计的内容不同，无法相互换算。',
  ),
  noDefinition: sentence(
    'The definition of the metric is not stated for {origins}.',
    '{origins} 未注明指标的定义。',
  ),
  unknownCount: sentence(
    'One side is for a group of devices whose number is not stated.',
    '其中一方是一组设备的数值，而设备数未注明。',
  ),
  // Conversions.
  converted: sentence(
    '{origin}: {from!} to {to!} ({because=})',
    '{origin}：由 {from} 换算为 {to}（{because}）',
  ),
  stepToRate: sentence(
    'one step gives one token a sequence: batch / time',
    '每步每个序列产生一个 token：批大小 / 时间',
  ),
  timePerToken: sentence(
    'sequences of one batch advance together: batch / time per token',
    '同一批的序列同步推进：批大小 / 每个 token 的时间',
  ),
  ofTotal: sentence(
    'all requests have one length in and out: total x out / (in + out)',
    '所有请求的输入与输出长度一致：总数 x 输出 / (输入 + 输出)',
  ),
  ofSamples: sentence(
    'each sample has one length out: samples x out',
    '每个样本的输出长度一致：样本数 x 输出',
  ),
  perDevice: sentence(
    'both sides per device (value / number of devices)',
    '双方均按每设备计（数值 / 设备数）',
  ),
  // What differs, and what is open.
  difference: sentence('{condition=}: {x} against {y}', '{condition}：{x} 对 {y}'),
  open: sentence('not stated: {list}', '未注明：{list}'),
  drafted: sentence('both with draft tokens', '双方均使用草稿 token'),
  imported: sentence(
    '{name}: {metric!}, {title} (imported from {tool}, auditor: {word$})',
    '{name}：{metric}，{title}（导入自 {tool}，审核结论：{word}）',
  ),
  importedWhole: sentence(
    '{name}: {title} (imported from {tool}, auditor: {word$})',
    '{name}：{title}（导入自 {tool}，审核结论：{word}）',
  ),
  contradictory: sentence(
    'The file {id} of {tool} contradicts itself or physics: its figures decide nothing.',
    '{tool} 的文件 {id} 自相矛盾或违背物理极限：其数值不作为依据。',
  ),
  invalidThere: sentence(
    '{tool} itself calls its run "{word}": its figures decide nothing.',
    '{tool} 自身将该次运行判为“{word}”：其数值不作为依据。',
  ),
  waitsForOthers: sentence(
    'in Offline all samples are due at the beginning: their mean time is about half of the run, however long that was made.',
    'Offline 场景中所有样本在开始时即到期：其平均时间约为整个运行时长的一半，取决于运行被设为多长。',
  ),
  modelNotStated: sentence(
    'The model of one is not stated, and that of the other is {model!}: import it again with --model where you know it.',
    '一方未注明模型，另一方为 {model}：如果知道，请加 --model 重新导入。',
  ),
  audited: sentence(
    'the auditor finds {word$} what {origin} comes from',
    '{origin} 的来源文件经审核为 {word}',
  ),
  disowned: sentence('disowned by its source: "{words}"', '其来源声明不可作为参考：“{words}”'),
} as const;

/** Conditions of a figure, by their names. */
export const conditions = {
  workload: sentence('workload', '负载'),
  size: sentence('size', '尺寸'),
  scenario: sentence('scenario', '场景'),
  precision: sentence('precision', '精度'),
  isl: sentence('isl', '输入长度'),
  osl: sentence('osl', '输出长度'),
  context: sentence('context', '上下文'),
  batch: sentence('batch', '批大小'),
  deviceCount: sentence('deviceCount', '设备数'),
  power: sentence('power', '功耗'),
  memory: sentence('memory', '内存'),
  processors: sentence('processors', '处理器'),
  speculation: sentence('speculation', '推测解码'),
  software: sentence('software', '软件'),
  // Words that they may have.
  decode: sentence('decode', '解码'),
  prefill: sentence('prefill', '预填充'),
  generate: sentence('generate', '生成'),
  standard: sentence('standard', '标准'),
  own: sentence('own', '自有'),
  none: sentence('none', '无'),
  draftTokens: sentence('draft tokens', '草稿 token'),
} as const;
