import type { ConformityWord, ruleKinds } from '../../../results/conformity/rule.ts';
import type { Statement } from '../../../results/conformity/statement.ts';
import type { lotRefusals } from '../../../results/lot/statement.ts';
import type { Requirable } from '../../../results/report/inputs/plan.ts';
import type { FourRow, Range } from '../../../results/report/schema/results.ts';
import type { LineId } from '../../../results/uncertainty/line.ts';
import type { NotInIt } from '../../../results/uncertainty/not-in-it.ts';
import { bilingual } from '../../words.ts';

// Words for the closed lists of report.json that tell of results and what follows from them, each code in both languages.

type Texts<Code extends string> = { readonly [code in Code]: string };

export const quantities = bilingual<Texts<FourRow['quantity']>>({
  en: {
    'memory capacity': 'memory capacity',
    'memory bandwidth': 'memory bandwidth',
    arithmetic: 'arithmetic',
    interconnect: 'interconnect',
  },
  zh: {
    'memory capacity': '内存容量',
    'memory bandwidth': '内存带宽',
    arithmetic: '算力',
    interconnect: '互连',
  },
});

/** What figures of others are of; those of a step have its id. */
export const ladders = bilingual<Texts<'bandwidth' | 'matmul'>>({
  en: { bandwidth: 'memory bandwidth', matmul: 'dense product' },
  zh: { bandwidth: '内存带宽', matmul: '稠密矩阵乘' },
});

/** The state of a trial: the word of its record, with what that means in a language that does not have it. */
export const states = bilingual<Texts<'VALID' | 'DEGRADED' | 'INVALID'>>({
  en: { VALID: 'VALID', DEGRADED: 'DEGRADED', INVALID: 'INVALID' },
  zh: { VALID: '有效 VALID', DEGRADED: '存疑 DEGRADED', INVALID: '无效 INVALID' },
});

/** What a plan can require, but a figure of one trial. */
export const required = bilingual<Texts<Exclude<Requirable, 'trial' | 'load'>>>({
  en: {
    memoryCapacity: 'memory capacity',
    memoryBandwidth: 'memory bandwidth',
    interconnectBandwidth: 'interconnect bandwidth',
    tpp: 'total processing performance',
    float16: 'dense arithmetic, float16',
    bfloat16: 'dense arithmetic, bfloat16',
    tf32: 'dense arithmetic, TF32',
    float32: 'dense arithmetic, float32',
    hostToDevice: 'host to device',
    deviceToHost: 'device to host',
  },
  zh: {
    memoryCapacity: '内存容量',
    memoryBandwidth: '内存带宽',
    interconnectBandwidth: '互连带宽',
    tpp: '总处理性能',
    float16: '稠密算力，float16',
    bfloat16: '稠密算力，bfloat16',
    tf32: '稠密算力，TF32',
    float32: '稠密算力，float32',
    hostToDevice: '主机到设备',
    deviceToHost: '设备到主机',
  },
});

export const readings = bilingual<Texts<Range['what']>>({
  en: {
    temperatureC: 'Temperature, °C',
    powerW: 'Power, W',
    smClockMhz: 'SM clock, MHz',
    cpuClockMhz: 'Processor clock, MHz',
    memoryClockMhz: 'Memory clock, MHz',
    utilisationPercent: 'Utilisation, %',
  },
  zh: {
    temperatureC: '温度，°C',
    powerW: '功率，W',
    smClockMhz: 'SM 时钟，MHz',
    cpuClockMhz: '处理器时钟，MHz',
    memoryClockMhz: '显存时钟，MHz',
    utilisationPercent: '利用率，%',
  },
});

export const sources = bilingual<Texts<LineId>>({
  en: {
    processes: 'differences between fresh processes',
    waiting: 'end of a wait for the device',
    clockReading: 'reading of the clock',
    clockRate: 'rate of the clock',
    pages: 'placement of memory',
    sessions: 'differences between sessions',
    units: 'differences between units',
    stated: 'stated by the laboratory',
  },
  zh: {
    processes: '独立进程之间的差异',
    waiting: '等待设备结束的时刻',
    clockReading: '时钟读数',
    clockRate: '时钟频率偏差',
    pages: '内存页面的位置',
    sessions: '不同时段之间的差异',
    units: '样品之间的差异',
    stated: '实验室给出的分量',
  },
});

export const distributions = bilingual<
  Texts<'Student' | 'normal' | 'rectangular' | 'triangular' | 'arcsine'>
>({
  en: {
    Student: 'Student',
    normal: 'normal',
    rectangular: 'rectangular',
    triangular: 'triangular',
    arcsine: 'arcsine',
  },
  zh: { Student: 't 分布', normal: '正态', rectangular: '矩形', triangular: '三角', arcsine: '反正弦' },
});

export const conformity = bilingual<Texts<ConformityWord>>({
  en: {
    pass: 'pass',
    conditionalPass: 'conditional pass',
    conditionalFail: 'conditional fail',
    fail: 'fail',
    noPass: 'no pass',
    noFail: 'no fail',
    notContradicted: 'not contradicted',
    notTested: 'not tested',
  },
  zh: {
    pass: '合格',
    conditionalPass: '有条件合格',
    conditionalFail: '有条件不合格',
    fail: '不合格',
    noPass: '不判合格',
    noFail: '不判不合格',
    notContradicted: '未被测量否定',
    notTested: '未测试',
  },
});

export const omissions = bilingual<Texts<NotInIt['id']>>({
  en: {
    waiting: 'what waiting for the device adds to a sample',
    sessions: 'what would differ on another day, after another start of the host, or in another slot',
    units: 'what would differ on another unit of the model',
    conditions: 'what would differ at another temperature, power limit or load',
  },
  zh: {
    waiting: '等待设备给单个样本增加的时间',
    sessions: '在另一天、主机重启后或换插槽后的差异',
    units: '同型号另一件样品的差异',
    conditions: '在其他温度、功耗上限或负载下的差异',
  },
});

