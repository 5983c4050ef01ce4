import { bilingual } from '../words.ts';

/** Words of a run that measures now. */
export const live = bilingual({
  en: {
    title: (run: string) => `Run ${run}, measuring now`,
    noRecords: 'There are no records yet: a record of each trial is stored when the last process has ended.',
    now: 'measuring',
    between: 'between two processes',
    measured: 'What was measured until now, in the order of the run',
    place: 'place',
    trial: 'trial',
    outcome: 'outcome',
    time: 'mean time of a sample',
    samples: 'samples',
    telemetry: 'telemetry, least to most',
    inOrder: 'The samples of the last process, in the order in which they were taken',
    preliminary:
      'Preliminary: figures, intervals and validity are those of the records. Watching costs this host a little processor time; hide this page while a figure matters.',
    ended: 'The run has ended.',
    reload: 'Show its records',
  },
  zh: {
    title: (run: string) => `运行 ${run}（测量中）`,
    noRecords: '尚无记录：最后一个进程结束后，才会为每项试验保存记录。',
    now: '正在测量',
    between: '两个进程之间',
    measured: '目前已测得的内容（按运行顺序）',
    place: '序号',
    trial: '试验',
    outcome: '结果',
    time: '单个样本的平均时间',
    samples: '样本数',
    telemetry: '遥测（最小值至最大值）',
    inOrder: '最近一个进程的样本（按采样顺序）',
    preliminary:
      '以上为初步数据：指标、区间与有效性以记录为准。观看本页会占用本机少量处理器时间，测量要紧时请隐藏本页。',
    ended: '运行已结束。',
    reload: '查看记录',
  },
});
