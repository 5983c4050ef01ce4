import { bilingual } from '../words.ts';

export const overview = bilingual({
  en: {
    title: 'How fast is this machine, and may I believe it?',
    emptyTitle: 'Nothing was measured yet',
    empty: 'No record lies in this store. Type this, and look again in a few minutes:',
    device: 'Device',
    speed: 'Speed',
    limit: 'Its own limit',
    claims: 'Claims',
    trust: 'Trust',
    records: (records: number, runs: number) =>
      `${records} ${records === 1 ? 'record' : 'records'} of ${runs} ${runs === 1 ? 'run' : 'runs'}, the last one`,
    noDecode: 'No decode step was measured yet.',
    ofLimit: 'of what its memory gave in the same run',
    noLimit: 'The run has no probe of the memory to hold it against.',
    judged: (supported: number, refuted: number, open: number, all: number) =>
      `Of ${all} claims of the press, figures support ${supported}, refute ${refuted}, and leave ${open} open.`,
    bears: (count: number) =>
      count === 0
        ? 'The records of this store bear on none of them.'
        : `The records of this store bear on ${count} of them.`,
    trusted: (valid: number, all: number) => `${valid} of ${all} rows of the last run are VALID`,
    limitsTitle: 'What the last run reached',
    ladderTitle: 'Memory bandwidth, this machine among others',
    name: 'name',
    kind: 'kind',
    axisRate: 'rate over the limit of the same run',
  },
  zh: {
    title: '这台机器有多快？结果可信吗？',
    emptyTitle: '还没有任何测量结果',
    empty: '此存储目录中没有记录。请输入以下命令，几分钟后再查看：',
    device: '设备',
    speed: '速度',
    limit: '自身极限',
    claims: '说法核查',
    trust: '可信度',
    records: (records: number, runs: number) => `共 ${runs} 次运行、${records} 条记录，最近一次为`,
    noDecode: '尚未测量解码步。',
    ofLimit: '（占同一次运行中内存所能达到的比例）',
    noLimit: '该次运行没有可供对照的内存探针。',
    judged: (supported: number, refuted: number, open: number, all: number) =>
      `共有 ${all} 条媒体说法：数据支持 ${supported} 条，否定 ${refuted} 条，其余 ${open} 条尚无定论。`,
    bears: (count: number) =>
      count === 0 ? '此存储目录中的记录与它们均无关。' : `此存储目录中的记录涉及其中 ${count} 条。`,
    trusted: (valid: number, all: number) => `最近一次运行的 ${all} 行中有 ${valid} 行为 VALID`,
    limitsTitle: '最近一次运行达到的水平',
    ladderTitle: '内存带宽：本机与其他设备',
    name: '名称',
    kind: '类别',
    axisRate: '速率与同次运行极限之比',
  },
});
