import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StepResult } from '../../../harness/proof/carry-out.ts';
import {
  exitCodeOf,
  type Proof,
  type ProofRequest,
  prove,
  secondsToFirstSample,
  writeProof,
} from '../../../harness/proof/prove.ts';
import type { CommandStep, ProofStep } from '../../../harness/proof/steps.ts';
import { proofPage } from '../../../harness/terminal/proof.ts';
import type { ProofRow, Verdict } from '../../../results/proof.ts';
import { storeRecord } from '../../../results/record/store.ts';
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

const step = (name: string, args: readonly string[], more: Partial<CommandStep> = {}): CommandStep => ({
  name,
  about: name,
  args,
  seconds: 120,
  ...more,
});
const asking: ProofStep = { name: 'peer', about: 'another program', seconds: 10, asksPeer: true };
const small = (more: Partial<CommandStep> = {}) =>
  step('small', ['run', tinyTrial, '--provider', 'cpu', ...hurry, '--store', join(folder, 'records')], more);

const carriedOut = (steps: ProofStep[], more: Partial<ProofRequest> = {}) =>
  prove({
    folder,
    steps,
    budgetSeconds: 300,
    askPeer: async () => 'nobody is there',
    signal: new AbortController().signal,
    tell: () => {},
    ...more,
  });
const head = { device: 'a device', provider: 'cpu', tool: '0', createdAt: 'now', rehearsal: false };

