import type { Imported } from '../../../results/import/imported.ts';
import { bilingual } from '../../words.ts';

type Texts<Code extends string> = { readonly [code in Code]: string };

/** The annex with results of other tools. */
export const imports = bilingual({
  en: {
    annexImports: 'Imported results',
    importedFiguresOfOthers:
      'Imported results were measured with other tools and not by the laboratory: no result, no statement and no opinion of this report rests on them.',
    importedAbout:
      'The following was measured with other tools and imported. Nobody of the laboratory measured it; no result and no statement of conformity rests on it. The auditor holds each file against itself and against what the hardware can do: consistent does not mean correct.',
    importedAuditor: 'Auditor',
    importedTool: 'Tool',
    importedOriginal: 'File in the dossier, as it came',
    importedReadAgain: 'Every figure below was read again from this file when the report was made.',
    importedNotReadAgain:
      'The figures are those of the import: the file is packed, or was read by another version.',
    importedTold: 'Told by the user',
    importedToldNote: 'The file does not say it.',
    importedFindings: 'What the auditor found',
    importedGrade: 'Grade',
    importedCheck: 'Check',
    importedFinding: 'Finding',
    importedRemedy: 'What to do',
    importedFigures: 'Imported figures',
    importedResult: 'Result',
    importedMetric: 'Counts',
    importedStatistic: 'Of',
    importedWritten: 'In the file, and where',
    importedInvalid: 'Invalid by its own tool: it decides nothing.',
    importedCounts: (shown: number, leftOut: number, rejected: number) =>
      `Results shown: ${shown}; of the same file not chosen: ${leftOut}; rows that are no results: ${rejected}. What an id counts stands in the table of docs/import.md.`,
  },
  zh: {
    annexImports: '导入的结果',
    importedFiguresOfOthers:
      '导入的结果由其他工具测得，并非由本实验室测得：本报告的任何结果、判定和意见均不以其为依据。',
    importedAbout:
      '以下内容由其他工具测得后导入，并非由本实验室测得；任何结果与符合性判定均不以其为依据。审核程序将每个文件与其自身以及硬件能力相核对：“自洽”并不表示正确。',
    importedAuditor: '审核结论',
    importedTool: '工具',
    importedOriginal: '档案中的原始文件',
    importedReadAgain: '编写报告时，下列每个数值均从该文件重新读取。',
    importedNotReadAgain: '数值取自导入时的记录：该文件经过压缩，或由其他版本读取。',
    importedTold: '由用户告知',
    importedToldNote: '文件未注明。',
    importedFindings: '审核发现',
    importedGrade: '级别',
    importedCheck: '检查项',
    importedFinding: '发现',
    importedRemedy: '如何处理',
    importedFigures: '导入的数值',
    importedResult: '结果',
    importedMetric: '所计内容',
    importedStatistic: '统计量',
    importedWritten: '文件中的写法与位置',
    importedInvalid: '其工具自身判为无效：不作为任何依据。',
    importedCounts: (shown: number, leftOut: number, rejected: number) =>
      `列出的结果：${shown}；同一文件中未选取的：${leftOut}；并非结果的行：${rejected}。各标识所计内容见 docs/import.md 中的表。`,
  },
});

/** The words of the auditor. */
export const auditors = bilingual<Texts<Imported['word']>>({
  en: {
    consistent: 'consistent',
    suspicious: 'suspicious',
    contradictory: 'contradictory',
    unauditable: 'cannot be audited',
  },
  zh: { consistent: '自洽', suspicious: '可疑', contradictory: '自相矛盾', unauditable: '无法审核' },
});

export const auditorMeanings = bilingual<Texts<Imported['word']>>({
  en: {
    consistent: 'What could be held against something else fits. Not: correct.',
    suspicious: 'Something can be true and should be explained before it is quoted.',
    contradictory: 'Something cannot be true as it stands: the figures decide nothing.',
    unauditable: 'Nothing in the file can be held against anything.',
  },
  zh: {
    consistent: '凡能与其他内容核对之处均相符；并不表示正确。',
    suspicious: '有内容可能属实，但引用前应予说明。',
    contradictory: '有内容按其现状不可能属实：其数值不作为任何依据。',
    unauditable: '文件中没有任何内容可与其他内容核对。',
  },
});

export const importedGrades = bilingual<Texts<Imported['findings'][number]['grade']>>({
  en: { contradicts: 'contradicts', suspicious: 'suspicious', note: 'note' },
  zh: { contradicts: '矛盾', suspicious: '可疑', note: '提示' },
});
