import { bilingual } from '../words.ts';

export const problem = bilingual({
  en: {
    badRequest: 'This address asks for something that cannot be',
    forbidden: 'Not from there',
    notThere: 'This is not here',
    failed: 'Something went wrong',
    failedHow: 'The page could not be made. The terminal of the server says more.',
    noPage: (path: string) => `There is no page ${path}.`,
    noRecord: (id: string) =>
      `The store has no record ${id}. It may have been moved away since the list was shown.`,
    noRun: (id: string) => `The store has no run ${id}.`,
    noLoad: (id: string) => `The store has no served load ${id}.`,
    noCurve: (id: string) => `The store has no loads over the rate ${id}.`,
    notMeasuring: (id: string) => `The run ${id} does not measure now.`,
    notInSite: (path: string) =>
      `This folder has no page ${path}: it holds a selection, without pages that compute. \`assay serve\` shows everything.`,
    host: 'This server answers only to the names that it was started with.',
    home: 'Overview',
    runs: 'All runs',
  },
  zh: {
    badRequest: '此地址的请求无法满足',
    forbidden: '不接受来自该处的请求',
    notThere: '此处没有该内容',
    failed: '出现错误',
    failedHow: '无法生成该页面，服务器终端中有详细信息。',
    noPage: (path: string) => `没有页面 ${path}。`,
    noRecord: (id: string) => `存储目录中没有记录 ${id}，列表显示之后它可能已被移走。`,
    noRun: (id: string) => `存储目录中没有运行 ${id}。`,
    noLoad: (id: string) => `存储目录中没有服务负载 ${id}。`,
    noCurve: (id: string) => `存储目录中没有随到达率变化的负载 ${id}。`,
    notMeasuring: (id: string) => `运行 ${id} 当前没有在测量。`,
    notInSite: (path: string) =>
      `此文件夹中没有页面 ${path}：其中只有部分记录，也不含需要计算的页面。完整内容请用 \`assay serve\` 查看。`,
    host: '本服务器只响应启动时指定的主机名。',
    home: '概览',
    runs: '全部运行',
  },
});
