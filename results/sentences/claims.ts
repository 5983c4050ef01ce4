import { sentence } from './sentence.ts';

/** What tests of claims ask for, and why some evidence does not decide. */
export const claims = {
  unverified: sentence(
    'A figure behind it was read in no source, so it decides nothing.',
    '其所依据的某个数值未在任何来源中读到，因此不作为依据。',
  ),
  notPrinted: sentence(
    'The catalogue has no such figure for a device that is named.',
    '设备目录中，所提及的设备没有这一数值。',
  ),
  unreadLimit: sentence(
    'Nobody read this limit in its source, so it decides nothing.',
    '无人在来源中读到该限值，因此不作为依据。',
  ),
  undecided: sentence(
    'A figure that decides is not known, or nobody read it in its source.',
    '起决定作用的某个数值未知，或无人在来源中读到。',
  ),
  // What is asked for.
  atLeast: sentence('at least {least#}', '至少 {least}'),
  lowerBound: sentence('{value#}, at least {least#}', '{value}，至少 {least}'),
  atMost: sentence('at most {most#}', '至多 {most}'),
  refutedAbove: sentence('above {most#} refutes', '高于 {most} 即被否定'),
  anything: sentence('anything', '任意值'),
  between: sentence('{low#} to {high#}', '{low} 至 {high}'),
  place: sentence('place {place#}', '第 {place} 位'),
  placeOrLater: sentence('place {place#} or later', '第 {place} 位或更后'),
  inside: sentence('inside {limit!}', '在 {limit} 之内'),
  outside: sentence('outside {limit!}', '在 {limit} 之外'),
  noDatasheet: sentence(
    'a datasheet of a part with GDDR7 in place of HBM; none was found',
    '一份以 GDDR7 取代 HBM 的器件数据表；未能找到',
  ),
  // The ratio as a product.
  explained: sentence(
    '{model}, {isl#}/{osl#} tokens, batch {subject#} against {baseline#}',
    '{model}，{isl}/{osl} 个 token，批大小 {subject} 对 {baseline}',
  ),
  bandwidths: sentence('{from#} to {to#} TB/s', '由 {from} 到 {to} TB/s'),
  arithmetics: sentence('{from#} to {to#} TFLOPS dense', '由 {from} 到 {to} TFLOPS（稠密）'),
  batches: sentence('batch {from#} to {to#}', '批大小由 {from} 到 {to}'),
  samePower: sentence('{watts#} W on both sides', '双方均为 {watts} W'),
  otherPower: sentence(
    'the limits differ or are not stated; what they do is part of the rest',
    '功耗上限不同或未注明；其影响计入剩余部分',
  ),
  notObserved: sentence('no observed ratio to compare with', '没有可供比较的观测比值'),
  rest: sentence('what is left of the observed {ratio#}', '观测比值 {ratio} 的剩余部分'),
  parameters: sentence(
    '{parameters#} parameters in {bytes#} bytes, {touched#} of them touched by a decode step',
    '{parameters} 个参数，共 {bytes} 字节，其中 {touched} 字节被一个解码步读取',
  ),
  cache: sentence('{bytes#} bytes of cache a token', '每个 token 的缓存为 {bytes} 字节'),
  lengths: sentence('{isl#} tokens in, {osl#} out', '输入 {isl} 个 token，输出 {osl} 个'),
  prefill: sentence('prefill at {share#} of the dense arithmetic', '预填充达到稠密算力的 {share}'),
  decode: sentence(
    'decode at {bandwidth#} of the bandwidth and at most {arithmetic#} of the arithmetic',
    '解码达到带宽的 {bandwidth}，且至多达到算力的 {arithmetic}',
  ),
  fixed: sentence('{seconds#} s fixed a step', '每步另需 {seconds} s'),
} as const;

/** What decides a verdict. */
export const verdicts = {
  supported: sentence('holds for {tests}', '以下成立：{tests}'),
  refuted: sentence('does not hold for {tests}', '以下不成立：{tests}'),
  depends: sentence('holds for some and not for others of {tests}', '以下部分成立、部分不成立：{tests}'),
  inconclusive: sentence('open for {tests}', '以下尚无定论：{tests}'),
  'not-comparable': sentence('no comparable evidence for {tests}', '以下没有可比证据：{tests}'),
  dependsOn: sentence('It depends on {hinge}. {rest}', '这取决于{hinge}。{rest}'),
  noTest: sentence('No test can be made of the sentence: {reading}', '该说法无法检验：{reading}'),
  noPerformance: sentence(
    'Not a performance claim ({about}): {reading}',
    '不是性能说法（{about}）：{reading}',
  ),
  imported: sentence(
    'Imported figures, which assay did not measure, are {parts}.',
    '导入的数值（并非由 assay 测得）{parts}。',
  ),
} as const;

