import { formatQuantity } from '../format.ts';
import { ceilingText, type Memory } from '../record/memory.ts';
import type { Record } from '../record.ts';
import { type Fact, type FactWords, factWords } from './fact-words.ts';

const bytes = (value: number) => formatQuantity({ value, unit: 'B' });

/** What a record says of its memory; nothing where there is nothing to say. */
export function memoryLines(memory: Memory | undefined, words: FactWords = factWords): Fact[] {
  if (!memory) return [];
  const held = memory.held.map((each) => words.held(bytes(each.bytes), each.how, each.why));
  const lines: (readonly [string, string | null])[] = [
    [words.emulated, memory.limitBytes === null ? null : words.emulatedText(bytes(memory.limitBytes))],
    [words.heldBack, held.length > 0 ? held.join('; ') : null],
    [words.layers, isOverfull(memory) ? words.overfull : null],
    [words.weights, memory.unpackedBytes ? words.unpacks : null],
    [words.batchFound, memory.ceiling && ceilingText(memory.ceiling, memory.limitBytes)],
  ];
  return lines.flatMap(([name, text]): Fact[] => (text === null ? [] : [[name, text]]));
}

const isOverfull = ({ fullModelFits, held }: Memory) =>
  fullModelFits === false && !held.some(({ why }) => why === 'layers');

/** What the reader of a table has to know of memory: how many sequences fit, which rows nobody could run with all layers, and which unpack weights. */
export function memoryNotes(records: readonly Record[], words: FactWords = factWords): string[] {
  const found = records.flatMap(({ workload, memory }) =>
    memory?.ceiling ? [`${workload.title}: ${ceilingText(memory.ceiling, memory.limitBytes)}`] : [],
  );
  const about = (text: string, concerns: (memory: Memory) => boolean) => {
    const those = records.filter(({ memory }) => memory && concerns(memory));
    return those.length === 0 ? [] : [`${those.map(({ workload }) => workload.title).join(', ')}: ${text}`];
  };
  return [
    ...found,
    ...about(words.overfull, isOverfull),
    ...about(words.unpacks, ({ unpackedBytes }) => !!unpackedBytes),
  ];
}
