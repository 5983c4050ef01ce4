import { bilingual } from '../words.ts';

/** Words of the report that the page of a run offers. */
export const report = bilingual({
  en: {
    title: 'Report',
    toReport: 'The report of this run',
    about:
      'A draft of the test report (ISO/IEC 17025, 7.8) of this run. Each page says that it is a draft: what is missing stands in its place with its clause, and nobody can sign it. It is made when you ask, which takes some seconds.',
    inOne: 'In English:',
    inBoth: 'In English and Chinese:',
    measuring:
      'A benchmark measures on this store now: a draft would take processor time from it. It is offered again when that has ended.',
    signed: 'The report to sign, and its dossier with all that it rests on, come from the command line:',
    signedHow:
      'Fill in profile.json and job.json after the first line; each role signs with a key of its own.',
    verify: 'Verify a dossier',
    elsewhere: 'Another host sent this run: its report is written there.',
    busy: 'Several reports are being made or verified already. Ask again in a little while.',
    notNow: 'Not now',
    notMade: 'This draft could not be made',
    back: 'The run',
  },
  zh: {
    title: '报告',
    toReport: '本次运行的报告',
    about:
      '本次运行的检测报告草稿（ISO/IEC 17025，7.8）。每页都标明是草稿：缺少的内容在原处注明对应条款，且无法签署。报告在您打开时生成，需要几秒钟。',
    inOne: '中文：',
    inBoth: '中英文对照：',
    measuring: '此存储目录上正在进行测量：生成草稿会占用其处理器时间。测量结束后即可使用。',
    signed: '供签署的报告，以及包含其全部依据的档案，由命令行生成：',
    signedHow: '执行第一行后请填写 profile.json 和 job.json；每个角色使用各自的密钥签署。',
    verify: '验证档案',
    elsewhere: '本次运行由另一台主机发来：其报告在那台主机上生成。',
    busy: '已有多份报告正在生成或验证，请稍后再试。',
    notNow: '暂时无法进行',
    notMade: '无法生成该草稿',
    back: '返回该运行',
  },
});
