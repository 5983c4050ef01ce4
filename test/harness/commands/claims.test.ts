import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { JudgedClaim } from '../../../results/claims.ts';
import { storeRecord } from '../../../results/record/store.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { withSamples } from '../../fixtures/with-samples.ts';

// Each test starts the program; on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 60_000 });

const cli = join(import.meta.dirname, '..', '..', '..', 'harness', 'cli.ts');
const assay = (...args: string[]) => execa(process.execPath, [cli, ...args], { reject: false });
const folder = mkdtempSync(join(tmpdir(), 'assay-claims-'));
afterAll(() => rmSync(folder, { recursive: true }));

const streaming = (value: number) =>
  withSamples(madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value }] }));

describe('assay claims', () => {
  it('prints a verdict for each of the 59 claims from published evidence', async () => {
    const { stdout, exitCode } = await assay('claims', '--published-only');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => /^C00\d-\d\d /.test(line))).toHaveLength(59);
    expect(stdout).toContain('18 supported, 8 depends');
  });

  it('prints verdicts as JSON, byte for byte the same again', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => assay('claims', '--published-only', '--json')),
    );
    expect(first!.stdout).toBe(second!.stdout);
    const { claims } = JSON.parse(first!.stdout) as { claims: JudgedClaim[] };
    expect(claims.find(({ id }) => id === 'C000-04')!.verdict).toMatchObject({
      outcome: 'depends',
      dependsOn: 'which metric is meant',
    });
    const { id, verdict } = claims.find((claim) => claim.id === 'C003-04')!;
    expect(id).toBe('C003-04');
    expect(verdict).toMatchObject({
      outcome: 'supported',
      strength: 'declared',
      ratio: { low: 4800 / 3350 },
    });
    expect(verdict.evidence[0]!.figures.map(({ source }) => source)).toEqual([
      'trtllm-h200launch',
      'mle-accel',
    ]);
    expect(verdict.decides).toContain('1.43');
  });

  it('takes a record into the verdict, and only claims about the device that is asked for', async () => {
    const { path } = await storeRecord(folder, streaming(3.4e12));
    const { stdout } = await assay('claims', '--record', path, '--device', 'h200', '--json');
    const { claims } = JSON.parse(stdout) as { claims: JudgedClaim[] };
    expect(claims.find(({ id }) => id === 'C000-02')!.verdict.outcome).toBe('inconclusive');
    expect(claims.some(({ id }) => id === 'C004-02')).toBe(false);
  });

  it('shows one claim with its reading, its tests and their sources', async () => {
    const { stdout } = await assay('claims', 'C000-04', '--published-only');
    expect(stdout).toMatch(/Reading: The sentence names no metric/);
    expect(stdout).toMatch(/Would settle it/);
    expect(stdout).toContain('[declared, published; mle-accel,');
  });

  it.each([
    ['an unknown claim', ['claims', 'C999-01'], 2, 'There is no claim "C999-01"'],
    ['an unknown device', ['claims', '--device', 'h300'], 2, 'The catalogue has no device "h300"'],
    ['a missing record', ['claims', '--record', '/nowhere'], 2, 'There is no file or folder /nowhere'],
  ])('refuses %s with a way out', async (_, args, exit, message) => {
    const { stderr, exitCode } = await assay(...args);
    expect(exitCode).toBe(exit);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
  });

  it('refuses a record of another schema version, and reference data that is wrong', async () => {
    const old = join(folder, 'old.json');
    writeFileSync(old, JSON.stringify({ ...streaming(4e12), version: 99 }));
    expect(await assay('claims', '--record', old)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('a record of version 99; this assay reads version 1'),
    });
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ results: [{ id: 'x' }] }));
    expect(await assay('claims', '--reference', wrong)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('result x: device'),
    });
  });
});

describe('the commands beside it', () => {
  it('compare names the baseline, the interval and the share of stated uncertainty', async () => {
    const ids = ['h100-sxm5-80gb', 'h200-sxm-141gb'].map((device) => `azure-babelstream-${device}-triad`);
    const { stdout } = await assay('compare', ...ids, '--published-only');
    expect(stdout).toContain('Baseline: NVIDIA H100 80GB SXM5');
    expect(stdout).toContain('1.40 [1.22, 1.61]');
    expect(stdout).toContain('100 % of the variance is stated uncertainty');
  });

  it('compare holds a record against a published result and says what differs', async () => {
    const { id } = await storeRecord(folder, streaming(4.3e12));
    const { stdout } = await assay(
      'compare',
      'azure-babelstream-h200-sxm-141gb-dot',
      id,
      '--record',
      folder,
      '--json',
    );
    const { comparisons } = JSON.parse(stdout);
    expect(comparisons[0].ratio.ratio).toBeCloseTo(4300 / 4480, 8);
    expect(comparisons[0].strength).toBe('cross-stack');
    expect(comparisons[0].differences.map(({ condition }: { condition: string }) => condition)).toContain(
      'software',
    );
  });

  it('conformity prints the notice and the limits with their marks', async () => {
    const { stdout } = await assay('conformity', '--device', 'h200-sxm-141gb', '--published-only');
    expect(stdout).toContain('not legal advice');
    expect(stdout).toMatch(/25 % duty of Section 232, first band \[rule, 2026-01-15, read\]: in the band/);
  });

  it('ladder places the records of this host, and calls a device "unlisted" that the catalogue lacks', async () => {
    const cpu = madeUpRecord({
      gpu: null,
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 34e9 }],
    });
    const { path } = await storeRecord(folder, withSamples(cpu));
    const { stdout } = await assay('ladder', 'bandwidth', '--record', path);
    expect(stdout).toMatch(/Made-up CPU +measured +34\.00 .*unlisted/);
  });

  it('show prints a device with sources and marks, and list the claims', async () => {
    const [device, claims] = await Promise.all([
      assay('show', 'h200-nvl'),
      assay('list', 'claims', '--json'),
    ]);
    expect(device.stdout).toMatch(/fp8Dense +1670\.5 +TFLOPS +unverified/);
    expect(JSON.parse(claims.stdout)).toHaveLength(59);
  });
});
