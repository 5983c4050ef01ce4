import type { ReportedGroup } from '../../../results/report/schema/loads.ts';
import type { ServingReasonCode } from '../../../results/serving/caveats.ts';
import { bilingual } from '../../words.ts';

type Verdict = NonNullable<ReportedGroup['verdict']>['word'];

/** The chapter of what was served, and its words in the method. */
export const loads = bilingual({
  en: {
    chapter: 'Served loads',
    about:
      'How many requests a second were served, under which promise. Times count from the scheduled arrival of a request. In brackets, or behind ±, stands the 95 % interval over the requests of the load, which knows that neighbours depend on each other; it is no expanded uncertainty and says nothing of another day or another unit. What the words mean stands in the chapter "Method".',
    onlyLoads:
      'No trial was made: what was measured are the served loads, which have a chapter of their own.',
    loadOf: (item: string, title: string) => `${item}: ${title}`,
    scenario: 'Scenario',
    searched: 'the rate is searched',
    lengths: 'Lengths',
    lengthsText: (isl: string, osl: string) => `prompts of ${isl} tokens, answers of ${osl}`,
    promise: 'Promise',
    promised: (percent: string, ttft: string, tpot: string) =>
      `to ${percent} of the requests: the first token within ${ttft}, each further one within ${tpot} on average`,
    nothingPromised: 'none: no latency was promised, so that there is no verdict',
    rowsAndChunks: 'Rows and chunks',
    rowsText: (rows: number, chunk: number) =>
      `${rows} rows of the cache, prompts in chunks of ${chunk} tokens`,
    waysText: (prompts: string, buckets: string) => `prompts by ${prompts}; steps of ${buckets} rows`,
    recorded: 'steps are recorded as graphs of the device',
    model: 'Model',
    weightsIn: (model: string, precision: string) => `${model}, weights in ${precision}`,
    servedBy: 'Served by',
    threadsOf: (threads: number) => (threads === 1 ? '1 thread' : `${threads} threads`),
    verdict: 'Verdict',
    verdictOfNone: 'none: what failed is no evidence',
    verdictOn: (seeds: number) => (seeds === 1 ? 'on one seed' : `on ${seeds} seeds together`),
    earlyStopping: 'MLPerf’s rule',
    earlyStoppingNote:
      'For comparison only. It takes requests of one queue for independent, and passes a device that just breaks its promise in 14 to 67 % of runs, where 1 % is meant.',
    isolationOf: 'Other prompts',
    loadsOf: 'Loads',
    load: 'Load',
    seed: (seed: string) => `seed ${seed}`,
    seedWord: 'Seed',
    requests: 'Requests',
    countNote: (counted: string, front: string) => `${counted}; ${front} in front do not count`,
    doubtedOf: (count: string, sentence: string, code: string) => `${count} of them: ${sentence} (${code})`,
    noBudget:
      'No trial was made, so that there is no budget. The intervals of served loads are those of their chapter.',
    requestsOf: (finished: string) => `${finished} finished`,
    cancelled: (count: string) => `${count} cancelled`,
    unfinished: (count: string) => `${count} not finished`,
    never: (count: string) => `${count} never came`,
    kept: 'Kept',
    doubtsOfLoads: 'Doubts',
    noDoubtsOfLoads: 'No rule found a doubt about these loads.',
    doubtText: (caveat: string, detail: string) => (detail === '' ? caveat : `${caveat} (${detail})`),
    figuresOf: 'Figures',
    ofRequests: 'Of requests',
    valueOf: 'Value, 95 % interval',
    checksOf: 'Checks of the measurement itself',
    lateness: 'Lateness of the scheduler',
    latenessText: (p99: string | null, most: string, sleeps: string, share: string | null) =>
      `${p99 === null ? '' : `p99 ${p99}, `}at most ${most}, of ${sleeps} sleeps towards an arrival${share === null ? '' : `; ${share} of the limit of the first token`}`,
    neverSlept: 'the scheduler never slept',
    littlesLaw: 'Little’s law',
    littleText: (inSystem: string, perSecond: string, seconds: string, difference: string) =>
      `L = ${inSystem} requests in the system; λ·W = ${perSecond}/s · ${seconds}; they differ by ${difference}`,
    littleHolds: 'It holds: as much left as came.',
    littleBroken: 'It does not hold: more came than left, or the other way round.',
    littleUnknown: 'too few requests for each one in the system to tell',
    soloOf: 'Answers beside those of the same requests alone',
    soloText: (equal: string, checked: string) => `${equal} of ${checked} are equal`,
    soloNone: 'not compared',
    found: 'Found',
    probes: 'Every rate that was tried, in its order',
    rate: 'requests/s',
    missed: 'Missed',
    missedShare: 'Share',
    outcomeOf: 'Verdict',
    freshSeeds: 'fresh seeds',
    cutOffAfter: (requests: string, asked: string) => `cut off after ${requests} of ${asked} requests`,
    loadsOfSearch: 'Loads of the search, in the order in which they were served',
    ratesTitle: (title: string) => `Latency and kept promises over the rate: ${title}`,
    ratesAbout: (loads: number) =>
      `${loads} loads. Dashed is what was promised; the band lies between the highest rate that passed and the lowest that failed. Lines join measured points.`,
    promisedOf: (shown: string) => `promised ${shown}`,
    ratesAxis: 'requests/s',
    what: 'What',
    servedDefinitions: 'Definitions of the figures of served loads',
    glossaryOf: 'Words of served loads',
    word: 'Word',
  },
  zh: {
    chapter: '服务负载',
    about:
      '每秒服务了多少请求，承诺如何。时间均自请求按时间表到达起算。方括号内或 ± 之后为该负载各请求间的 95 % 区间，已考虑相邻请求并非独立；它不是扩展不确定度，也不说明其他日期或其他样品。各词含义见“方法”一章。',
    onlyLoads: '没有进行试验：所测内容为服务负载，另有专章。',
    loadOf: (item: string, title: string) => `${item}：${title}`,
    scenario: '场景',
    searched: '搜索到达率',
    lengths: '长度',
    lengthsText: (isl: string, osl: string) => `提示 ${isl} 个 token，回答 ${osl} 个`,
    promise: '承诺',
    promised: (percent: string, ttft: string, tpot: string) =>
      `对 ${percent} 的请求：首个 token 不超过 ${ttft}，其后平均每个不超过 ${tpot}`,
    nothingPromised: '无：未承诺任何延迟，因此没有判定',
    rowsAndChunks: '行与分块',
    rowsText: (rows: number, chunk: number) => `缓存 ${rows} 行，提示按每块 ${chunk} 个 token 计算`,
    waysText: (prompts: string, buckets: string) => `提示的方式：${prompts}；每步 ${buckets} 行`,
    recorded: '步骤录制为设备图',
    model: '模型',
    weightsIn: (model: string, precision: string) => `${model}，权重精度 ${precision}`,
    servedBy: '服务软件',
    threadsOf: (threads: number) => `${threads} 个线程`,
    verdict: '判定',
    verdictOfNone: '无：失败的负载不能作为证据',
    verdictOn: (seeds: number) => (seeds === 1 ? '依据一个种子' : `依据 ${seeds} 个种子合并`),
    earlyStopping: 'MLPerf 的规则',
    earlyStoppingNote:
      '仅供对照。该规则把同一队列的请求视为相互独立，对恰好违背承诺的设备有 14 至 67 % 的运行判为通过，而本应为 1 %。',
    isolationOf: '其他提示的影响',
    loadsOf: '各次负载',
    load: '负载',
    seed: (seed: string) => `种子 ${seed}`,
    seedWord: '种子',
    requests: '请求数',
    countNote: (counted: string, front: string) => `${counted}；其前 ${front} 个不计`,
    doubtedOf: (count: string, sentence: string, code: string) => `其中 ${count} 项：${sentence}（${code}）`,
    noBudget: '没有进行试验，因此没有不确定度评定。服务负载的区间见其专章。',
    requestsOf: (finished: string) => `完成 ${finished}`,
    cancelled: (count: string) => `取消 ${count}`,
    unfinished: (count: string) => `未完成 ${count}`,
    never: (count: string) => `从未到达 ${count}`,
    kept: '守约比例',
    doubtsOfLoads: '疑点',
    noDoubtsOfLoads: '各项规则对这些负载均无疑点。',
    doubtText: (caveat: string, detail: string) => (detail === '' ? caveat : `${caveat}（${detail}）`),
    figuresOf: '数值',
    ofRequests: '统计量',
    valueOf: '数值，95 % 区间',
    checksOf: '对测量本身的检查',
    lateness: '调度器的延误',
    latenessText: (p99: string | null, most: string, sleeps: string, share: string | null) =>
      `${p99 === null ? '' : `p99 为 ${p99}，`}至多 ${most}，共 ${sleeps} 次等待到达${share === null ? '' : `；为首个 token 时限的 ${share}`}`,
    neverSlept: '调度器从未休眠',
    littlesLaw: 'Little 定律',
    littleText: (inSystem: string, perSecond: string, seconds: string, difference: string) =>
      `系统中的请求 L = ${inSystem}；λ·W = ${perSecond}/s · ${seconds}；相差 ${difference}`,
    littleHolds: '成立：离开的与到达的相当。',
    littleBroken: '不成立：到达与离开的请求数不相当。',
    littleUnknown: '相对于系统中的请求，总请求数太少，无法判断',
    soloOf: '与同一请求单独运行时的结果对照',
    soloText: (equal: string, checked: string) => `${checked} 个中有 ${equal} 个相同`,
    soloNone: '未对照',
    found: '结果',
    probes: '试过的全部到达率，按先后排列',
    rate: '请求/s',
    missed: '未守约',
    missedShare: '比例',
    outcomeOf: '判定',
    freshSeeds: '新的种子',
    cutOffAfter: (requests: string, asked: string) => `在 ${asked} 个请求中的 ${requests} 个之后中断`,
    loadsOfSearch: '搜索中的各次负载，按服务先后排列',
    ratesTitle: (title: string) => `延迟与守约比例随到达率的变化：${title}`,
    ratesAbout: (loads: number) =>
      `${loads} 次负载。虚线为承诺值；色带位于通过的最高到达率与未通过的最低到达率之间。线段只连接实测点。`,
    promisedOf: (shown: string) => `承诺 ${shown}`,
    ratesAxis: '请求/s',
    what: '项目',
    servedDefinitions: '服务负载各项数值的定义',
    glossaryOf: '服务负载的用语',
    word: '用语',
  },
});

