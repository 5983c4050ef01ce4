import type { Reader } from '../reader.ts';
import { llamaBench } from './llama-bench.ts';

/** Every tool whose files are understood. */
export const readers: readonly Reader[] = [llamaBench];
