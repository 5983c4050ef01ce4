import { bilingual } from '../words.ts';

export const whatIf = bilingual({
  en: {
    title: 'What if',
    shape: 'model',
    precision: 'weights as',
    isl: 'tokens in',
    osl: 'tokens out',
    device: 'device',
    batch: 'batch',
    answer: 'Answer',
    measuredDevices: 'measured here',
    catalogue: 'catalogue',
    answered: (device: string, rate: string, work: string) => `${device} would give ${rate} with ${work}.`,
    work: (shape: string, precision: string, isl: number, osl: number, batch: number) =>
      `${shape} in ${precision}, ${isl} tokens in and ${osl} out, batch ${batch}`,
    bound: (prefill: string, decode: string) =>
      `The prefill is bound by ${prefill}, each step after it by ${decode}.`,
    memory: 'memory bandwidth',
    arithmetic: 'arithmetic',
    fits: (batch: string) => `The memory holds ${batch} of such sequences.`,
    projectedOnly: 'This is projected, not measured.',
    refused: 'No answer',
    noLimits: (device: string, precision: string) =>
      `The catalogue does not have all of bandwidth, dense ${precision} rate and memory of ${device}, so nothing can be projected.`,
    noProbes: (device: string) =>
      `${device} is in no catalogue, and its records have no probe of memory and arithmetic to stand on.`,
    noFit: (device: string, precision: string) =>
      `${device} is in no catalogue, and fewer than two of its recorded steps are in ${precision}: its shares are not known.`,
    tooLong: (tokens: number, most: number) =>
      `${tokens} tokens are more than the ${most} that this model takes.`,
    noExperts: 'How many experts a batch touches is not counted in FP8.',
    weightsAlone: (weights: string, memory: string) =>
      `The weights alone are ${weights}, and its memory is ${memory}: it does not hold this model.`,
    tooMany: (batch: number, most: number) =>
      `Its memory holds at most ${most} of such sequences, not ${batch}.`,
    askMost: (most: number) => `Ask with batch ${most}`,
    noMemory: 'How much memory it has is not in its records, so the batch that fits is not known.',
    noStepBound: (device: string, what: string) =>
      `No recorded step of ${device} was bound by ${what}, so the share of it that is reached is not known.`,
    answersTitle: 'Tokens/s, projected',
    axis: 'output tokens/s of all sequences',
    basis: 'basis',
    kind: 'kind',
    rate: 'tokens/s',
    prefill: 'prefill',
    step: 'one step',
    perUser: 'tokens/s for each sequence',
    boundBy: 'bound by, prefill / step',
    assumedBasis: 'assumed shares',
    measuredBasis: (device: string) => `shares that ${device} reached`,
    publishedBasis: (id: string) => `published: ${id}`,
    assumptions: 'What is assumed',
    assumed: (bandwidth: string, prefill: string, spread: string) =>
      `Assumed shares: ${bandwidth} of the declared bandwidth, ${prefill} of the declared arithmetic; the ends of the interval are ${spread} points of each lower and higher. The interval holds nothing else.`,
    roofline:
      'Each step takes the longer of its bytes over the bandwidth and its FLOPs over the arithmetic; the steps after the prefill are taken at their mean context. No time for serving, scheduling, networks or several devices is in it.',
    cacheType: (type: string) => `Activations and cache are ${type}.`,
    usable: '95 % of the declared memory may be filled by weights and cache.',
    unverifiedLimits: 'A limit of this device was read in no source: the answer stands on it.',
    otherSource: (device: string) =>
      `The second basis takes the shares of ${device}, another device: what one reaches of its limits another may not.`,
    checkTitle: 'How far off it is',
    publishedCheck: (count: number, low: string, high: string) =>
      `Published: against ${count} published results of Llama 2 70B in FP8 on one device, the assumed shares miss by ${low} to ${high}.`,
    noCheck: 'No published result can be held against the assumptions.',
    checkTable: 'Published results against the assumed shares',
    result: 'result',
    publishedRate: 'published',
    predicted: 'projected',
    error: 'error',
    records: 'Measured records of this model on this device',
  },
  zh: {
    title: '推算',
    shape: '模型',
    precision: '权重格式',
    isl: '输入 token',
    osl: '输出 token',
    device: '设备',
    batch: '批大小',
    answer: '推算',
    measuredDevices: '本机实测',
    catalogue: '设备目录',
    answered: (device: string, rate: string, work: string) => `${work}：${device} 预计可达 ${rate}。`,
    work: (shape: string, precision: string, isl: number, osl: number, batch: number) =>
      `${shape}（${precision}），输入 ${isl}、输出 ${osl} 个 token，批大小 ${batch}`,
    bound: (prefill: string, decode: string) => `预填充受${prefill}限制，其后每步受${decode}限制。`,
    memory: '内存带宽',
    arithmetic: '算力',
    fits: (batch: string) => `内存可容纳 ${batch} 个这样的序列。`,
    projectedOnly: '此为推算值，并非实测。',
    refused: '无法回答',
    noLimits: (device: string, precision: string) =>
      `设备目录中缺少 ${device} 的带宽、${precision} 稠密算力或内存之一，无法推算。`,
    noProbes: (device: string) => `${device} 未列入设备目录，其记录中也没有可依据的内存与算力探针。`,
    noFit: (device: string, precision: string) =>
      `${device} 未列入设备目录，其记录中 ${precision} 的步少于两个：所能达到的比例不得而知。`,
    tooLong: (tokens: number, most: number) => `${tokens} 个 token 超过了该模型支持的 ${most} 个。`,
    noExperts: 'FP8 下一批会用到多少专家未作统计。',
    weightsAlone: (weights: string, memory: string) =>
      `仅权重就有 ${weights}，而其内存为 ${memory}：容纳不下该模型。`,
    tooMany: (batch: number, most: number) => `其内存最多容纳 ${most} 个这样的序列，而不是 ${batch} 个。`,
    askMost: (most: number) => `改用批大小 ${most}`,
    noMemory: '记录中没有其内存大小，可容纳的批大小不得而知。',
    noStepBound: (device: string, what: string) =>
      `${device} 的记录中没有受${what}限制的步，能达到其多大比例不得而知。`,
    answersTitle: '推算的 tokens/s',
    axis: '全部序列的输出 tokens/s',
    basis: '依据',
    kind: '类别',
    rate: 'tokens/s',
    prefill: '预填充',
    step: '单步',
    perUser: '每个序列的 tokens/s',
    boundBy: '受限于（预填充 / 单步）',
    assumedBasis: '假定比例',
    measuredBasis: (device: string) => `${device} 实际达到的比例`,
    publishedBasis: (id: string) => `已发布：${id}`,
    assumptions: '假定',
    assumed: (bandwidth: string, prefill: string, spread: string) =>
      `假定比例：标称带宽的 ${bandwidth}，标称算力的 ${prefill}；区间两端为各自上下浮动 ${spread} 个百分点。区间不含其他因素。`,
    roofline:
      '每步时间取“字节数 / 带宽”与“运算量 / 算力”中较长者；预填充之后各步按平均上下文计算。不含服务、调度、网络或多设备的时间。',
    cacheType: (type: string) => `激活与缓存为 ${type}。`,
    usable: '权重与缓存最多可占标称内存的 95 %。',
    unverifiedLimits: '该设备有一项限值未在任何来源中读到，而推算以它为依据。',
    otherSource: (device: string) =>
      `第二种依据采用另一设备 ${device} 的比例：一台设备能达到的，另一台未必能达到。`,
    checkTitle: '误差有多大',
    publishedCheck: (count: number, low: string, high: string) =>
      `已发布结果：与单设备上 Llama 2 70B（FP8）的 ${count} 个已发布结果相比，假定比例的误差为 ${low} 至 ${high}。`,
    noCheck: '没有可与假定对照的已发布结果。',
    checkTable: '已发布结果与假定比例的对照',
    result: '结果',
    publishedRate: '已发布',
    predicted: '推算',
    error: '误差',
    records: '该设备上该模型的实测记录',
  },
});