describe('a proof', () => {
  it('goes on behind a step that fails, and keeps what each printed', async () => {
    const proof = await carriedOut([
      step('wrong', ['run', 'no such workload']),
      step('right', ['list', 'shapes']),
    ]);
    expect(proof.steps.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
    expect(readFileSync(join(folder, '1-wrong.txt'), 'utf8')).toContain('There is no suite and no workload');
    expect(readFileSync(join(folder, '2-right.txt'), 'utf8')).toContain('llama-2-70b');
    expect(exitCodeOf(proof)).toBe(1);
  });

  it('stops a step at its limit, in order, and goes on', async () => {
    const workload = 'generate tiny float32 b1 i64 o128';
    const words = [
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
      step('long', ['run', workload, ...words], { seconds: 5 }),
      step('right', ['list', 'shapes']),
    ]);
    expect(proof.steps.map(({ outcome }) => outcome)).toEqual(['stopped at its limit', 'done']);
  });

  it('leaves out steps for which no time is left, and names the command that does them', async () => {
    const fused = step('fused', ['run', 'bw.read', '--seed', '1'], { environment: { ORT_X: '1' } });
    const proof = await carriedOut([fused], { budgetSeconds: 15 });
    expect(proof.steps[0]).toMatchObject({ outcome: 'left out', output: null });
    expect(proofPage(proof, head)).toContain('```\nORT_X=1 npm run assay -- run bw.read --seed 1\n```');
  });

  it('brings records, rows and a page into one folder', async () => {
    const answers = ['PyTorch could not be asked: made up', 'PyTorch could not be asked: again'];
    const askPeer = async () => answers.shift()!;
    const proof = await carriedOut([asking, small(), asking], { askPeer });
    expect(proof).toMatchObject({ records: 1, invalid: 0 });
    expect(proof.steps.map(({ outcome }) => outcome)).toEqual(['no answer', expect.anything(), 'no answer']);
    await writeProof(folder, proof, proofPage(proof, head));
    expect(JSON.parse(readFileSync(join(folder, 'proof.json'), 'utf8')) as Proof).toEqual(proof);
    const page = readFileSync(join(folder, 'proof.md'), 'utf8');
    expect(page).toContain('1 record, 0 of them INVALID');
    expect(page).toContain('PyTorch could not be asked: again');
    const aims = proof.rows.filter(({ aim }) => aim);
    expect(page.match(/\| not measured \|/g)).toHaveLength(aims.length);
  });

  it('does not read the records of an earlier proof in the same folder', async () => {
    await carriedOut([small()]);
    const proof = await carriedOut([small()]);
    expect(readdirSync(join(folder, 'records'))).toHaveLength(2);
    expect(proof.records).toBe(1);
  });

  it('counts a run once that was cut short and then went on', async () => {
    const whole = measuredRecord(
      'bw.copy',
      [
        [10, 10],
        [10, 10],
      ],
      'cpu',
    );
    const cut = {
      ...whole,
      createdAt: '2026-01-01T00:00:00.000Z',
      repeats: whole.repeats.map((repeat, i) =>
        i === 0 ? repeat : { ...repeat, outcome: 'interrupted' as const },
      ),
    };
    const askPeer = async () => {
      for (const record of [cut, whole]) await storeRecord(join(folder, 'records'), record);
      return 'nobody is there';
    };
    expect((await carriedOut([asking], { askPeer })).records).toBe(1);
  });

  it('gives a step its own variables, and the record of it keeps them', async () => {
    const proof = await carriedOut([small({ environment: { ORT_FPA_INTB_GEMM: '1' } })]);
    expect(proof.records).toBe(1);
    const [run] = readdirSync(join(folder, 'records'));
    const [file] = readdirSync(join(folder, 'records', run!)).filter((name) => name.endsWith('.json'));
    const record = JSON.parse(readFileSync(join(folder, 'records', run!, file!), 'utf8'));
    expect(record.engine.environment).toMatchObject({ ORT_FPA_INTB_GEMM: '1' });
    expect(readFileSync(join(folder, '1-small.txt'), 'utf8')).toContain(
      '$ ORT_FPA_INTB_GEMM=1 npm run assay -- run',
    );
  });

  it('says of the first sample of another shape that it is none of Llama 2 70B', async () => {
    const proof = await carriedOut([small({ timesFirstSampleOf: 'tiny' })]);
    const first = proof.rows.find(({ figure }) => figure.startsWith('from command'))!;
    expect(first).toMatchObject({ value: null, verdict: 'not measured' });
  });

  it('gives another program no more time than is left', async () => {
    const given: number[] = [];
    const askPeer = async (timeoutMs: number) => {
      given.push(timeoutMs);
      return 'nobody is there';
    };
    await carriedOut([asking, { ...asking, seconds: 100 }], { budgetSeconds: 30, askPeer });
    expect(given[0]).toBe(10_000);
    expect(given[1]!).toBeGreaterThan(20_000);
    expect(given[1]!).toBeLessThanOrEqual(24_000);
  });
});

describe('the page of a proof', () => {
  const line = (more: Partial<ProofRow>): string => {
    const row: ProofRow = {
      figure: 'a figure',
      unit: 'ratio',
      aim: { better: 'higher', target: 0.85 },
      value: 0.8612,
      low: 0.8412,
      high: 0.8811,
      verdict: 'not decided',
      because: 'two things',
      ...more,
    };
    const page = proofPage({ steps: [], peers: [], rows: [row], records: 0, invalid: 0 }, head);
    return page.split('\n').find((each) => each.startsWith('| a figure'))!;
  };

  it('shows a value with its interval beside its aim', () => {
    expect(line({})).toBe(
      '| a figure | ≥ 0.85 | 0.861 [0.841, 0.881] | not decided | two things |'.replace(
        'a figure',
        'a figure',
      ),
    );
    expect(
      line({ unit: 's', aim: { better: 'lower', target: 60 }, value: 41.46, low: null, high: null }),
    ).toBe('| a figure | ≤ 60 s | 41.5 s | not decided | two things |');
  });

  it('shows figures without an aim apart', () => {
    const speed = {
      unit: 'tokens/s',
      aim: null,
      verdict: 'no aim',
      value: 200,
      low: 198,
      high: 202,
    } as const;
    expect(line(speed)).toBe('| a figure | 200.0 ± 2.0 tokens/s | two things |');
  });

  it('names where the time of a step is shown', () => {
    const profile = result({ name: 'profile-int4', output: '12-profile-int4.txt', leaves: 'output' });
    const page = proofPage({ steps: [profile], peers: [], rows: [], records: 0, invalid: 0 }, head);
    expect(page).toContain('Where the time of a step goes: [12-profile-int4.txt](12-profile-int4.txt).');
  });
});

