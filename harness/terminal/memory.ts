import { formatQuantity } from '../../results/format.ts';
import { ceilingText, type Memory } from '../../results/record/memory.ts';
import type { Record } from '../../results/record.ts';

const bytes = (value: number) => formatQuantity({ value, unit: 'B' });

const reasons = {
  layers: 'for layers that are not loaded',
  limit: 'for what the emulated device does not have',
} as const;

const noProof =
  'all layers would not fit this memory at this batch, by estimate: a speed, and no proof that it can be run';

const unpacks =
  'with so many rows ONNX Runtime unpacks integer weights before each product, and moves more than the bytes of MBU; ORT_FPA_INTB_GEMM=1 takes kernels that do not';

/** What a record says of its memory, as names and texts; nothing where there is nothing to say. */
export function memoryLines(memory: Memory | undefined): [string, string][] {
  if (!memory) return [];
  const held = memory.held.map((each) => `${bytes(each.bytes)} ${each.how} ${reasons[each.why]}`);
  const lines: [string, string | null][] = [
    [
      'emulated',
      memory.limitBytes === null
        ? null
        : `a device of ${bytes(memory.limitBytes)}: these figures are not those of the device as it is`,
    ],
    ['held back', held.length > 0 ? held.join('; ') : null],
    ['layers', isOverfull(memory) ? noProof : null],
    ['weights', memory.unpackedBytes ? unpacks : null],
    ['batch', memory.ceiling && ceilingText(memory.ceiling, memory.limitBytes)],
  ];
  return lines.flatMap(([name, text]) => (text === null ? [] : [[name, text] as [string, string]]));
}

const isOverfull = ({ fullModelFits, held }: Memory) =>
  fullModelFits === false && !held.some(({ why }) => why === 'layers');

/** What the reader of a table has to know of memory: how many sequences fit, which rows nobody could run with all layers, and which unpack weights. */
export function memoryNotes(records: readonly Record[]): string[] {
  const found = records.flatMap(({ workload, memory }) =>
    memory?.ceiling ? [`${workload.title}: ${ceilingText(memory.ceiling, memory.limitBytes)}`] : [],
  );
  const about = (text: string, concerns: (memory: Memory) => boolean) => {
    const those = records.filter(({ memory }) => memory && concerns(memory));
    return those.length === 0 ? [] : [`${those.map(({ workload }) => workload.title).join(', ')}: ${text}`];
  };
  return [...found, ...about(noProof, isOverfull), ...about(unpacks, ({ unpackedBytes }) => !!unpackedBytes)];
}
