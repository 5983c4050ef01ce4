import { sentence } from './sentence.ts';

/** What a record says of itself that its samples do not give. */
export const contradictions = {
  changed: sentence('figures were changed: {says}', '数值被改动过：{says}'),
  figure: sentence(
    '{name} says {says}, its samples give {gives}',
    '{name} 写为 {says}，由样本得出的是 {gives}',
  ),
  none: sentence('none', '无'),
  noInterval: sentence('no interval', '无区间'),
  population: sentence(
    'the population says {says=}, its processes give {gives=}',
    '总数写为{says}，由各进程得出的是{gives}',
  ),
  finished: sentence('{ok#} of {issued#} processes finished', '{issued} 个进程中完成了 {ok} 个'),
  validity: sentence('the validity says {says!}, it is {is!}', '有效性写为 {says}，实为 {is}'),
  validityBy: sentence(
    'the validity says {says!}, it is {is!} ({codes})',
    '有效性写为 {says}，实为 {is}（{codes}）',
  ),
} as const;