export const verdictWords = bilingual<{ readonly [word in Verdict]: string }>({
  en: { pass: 'pass', fail: 'fail', indeterminate: 'indeterminate' },
  zh: { pass: '通过', fail: '未通过', indeterminate: '未定' },
});

/** What became of a rate in a search. */
export const probeOutcomes = bilingual<{
  readonly [outcome in Verdict | 'backlog' | 'look' | 'unfinished']: string;
}>({
  en: {
    pass: 'pass',
    fail: 'fail',
    indeterminate: 'indeterminate',
    backlog: 'given up',
    look: 'a look, no verdict',
    unfinished: 'no verdict',
  },
  zh: {
    pass: '通过',
    fail: '未通过',
    indeterminate: '未定',
    backlog: '放弃',
    look: '探查，不判定',
    unfinished: '无判定',
  },
});

/** Doubts that only loads have, in a few words. */
export const servedPhrases = bilingual<{ readonly [code in OfLoads]: string }>({
  en: {
    late_scheduler: 'scheduler woke up late',
    not_in_balance: 'more came than left',
    backlog: 'queue grew without an end',
    too_slow: 'far too many missed the promise',
    stolen_time: 'processors given to others',
    unchecked_output: 'answers not compared',
    unlike_alone: 'some answers unlike those alone',
    contradictory_log: 'log contradicts itself',
    nothing_counted: 'no request served',
  },
  zh: {
    late_scheduler: '调度器醒来过迟',
    not_in_balance: '到达与离开不相当',
    backlog: '队列不断增长',
    too_slow: '未守约者过多',
    stolen_time: '处理器被虚拟机监控程序占用',
    unchecked_output: '答案未对照',
    unlike_alone: '部分答案与单独运行不同',
    contradictory_log: '日志自相矛盾',
    nothing_counted: '没有请求得到服务',
  },
});

