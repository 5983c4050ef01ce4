import { details } from '../sentences/validity.ts';
import { each, isByDriver, type Rule } from './rule.ts';

export const finiteness: Rule = ({ finished }) =>
  each(finished, ({ repeat: { output } }) =>
    output.finite === false
      ? { code: 'nonfinite_output', detail: details.checked({ what: output.checked }) }
      : null,
  );

export const correctness: Rule = ({ finished }) =>
  each(finished, ({ repeat: { output } }) =>
    output.wrong === null ? null : { code: 'wrong_output', detail: output.wrong },
  );

/** One seed, one library, one answer: a process that gives other ids than the first computed something else. */
export const agreement: Rule = ({ finished }) => {
  const answers = new Set(finished.flatMap(({ repeat }) => repeat.output.idsSha256 ?? []));
  if (answers.size < 2) return [];
  return [{ code: 'wrong_output', detail: details.otherIds({ n: answers.size }) }];
};

const cpuProvider = 'CPUExecutionProvider';

/** Every compute node has to be on the provider that was asked for, and somebody has to know that it is. */
export const placement: Rule = ({ engine, finished }) => {
  const { placement: nodes, provider } = engine;
  if (nodes === null || Object.keys(nodes).length === 0) {
    // CUDA's driver, asked directly, runs no graph.
    const isAsked = isByDriver(engine) && engine.id !== 'driver' && finished.length > 0;
    const detail = details.untoldPlaces({ engine: engine.id });
    return isAsked ? [{ code: 'placement_unknown', detail }] : [];
  }
  const onCpu = nodes[cpuProvider] ?? 0;
  return onCpu > 0 && provider.name !== 'cpu'
    ? [{ code: 'ep_fallback', detail: details.placedOnCpu({ n: onCpu }) }]
    : [];
};
