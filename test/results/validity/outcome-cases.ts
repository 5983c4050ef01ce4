import { madeUpRepeat, madeUpTrial, ON_CPU } from '../../fixtures/made-up-trial.ts';
import { type Case, ended, fourth, output, sound } from './case.ts';

// How processes ended and what they gave.

const placed = (
  placement: { readonly [provider: string]: number } | null,
  engine: Partial<typeof sound.engine> = {},
) => madeUpTrial({ engine: { ...sound.engine, ...engine, placement: placement && { ...placement } } });

export const outcomeCases: readonly Case[] = [
  {
    code: 'failed',
    when: 'the engine refused',
    triggers: ended('failed'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'out_of_memory',
    when: 'a process ran out of memory',
    triggers: ended('out_of_memory'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'out_of_memory',
    when: 'the setting was refused because it does not fit',
    triggers: ended('refused'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'worker_died',
    when: 'a process died',
    triggers: ended('died'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'timed_out',
    when: 'a process was stopped at its limit',
    triggers: ended('timed_out'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'interrupted',
    when: 'somebody stopped the run before any process of the trial finished',
    triggers: madeUpTrial({ each: { outcome: 'interrupted', error: 'made up' } }),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'nothing_measured',
    when: 'the record has no process at all',
    triggers: { ...sound, repeats: [] },
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'nonfinite_output',
    when: 'a score is not finite',
    triggers: output({ finite: false }),
    butNot: 'where the engine computes nothing to look at',
    passes: output({ finite: null }),
  },
  {
    code: 'wrong_output',
    when: 'the check says so',
    triggers: output({ wrong: 'sequence 0 gave id 3, its scores say 5' }),
    butNot: 'where it finds nothing',
    passes: sound,
  },
  {
    code: 'wrong_output',
    when: 'one process gave other ids than the rest',
    triggers: fourth({ output: { ...madeUpRepeat().output, idsSha256: 'other' } }),
    butNot: 'where it gave none',
    passes: fourth({ output: { ...madeUpRepeat().output, idsSha256: null } }),
  },
  {
    code: 'ep_fallback',
    when: 'one node ran on the CPU',
    triggers: placed({ CUDAExecutionProvider: 999, CPUExecutionProvider: 1 }),
    butNot: 'where none did',
    passes: placed({ CUDAExecutionProvider: 1000, CPUExecutionProvider: 0 }),
  },
  {
    code: 'placement_unknown',
    when: "onnxruntime-node's own binding ran on a GPU",
    triggers: placed(null, { id: 'binding' }),
    butNot: 'where it ran on the CPU',
    passes: placed(null, { ...ON_CPU, id: 'binding' }),
  },
  {
    code: 'placement_unknown',
    when: 'an engine that should tell it named no node',
    triggers: placed({}),
    butNot: 'where the driver copied, which places no nodes',
    passes: placed(null, { id: 'driver' }),
  },
];
