import { isScenario } from '../../workloads/serving/parse.ts';
import { servingSuites } from '../../workloads/serving/suites.ts';

export const isServed = (word: string): boolean => isScenario(word) || servingSuites.has(word);

/** Whether what is asked for is served, not measured alone: a scenario, or a suite of them. */
export const isServing = (what: readonly string[]): boolean => what.some(isServed);