type OfLoads = Exclude<
  ServingReasonCode,
  'cpu_contention' | 'cpu_quota' | 'interrupted' | 'wrong_output' | 'failed'
>;

/** Words of the chapter that have a meaning of their own. */
export const servedTerms = [
  'load',
  'promise',
  'verdict',
  'earlyStopping',
  'search',
  'bracket',
  'lateness',
  'little',
] as const;

type Term = (typeof servedTerms)[number];

export const termNames = bilingual<{ readonly [term in Term]: string }>({
  en: {
    load: 'served load',
    promise: 'promise',
    verdict: 'verdict',
    earlyStopping: 'MLPerf’s early stopping',
    search: 'search',
    bracket: 'bracket',
    lateness: 'lateness',
    little: 'Little’s law',
  },
  zh: {
    load: '服务负载',
    promise: '承诺',
    verdict: '判定',
    earlyStopping: 'MLPerf 的提前停止',
    search: '搜索',
    bracket: '区间',
    lateness: '延误',
    little: 'Little 定律',
  },
});

export const termMeanings = bilingual<{ readonly [term in Term]: string }>({
  en: {
    load: 'requests that arrive by a schedule drawn from a seed, whatever the device does, and wait for a row of the cache; those behind the warm-up count',
    promise:
      'limits of TTFT and TPOT that so many percent of all counting requests have to keep; one that is not finished when the load ends has missed',
    verdict:
      'pass: at most so many miss as may, by an upper bound of 99 %; fail: more do, by a lower bound of 99 %; all else is indeterminate and takes more requests. Late requests come in clusters, so that the bounds count them as the independent requests that they are worth',
    earlyStopping:
      'the rule of MLPerf Inference for the same requests. It takes them for independent: no verdict of this report rests on it',
    search:
      'rates double and halve, then the geometric middle is tried; both ends of the bracket run again on fresh seeds, and are a result only where they come out the same',
    bracket:
      'from the highest rate that passed to the lowest that failed; what the device holds lies between them',
    lateness:
      'how late the scheduler woke up for an arrival: it makes latencies longer and cannot hide; above 1 % of the limit of the first token a load is DEGRADED',
    little:
      'L = λ·W: requests in the system against arrivals a second times their time in it; above a difference of 1 % a load is DEGRADED',
  },
  zh: {
    load: '请求按由种子生成的时间表到达，与设备快慢无关，并等待缓存的一行；预热之后的请求计入',
    promise: 'TTFT 与 TPOT 的限值，全部计入的请求中须有一定百分比守住；负载结束时尚未完成者视为未守约',
    verdict:
      '通过：按 99 % 上界，未守约者不超过允许的比例；未通过：按 99 % 下界，超过该比例；其余为未定，需要更多请求。迟到的请求成簇出现，因此上下界按其相当的独立请求数计算',
    earlyStopping:
      'MLPerf Inference 对同一批请求的规则。它把请求视为相互独立：本报告的任何判定均不以其为依据',
    search: '到达率加倍或减半，然后取几何中点；区间两端再用新的种子各运行一次，仅在结论相同时作为结果',
    bracket: '从通过的最高到达率到未通过的最低到达率；设备的极限在两者之间',
    lateness: '调度器为到达而醒来的迟滞：它使延迟变长而无法隐藏；超过首个 token 时限的 1 % 时负载为 DEGRADED',
    little: 'L = λ·W：系统中的请求数对每秒到达数乘以停留时间；相差超过 1 % 时负载为 DEGRADED',
  },
});
