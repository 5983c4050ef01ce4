import { contradictionHead } from '../../results/validity/contradiction.ts';
import { bilingual } from '../words.ts';

/** Words of what is believed of records: their samples. */
export const belief = bilingual({
  en: {
    unverified:
      'Not every record here is verified yet: until it is rebuilt from its samples, its figures are those that its file claims.',
    title: 'What files say, and their samples do not give',
    changed: (count: number): string => contradictionHead('changed', count),
    otherRules: (count: number): string => contradictionHead('other rules', count),
    restore: 'Restore the original from a copy, or measure again.',
    differences: 'Every difference is shown by',
    more: (count: number) => `and ${count} more`,
  },
  zh: {
    unverified: '此处并非每条记录都已核验：在由样本重新计算之前，其数值为文件自述的数值。',
    title: '文件所述与样本不符之处',
    changed: (count: number): string => `${count} 条记录的内容与其样本不符，以样本得出的数值为准：`,
    otherRules: (count: number): string =>
      `${count} 条记录按与本版 assay 不同的规则写成，以样本按本版规则得出的数值为准：`,
    restore: '请用副本恢复原始文件，或重新测量。',
    differences: '逐项差异可用以下命令查看：',
    more: (count: number) => `另有 ${count} 条`,
  },
});
