import {
  servingDefinitions as definitions,
  type ServingDefinitionId,
} from '../../results/serving/definitions.ts';
import { bilingual } from '../words.ts';

/** What each figure of a load is, by its definition. The English texts are those of the records' own list. */
export const servingDefinitions = bilingual<{ readonly [id in ServingDefinitionId]: string }>({
  en: Object.fromEntries(Object.entries(definitions).map(([id, { text }]) => [id, text])) as {
    readonly [id in ServingDefinitionId]: string;
  },
  zh: {
    'ttft.sched': '从时间表上的到达时刻到首个输出 id 到达主机；调度器的延误计算在内',
    'ttft.admit': '从得到缓存行到首个输出 id 到达主机',
    'queue.wait': '从时间表上的到达时刻到得到缓存行',
    'tpot.excl_first': '(E2EL - TTFT) / (n - 1)；n <= 1 时为空',
    'itl.token': '同一请求中相邻输出 id 的间隔，合并统计',
    'itl.undisturbed': 'itl.token 中期间没有计算任何提示分块的间隔',
    'itl.beside_prefill': 'itl.token 中期间计算了其他提示分块的间隔',
    'e2el.sched': '从时间表上的到达时刻到最后一个输出 id 到达主机',
    'goodput.req': '窗口内到达且守住两项限值的请求数 / 窗口时间',
    attainment: '守住两项限值的请求数 / 窗口内到达的全部请求数（用户自行取消的除外）',
    'tput.out.wall': '窗口内得到的输出 id 数 / 窗口时间',
    'tput.req': '窗口内完成的请求数 / 窗口时间',
    'concurrency.mean': '已到达而未完成的请求数在窗口内的平均值',
    'share.prefill': '预填充步的时间 / 窗口时间',
    'share.decode': '解码步的时间 / 窗口时间',
    'share.idle': '窗口中没有步骤运行的时间 / 窗口时间',
  },
});
