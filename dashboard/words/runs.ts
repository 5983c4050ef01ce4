import { bilingual } from '../words.ts';

/** Words of the list of runs. */
export const runs = bilingual({
  en: {
    title: 'Runs',
    found: (records: number, all: number) =>
      records === all
        ? `${all} ${all === 1 ? 'record' : 'records'}, newest first, by run.`
        : `${records} of ${all} records fit the filter.`,
    sortedFound: (records: number, all: number) =>
      `${records} of ${all} records, sorted; those without a value come last.`,
    alone: (filter: string) => `No record fits ${filter}, whatever else is asked for`,
    together: (filter: string) => `${filter} leaves nothing of the others`,
    without: (count: number) => `${count} ${count === 1 ? 'fits' : 'fit'} without it`,
    onlyTogether: 'Only without several of them does anything fit.',
    filter: 'Filter',
    clear: 'Show all',
    searchFor: 'search',
    device: 'device',
    workload: 'workload',
    precision: 'precision',
    provider: 'provider',
    validity: 'validity',
    from: 'from',
    to: 'to',
    superseded: 'show superseded ones',
    supersededBy: 'superseded by',
    any: 'any',
    date: 'date',
    value: 'value, 95 % interval',
    run: 'run',
    processes: 'processes',
    older: 'Older',
    more: 'More',
    tick: (title: string) => `Compare ${title}`,
    compare: 'Compare those that are ticked',
    compareHint: 'Up to six.',
    chosen: 'chosen',
    elsewhere: 'from another host',
    unreadable: (count: number) =>
      `${count} ${count === 1 ? 'file of the store is no record' : 'files of the store are no records'}, and left out`,
  },
  zh: {
    title: '运行列表',
    found: (records: number, all: number) =>
      records === all
        ? `共 ${all} 条记录，按运行分组，最新的在前。`
        : `共 ${all} 条记录，其中 ${records} 条符合筛选条件。`,
    sortedFound: (records: number, all: number) =>
      `${all} 条记录中的 ${records} 条，已排序；没有数值的排在最后。`,
    alone: (filter: string) => `无论其他条件如何，没有记录符合 ${filter}`,
    together: (filter: string) => `${filter} 使其余条件一无所剩`,
    without: (count: number) => `去掉该条件后有 ${count} 条`,
    onlyTogether: '须同时去掉其中几个条件才有记录。',
    filter: '筛选',
    clear: '显示全部',
    searchFor: '搜索',
    device: '设备',
    workload: '负载',
    precision: '精度',
    provider: '执行提供程序',
    validity: '有效性',
    from: '起始日期',
    to: '截止日期',
    superseded: '显示被取代的记录',
    supersededBy: '已被取代：',
    any: '不限',
    date: '日期',
    value: '数值，95 % 区间',
    run: '运行',
    processes: '进程数',
    older: '更早的记录',
    more: '更多',
    tick: (title: string) => `选中 ${title} 以对比`,
    compare: '对比选中的记录',
    compareHint: '最多六条。',
    chosen: '选择',
    elsewhere: '来自其他主机',
    unreadable: (count: number) => `存储目录中有 ${count} 个文件不是有效记录，未计入`,
  },
});
