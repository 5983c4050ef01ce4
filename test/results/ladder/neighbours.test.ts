import { describe, expect, it } from 'vitest';
import { neighbours } from '../../../results/ladder/neighbours.ts';
import type { Rung } from '../../../results/ladder/rung.ts';
import type { Claim } from '../../../results/reference/claim-schema.ts';

const rung = (name: string, kind: Rung['kind'], value: number, device: string | null = name): Rung => ({
  device,
  name,
  kind,
  value,
  low: null,
  high: null,
  reason: null,
  printed: null,
  verified: true,
  origin: '',
  notes: [],
});
const claim = (subjectDevice: string, baselineDevice: string | null = null) =>
  ({ subjectDevice, baselineDevice }) as Claim;

const rungs = [
  rung('fastest', 'declared', 9),
  rung('h200', 'declared', 8),
  rung('h200', 'published', 7),
  rung('h100', 'declared', 6),
  rung('a100', 'declared', 5),
  rung('other host', 'measured', 2, null),
  rung('this host', 'measured', 1, null),
];
const names = (chosen: readonly Rung[]) => chosen.map(({ name, kind }) => `${name} ${kind}`);

describe('the neighbours of a device on a ladder', () => {
  it('have its own rung among them however slow it is, in the order of the ladder', () => {
    expect(names(neighbours({ rungs }, 'this host', [], 3))).toEqual([
      'h200 published',
      'other host measured',
      'this host measured',
    ]);
  });

  it('are the devices that claims name most often, each once and by its best supported figure', () => {
    const claims = [claim('h200', 'h100'), claim('h200'), claim('a100')];
    expect(names(neighbours({ rungs }, 'this host', claims, 4))).toEqual([
      'h200 published',
      'h100 declared',
      'other host measured',
      'this host measured',
    ]);
  });

  it('are all rungs of a device of the catalogue where it is the one that is asked for', () => {
    expect(names(neighbours({ rungs }, 'h200', [], 2))).toEqual(['h200 declared', 'h200 published']);
  });
});
