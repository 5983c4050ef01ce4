import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inconsistencies } from '../../../results/reference/consistency.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { ReferenceProblem } from '../../../results/reference/problem.ts';

const reference = loadReference();
const folder = mkdtempSync(join(tmpdir(), 'assay-reference-'));
afterAll(() => rmSync(folder, { recursive: true }));

const userFile = (content: unknown): string => {
  const file = join(folder, 'my.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

const complaintsAbout = (content: unknown): string => {
  try {
    loadReference([userFile(content)]);
  } catch (error) {
    expect(error).toBeInstanceOf(ReferenceProblem);
    expect((error as ReferenceProblem).tryThis).not.toBe('');
    return (error as Error).message;
  }
  return 'nothing';
};

const source = {
  title: 'My bench',
  publisher: 'me',
  url: null,
  date: null,
  accessed: '2026-11-22',
  kind: 'primary',
  locator: 'page 1',
};
const result = {
  id: 'mine-1',
  device: 'h200-sxm-141gb',
  system: 'one GPU',
  benchmark: 'mine',
  model: 'Llama 2 70B',
  scenario: 'batch 1',
  metric: 'output',
  value: 40,
  unit: 'tok/s',
  source: 'mine',
  verified: true,
  locator: 'table 1',
};
const mine = (entry: object) => ({ sources: { mine: source }, results: [entry] });

describe('the reference data of this project', () => {
  it('holds every entry that was collected', () => {
    const sizes = [reference.devices, reference.sources].map((table) => Object.keys(table).length);
    expect(sizes).toEqual([35, 88]);
    expect([reference.results.length, reference.microbenchmarks.length, reference.claims.length]).toEqual([
      1147, 156, 51,
    ]);
  });

  it('keeps the mark of the 85 specifications that nobody verified', () => {
    const specs = Object.values(reference.devices).flatMap((device) => Object.values(device.specs));
    expect(specs.filter(({ verified }) => !verified)).toHaveLength(85);
  });

  it('has no contradiction that is not marked', () => {
    expect(inconsistencies(reference)).toEqual([]);
  });

  it('states a reading before the evidence, and what would settle it, for every claim', () => {
    for (const { reading } of reference.claims) {
      expect(reading.says.length).toBeGreaterThan(5);
      if (reading.kind === 'tests') expect(reading.settles.length).toBeGreaterThan(20);
    }
  });

  it('shares no piece of a driver name between two devices', () => {
    const pieces = Object.values(reference.devices).flatMap(({ match }) =>
      match.map((piece) => piece.toLowerCase()),
    );
    expect(new Set(pieces).size).toBe(pieces.length);
  });
});

describe('the file of a user', () => {
  it('adds devices, sources and results', () => {
    const device = {
      name: 'My Accelerator',
      vendor: 'me',
      variant: null,
      family: 'one',
      kind: 'device',
      status: 'released',
      match: ['MyAccel'],
      specs: { memoryCapacity: { value: 64, unit: 'GB', source: 'mine', verified: true } },
    };
    const added = loadReference([
      userFile({ ...mine({ ...result, device: 'my-accel' }), devices: { 'my-accel': device } }),
    ]);
    expect(added.devices['my-accel']?.name).toBe('My Accelerator');
    expect(added.results.at(-1)?.id).toBe('mine-1');
  });

  it.each([
    [
      'a unit that does not belong to the metric',
      mine({ ...result, unit: 'ms' }),
      'mine-1: unit: unit "ms" instead of "tok/s"',
    ],
    ['a result without a source', { results: [{ ...result, source: undefined }] }, 'mine-1: source'],
    ['a source that is not listed', { results: [result] }, 'the source "mine" is not in the list of sources'],
    [
      'an id that is there already',
      mine({ ...result, id: reference.results[0]!.id }),
      'the id is there twice',
    ],
    [
      'a ratio without a baseline',
      mine({ ...result, metric: 'ratio', unit: 'x' }),
      'a ratio needs its baseline',
    ],
    [
      'a device that is not in the catalogue',
      mine({ ...result, device: 'h300' }),
      'the device "h300" is not in the catalogue',
    ],
    [
      'a device id that is there already',
      { devices: { mi300x: reference.devices.mi300x } },
      'device mi300x: the id is there twice',
    ],
    ['a field that nobody knows', mine({ ...result, colour: 'red' }), 'Unrecognized key: "colour"'],
    ['a number that is not positive', mine({ ...result, value: 0 }), 'mine-1: value'],
    ['an unknown kind of entries', { figures: [] }, 'Unrecognized key: "figures"'],
    ['text that is not JSON', '{', 'my.json'],
  ])('is refused for %s', (_, content, complaint) => {
    expect(complaintsAbout(content)).toContain(complaint);
  });

  it('is refused for a specification in a wrong unit', () => {
    const device = structuredClone(reference.devices['h20-96gb']!);
    device.specs.memoryBandwidth!.unit = 'GiB/s';
    expect(complaintsAbout({ devices: { mine: device } })).toContain('unit "GiB/s" instead of "GB/s"');
  });

  it('is refused for a printed TPP that its own rates do not give', () => {
    const device = structuredClone(reference.devices['h20-96gb']!);
    device.specs.tpp!.value = 4736;
    expect(complaintsAbout({ devices: { mine: device } })).toContain('tpp 4736, but');
  });

  it('is refused for two values of the same conditions, unless each says what it is', () => {
    const two = [result, { ...result, id: 'mine-2', value: 50 }];
    const content = (entries: object[]) => ({ sources: { mine: source }, results: entries });
    expect(complaintsAbout(content(two))).toContain('equal conditions, unequal values');
    expect(complaintsAbout(content(two.map((entry, i) => ({ ...entry, distinct: `run ${i}` }))))).toBe(
      'nothing',
    );
  });

  it('may look like the one that docs/claims.md shows', () => {
    const page = readFileSync(new URL('../../../docs/claims.md', import.meta.url), 'utf8');
    const [, example] = /```json\n(.*?)```/s.exec(page)!;
    expect(loadReference([userFile(example)]).results.at(-1)?.id).toBe('our-h200-llama');
  });

  it('that does not exist is named', () => {
    expect(() => loadReference(['/nowhere/my.json'])).toThrow('/nowhere/my.json');
  });
});