export const reasons = bilingual<Texts<Statement['reasons'][number]['code']>>({
  en: {
    beyondGuardBand: 'by the result, clear of the guard band',
    withinGuardBand: 'the result lies inside the guard band',
    lowerBoundOfPeak: 'a measured peak is a lower bound: it can break an upper limit and never keep it',
    declaredOutside: 'the declared value lies beyond the limit',
    structuralOutside: 'the structural value lies beyond the limit',
    degraded: 'the trial is DEGRADED: it never passes without a condition',
    invalid: 'the trial is INVALID: it counts as not tested',
    notMeasured: 'this was not measured',
    noUncertainty: 'the result has no uncertainty: one process says nothing of the next',
    byVerdict:
      'by the verdict on the load, whose bound of 99 % on one side stands in the place of a guard band',
    verdictOpen: 'the verdict on the load is open: the requests allow both',
    otherPromise: 'the load made another promise',
  },
  zh: {
    beyondGuardBand: '依据结果，位于保护带之外',
    withinGuardBand: '结果位于保护带之内',
    lowerBoundOfPeak: '实测峰值只是下界：它可以突破上限，却不能证明未超上限',
    declaredOutside: '标称值超出限值',
    structuralOutside: '由结构推得的值超出限值',
    degraded: '该试验为 DEGRADED，不能无条件判为合格',
    invalid: '该试验为 INVALID，视为未测试',
    notMeasured: '未测量',
    noUncertainty: '结果没有不确定度：单个进程不能说明下一个进程',
    byVerdict: '依据对负载的判定，其单侧 99 % 界限代替保护带',
    verdictOpen: '对负载的判定未定：所见请求无法定论',
    otherPromise: '该负载的承诺不同',
  },
});

export const lotSilences = bilingual<Texts<(typeof lotRefusals)[number]>>({
  en: {
    noneTested: 'Nothing is said of the lot: no item of its sample has a result.',
    cannotPass: 'Nothing is said of the lot: by this requirement and rule no item can pass.',
    notDrawnAtRandom: 'Nothing is said of the lot: its sample was not drawn at random.',
  },
  zh: {
    noneTested: '对整批不作说明：样本中没有任何一件得到结果。',
    cannotPass: '对整批不作说明：按此要求与规则，任何一件都不可能判为合格。',
    notDrawnAtRandom: '对整批不作说明：样本并非随机抽取。',
  },
});

export const standings = bilingual<Texts<'inside' | 'outside' | 'unknown'>>({
  en: { inside: 'inside', outside: 'outside', unknown: 'not known' },
  zh: { inside: '范围内', outside: '范围外', unknown: '未知' },
});

export const rules = bilingual<Texts<(typeof ruleKinds)[number]>>({
  en: {
    simple: 'simple acceptance, the limit itself decides (ILAC-G8, 4.2.1)',
    binary: 'pass up to the acceptance limit, else fail (ILAC-G8, 4.2.2)',
    nonBinary:
      'pass up to the acceptance limit, conditional inside the guard bands, fail beyond (ILAC-G8, 4.2.3)',
    acceptance: 'pass up to the acceptance limit, else "no pass" (JCGM 106, 8.3.2)',
    rejection: 'fail beyond the rejection limit, else "no fail" (JCGM 106, 8.3.3)',
  },
  zh: {
    simple: '简单接受，由限值本身判定（ILAC-G8，4.2.1）',
    binary: '在接受限以内为合格，否则不合格（ILAC-G8，4.2.2）',
    nonBinary: '在接受限以内为合格，保护带内为有条件结果，其外为不合格（ILAC-G8，4.2.3）',
    acceptance: '在接受限以内为合格，否则为“不判合格”（JCGM 106，8.3.2）',
    rejection: '超出拒绝限为不合格，否则为“不判不合格”（JCGM 106，8.3.3）',
  },
});

export const draws = bilingual<
  Texts<'sha256Draw' | 'random' | 'convenience' | 'all' | 'iso2859-1' | 'other'>
>({
  en: {
    sha256Draw: 'drawn by hash: anyone can draw it again',
    random: 'at random',
    convenience: 'as was convenient',
    all: 'all items of the lot',
    'iso2859-1': 'ISO 2859-1, single sampling, normal inspection, level II',
    other: 'otherwise',
  },
  zh: {
    sha256Draw: '按哈希抽取，任何人都可以重做',
    random: '随机抽取',
    convenience: '便利抽取',
    all: '整批全检',
    'iso2859-1': 'ISO 2859-1，一次抽样，正常检验，检验水平 II',
    other: '其他方法',
  },
});

export const claimOutcomes = bilingual<
  Texts<'supported' | 'refuted' | 'depends' | 'inconclusive' | 'not-comparable'>
>({
  en: {
    supported: 'supported',
    refuted: 'refuted',
    depends: 'depends',
    inconclusive: 'inconclusive',
    'not-comparable': 'not comparable',
  },
  zh: {
    supported: '得到支持',
    refuted: '不成立',
    depends: '视条件而定',
    inconclusive: '无法判定',
    'not-comparable': '不可比较',
  },
});

export const kinds = bilingual<Texts<'measured' | 'declared' | 'published' | 'imported' | 'projected'>>({
  en: {
    measured: 'measured',
    declared: 'declared',
    published: 'published',
    imported: 'imported',
    projected: 'projected',
  },
  zh: { measured: '实测', declared: '标称', published: '已发布', imported: '导入', projected: '推算' },
});
