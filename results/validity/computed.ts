import { populationOf } from '../figures/population.ts';
import { figuresOf } from '../figures.ts';
import type { Record } from '../record.ts';
import { judge } from '../validity.ts';
import type { Judged } from './rule.ts';

/** All of a record that is computed: from its samples, and by the rules of this version. */
export type Computed = Pick<Record, 'population' | 'figures' | 'validity'>;

/**
 * What follows from a trial by itself, before it is judged among those of its run: when its record is made, of processes or of workers
 * of a browser, and whenever the record is read. Throws where its samples give nothing.
 */
export const computedFrom = (trial: Judged): Computed => ({
  population: populationOf(trial.repeats),
  figures: figuresOf(trial),
  validity: judge(trial),
});
