import { sentence } from './sentence.ts';

/** What a served load shows: its figures, its verdict and the reasons. */
export const serving = {
  needs: sentence('needs {needs#} values for an interval, has {n#}', '区间需要 {needs} 个值，现有 {n} 个'),
  neverCame: sentence(
    '{never#} of {n#} never came before the run ended',
    '{n} 个中有 {never} 个在运行结束前始终未出现',
  ),
} as const;
