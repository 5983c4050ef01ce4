import { bilingual } from '../words.ts';

/** Words of the curve of a load over its rate. */
export const curveOverRate = bilingual({
  en: {
    curveTitle: (title: string) => `Over the rate: ${title}`,
    holds: (passes: string, fails: string) =>
      `It holds ${passes} requests/s and no longer ${fails}: the limit lies between them.`,
    holdsAll: (passes: string) => `It holds ${passes} requests/s, the most that passed; none failed.`,
    holdsNone: (fails: string) =>
      `It does not hold ${fails} requests/s, the least that was judged; none passed.`,
    undecided: 'No rate has a verdict yet: each needs more requests.',
    noPromise: 'Nothing was promised, so that no rate passes or fails.',
    against: (rates: string) => `Against that, ${rates} requests/s passed.`,
    promise: (ttft: string, tpot: string, percent: number) =>
      `Promised: the first token within ${ttft}, each further one within ${tpot}, for ${percent} % of the requests.`,
    onDevice: (device: string) => `${device}:`,
    howSure: 'How sure',
    curveAbout: (loads: number) =>
      `${loads} loads that differ in their rate and their seed alone. Dashed is what was promised, the band lies between the largest rate that passed and the smallest that failed. Lines join the medians of each rate.`,
    curvePicture: 'Latency and kept promises over the rate',
    rateAxis: 'requests/s',
    rate: 'rate',
    keptPanel: 'kept',
    what: 'what',
  },
  zh: {
    curveTitle: (title: string) => `随到达率的变化：${title}`,
    holds: (passes: string, fails: string) =>
      `能承受每秒 ${passes} 个请求，而承受不了 ${fails} 个：极限在两者之间。`,
    holdsAll: (passes: string) => `能承受每秒 ${passes} 个请求，这是通过的最高值；没有一个到达率未通过。`,
    holdsNone: (fails: string) => `承受不了每秒 ${fails} 个请求，这是判定过的最低值；没有一个到达率通过。`,
    undecided: '还没有一个到达率得到判定：各需更多请求。',
    noPromise: '未作承诺，因此无所谓通过与否。',
    against: (rates: string) => `与此相反，每秒 ${rates} 个请求却通过了。`,
    promise: (ttft: string, tpot: string, percent: number) =>
      `承诺：首个 token 不超过 ${ttft}，其后每个不超过 ${tpot}，要求 ${percent} % 的请求。`,
    onDevice: (device: string) => `${device}：`,
    howSure: '有多确定',
    curveAbout: (loads: number) =>
      `${loads} 次只有到达率和随机种子不同的负载。虚线为承诺值，色带位于通过的最高到达率与未通过的最低到达率之间。线段连接各到达率的中位数。`,
    curvePicture: '延迟与守约比例随到达率的变化',
    rateAxis: '请求/s',
    rate: '到达率',
    keptPanel: '守约比例',
    what: '项目',
  },
});
