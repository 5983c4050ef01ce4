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
  // Stored loads.
  longFile: sentence(
    '{path} has {bytes#} bytes: no served load is so long.',
    '{path} 有 {bytes} 字节：服务负载的记录不会如此之长。',
  ),
  changedFile: sentence(
    '{path} was changed after it was written: it was served load {told!}, its content is {id!}.',
    '{path} 在写成之后被改动：原为服务负载 {told}，而其内容为 {id}。',
  ),
  noServingFile: sentence('{path} holds no JSON of a served load.', '{path} 中没有服务负载的 JSON。'),
  misfit: sentence(
    '{path} is no served load of this version: at "{at}", {why}.',
    '{path} 不是此版本的服务负载：在“{at}”处，{why}。',
  ),
  // Contradictions of a log.
  outOfOrder: sentence(
    'request {n#}: "{second}" is earlier than "{first}"',
    '请求 {n}：“{second}”早于“{first}”',
  ),
  unsortedArrival: sentence(
    'request {n#} arrives before the one in front of it',
    '请求 {n} 早于其前一个请求到达',
  ),
  noEnd: sentence('request {n#} is finished and has no end', '请求 {n} 已完成却没有结束时间'),
  noTokens: sentence('request {n#} is finished and has no token', '请求 {n} 已完成却没有 token'),
  tooManyTokens: sentence(
    'request {n#} got {got#} tokens and asked for {asked#}',
    '请求 {n} 得到 {got} 个 token，而只要求 {asked} 个',
  ),
  overlappingStep: sentence(
    'step {n#} begins before the one in front of it ends, or ends before it begins',
    '步 {n} 在前一步结束之前开始，或在自身开始之前结束',
  ),
  // Reasons of validity.
  shareOfHost: sentence('{share#} of the time; at most {most#}', '占时间的 {share}，至多 {most}'),
  noWords: sentence('it gave no words', '未给出说明'),
  countedSoFar: sentence('{n#} requests count', '计入 {n} 个请求'),
  noneOf: sentence('none of {n#} requests counts', '{n} 个请求均未计入'),
  nothingChecked: sentence('no ids were compared', '未比较任何 id'),
  differing: sentence('{n#} of {checked#} requests differ', '{checked} 个请求中有 {n} 个不同'),
  late: sentence(
    '{share#} of the limit of the first token; at most {most#}',
    '为首个 token 时限的 {share}，至多 {most}',
  ),
  unbalanced: sentence('L and λ·W differ by {share#}; at most {most#}', 'L 与 λ·W 相差 {share}，至多 {most}'),
  // The verdict.
  pass: sentence(
    'pass: at most {highest#} of all requests break the promise (99 % bound), {allowed#} may; {misses#} of {n#} did, worth {effective#} independent requests',
    '通过：至多 {highest} 的请求违背承诺（99 % 界限），允许 {allowed}；{n} 个请求中有 {misses} 个违背，相当于 {effective} 个独立请求',
  ),
  fail: sentence(
    'fail: at least {lowest#} of all requests break the promise (99 % bound), {allowed#} may; {misses#} of {n#} did, worth {effective#} independent requests',
    '未通过：至少 {lowest} 的请求违背承诺（99 % 界限），允许 {allowed}；{n} 个请求中有 {misses} 个违背，相当于 {effective} 个独立请求',
  ),
  between: sentence(
    'indeterminate: from {lowest#} to {highest#} of all requests may break the promise (99 % bounds), {allowed#} is allowed; {misses#} of {n#} did, worth {effective#} independent requests; {needs=}',
    '未定：违背承诺的请求可能为 {lowest} 至 {highest}（99 % 界限），允许 {allowed}；{n} 个请求中有 {misses} 个违背，相当于 {effective} 个独立请求；{needs}',
  ),
  notEnoughSeen: sentence(
    'indeterminate: {misses#} of {n#} requests broke the promise, {allowed#} may; they are worth {effective#} independent requests, too few to rest a verdict on; {needs=}',
    '未定：{n} 个请求中有 {misses} 个违背承诺，允许 {allowed}；它们相当于 {effective} 个独立请求，不足以作出结论；{needs}',
  ),
  tooFew: sentence(
    'indeterminate: {n#} requests show nothing of {allowed#} that may break the promise; {needs=}',
    '未定：{n} 个请求无法说明允许违背承诺的 {allowed}；{needs}',
  ),
  lostToBacklog: sentence(
    'fail: a load was ended early, for its queue grew without an end; {misses#} of {n#} requests broke the promise until then, {allowed#} may',
    '未通过：有负载因队列无止境地增长而被提前结束；至此 {n} 个请求中有 {misses} 个违背承诺，允许 {allowed}',
  ),
  lostToSlowness: sentence(
    'fail: a load was ended early, for so many had missed the promise that nothing could save it; {misses#} of {n#} requests broke it until then, {allowed#} may',
    '未通过：有负载因违背承诺的请求已多到无法挽回而被提前结束；至此 {n} 个请求中有 {misses} 个违背承诺，允许 {allowed}',
  ),
  backlog: sentence(
    'fail: backlog: the queue grew by {growth#} requests a second, and would have grown on',
    '未通过：积压：队列每秒增长 {growth} 个请求，并会继续增长',
  ),
  needsAbout: sentence('needs about {needs#} requests', '约需 {needs} 个请求'),
  needsMore: sentence('no number of requests within reach decides it', '可行的请求数均无法定论'),
  rulePasses: sentence(
    "MLPerf's early stopping passes it: {misses#} of {n#} broke the promise, {allows#} may; it takes requests of one queue for independent",
    'MLPerf 的提前停止规则判为通过：{n} 个请求中有 {misses} 个违背承诺，允许 {allows} 个；该规则把同一队列的请求视为相互独立',
  ),
  ruleFails: sentence(
    "MLPerf's early stopping does not pass it: {misses#} of {n#} broke the promise, {allows#} may",
    'MLPerf 的提前停止规则判为未通过：{n} 个请求中有 {misses} 个违背承诺，允许 {allows} 个',
  ),
  ruleIsSilent: sentence(
    "MLPerf's early stopping needs more than {n#} requests",
    'MLPerf 的提前停止规则需要多于 {n} 个请求',
  ),
  // The search for a rate.
  bracket: sentence(
    'between {low#} and {high#} requests/s: the lower rate passes, the higher one fails',
    '介于 {low} 与 {high} 请求/s 之间：较低的速率通过，较高的未通过',
  ),
  noFailure: sentence(
    'at least {low#} requests/s: no rate that was tried failed',
    '至少 {low} 请求/s：所试速率均未失败',
  ),
  noPass: sentence(
    'below {high#} requests/s: no rate that was tried passed',
    '低于 {high} 请求/s：所试速率均未通过',
  ),
  nothingFound: sentence(
    'no rate that was tried could be decided: more requests are needed',
    '所试速率均无法定论：需要更多请求',
  ),
  manyStayedOpen: sentence(
    '{rates#} rates from {low#} to {high#} requests/s stayed open after {n#} requests and more: the bracket is wider than asked for',
    '{low} 至 {high} 请求/s 之间有 {rates} 个速率在 {n} 个或更多请求之后仍未定：区间宽于要求',
  ),
  stayedOpen: sentence(
    '{rate#} requests/s stayed open after {n#} requests: the bracket is wider than asked for',
    '{rate} 请求/s 在 {n} 个请求之后仍未定：区间宽于要求',
  ),
  confirmed: sentence(
    'both ends ran again for longer and with fresh seeds: {low#} requests/s passed again, {high#} failed again',
    '两端均以新的种子运行更久以复核：{low} 请求/s 再次通过，{high} 请求/s 再次未通过',
  ),
  passedAgain: sentence(
    '{rate#} requests/s ran again for longer and with fresh seeds, and passed again',
    '{rate} 请求/s 以新的种子运行更久，再次通过',
  ),
  failedAgain: sentence(
    '{rate#} requests/s ran again for longer and with fresh seeds, and failed again',
    '{rate} 请求/s 以新的种子运行更久，再次未通过',
  ),
  notConfirmed: sentence('not confirmed with fresh seeds: no result', '未用新的种子确认：不作为结果'),
  uneven: sentence(
    'the device did not keep its pace: the same steps took {ratio#} times as long in its slowest load as in its fastest, and rates that are nearer to each other are not told apart',
    '设备的步调不稳：同样的步骤在最慢的负载中耗时为最快时的 {ratio} 倍，相差小于此的速率无法区分',
  ),
  unevenBracket: sentence(
    'the device did not keep its pace: the same steps took {ratio#} times as long in its slowest load as in its fastest; at other times the bracket may lie anywhere from {low#} to {high#} requests/s (scaled, not measured)',
    '设备的步调不稳：同样的步骤在最慢的负载中耗时为最快时的 {ratio} 倍；在其他时候，区间可能落在 {low} 至 {high} 请求/s 之间的任何位置（按步调换算，非实测）',
  ),
  passedOnce: sentence(
    '{rate#} requests/s passed at first and not when it ran again for longer: the longer run counts',
    '{rate} 请求/s 起初通过，但运行更久时未再通过：以较久的运行为准',
  ),
  failedOnce: sentence(
    '{rate#} requests/s failed at first and not when it ran again for longer: the longer run counts',
    '{rate} 请求/s 起初未通过，但运行更久时不再如此：以较久的运行为准',
  ),
  smooth: sentence('misses grow step by step with the rate', '违背承诺的请求随速率逐步增多'),
  cliff: sentence(
    'misses jump from few to most within the bracket: the device saturates there',
    '违背承诺的请求在该区间内由少数跃升为多数：设备在此饱和',
  ),
  unsteady: sentence(
    'more requests missed at {fail#} requests/s than at {rate#}: the device did not keep its speed while the rate was searched, so search again',
    '{fail} 请求/s 时违背承诺的请求多于 {rate} 请求/s 时：搜索期间设备的速度并不稳定，应重新搜索',
  ),
  // Comparisons.
  arrivalsCondition: sentence('arrival process', '到达过程'),
  promptsCondition: sentence('prompt lengths', '提示长度'),
  answersCondition: sentence('answer lengths', '回答长度'),
  limitsCondition: sentence('limits', '时限'),
  rowsCondition: sentence('rows', '行数'),
  chunkCondition: sentence('chunk size', '分块大小'),
  policyCondition: sentence('order of work', '工作次序'),
  modelCondition: sentence('model', '模型'),
  weightsCondition: sentence('precision of the weights', '权重精度'),
  rateCondition: sentence('rate', '速率'),
  invalidServing: sentence(
    'One of the loads is INVALID and is no evidence: {codes}.',
    '其中一次负载为 INVALID，不能作为证据：{codes}。',
  ),
  // What prompts do to answers.
  isolated: sentence(
    'a chunk of another prompt stretches the time between two tokens from {from#} to {to#} (p95), {ratio#} times: within the {most#} times that are taken for little',
    '其他提示的一个分块使两个 token 之间的时间从 {from} 延长到 {to}（p95），为 {ratio} 倍：在视为轻微的 {most} 倍以内',
  ),
  notIsolated: sentence(
    'a chunk of another prompt stretches the time between two tokens from {from#} to {to#} (p95), {ratio#} times: more than {most#}; a smaller chunk stretches it less',
    '其他提示的一个分块使两个 token 之间的时间从 {from} 延长到 {to}（p95），为 {ratio} 倍，超过 {most} 倍；分块越小延长越少',
  ),
  starvation: sentence(
    'steps of the others that the longest prompt ({tokens#} tokens) waits for when it is first in line: {steps#} at most; a step waits for one chunk of {chunk#} tokens',
    '最长的提示（{tokens} 个 token）排在首位时等待其他请求的步数：至多 {steps}；一步至多等待一个 {chunk} 个 token 的分块',
  ),
  // The model of the step time.
  expertsUncounted: sentence(
    'how many experts a step touches is not in the log',
    '日志中没有每一步触及多少专家',
  ),
  shapeUncounted: sentence('the sizes of the model are not all known', '模型的尺寸并非全部已知'),
  notProbed: sentence('no record of this device measured {list}', '此设备没有测量 {list} 的记录'),
  // A load on a device that did not serve it.
  projection: sentence(
    'Projection, not measured: the same requests in the same order of work, on a clock that a model of the step time moves; no step was computed',
    '推算而非测量：相同的请求、相同的工作次序，时钟由步时间模型推进；未计算任何一步',
  ),
  assumedShares: sentence(
    'Assumed shares: {bandwidth#} of the bandwidth and {arithmetic#} of the arithmetic of its data sheet; ends: {spread#} percentage points more and less of both',
    '假定份额：其数据手册带宽的 {bandwidth} 与算力的 {arithmetic}；两端：两者各增减 {spread} 个百分点',
  ),
  measuredShares: sentence(
    'Shares measured here: {shares} of {basis=}, and {fixed#} besides in every step; ends: those of their intervals',
    '此处测得的份额：{basis}的 {shares}，每步另加 {fixed}；两端：其区间的两端',
  ),
  ownProbes: sentence('what its probes measured', '其探测所测得的极限'),
  ownDeclared: sentence('its declared limits', '其声明的极限'),
  noShares: sentence('No shares measured here: {why=}', '此处没有测得的份额：{why}'),
  fewSizes: sentence(
    'the steps of the load are of too few sizes for a fit',
    '该负载的步长种类太少，无法拟合',
  ),
  schedulerIsFree: sentence(
    'The scheduler itself takes no time, memory is read at one speed whatever the size, and clocks do not fall',
    '调度器本身不耗时，内存读取速度与大小无关，时钟频率不下降',
  ),
  unreadLimits: sentence(
    'One of the limits of {device} was read in no source',
    '{device} 的某个极限未见于任何来源',
  ),
  rowsDoNotFit: sentence(
    '{rows#} rows of {tokens#} tokens do not fit into the memory of {device} beside the weights: {fit#} do',
    '{rows} 行（每行 {tokens} 个 token）与权重一起放不进 {device} 的内存：可放 {fit} 行',
  ),
  unknownLimits: sentence(
    'bandwidth, memory or arithmetic in {precision!} of {device} is in no source',
    '{device} 的带宽、内存或 {precision} 算力未见于任何来源',
  ),
  // Ratios of loads, and published results beside them.
  noRatio: sentence('{side} has no value above 0', '{side}没有大于 0 的值'),
  thisLoad: sentence('this load', '本负载'),
  baseline: sentence('the baseline', '基准'),
  endAtZero: sentence('it reaches 0', '其一端为 0'),
  noIntervalOf: sentence('{side} has no interval: {why=}', '{side}没有区间：{why}'),
  crossStack: sentence(
    'cross-stack: another stack, other lengths, and limits of its own: {ours#} here, {theirs#} for each device as published ({where}; {id!}): {ratio#} of it',
    '跨软件栈：软件栈不同、长度不同、时限各异：此处 {ours}，已发布结果每设备 {theirs}（{where}；{id}）：为其 {ratio}',
  ),
  otherModel: sentence(
    'The published result is of {theirs}, the load of {ours}: nothing to compare.',
    '已发布结果属于 {theirs}，负载属于 {ours}：无可比较。',
  ),
  otherScenario: sentence(
    'The published scenario is {theirs}, that of the load {ours}: nothing to compare.',
    '已发布场景为 {theirs}，负载场景为 {ours}：无可比较。',
  ),
  otherMetric: sentence(
    'Of a published result only tokens/s and samples/s are held beside a load; {id} is {metric}.',
    '已发布结果中只有 tokens/s 与 samples/s 可与负载并列；{id} 为 {metric}。',
  ),
  notRead: sentence('{id} was read in no source and decides nothing.', '{id} 未见于任何来源，不作为依据。'),
  groupUnknown: sentence('{id} does not say how many devices it is of.', '{id} 未说明涉及多少台设备。'),
  noOwnFigure: sentence(
    'The load has no {definition!} to hold beside it.',
    '该负载没有可并列的 {definition}。',
  ),
} as const;
