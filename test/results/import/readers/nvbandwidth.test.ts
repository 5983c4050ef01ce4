import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const [text, json] = ['nvbandwidth/made_report.txt', 'nvbandwidth/made_report.json'] as const;

const figuresOf = (imported: ReturnType<typeof importText>) =>
  imported.results.flatMap(({ figures }) => figures);

const changed = (change: object) => {
  const { nvbandwidth } = JSON.parse(sampleText(json));
  return importText(JSON.stringify({ nvbandwidth: { ...nvbandwidth, ...change } }));
};

describe('nvbandwidth', () => {
  it('in plain text says the device, the software and how many devices a test has', () => {
    const { results, toolVersion, layout } = importSample(text);
    expect([toolVersion, layout]).toEqual(['v0.8', 'text']);
    expect(results[0]!.conditions).toMatchObject({
      device: 'NVIDIA H200',
      deviceCount: 1,
      scenario: 'host_to_device_memcpy_ce',
      engine: 'CUDA 12080 driver 570.124.06',
    });
    expect(results[3]!.conditions.deviceCount).toBe(2);
  });

  it('in plain text and in JSON has a result for each direction of a test in both directions', () => {
    const titlesOf = (file: string) => importSample(file).results.map(({ title }) => title);
    expect(titlesOf(text).slice(4, 7)).toEqual([
      'device_to_device_bidirectional_memcpy_write_ce, Write1',
      'device_to_device_bidirectional_memcpy_write_ce, Write2',
      'device_to_device_bidirectional_memcpy_write_ce, Total',
    ]);
    expect(titlesOf(json).slice(3, 6)).toEqual([
      'device_to_device_bidirectional_memcpy_read_ce, Read1',
      'device_to_device_bidirectional_memcpy_read_ce, Read2',
      'device_to_device_bidirectional_memcpy_read_ce, Total',
    ]);
  });

  it('until v0.5 has one matrix of such a test, of one direction', () => {
    const { nvbandwidth } = JSON.parse(sampleText(json));
    const [, , , both] = nvbandwidth.testcases;
    const old = {
      ...both,
      bandwidth_description: 'memcpy CE GPU(row) <-> GPU(column) bandwidth (GB/s)',
      bandwidth_matrix: both.bandwidth_matrix.slice(0, 2),
    };
    const { results } = changed({ version: 'v0.5', testcases: [old] });
    expect(results).toHaveLength(1);
    expect(new Set(results[0]!.figures.map(({ metric }) => metric))).toEqual(new Set(['link.d2d.busy']));
  });

  it('in JSON names the device without its address and its host', () => {
    expect(importSample(json).results[0]!.conditions).toMatchObject({
      device: 'NVIDIA H100 80GB HBM3',
      engine: 'CUDA 12040 driver 550.54.15',
    });
  });

  it('has no latency between devices before v0.8, which was that to the host, and has it in v0.8', () => {
    const latencies = (imported: ReturnType<typeof importText>) =>
      figuresOf(imported).filter(({ metric }) => metric === 'latency.d2d');
    expect(latencies(importSample(json)).every(({ value }) => value === null)).toBe(true);
    expect(latencies(changed({ version: 'v0.8' }))[1]!.value).toBeCloseTo(688.5e-9, 15);
  });

  it('rejects what was not measured, and tests that nobody here knows', () => {
    expect(importSample(json).rejected.map(({ reason }) => reason)).toEqual([
      'nobody here knows what multinode_device_to_device_memcpy_read_ce counts',
      'all_to_one_write_ce: Waived',
      'host_to_all_memcpy_ce: Running',
    ]);
    expect(importSample(text).rejected).toEqual([{ at: 'line 92', reason: 'a test without a name: Waived' }]);
  });

  it('rejects a test that broke off, or ended with an error', () => {
    const all = sampleText(text);
    const cut = all.slice(0, all.indexOf('1963.50'));
    expect(importText(cut).rejected).toEqual([
      { at: 'line 66', reason: 'it has other cells than there are devices' },
      { at: 'line 63', reason: 'device_local_copy: it began, and there is no result of it' },
    ]);
    const failed = `${all.slice(0, all.indexOf('memcpy local'))}ERROR: out of memory\n`;
    expect(importText(failed).rejected).toEqual([
      { at: 'line 63', reason: 'device_local_copy: ERROR: out of memory' },
    ]);
  });

  it('of which no test passed has no result', () => {
    const { results, rejected, word } = changed({
      error: 'Invalid arguments',
      testcases: [{ name: 'host_to_device_memcpy_ce', status: 'Error' }],
    });
    expect(results).toEqual([]);
    expect(rejected).toEqual([
      { at: '/nvbandwidth/error', reason: 'Invalid arguments' },
      { at: '/nvbandwidth/testcases/0', reason: 'host_to_device_memcpy_ce: Error' },
    ]);
    expect(word).toBe('unauditable');
  });

  it('of one device alone has a figure of it', () => {
    const { nvbandwidth } = JSON.parse(sampleText(json));
    const [first] = nvbandwidth.testcases;
    const { results } = changed({ testcases: [{ ...first, bandwidth_matrix: [['52.7716']], sum: 52.7716 }] });
    expect(results[0]!.figures.filter(({ statistic }) => statistic === 'single')).toHaveLength(1);
  });

  it('rejects matrices of both directions that are not three', () => {
    const { nvbandwidth } = JSON.parse(sampleText(json));
    const [, , , both] = nvbandwidth.testcases;
    const rows = both.bandwidth_matrix.slice(0, 4);
    const { results, rejected } = changed({ testcases: [{ ...both, bandwidth_matrix: rows }] });
    expect(results).toEqual([]);
    expect(rejected[0]!.reason).toContain('4 rows are not three matrices of 2 devices');
  });

  it('of v0.10 names no device, has as many as columns, and rejects tests of which nothing says what they count', () => {
    const { results, rejected, toolVersion, word, unknown } = importSample(
      'nvbandwidth/made_report_0.10.txt',
    );
    expect([toolVersion, word]).toEqual(['v0.10.0', 'consistent']);
    const all = results.find(({ title }) => title === 'all_to_host_memcpy_ce')!;
    expect(all.conditions).toMatchObject({
      device: null,
      deviceCount: 3,
      engine: 'CUDA 13.2 driver 595.71.05',
    });
    expect(rejected).toEqual([
      { at: 'line 60', reason: 'nobody here knows what device_local_read_sm counts' },
    ]);
    expect(unknown).toContainEqual({
      at: 'line 14',
      value: 'COEFFICIENT_OF_VARIATION host_to_device_memcpy_ce 0.03',
    });
  });

  it('of v0.9 in JSON has a minimum of what was measured', () => {
    const imported = importSample('nvbandwidth/made_report_0.9.json');
    expect([imported.toolVersion, imported.word]).toEqual(['v0.9', 'consistent']);
    expect(imported.results[0]!.conditions.engine).toBe('CUDA 13000 driver 580.95.05');
    expect(figuresOf(imported).find(({ statistic }) => statistic === 'min')!.value).toBe(389e9);
  });

  it('of v0.10 in JSON is read with a version of CUDA in words, and without a list of devices', () => {
    const { results } = changed({
      version: 'v0.10.0',
      'CUDA Runtime Version': '13.2 (13020)',
      'GPU Device list': undefined,
    });
    expect(results[0]!.conditions).toMatchObject({ device: null, engine: 'CUDA 13.2 driver 550.54.15' });
    expect(results.map(({ title }) => title)).toContain(
      'device_to_device_bidirectional_memcpy_read_ce, Total',
    );
  });

  it.each([
    ['text', () => importText(sampleText(text).replace('Version: v0.8', 'Version: v0.11'))],
    ['JSON', () => changed({ version: 'v0.11' })],
  ])('of a version that is not known is refused, in %s', (_, refused) => {
    expect(refused).toThrow('it is of nvbandwidth v0.11, and v0.2 to v0.10 are known');
  });

  it('without its first lines is known by a test and what it reports', () => {
    const all = sampleText(text);
    const { toolVersion, evidence, results } = importText(all.slice(all.indexOf('Running host_to_device')));
    expect(toolVersion).toBeNull();
    expect(evidence).toEqual(['"Running host_to_device_memcpy_ce." before line 2']);
    expect(results[0]!.conditions.device).toBeNull();
  });

  it('has no value where old versions write 0 for a device itself', () => {
    const old = sampleText(text).replace('v0.8', 'v0.2').replaceAll('N/A', '0.00');
    const cell = figuresOf(importText(old)).find(({ at }) => at === 'line 36/0');
    expect(cell).toMatchObject({ value: null, written: '0.00' });
  });
});
