import { expect, it } from 'vitest';
import { memoryLines, memoryNotes } from '../../../results/figures/memory-facts.ts';
import type { Memory } from '../../../results/record/memory.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const plain: Memory = {
  of: 'gpu',
  totalBytes: 150e9,
  freeBytes: 150e9,
  limitBytes: null,
  held: [],
  fullModelFits: null,
  ceiling: null,
};
const ceiling: Memory['ceiling'] = {
  probes: [
    { batch: 106, outcome: 'ok', error: null, neededBytes: 150e9 },
    { batch: 107, outcome: 'out_of_memory', error: 'no', neededBytes: 151e9 },
  ],
  largest: 106,
  smallestFailed: 107,
  limit: 'memory',
  granularity: 1 / 32,
};

it('a device as it is, with all layers, needs no words', () => {
  expect(memoryLines(undefined)).toEqual([]);
  expect(memoryLines(plain)).toEqual([]);
  expect(memoryLines({ ...plain, fullModelFits: true })).toEqual([]);
});

it('what was held back is said with its reason, and whether it was held or only counted', () => {
  const lines = memoryLines({
    ...plain,
    limitBytes: 80e9,
    held: [
      { why: 'layers', bytes: 137e9, how: 'held' },
      { why: 'limit', bytes: 70.8e9, how: 'counted' },
    ],
    ceiling: { ...ceiling, limit: 'asked' },
  });
  expect(Object.fromEntries(lines)).toEqual({
    emulated: 'a device of 80 GB: these figures are not those of the device as it is',
    'held back':
      '137 GB held for layers that are not loaded; 70.8 GB counted for what the emulated device does not have',
    batch: 'largest batch that fits (emulated 80 GB): 106 (107 ran out of memory)',
  });
});

it('the end of a run says how many sequences fit, and which rows nobody could run with all layers', () => {
  const record = measuredRecord('decode tiny float32 b1 c64', [[10, 10, 10]]);
  expect(memoryNotes([record])).toEqual([]);
  expect(
    memoryNotes([
      { ...record, memory: { ...plain, ceiling } },
      { ...record, memory: { ...plain, fullModelFits: false } },
      { ...record, memory: { ...plain, unpackedBytes: 1e9 } },
    ]),
  ).toEqual([
    'decode tiny float32 b1 c64: largest batch that fits: 106 (107 ran out of memory)',
    expect.stringMatching(
      /^decode tiny float32 b1 c64: all layers would not fit .* no proof that it can be run$/,
    ),
    expect.stringMatching(
      /^decode tiny float32 b1 c64: with so many rows ONNX Runtime unpacks .* ORT_FPA_INTB_GEMM=1/,
    ),
  ]);
});
