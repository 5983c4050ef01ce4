import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Proof, prove, secondsToFirstSample, writeProof } from '../../../harness/proof/prove.ts';
import { type ProofPlace, type ProofStep, proofSteps } from '../../../harness/proof/steps.ts';
import { askTorch } from '../../../harness/proof/torch.ts';
import { proofPage } from '../../../harness/terminal/proof.ts';
import { parseSpec } from '../../../workloads/parse.ts';
import { hurry, tinyTrial } from '../../fixtures/assay.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-proof-'));
  // A cache of its own: the device is locked in it, and other tests measure as well.
  vi.stubEnv('ASSAY_CACHE', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const place: ProofPlace = {
  target: ['--provider', 'cuda', '--device', '1', '--cuda-libs', '/libs'],
  store: '/store',
  rehearse: false,
  isGpu: true,
  isCuda: true,
};

const step = (name: string, args: readonly string[], more: Partial<ProofStep> = {}): ProofStep => ({
  name,
  about: name,
  args,
  limitSeconds: 120,
  ...more,
});

const carriedOut = (
  steps: ProofStep[],
  more: { budgetSeconds?: number; askPeer?: () => Promise<string> } = {},
) =>
  prove({
    folder,
    steps,
    budgetSeconds: 300,
    askPeer: null,
    signal: new AbortController().signal,
    tell: () => {},
    ...more,
  });

describe('the steps of the proof', () => {
  it('fit into eight minutes, the asking of another program included', () => {
    const limits = proofSteps(place).map(({ limitSeconds }) => limitSeconds);
    const essential = limits.slice(0, 2).reduce((sum, each) => sum + each, 0);
    expect(essential + 2 * 60).toBeLessThan(8 * 60);
  });

  it('name workloads that there are, on the target that was chosen', () => {
    const runs = proofSteps(place).filter(({ args }) => args[0] === 'run');
    expect(runs.length).toBeGreaterThan(1);
    for (const { args } of runs) {
      const end = args.indexOf('--provider');
      for (const word of args.slice(1, end)) expect(() => parseSpec(word)).not.toThrow();
      expect(args.slice(end, end + 6)).toEqual(place.target);
    }
    expect(proofSteps(place)[0]!.args).toEqual(['doctor', '--cuda-libs', '/libs']);
  });

  it('leave out what only CUDA has where it is not there', () => {
    const names = proofSteps({ ...place, isCuda: false }).map(({ name }) => name);
    expect(names).not.toContain('memory-and-links');
  });
});

describe('a proof', () => {
  it('goes on behind a step that fails, and keeps what each printed', async () => {
    const proof = await carriedOut([
      step('wrong', ['run', 'no such workload']),
      step('right', ['list', 'shapes']),
    ]);
    expect(proof.steps.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
    expect(readFileSync(join(folder, '1-wrong.txt'), 'utf8')).toContain('There is no suite and no workload');
    expect(readFileSync(join(folder, '2-right.txt'), 'utf8')).toContain('llama-2-70b');
  });

  it('stops a step at its limit, in order, and goes on', async () => {
    const long = [
      'run',
      'generate tiny float32 b1 i64 o128',
      '--provider',
      'cpu',
      '--repeats',
      '1',
      '--budget',
      '100',
      '--store',
      join(folder, 'records'),
    ];
    const proof = await carriedOut([
      step('long', long, { limitSeconds: 8 }),
      step('right', ['list', 'shapes']),
    ]);
    expect(proof.steps.map(({ outcome }) => outcome)).toEqual(['stopped at its limit', 'done']);
  });

  it('leaves out steps for which no time is left, and says so', async () => {
    const proof = await carriedOut([step('right', ['list', 'shapes'])], { budgetSeconds: 15 });
    expect(proof.steps[0]).toMatchObject({ outcome: 'left out', output: null });
  });

  it('brings records, rows and a page into one folder', async () => {
    const run = ['run', tinyTrial, '--provider', 'cpu', ...hurry, '--store', join(folder, 'records')];
    const answers = ['PyTorch could not be asked: made up', 'PyTorch could not be asked: again'];
    const askPeer = async () => answers.shift()!;
    const proof = await carriedOut([step('small', run, { timesFirstSample: true })], { askPeer });
    expect(proof).toMatchObject({ records: 1, invalid: 0 });
    expect(proof.peers).toHaveLength(2);
    const head = { device: 'a device', provider: 'cpu', tool: '0', createdAt: 'now', rehearsal: false };
    await writeProof(folder, proof, proofPage(proof, head));
    expect(JSON.parse(readFileSync(join(folder, 'proof.json'), 'utf8')) as Proof).toEqual(proof);
    const page = readFileSync(join(folder, 'proof.md'), 'utf8');
    expect(page).toContain('1 records, 0 of them INVALID');
    expect(page).toContain('PyTorch could not be asked: again');
    expect(page.match(/\| not measured \|/g)).toHaveLength(proof.rows.length);
  });
});

describe('the time to the first sample', () => {
  it('runs from the command to the earliest timed sample of all processes', () => {
    const record = measuredRecord(tinyTrial, [[5], [5]]);
    const at = (originNs: string, startNs: number[]) => ({
      ...record.repeats[0]!,
      originNs,
      samples: { ...record.repeats[0]!.samples, startNs },
    });
    const repeats = [at('9000000000', [4e9]), at('7000000000', [1e9, 2e9]), at('0', [])];
    expect(secondsToFirstSample([{ ...record, repeats }], 5_000_000_000n)).toBe(3);
    expect(secondsToFirstSample([], 5_000_000_000n)).toBeNull();
  });
});

describe('PyTorch, asked for its figures', () => {
  const path = process.env.PATH;
  afterEach(() => {
    process.env.PATH = path;
  });

  function withPython(script: string) {
    writeFileSync(join(folder, 'python3'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'python3'), 0o755);
    process.env.PATH = `${folder}:${path}`;
  }

  it('gives the rounds of each figure', async () => {
    const answer = {
      program: 'PyTorch',
      version: '2',
      device: 'x',
      size: 8192,
      figures: { 'bw.copy': [1, 2] },
    };
    withPython(`echo '${JSON.stringify(answer)}'`);
    expect(await askTorch(0, 8192, 30_000)).toEqual(answer);
  });

  it.each([
    [
      'is not installed',
      'echo "ModuleNotFoundError: No module named \'torch\'" >&2; exit 1',
      'No module named',
    ],
    ['has no GPU', 'echo "AssertionError: no CUDA" >&2; exit 1', 'no CUDA'],
    ['answers something else', 'echo hello', 'something else: hello'],
    [
      'gives a figure that is no rate',
      `echo '{"program":"P","version":"2","device":"x","size":1,"figures":{"a":[0]}}'`,
      'something else',
    ],
  ])('says why there are none where it %s', async (_, script, why) => {
    withPython(script);
    expect(await askTorch(0, 8192, 30_000)).toContain(why);
  });
});
