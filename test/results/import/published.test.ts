import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importPublished } from '../../../results/import/published.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { shapes } from '../../../workloads/shapes.ts';

const fixture = join(import.meta.dirname, '..', '..', 'fixtures', 'imports', 'mlperf-repository');
const repository = join(fixture, 'inference_results_v5.0');
const catalogue = { devices: loadReference([]).devices, shapes: [...shapes.values()] };
const take = (folder = repository) => importPublished(folder, catalogue, new Date('2026-11-29T00:00:00Z'));

describe('a repository of results of MLPerf', () => {
  it('gives a row for each valid run with a rate, as its files have it', () => {
    const rows = take().reference.results.map((row) => [row.system, row.scenario, row.metric, row.value]);
    expect(rows).toEqual([
      ['H200x8', 'Interactive', 'output', 21_001.75],
      ['H200x8', 'Offline', 'output', 35_001.5],
      ['MI300X_two_nodes', 'Offline', 'samples', 250.25],
    ]);
  });

  it('says of a row what the submitter says of it', () => {
    expect(take().reference.results[1]).toEqual({
      id: 'mlperf-v5.0-clone-madeup-h200x8-llama2-70b-99-offline',
      round: 'v5.0',
      source: 'mlperf-v5.0-clone',
      device: 'h200-sxm-141gb',
      deviceCount: 8,
      system: 'H200x8',
      benchmark: 'MLPerf Inference',
      task: 'llama2-70b-99',
      submitter: 'MadeUp',
      division: 'closed',
      model: 'Llama 2 70B',
      scenario: 'Offline',
      precision: 'FP8',
      powerLimitW: 700,
      software: 'TensorRT 10.8, CUDA 12.8',
      metric: 'output',
      definition: 'tput.out.wall',
      value: 35_001.5,
      unit: 'tok/s',
      verified: true,
      locator: 'closed/MadeUp/results/H200x8/llama2-70b-99/Offline/performance/run_1/mlperf_log_summary.txt',
      note: 'hw_notes: H200 TGP 700W',
    });
  });

  it('counts the devices of all nodes, and says what is no product yet or of the open division', () => {
    expect(take().reference.results[2]).toMatchObject({
      device: 'mi300x',
      deviceCount: 16,
      division: 'open',
      note: 'status: preview; open division: not comparable with the closed one',
    });
  });

  it('never takes tokens that were inferred for tokens', () => {
    expect(take().reference.results[2]).toMatchObject({ task: 'gptj-99.9', metric: 'samples' });
  });

  it('refuses by name a run that its tool calls invalid, with the reasons', () => {
    expect(take().refused).toContainEqual({
      locator: 'closed/MadeUp/results/H200x8/llama2-70b-99/Server/performance/run_1/mlperf_log_summary.txt',
      reason: expect.stringMatching(
        /^INVALID; Performance constraints satisfied : NO;.*TPOT constrain not met/,
      ),
    });
  });

  it('names devices that the catalogue does not have, and takes none for several', () => {
    const { unlisted, refused } = take();
    expect([...unlisted]).toEqual([['Unheard Of 9000', 1]]);
    expect(refused.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'its device is not in the catalogue: Unheard Of 9000',
        expect.stringMatching(/^its system has several devices: AMD Instinct MI300X/),
      ]),
    );
  });

  it('leaves runs for compliance, which are no results', () => {
    const { reference, refused } = take();
    const locators = [...reference.results, ...refused].map(({ locator }) => locator);
    expect(locators.filter((locator) => locator.includes('TEST06'))).toEqual([]);
    expect(locators).toHaveLength(7);
  });
});

describe('a repository that was changed', () => {
  let place: string;
  let folder: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'assay-published-'));
    folder = join(place, 'inference_results_v4.1');
    cpSync(repository, folder, { recursive: true });
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const system = (text: string) => writeFileSync(join(folder, 'closed/MadeUp/systems/H200x8.json'), text);
  const reasons = () => new Set(take(folder).refused.map(({ reason }) => reason));

  it('has the round of the address that it was cloned from, else of its name', () => {
    expect(take(folder).round).toBe('v4.1');
    mkdirSync(join(folder, '.git'));
    const url = 'https://github.com/mlcommons/inference_results_v6.0';
    writeFileSync(join(folder, '.git', 'config'), `[remote "origin"]\n\turl = ${url}.git\n`);
    expect(take(folder).round).toBe('v6.0');
    expect(Object.values(take(folder).reference.sources)[0]).toMatchObject({ url, kind: 'primary' });
  });

  it('is refused where nothing says its round', () => {
    const elsewhere = join(place, 'clone');
    cpSync(folder, elsewhere, { recursive: true });
    expect(() => take(elsewhere)).toThrow(Unreadable);
  });

  it('is refused where it has no run', () => {
    rmSync(join(folder, 'closed'), { recursive: true });
    rmSync(join(folder, 'open'), { recursive: true });
    expect(() => take(folder)).toThrow(/no closed\/<submitter>/);
  });

  it('has no row of a system that is not described, or by text that is no JSON', () => {
    system('{');
    expect(reasons()).toContain('its systems/<system>.json is missing or no JSON');
  });

  it('has no row of a device whose memory is another than that of its name', () => {
    system('{"accelerator_model_name": "NVIDIA H200-SXM-141GB", "accelerator_memory_capacity": "96 GB"}');
    expect([...reasons()].join()).toContain('its device has 96 GB and the one of that name 141 GB');
  });

  const offline = 'closed/MadeUp/results/H200x8/llama2-70b-99/Offline';
  const summary = () => join(folder, offline, 'performance/run_1/mlperf_log_summary.txt');
  const change = (from: string, to: string) =>
    writeFileSync(summary(), readFileSync(summary(), 'utf8').replace(from, to));
  const rowOf = () => take(folder).reference.results.find(({ locator }) => locator.startsWith(offline))!;

  it('lets no row decide that its devices, model and precision cannot reach', () => {
    // 8 × 1979 TFLOPS × 1.2 at 137.43 GFLOP a token are 138,242 tokens/s.
    change('35001.5', '138300');
    expect(rowOf()).toMatchObject({
      verified: false,
      note: expect.stringMatching(/138300 tokens\/s, and by its arithmetic 8 × NVIDIA H200 141GB SXM/),
    });
    change('138300', '138200');
    expect(rowOf()).toMatchObject({ verified: true, note: 'hw_notes: H200 TGP 700W' });
  });

  it('does not take a model of the open division for the one that its task is named after', () => {
    change('35001.5', '138300');
    renameSync(join(folder, 'closed/MadeUp'), join(folder, 'open/MadeUp'));
    const row = take(folder).reference.results.find(({ value }) => value === 138_300);
    expect(row).toMatchObject({ division: 'open', verified: true });
  });

  it('has no row of a summary that is of another scenario than its folder', () => {
    change('Scenario : Offline', 'Scenario : SingleStream');
    expect(reasons()).toContain('it lies below Offline, and its summary is of SingleStream');
  });

  it('says the precision as v6.0 lays it out, below the run', () => {
    const measurements = join(folder, 'closed/MadeUp/measurements');
    renameSync(join(measurements, 'H200x8/llama2-70b-99/Offline'), join(folder, offline, 'measurements'));
    rmSync(measurements, { recursive: true });
    expect(rowOf()).toMatchObject({ precision: 'FP8', value: 35_001.5 });
  });

  it('does not follow links', () => {
    symlinkSync(folder, join(folder, 'closed', 'Loop'));
    expect(take(folder).reference.results).toHaveLength(3);
  });
});