const result = (more: Partial<StepResult>): StepResult => ({
  name: 'a step',
  about: 'a step',
  command: 'assay run',
  outcome: 'done',
  leaves: 'records',
  optional: false,
  seconds: 1,
  output: null,
  ...more,
});

describe('the exit code of a proof', () => {
  const aimed = (verdict: Verdict) => ({ verdict }) as ProofRow;
  const all = [aimed('reached'), aimed('not reached'), aimed('no aim'), aimed('nothing to compare with')];
  const lacking = [...all, aimed('not measured')];
  const stopped = { outcome: 'stopped at its limit' } as const;
  const leftOut = { outcome: 'left out' } as const;

  it.each([
    ['0 where every step was done', result({}), lacking, 0],
    ['3 where one finished with doubts', result({ outcome: 'finished with doubts' }), all, 3],
    ['1 where one failed', result({ outcome: 'failed' }), all, 1],
    ['3 where one was stopped and every aim has its value', result(stopped), all, 3],
    ['1 where one was stopped and an aim has no value', result(stopped), lacking, 1],
    ['1 where what one should have printed is cut', result({ ...stopped, leaves: 'output' }), all, 1],
    [
      '3 where another program was not asked for want of time',
      result({ ...leftOut, leaves: 'answer' }),
      all,
      3,
    ],
    ['0 where only what time allows was left out', result({ ...leftOut, optional: true }), lacking, 0],
    [
      '3 where that was begun and stopped',
      result({ ...stopped, optional: true, leaves: 'output' }),
      lacking,
      3,
    ],
    ['0 where there is no other program', result({ outcome: 'no answer', leaves: 'answer' }), all, 0],
  ])('is %s', (_, one, rows, code) => {
    expect(exitCodeOf({ steps: [result({}), one], rows })).toBe(code);
  });
});

describe('the time to the first sample', () => {
  const begin = 5_000_000_000n;
  const record = measuredRecord(tinyTrial, [[5], [5]]);
  const at = (originNs: string, startNs: number[]) => ({
    ...record.repeats[0]!,
    originNs,
    samples: { ...record.repeats[0]!.samples, startNs },
  });
  const withRepeats = (...repeats: (typeof record.repeats)[number][]) => ({ ...record, repeats });

  it('runs from the command to the earliest timed sample of all processes', () => {
    const found = withRepeats(at('9000000000', [4e9]), at('7000000000', [1e9, 2e9]), at('0', []));
    expect(secondsToFirstSample([found], 'tiny', begin)).toBe(3);
    expect(secondsToFirstSample([], 'tiny', begin)).toBeNull();
  });

  it('is that of the shape that is asked for: a probe or another shape says nothing of it', () => {
    const probe = measuredRecord('bw.copy', [[5]]);
    const early = { ...probe, repeats: [at('5000000000', [1e9])] };
    const found = withRepeats(at('7000000000', [1e9]));
    expect(secondsToFirstSample([early, found], 'tiny', begin)).toBe(3);
    expect(secondsToFirstSample([early, found], 'llama-2-70b', begin)).toBeNull();
  });

  it('is none of what was sampled before the command, nor of an INVALID record', () => {
    const before = withRepeats(at('1000000000', [1e9]));
    expect(secondsToFirstSample([before], 'tiny', begin)).toBeNull();
    const invalid = {
      ...withRepeats(at('7000000000', [1e9])),
      validity: { state: 'INVALID' as const, reasons: [] },
    };
    expect(secondsToFirstSample([invalid], 'tiny', begin)).toBeNull();
  });
});
