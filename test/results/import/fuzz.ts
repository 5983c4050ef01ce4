import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { importedSchema } from '../../../results/import/imported.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { mutationsOf } from './mutations.ts';
import { importText } from './samples.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'imports');

/** Every file of another tool that lies there, whoever put it there. */
export const sampleNames = globSync('*/**/*.*', { cwd: folder })
  .filter((name) => statSync(join(folder, name)).isFile())
  .sort();

export interface Tally {
  imported: number;
  flagged: number;
  refused: number;
  slowestS: number;
  /** What must not be: how to make it again, and what happened. */
  readonly faults: string[];
}

export interface Fuzzing {
  readonly sample: string;
  /** Numbers of the first mutation, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** What takes longer of the processor is a fault. */
  readonly slowS: number;
  /** Is told of each mutation before it is tried, with what was found until then. */
  readonly onStart?: (mutation: number, tally: Tally) => void;
}

/** Imports mutations of a sample, the same for the same seed. */
export function fuzz({ sample, from, to, seed, slowS, onStart }: Fuzzing): Tally {
  const text = readFileSync(join(folder, sample), 'utf8');
  const kinds = mutationsOf(text);
  const tally: Tally = { imported: 0, flagged: 0, refused: 0, slowestS: 0, faults: [] };
  for (let i = from; i < to; i++) {
    onStart?.(i, tally);
    const [kind, mutate] = kinds[i % kinds.length]!;
    const bytes = mutate(text, randomStream(seed * 1e6 + i));
    // Of the processor: what else a machine does is no fault of the file.
    const before = process.threadCpuUsage();
    const fault = faultOf(bytes, tally);
    const { user, system } = process.threadCpuUsage(before);
    const tookS = (user + system) / 1e6;
    tally.slowestS = Math.max(tally.slowestS, tookS);
    const late = tookS > slowS ? `it took ${tookS.toFixed(1)} s` : null;
    for (const what of [fault, late])
      if (what !== null) tally.faults.push(`${sample}, mutation ${i} of seed ${seed} (${kind}): ${what}`);
  }
  return tally;
}

const prototypeKeys = () => Object.getOwnPropertyNames(Object.prototype).length;

function faultOf(bytes: Buffer, tally: Tally): string | null {
  const before = prototypeKeys();
  try {
    const imported = importText(bytes);
    const stored = JSON.parse(JSON.stringify(imported));
    const read = importedSchema.safeParse(stored);
    if (!read.success) return `what is stored does not fit its schema: ${read.error.message}`;
    if (!isDeepStrictEqual(stored, imported)) return 'what is stored is not what was read';
    if (imported.word === 'consistent') tally.imported++;
    else tally.flagged++;
  } catch (error) {
    if (!(error instanceof Unreadable)) return error instanceof Error ? error.stack! : String(error);
    if (error.message === '' || error.tryThis === '') return 'it is refused without a reason or a way out';
    tally.refused++;
  }
  return prototypeKeys() === before ? null : 'Object.prototype has another key';
}