/** What imported figures are to a sentence. */
export const importedVerdicts = {
  'in-line': sentence('in line with {tests}', '与以下相符：{tests}'),
  'not-in-line': sentence('not in line with {tests}', '与以下不符：{tests}'),
  divided: sentence('on both sides of {tests}', '在以下方面互有相符与不符：{tests}'),
  undecided: sentence('too wide to say of {tests}', '对以下过宽而无法判定：{tests}'),
} as const;

/** Texts of claims.json: on what an answer depends. */
export const hinges = {
  sequences: sentence('how many sequences the memory of one GPU holds', '单块 GPU 的内存能容纳多少个序列'),
  metric: sentence('which metric is meant', '所指的是哪个指标'),
  fp4: sentence(
    'whether FP4, which the Ascend 910C lacks, is counted',
    '是否计入 Ascend 910C 所不具备的 FP4',
  ),
  generations: sentence('whether one counts generations or parts', '按代计还是按器件计'),
  datasheet: sentence('whether arithmetic is taken from the datasheet or measured', '算力取自数据表还是实测'),
  per: sentence('what the efficiency is counted per', '效率以什么为单位来计'),
} as const;

/** Names of tests in claims.json, by their parts. */
export const tests = {
  declared: sentence('{what=} as declared', '{what}（标称）'),
  measured: sentence('{what=} as measured', '{what}（实测）'),
  above: sentence('{what=} above the {device}', '{what}高于 {device}'),
  below: sentence('{what=} below the {device}', '{what}低于 {device}'),
  notBelow: sentence('{what=} not below the {device}', '{what}不低于 {device}'),
  against: sentence('{what=} against the {device}', '{what}与 {device} 相比'),
  of: sentence('{what=} of the {device}', '{device} 的{what}'),
  ofDevice: sentence('{what=} of {device}', '{device} 的{what}'),
  notLowered: sentence(
    '{what=} against the H100 (raised, not lowered)',
    '{what}与 H100 相比（提高而非降低）',
  ),
  notCut: sentence(
    'memory bandwidth of the H20 against the H100 (raised, not cut)',
    'H20 与 H100 的内存带宽之比（提高而非削减）',
  ),
  ofPair: sentence('{what=} of the {subject} against the {baseline}', '{subject} 与 {baseline} 的{what}之比'),
  h20With141: sentence('memory bandwidth against the H20 with 141 GB', '内存带宽与 141 GB 版 H20 相比'),
  bf16: sentence('dense BF16 arithmetic', 'BF16 稠密算力'),
  fp8: sentence('dense FP8 arithmetic', 'FP8 稠密算力'),
  matmul: sentence('dense BF16 matmul', 'BF16 稠密矩阵乘'),
  inaccurate: sentence(
    'dense BF16 matmul of an Ascend 910B2 as measured (its source calls it inaccurate)',
    'Ascend 910B2 的 BF16 稠密矩阵乘（实测，其来源称不准确）',
  ),
  links: sentence('links', '链路'),
  streams: sentence('streaming kernels', '流式内核'),
  type: sentence('type of memory', '内存类型'),
  systemPower: sentence('power of the system', '系统功耗'),
  driver: sentence('memory that the driver reports, in GiB', '驱动报告的内存（GiB）'),
  otherType: sentence('memory of another type in the B20 and B40', 'B20 与 B40 采用其他类型的内存'),
  streamShare: sentence('best streaming kernel as a share of 4.8 TB/s', '最快流式内核占 4.8 TB/s 的比例'),
  byBandwidth: sentence(
    'place among the parts of its maker by memory bandwidth',
    '按内存带宽在该厂商产品中的排位',
  ),
  byTpp: sentence(
    'place among the parts of its maker by total processing performance',
    '按总处理性能在该厂商产品中的排位',
  ),
  ownBatch: sentence(
    'one GPU each, at the batch its memory holds (32 against 8), as the maker prints it',
    '双方各一块 GPU，批大小取各自内存所能容纳的（32 对 8），厂商印刷值',
  ),
  underLoad: sentence('serving under load (64 requests and more)', '有负载的服务（64 个及以上请求）'),
  oneRequest: sentence('serving one request at a time', '逐个请求的服务'),
  prefillLoad: sentence('prefill under load (one output token)', '有负载的预填充（输出一个 token）'),
  prefillIdeal: sentence(
    'prefill with ideal load balance, per TFLOPS',
    '理想负载均衡下的预填充，按每 TFLOPS 计',
  ),
  rooflineOwn: sentence('roofline at batch 32 against 8', '屋顶线推算，批大小 32 对 8'),
  rooflineEqual: sentence('roofline at equal batch 8', '屋顶线推算，双方批大小均为 8'),
  sameModel: sentence('the same model served on both systems', '两套系统上服务同一模型'),
  other1000W: sentence('the same with the 1000 W build of the H200', '同上，采用 1000 W 版 H200'),
  perTflops: sentence('tokens/s per TFLOPS of the datasheet', '按数据表每 TFLOPS 计的 tokens/s'),
  perChip: sentence('tokens/s per chip', '每颗芯片的 tokens/s'),
  mlperf: sentence(
    'MLPerf Llama 2 70B, equal round, submitter, scenario, software, device count, standard power',
    'MLPerf Llama 2 70B，轮次、提交方、场景、软件、设备数相同，标准功耗',
  ),
  mlperfMixed: sentence(
    'MLPerf Llama 2 70B, equal round, submitter, scenario, device count (FP8 against FP4)',
    'MLPerf Llama 2 70B，轮次、提交方、场景、设备数相同（FP8 对 FP4）',
  ),
  llama33: sentence(
    'Llama 3.3 70B FP8 per GPU, TensorRT-LLM v1.0 (H100 on two GPUs)',
    'Llama 3.3 70B FP8，按每块 GPU 计，TensorRT-LLM v1.0（H100 为两块 GPU）',
  ),
  insideOf: sentence('{device!} inside {limit!}', '{device} 在 {limit} 之内'),
  outsideOf: sentence('{device!} outside of {limit!}', '{device} 在 {limit} 之外'),
  insideBill: sentence('{device!} inside the limits of the bill', '{device} 在法案的限值之内'),
  outsideBill: sentence('{device!} outside of the limits of the bill', '{device} 在法案的限值之外'),
  insideReview: sentence(
    '{device!} inside the limits of the review of January 2026',
    '{device} 在 2026 年 1 月审查规则的限值之内',
  ),
  outside2022: sentence(
    '{device!} outside of the limits of October 2022, with its links',
    '{device} 连同其链路在 2022 年 10 月的限值之外',
  ),
} as const;

