import type { Check } from './check.ts';
import { digits } from './digits.ts';
import { repetitions } from './repetitions.ts';

/** Every check, in the order in which its findings are told. */
export const checks: readonly Check[] = [repetitions, digits];
