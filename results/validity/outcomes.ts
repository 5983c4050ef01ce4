import type { ReasonCode } from '../record/caveats.ts';
import type { Repeat } from '../record.ts';
import type { Rule } from './rule.ts';

const codeOf: { readonly [outcome in Exclude<Repeat['outcome'], 'ok'>]: ReasonCode } = {
  failed: 'failed',
  refused: 'out_of_memory',
  out_of_memory: 'out_of_memory',
  died: 'worker_died',
  timed_out: 'timed_out',
  interrupted: 'interrupted',
};

/** A process that did not finish. One that was stopped counts as missing (`processCount`) where another one finished. */
export const outcomes: Rule = ({ repeats, finished }) =>
  repeats.flatMap(({ outcome, error, index }) =>
    outcome === 'ok' || (outcome === 'interrupted' && finished.length > 0)
      ? []
      : [{ code: codeOf[outcome], detail: error ?? outcome, repeat: index }],
  );