/** Texts of limits.json: names of limits, and how a device stands to them. */
export const limits = {
  review: sentence('Case-by-case licence review for China and Macau', '对中国及澳门的逐案许可审查'),
  firstBand: sentence('25 % duty of Section 232, first band', '第 232 条 25 % 关税，第一档'),
  secondBand: sentence('25 % duty of Section 232, second band', '第 232 条 25 % 关税，第二档'),
  memoryEntry: sentence('ECCN {entry!}, memory', 'ECCN {entry}（内存）'),
  of2022: sentence('Limits of October 2022', '2022 年 10 月的限值'),
  safeChips: sentence('SAFE CHIPS Act ({number})', 'SAFE CHIPS 法案（{number}）'),
  insideReview: sentence('inside the limits of the review', '在审查规则的限值之内'),
  outsideReview: sentence('outside the limits of the review', '在审查规则的限值之外'),
  inBand: sentence('in the band of the duty', '在该关税档内'),
  notInBand: sentence('not in this band', '不在此档内'),
  covered: sentence('covered by {entry!}', '受 {entry} 管制'),
  notCovered: sentence('not covered by {entry!}', '不受 {entry} 管制'),
  wasCovered: sentence('was covered', '曾受管制'),
  wasNotCovered: sentence('was not covered', '不曾受管制'),
  wouldBeCovered: sentence('would be covered by the bill', '按该法案将受管制'),
  wouldNotBeCovered: sentence('would not be covered by the bill', '按该法案将不受管制'),
  rule: sentence('rule', '现行规则'),
  bill: sentence('bill', '法案'),
  former: sentence('former', '曾经有效'),
  read: sentence('read', '已读原文'),
  quoted: sentence('quoted', '见于引述'),
  unverified: sentence('unverified', '未经核实'),
} as const;
