import { bilingual } from '../words.ts';

/** How a measured device stands in the catalogue. */
export const identity = bilingual({
  en: {
    consistentMark: 'listed',
    unlistedMark: 'unlisted',
    falseNameMark: 'false name',
    consistent: (name: string, seen: string) => `Consistent with ${name}: ${seen}.`,
    falseName: (name: string, seen: string) => `Not accepted as ${name}: ${seen}.`,
    byName: 'by its name only',
    seen: (what: string, seen: string, expected: string) => `${what} ${seen} for ${expected}`,
    name: 'name',
    memory: 'memory',
    'SM count': 'SM count',
    'compute capability': 'compute capability',
    'power limit': 'power limit',
    bandwidth: 'bandwidth',
    arithmetic: 'arithmetic',
  },
  zh: {
    consistentMark: '已列入目录',
    unlistedMark: '未列入目录',
    falseNameMark: '名称不符',
    consistent: (name: string, seen: string) => `与 ${name} 一致：${seen}。`,
    falseName: (name: string, seen: string) => `不能认定为 ${name}：${seen}。`,
    byName: '仅凭名称',
    seen: (what: string, seen: string, expected: string) => `${what} ${seen}（应为 ${expected}）`,
    name: '名称',
    memory: '显存',
    'SM count': 'SM 数',
    'compute capability': '计算能力',
    'power limit': '功耗上限',
    bandwidth: '带宽',
    arithmetic: '算力',
  },
});
