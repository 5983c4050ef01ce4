import { describe, expect, it } from 'vitest';
import { fromRecord } from '../../../results/comparison/comparand.ts';
import { compare } from '../../../results/comparison.ts';
import type { DeviceMatch } from '../../../results/devices.ts';
import {
  type Ceiling,
  ceilingText,
  emulated,
  type Memory,
  memoryCondition,
} from '../../../results/record/memory.ts';
import type { Record } from '../../../results/record.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const plain: Memory = {
  of: 'gpu',
  totalBytes: 150_754_820_096,
  freeBytes: 150e9,
  limitBytes: null,
  held: [],
  fullModelFits: null,
  ceiling: null,
};
const match: DeviceMatch = {
  device: null,
  named: null,
  status: 'unlisted',
  evidence: [],
  possible: [],
  sentence: '',
};
const record = measuredRecord('decode tiny float32 b1 c64', [
  [10, 10, 10],
  [10, 10, 10],
]);
const withMemory = (memory: Partial<Memory>): Record => ({ ...record, memory: { ...plain, ...memory } });
const figureOf = (of: Record) => fromRecord(of, match, {})[0]!;

describe('the memory of a record', () => {
  it('is a condition that is compared: an emulated device is another one', () => {
    const [real, small] = [figureOf(withMemory({})), figureOf(withMemory({ limitBytes: 80e9 }))];
    expect(compare(real, small).differences).toEqual([
      { condition: 'memory', x: 'own', y: 'emulated 80 GB', effect: 'decides' },
    ]);
    expect(compare(real, small).strength).toBe('cross-stack');
    expect(compare(small, small).differences).toEqual([]);
  });

  it('is its own in a record that does not tell, and where all layers would fit', () => {
    const older: Record = { ...withMemory({}) };
    delete older.memory;
    for (const each of [older, withMemory({ fullModelFits: true }), withMemory({})]) {
      expect(memoryCondition(each.memory)).toBe('own');
    }
  });

  it('is said where all layers would not fit: a speed, and no proof that it can be run', () => {
    expect(memoryCondition(withMemory({ fullModelFits: false }).memory)).toBe(
      'own, too small for all layers',
    );
    expect(memoryCondition(withMemory({ fullModelFits: false, limitBytes: 80e9 }).memory)).toBe(
      'emulated 80 GB',
    );
  });

  it('is written in decimal gigabytes, whatever it was asked in', () => {
    expect([80e9, 81559 * 2 ** 20, 24e9].map(emulated)).toEqual([
      'emulated 80 GB',
      'emulated 85.5 GB',
      'emulated 24 GB',
    ]);
  });
});

describe('a search for the largest batch, in a sentence', () => {
  const probe = (
    batch: number,
    outcome: Ceiling['probes'][number]['outcome'],
    error: string | null = null,
  ) => ({
    batch,
    outcome,
    error,
    neededBytes: 1,
  });
  const base: Ceiling = { probes: [], largest: null, smallestFailed: null, limit: null, granularity: 1 / 32 };

  it.each([
    [
      {
        probes: [probe(213, 'ok'), probe(214, 'out_of_memory')],
        largest: 213,
        smallestFailed: 214,
        limit: 'memory',
      },
      null,
      'largest batch that fits: 213 (214 ran out of memory)',
    ],
    [
      {
        probes: [probe(85, 'ok'), probe(86, 'out_of_memory')],
        largest: 85,
        smallestFailed: 86,
        limit: 'asked',
      },
      80e9,
      'largest batch that fits (emulated 80 GB): 85 (86 ran out of memory)',
    ],
    [
      { probes: [probe(4, 'ok'), probe(5, 'refused')], largest: 4, smallestFailed: 5, limit: 'memory' },
      null,
      'largest batch that fits: 4 (5 was refused by arithmetic)',
    ],
    [
      { probes: [probe(900, 'ok')], largest: 900, limit: 'positions' },
      null,
      'largest batch: 900, since a tensor of the cache may hold no more; memory was left',
    ],
    [
      { probes: [probe(1, 'out_of_memory')], smallestFailed: 1, limit: 'memory' },
      null,
      'no batch fits: 1 ran out of memory',
    ],
    [
      { probes: [probe(2, 'ok'), probe(3, 'died', 'killed by SIGSEGV')], largest: 2 },
      null,
      'the largest batch is not known: 3 ended as died (killed by SIGSEGV)',
    ],
    [{}, null, 'the largest batch is not known: nothing was tried'],
  ] satisfies [Partial<Ceiling>, number | null, string][])('%j', (search, limitBytes, text) => {
    expect(ceilingText({ ...base, ...search }, limitBytes)).toBe(text);
  });
});
