import { each, type Rule } from './rule.ts';

export const finiteness: Rule = ({ finished }) =>
  each(finished, ({ repeat: { output } }) =>
    output.finite === false ? { code: 'nonfinite_output', detail: `checked: ${output.checked}` } : null,
  );

export const correctness: Rule = ({ finished }) =>
  each(finished, ({ repeat: { output } }) =>
    output.wrong === null ? null : { code: 'wrong_output', detail: output.wrong },
  );

/** One seed, one library, one answer: a process that gives other ids than the first computed something else. */
export const agreement: Rule = ({ finished }) => {
  const answers = new Set(finished.flatMap(({ repeat }) => repeat.output.idsSha256 ?? []));
  if (answers.size < 2) return [];
  const detail = `the processes gave ${answers.size} different lists of ids for one seed`;
  return [{ code: 'wrong_output', detail }];
};

const cpuProvider = 'CPUExecutionProvider';

/** Every compute node has to be on the provider that was asked for. */
export const placement: Rule = ({ engine }) => {
  if (!engine.placement || engine.provider.name === 'cpu') return [];
  const onCpu = engine.placement[cpuProvider] ?? 0;
  return onCpu > 0
    ? [{ code: 'ep_fallback', detail: `${onCpu} nodes of the graph were placed on the CPU` }]
    : [];
};
