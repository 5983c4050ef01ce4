import { describe, expect, it } from 'vitest';
import { linkMatrices } from '../../../results/four/links.ts';
import { fourQuantities } from '../../../results/four.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { linked, linkRecord } from '../../fixtures/link-records.ts';

const { devices } = loadReference();
const matrixOf = (...records: ReturnType<typeof linkRecord>[]) => linkMatrices(records, devices)[0]!;

describe('the links between the GPUs of a host', () => {
  it('have the least, the middle and the most of all pairs, and name the pairs', () => {
    const { direct, cells } = matrixOf(
      linkRecord(0, 1, { value: 390e9 }),
      linkRecord(1, 0, { value: 380e9 }),
      linkRecord(0, 2, { value: 200e9 }),
      linkRecord(2, 0, { value: 370e9, half: 0.02 }),
    );
    expect(cells.map(({ from, to, value }) => [from, to, value])).toEqual([
      [0, 1, 390e9],
      [0, 2, 200e9],
      [1, 0, 380e9],
      [2, 0, 370e9],
    ]);
    // Of 200, 370, 380 and 390 the middle is between 370 and 380.
    expect(direct).toMatchObject({ pairs: 4, minimum: 200e9, median: 375e9, maximum: 390e9 });
    expect(direct!.slowest).toMatchObject({ from: 0, to: 2 });
    expect(direct!.fastest).toMatchObject({ from: 0, to: 1 });
    expect(direct!.widest).toBeCloseTo(0.02, 12);
  });

  it('have the lowest of several records of a pair, and none that is INVALID', () => {
    const { cells, direct } = matrixOf(
      linkRecord(0, 1, { value: 390e9 }),
      linkRecord(0, 1, { value: 385e9 }),
      linkRecord(0, 1, { value: 100e9, invalid: true }),
      linkRecord(1, 0, { value: 500e9, invalid: true }),
    );
    expect(cells.map(({ value, validity }) => [value, validity])).toEqual([
      [385e9, 'VALID'],
      [null, 'INVALID'],
    ]);
    expect(direct).toMatchObject({ pairs: 1, maximum: 385e9 });
    expect(cells[1]!.reasons).toEqual([{ code: 'wrong_output', detail: 'byte 7' }]);
  });

  it('that go by the host are counted apart', () => {
    const { direct, byHost } = matrixOf(
      linkRecord(0, 1, { value: 390e9 }),
      linkRecord(0, 2, { value: 20e9, isDirect: false }),
    );
    expect([direct!.minimum, byHost!.maximum]).toEqual([390e9, 20e9]);
  });

  it('stand beside half of the declared figure one way, and beside all of it both ways', () => {
    const both = linkRecord(0, 1, { kernel: 'link.d2d.both', value: 760e9 });
    const declared = linkMatrices([both, linkRecord(0, 1, { value: 390e9 })], devices).map((matrix) => [
      matrix.kernel,
      matrix.declared!.value,
    ]);
    expect(declared).toEqual([
      ['link.d2d', 450e9],
      ['link.d2d.both', 900e9],
    ]);
  });

  it('of different parts are held against nothing', () => {
    const mixed = linked(3, { 1: { name: 'NVIDIA H20', memoryMib: 97_871, smCount: 78, powerLimitW: 500 } });
    const { declared } = matrixOf(
      linkRecord(0, 1, { value: 390e9, machine: mixed }),
      linkRecord(1, 0, { value: 390e9, machine: mixed }),
    );
    expect(declared).toBeNull();
  });

  it('of two hosts are two matrices', () => {
    const here = linkRecord(0, 1, { value: 390e9 });
    const there = linkRecord(0, 1, { value: 50e9, machine: linked(2, {}, 'another host') });
    expect(linkMatrices([here, there], devices).map(({ cells }) => cells[0]!.value)).toEqual([390e9, 50e9]);
  });
});

describe('the four quantities beside links', () => {
  const stream = linkRecord(1, 0, { kernel: 'bw.read', value: 4e12 });
  const ofGpu1 = (...links: ReturnType<typeof linkRecord>[]) =>
    fourQuantities([stream, ...links], devices)[0]!.rows.filter(({ name }) => name.startsWith('GPU to GPU'));

  it('of a GPU have its fastest pair, from it one way, and with it both ways', () => {
    const [oneWay, both] = ofGpu1(
      linkRecord(0, 1, { value: 400e9 }),
      linkRecord(1, 0, { value: 380e9 }),
      linkRecord(1, 2, { value: 390e9 }),
      linkRecord(0, 1, { kernel: 'link.d2d.both', value: 760e9 }),
      linkRecord(0, 2, { kernel: 'link.d2d.both', value: 770e9 }),
    );
    expect(oneWay!.measured).toMatchObject({ value: 390, from: 'link.d2d 1to2', of: 2 });
    expect(both!.measured).toMatchObject({ value: 760, from: 'link.d2d.both 0and1', of: 1 });
  });

  it('have no table of a GPU of which only links are known', () => {
    const records = [stream, linkRecord(0, 1, { value: 390e9 }), linkRecord(2, 1, { value: 390e9 })];
    expect(fourQuantities(records, devices)).toHaveLength(1);
    expect(fourQuantities(records.slice(1), devices)).toEqual([]);
  });
});
