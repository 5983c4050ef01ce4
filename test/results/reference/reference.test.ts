import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inconsistencies } from '../../../results/reference/consistency.ts';
import { checkedReference, loadReference } from '../../../results/reference/load.ts';
import { ReferenceProblem } from '../../../results/reference/problem.ts';
import type { PublishedResult } from '../../../results/reference/schema.ts';

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
    expect(sizes).toEqual([45, 96]);
    expect([reference.results.length, reference.microbenchmarks.length, reference.claims.length]).toEqual([
      1580, 156, 59,
    ]);
  });

  it('keeps the mark of the 92 specifications that nobody verified', () => {
    const specs = Object.values(reference.devices).flatMap((device) => Object.values(device.specs));
    expect(specs.filter(({ verified }) => !verified)).toHaveLength(92);
  });

  it('passes every check of its entries, and is what is read without them', () => {
    expect(checkedReference()).toEqual(reference);
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

describe('a published figure', () => {
  const figure = (id: string) => reference.results.find((result) => result.id === id)!;
  const ids = (has: (result: PublishedResult) => boolean) =>
    reference.results.filter(has).map(({ id }) => id);

  it('is for as many devices and tokens as its source has', () => {
    // performance.md of TensorRT-LLM v0.6.1, table A100 GPUs (FP16): LLaMA 7B, batch 64, TP 2, 2048, 2048, 782.
    expect(figure('trtllm061-a100-llama7b-2048-2048')).toMatchObject({
      deviceCount: 2,
      batch: 64,
      value: 782,
    });
    // H100vsA100.md: the output length of the rows with batch 1 is "-".
    expect(figure('trtllm-h100vsa100-h100-sxm5-80gb-gptj-1').osl).toBeUndefined();
    expect(figure('trtllm-h100vsa100-a100-sxm4-80gb-gptj-1').osl).toBeUndefined();
    // LMSYS 2026-08-19: A.1 has 16,900 for both nodes at 256K, C.5 has 584.37 a GPU at 4K, B.3 sets 262144 in.
    expect(figure('lmsys-h20e-dsv4-prefill')).toMatchObject({
      deviceCount: 16,
      isl: 262144,
      value: 2 * 8450,
    });
    expect(figure('lmsys-h20e-dsv4-bs1')).toMatchObject({ isl: 262144, osl: 4096, value: 271 });
    expect(Math.round(8 * figure('lmsys-h20e-dsv4-decode').value)).toBe(4675);
  });

  it('names the software in full', () => {
    expect(figure('mlperf-v6.0-nvidia-b300-sxm-270gbx8-trt-deepseek-r1-offline').software).toBe(
      'TensorRT 10.14, CUDA 13.1, cuDNN 9.17, TensorRT-LLM feat/1.2-mlpinf, NVIDIA Dynamo mlperf-v6.0-dynamo-v0.8.0, vLLM CentML:mlperf-inf-mm-q3vl-v6.0',
    );
    expect(reference.results.filter(({ software }) => software?.length === 120)).toEqual([]);
  });

  it('says where draft tokens made it', () => {
    const speculative = ids((result) => result.speculative === true);
    expect(speculative).toContain('lmsys-h20e-dsv4-bs1');
    expect(speculative).toContain('lmsys-h20e-dsv4-decode');
    expect(speculative).toContain('lmsys-b300-dsv4-bs1');
    expect(speculative).not.toContain('lmsys-h20e-dsv4-prefill');
    // In MLPerf v6.0 every system that served DeepSeek-R1 interactively drafted with its MTP head.
    const interactive = ({ round, task, scenario }: PublishedResult) =>
      round === 'v6.0' && task === 'deepseek-r1' && scenario === 'Interactive';
    expect(speculative).toEqual(expect.arrayContaining(ids(interactive)));
  });

  it('of an H20 without its memory size is one of an unstated variant', () => {
    const h20 = ({ source, device }: PublishedResult) =>
      source === 'cosmos-bench' && device.startsWith('h20-');
    expect(ids(h20)).toHaveLength(15);
    expect(ids((result) => h20(result) && result.memoryVariant === 'unstated')).toEqual(ids(h20));
  });

  it('keeps the words by which its source disowns it', () => {
    const disowned = reference.microbenchmarks.filter((entry) => entry.disowned !== undefined);
    expect(disowned.map(({ device }) => device)).toEqual(Array(4).fill('ascend-910b2'));
    expect(disowned[0]!.disowned).toContain('仅供参考');
  });

  it('at the usual power of its device is no other power configuration', () => {
    const b300 = reference.results.filter(({ device, powerLimitW }) => device === 'b300-sxm' && powerLimitW);
    expect(b300.length).toBeGreaterThanOrEqual(47);
    const tdp = reference.devices['b300-sxm']!.specs.tdp!;
    expect(new Set(b300.map(({ powerLimitW }) => powerLimitW))).toEqual(new Set([tdp.value]));
    expect(tdp.alternatives?.map(({ value }) => value)).toEqual([1000]);
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
