import type { ReasonCode } from '../caveats.ts';
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

/** A process that did not finish. */
export const outcomes: Rule = ({ repeats }) =>
  repeats.flatMap(({ outcome, error, index }) =>
    outcome === 'ok' ? [] : [{ code: codeOf[outcome], detail: error ?? outcome, repeat: index }],
  );
