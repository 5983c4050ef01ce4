import { sentence } from './sentence.ts';

/** What the auditor of imported files says. */
export const imports = {
  noResult: sentence('it holds no result', '其中没有任何结果'),
  noFigure: sentence('it holds no figure that has a value', '其中没有任何带数值的指标'),
  nothingTwice: sentence(
    'it states every quantity once, and keeps nothing from which one could be computed again',
    '每个量只给出一次，也没有保留可供重新计算的数据',
  ),
  nothingTwiceAnd: sentence(
    'it states every quantity once, keeps nothing from which one could be computed again, and {lack=}',
    '每个量只给出一次，没有保留可供重新计算的数据，且{lack}',
  ),
  deviceNotNamed: sentence(
    'no figure was held against what the hardware can do: the device is not named',
    '未能与硬件能力核对：没有给出设备名称',
  ),
  deviceNotListed: sentence(
    'no figure was held against what the hardware can do: {name} is not in the catalogue',
    '未能与硬件能力核对：目录中没有 {name}',
  ),
  deviceNotRead: sentence(
    'no figure was held against what the hardware can do: nobody read the figures of {name} at their source',
    '未能与硬件能力核对：没有人在原始来源中读过 {name} 的指标',
  ),
  countNotNamed: sentence(
    'no figure was held against what the hardware can do: the number of devices is not stated',
    '未能与硬件能力核对：没有给出设备数量',
  ),
  modelNotNamed: sentence(
    'no figure was held against what the hardware can do: the model is not named',
    '未能与硬件能力核对：没有给出模型名称',
  ),
  modelNotListed: sentence(
    'no figure was held against what the hardware can do: the dimensions of {name} are not known here',
    '未能与硬件能力核对：此处不知道 {name} 的结构参数',
  ),
  unequal: sentence(
    '{told} is stated as {value#}, and {computed} gives {gives#}: further apart than their rounding',
    '{told} 给出为 {value}，而 {computed} 得 {gives}：差异超出舍入误差',
  ),
  above: sentence(
    '{low} is {a#}, more than {high}, which is {b#}: that cannot be',
    '{low} 为 {a}，大于 {high} 的 {b}：不可能成立',
  ),
  moreThan: sentence('{low} is {a#}, more than {high}, which is {b#}', '{low} 为 {a}，大于 {high} 的 {b}'),
  otherStatistic: sentence(
    '{metric!} ({statistic!}) is stated as {stated#}, and the {n#} values that are kept give {computed#}',
    '{metric}（{statistic}）给出为 {stated}，而保留的 {n} 个值得 {computed}',
  ),
  noDeviation: sentence(
    'the deviation of {metric!} is stated as {stated#}; the {n#} values that are kept give {byN#} by n and {byOneLess#} by n − 1',
    '{metric} 的标准差给出为 {stated}；保留的 {n} 个值按 n 得 {byN}，按 n − 1 得 {byOneLess}',
  ),
  isByN: sentence(
    'the deviation of {metric!}, {stated#}, is that of the {n#} kept values by n (population)',
    '{metric} 的标准差 {stated} 是保留的 {n} 个值按 n 计算的（总体）',
  ),
  isByOneLess: sentence(
    'the deviation of {metric!}, {stated#}, is that of the {n#} kept values by n − 1 (sample)',
    '{metric} 的标准差 {stated} 是保留的 {n} 个值按 n − 1 计算的（样本）',
  ),
  otherCount: sentence(
    '{metric!} is {stated#}, and the file keeps {kept#} of them one by one',
    '{metric} 为 {stated}，而文件逐一保留了 {kept} 个',
  ),
  lostRequests: sentence(
    '{n#} of {of#} requests were neither completed nor failed nor left incomplete',
    '{of} 个请求中有 {n} 个既未完成，也未失败或中途结束',
  ),
  longerAnswers: sentence(
    '{n#} of {of#} answers are longer than was asked for',
    '{of} 个回答中有 {n} 个比请求的更长',
  ),
  shorterAnswers: sentence(
    '{n#} of {of#} answers are shorter than was asked for',
    '{of} 个回答中有 {n} 个比请求的更短',
  ),
  longerThanAsked: sentence(
    'answers have {got#} tokens in the mean, and {asked#} were asked for: more than that cannot come',
    '回答平均有 {got} 个 token，而请求的是 {asked} 个：不可能更多',
  ),
  shorterThanAsked: sentence(
    'answers have {got#} tokens in the mean, and {asked#} were asked for: they ended before',
    '回答平均有 {got} 个 token，而请求的是 {asked} 个：提前结束',
  ),
  otherAnswers: sentence(
    'answers have {got#} tokens in the mean by the tokenizer of the tool, and {asked#} were asked for',
    '按工具的分词器，回答平均有 {got} 个 token，而请求的是 {asked} 个',
  ),
  otherPrompts: sentence(
    'prompts have {got#} tokens in the mean, and {asked#} were asked for',
    '提示平均有 {got} 个 token，而请求的是 {asked} 个',
  ),
  unequalRequests: sentence(
    'TTFT + (n − 1) × TPOT is not the time of the request in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的 TTFT + (n − 1) × TPOT 与请求时间不符，首个为第 {row} 个',
  ),
  toldOtherwise: sentence(
    'the file states {stated!}, and --{option!} says {said!}',
    '文件写明 {stated}，而 --{option} 指明 {said}',
  ),
  tellNothing: sentence(
    'What was told is kept: import it again without the option, unless both are names of one thing.',
    '已按指明的内容保留：除非两者是同一事物的不同名称，否则请去掉该选项重新导入。',
  ),
  noneCompleted: sentence(
    'all {failed#} requests failed, and none was completed',
    '全部 {failed} 个请求失败，没有一个完成',
  ),
  someFailed: sentence(
    '{failed#} of {all#} requests failed; figures of completed requests say nothing of them',
    '{all} 个请求中有 {failed} 个失败；已完成请求的数值不反映这些失败的请求',
  ),
  askWhySomeFailed: sentence(
    'Look why they failed before you quote it: a server that refuses requests has less to do for the others.',
    '引用之前请查明失败原因：拒绝请求的服务器为其余请求所做的工作更少。',
  ),
  askWhyFailed: sentence(
    'It is the result of no run: look why they failed, and measure again.',
    '这不是一次有效运行的结果：请查明失败原因后重新测量。',
  ),
  notFinite: sentence(
    '{n#} numbers are not finite, first "{written}" at {at!}: they have no value',
    '{n} 个数字不是有限数，首个为 {at} 处的“{written}”：它们没有值',
  ),
  askForMissing: sentence(
    'Look whether there was nothing to average, or whether the tool divided by 0.',
    '请查看是没有可供平均的数据，还是工具除以了 0。',
  ),
  inNoTime: sentence(
    'the run took no time, and {ok#} requests were completed in it',
    '运行用时为零，却完成了 {ok} 个请求',
  ),
  negative: sentence('{metric!} is {value#}, less than 0', '{metric} 为 {value}，小于 0'),
  negativeRequests: sentence(
    '{n#} of {of#} requests took less than no time, first number {row#}',
    '{of} 个请求中有 {n} 个用时为负，首个为第 {row} 个',
  ),
  lateFirstTokens: sentence(
    'the first token is later than the end in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的首个 token 晚于请求结束，首个为第 {row} 个',
  ),
  unorderedOutputs: sentence(
    'outputs do not come one after the other in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的输出不是依次到达，首个为第 {row} 个',
  ),
  lateLastOutputs: sentence(
    'the last output is later than the end of the response in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的最后一个输出晚于响应结束，首个为第 {row} 个',
  ),
  impossibleLengths: sentence(
    'tokens are no whole number, or below 0, in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的 token 数不是整数或为负，首个为第 {row} 个',
  ),
  emptyAnswers: sentence(
    '{n#} of {of#} requests were completed without an output token, first number {row#}',
    '{of} 个请求中有 {n} 个完成却没有输出 token，首个为第 {row} 个',
  ),
  countedAsCompleted: sentence(
    'Answers that could not be read may count as completed: take no statistic of it before they are explained.',
    '无法解析的回答可能被计为完成：弄清之前请勿采用其统计值。',
  ),
  keptUnderWay: sentence('requests under way by begin and end of each', '按各请求起止得到的并发请求数'),
  farRequests: sentence(
    '{n#} of {of#} requests begin far from the others, first number {row#}, which is {days#} days away',
    '{of} 个请求中有 {n} 个的开始时间远离其他请求，首个为第 {row} 个，相差 {days} 天',
  ),
  wrongSum: sentence(
    'TTFT + (n − 1) × TPOT is less than the time of the request in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的 TTFT + (n − 1) × TPOT 小于请求时间，首个为第 {row} 个',
  ),
  clockJumped: sentence(
    'begin and end are not as far apart as the request took in {n#} of {of#} requests, first in number {row#}',
    '{of} 个请求中有 {n} 个的起止间隔与用时不符，首个为第 {row} 个',
  ),
  spanOfRequests: sentence('first begin to last end of the requests', '从首个请求开始到最后一个请求结束'),
  duplicated: sentence(
    '{n#} of {of#} requests are equal to another one in every number, first number {row#}',
    '{of} 个请求中有 {n} 个与另一个请求的所有数字都相同，首个为第 {row} 个',
  ),
  needsN: sentence(
    'n is {n#} for {percentiles}, and {last!} needs {needs#}',
    '{percentiles} 的 n 为 {n}，而 {last} 至少需要 {needs}',
  ),
  beyondMemory: sentence(
    '{rate} is {a#}, and by its memory bandwidth {hardware} with {model} reaches {b#} at most',
    '{rate} 为 {a}，而按内存带宽，{hardware} 运行 {model} 至多达到 {b}',
  ),
  beyondArithmetic: sentence(
    '{rate} is {a#}, and by its arithmetic {hardware} with {model} reaches {b#} at most',
    '{rate} 为 {a}，而按计算能力，{hardware} 运行 {model} 至多达到 {b}',
  ),
  weightsBeyondMemory: sentence(
    'the weights of {model} are {a#}, and {hardware} has {b#} of memory',
    '{model} 的权重为 {a}，而 {hardware} 的内存为 {b}',
  ),
  keyTwice: sentence(
    'the key of {at} stands more than once in the same object; the last of its values is read',
    '{at} 的键在同一对象中出现多次；读取的是其最后一个值',
  ),
  commaTooMany: sentence(
    'at {at} a comma stands behind the last value of an object or array, as no tool writes it; it is read over',
    '{at} 处，对象或数组的最后一个值之后有一个逗号，没有工具会这样写；读取时已忽略',
  ),
  digitsLost: sentence(
    '{written!} at {at} has more digits than can be computed with; as it is written it is kept as a text',
    '{at} 处的 {written} 位数超出可计算的精度；其原文按文本保留',
  ),
  readAsWritten: sentence(
    'Where its last digits matter, read them from the text that is kept beside the value.',
    '若末尾各位数字有意义，请读取数值旁保留的原文。',
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
  countsOtherTokens: sentence(
    'Chunks, or tokens of the prompt, may be counted as output: take no rate of output tokens from it.',
    '可能把分块或提示的 token 计为输出：请勿采用其输出 token 速率。',
  ),
  compareEqualLengths: sentence(
    'Compare it with results of the reported length, not of the one that was asked for.',
    '请与报告长度相同的结果比较，而非请求长度。',
  ),
  otherTokenizer: sentence(
    'Another tokenizer counts, or a chat template adds tokens: compare input tokens with care.',
    '由另一个分词器计数，或聊天模板增加了 token：比较输入 token 时须谨慎。',
  ),
  otherRequests: sentence(
    'The statistics are of other requests than the file keeps: ask which were left out.',
    '统计所用的请求与文件保留的不同：请询问略去了哪些。',
  ),
  askForLost: sentence(
    'Ask what became of them: statistics leave the slowest out where a run is cut off.',
    '请询问这些请求的结果：运行被截断时，统计会略去最慢的请求。',
  ),
  jumpingClock: sentence(
    'The clock was set while the run lasted, or the numbers were changed: take no time from it.',
    '运行期间时钟被调整过，或数字被改动过：请勿采用其中的时间。',
  ),
  sayWhichForm: sentence(
    'The file does not say of which form it is: say it where you quote it.',
    '文件未注明形式：引用时请注明。',
  ),
  otherForm: sentence(
    'Other versions of the tool have the other form: take it for what it is.',
    '该工具的其他版本采用另一种形式：请按实际形式使用。',
  ),
  quoteNoPercentile: sentence(
    'Do not quote them: so few values lie beyond such a percentile that the next run may say another.',
    '请勿引用：超出该百分位数的值太少，下一次运行可能得出不同的结果。',
  ),
  idleMixed: sentence(
    'Idle time is part of one of the two, or its window is another: take neither for the power under load.',
    '两者之一含有空闲时间，或窗口不同：都不能当作负载下的功率。',
  ),
  notThisHardware: sentence(
    'It cannot be this hardware, model and precision: ask which it was.',
    '不可能是这样的硬件、模型与精度：请询问实际是哪些。',
  ),
  notThisDevice: sentence(
    'It cannot be this device, or not one alone: ask which it was.',
    '不可能是该设备，或不止一个：请询问实际情况。',
  ),
  perhapsSpeculative: sentence(
    'Only several tokens a step (speculative decoding) could do it, and the file does not say: ask.',
    '只有每步产生多个 token（投机解码）才可能达到，而文件未说明：请询问。',
  ),
  perhapsCached: sentence(
    'Only prompts that lie in a cache from before could do it: ask whether they were new.',
    '只有提示已在缓存中才可能达到：请询问提示是否为新的。',
  ),
  sayTheHardware: sentence(
    'Say it where you know it: --device, --device-count, --model, --precision.',
    '如果知道，请指明：--device、--device-count、--model、--precision。',
  ),
  otherDeviceName: sentence(
    'Where it is known by another name, say that with --device: `assay ladder bandwidth` has the names.',
    '如果它另有名称，请用 --device 指明：名称见 `assay ladder bandwidth`。',
  ),
  otherModelName: sentence(
    'Where it is known by another name, say that with --model: `assay list shapes` has the names.',
    '如果它另有名称，请用 --model 指明：名称见 `assay list shapes`。',
  ),
  itselfAlone: sentence('The file is held against itself alone.', '该文件只与其自身核对。'),
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
  cells: sentence('{n#} cells of {metric!}', '{metric} 的 {n} 个单元'),
  alone: sentence('{metric!} of one direction alone', '单向单独测得的 {metric}'),
  otherWay: sentence(
    'Copies both ways share what they need: one of the two numbers is of another time or setting.',
    '双向复制共享所需资源：两个数字之一取自其他时间或设置。',
  ),
  memoryOf: sentence('the memory bandwidth of {hardware}', '{hardware} 的内存带宽'),
  ownMemoryOf: sentence('the memory of {hardware}', '{hardware} 的内存容量'),
  hostLinkOf: sentence('the PCIe link of {hardware}', '{hardware} 的 PCIe 链路'),
  linkOf: sentence('the link of {hardware} to others', '{hardware} 与其他设备的链路'),
  peakOf: sentence('the dense peak of {hardware}', '{hardware} 的稠密峰值'),
  requestsBeforeEnd: sentence(
    'the file ends in the middle: {n#} requests were read, what came behind is unknown',
    '文件在中途结束：读取了 {n} 个请求，其后的内容未知',
  ),
  resultsBeforeEnd: sentence(
    'the file ends in the middle: {n#} results were read, what came behind is unknown',
    '文件在中途结束：读取了 {n} 个结果，其后的内容未知',
  ),
  openLastLine: sentence(
    'no line break ends the last line of the file: it may be a part of one, and lines behind it may be missing',
    '文件的最后一行没有换行符：该行可能不完整，其后也可能缺少若干行',
  ),
  askForWhole: sentence(
    'Get the file again, whole: requests that are missing may change every figure.',
    '请重新获取完整的文件：缺失的请求可能改变每个数值。',
  ),
  perhapsInCache: sentence(
    'Only arrays that lie in a cache could do it, or it is another device: ask how large they were.',
    '只有数组位于缓存中才可能达到，否则就是其他设备：请询问数组大小。',
  ),
} as const;
