import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultWorkload } from '../../../harness/commands/audit-subject.ts';
import { describeMachine } from '../../../harness/machine.ts';
import { decoderStorage } from '../../../harness/plan/arithmetic.ts';
import { auditReportSchema } from '../../../results/record/audit.ts';
import { lastLevelCacheBytes } from '../../../results/record/sizes.ts';
import { parseSpec } from '../../../workloads/parse.ts';

const cli = new URL('../../../harness/cli.ts', import.meta.url).pathname;

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'assay-audit-command-'));
});
afterAll(() => rm(cache, { recursive: true }));

const assay = (...words: string[]) =>
  execa(process.execPath, [cli, 'audit', ...words, '--store', cache], {
    reject: false,
    env: { ASSAY_CACHE: cache },
  });

describe('assay audit', () => {
  it.each(['cpu', 'cuda', 'webgpu'])('has a workload for %s where none is named', (name) => {
    const { kind, ...spec } = parseSpec(defaultWorkload({ provider: { name, options: {} } }));
    if (!('shape' in spec)) throw new Error(`${kind} is not of a decoder`);
    expect(spec.shape).toBe('mid');
    expect(() => decoderStorage(spec.precision, name)).not.toThrow();
  });

  it('carries out every audit of a workload, and ends with 3 where one fails: the toy shape lies in the cache', async () => {
    const { stdout, stderr, exitCode } = await assay(
      'decode tiny float32 b1 c16',
      '--provider',
      'cpu',
      '--rounds',
      '1',
      '--json',
    );
    const { results, subject } = auditReportSchema.parse(JSON.parse(stdout || stderr));
    expect(subject).toMatchObject({ title: 'decode tiny float32 b1 c16', record: null, provider: 'cpu' });
    const verdictOf = (name: string) => results.find((result) => result.name === name)?.verdict;
    for (const name of [
      'same-seed',
      'no-memory',
      'rows-independent',
      'precision-error',
      'below-the-ceiling',
    ]) {
      expect(`${name} ${verdictOf(name)}`).toBe(`${name} pass`);
    }
    expect(verdictOf('fresh-prompts')).toBe('inconclusive');
    expect(verdictOf('full-against-cycled')).toBe('not_applicable');
    const told = lastLevelCacheBytes(await describeMachine()) !== null;
    expect(verdictOf('weights-from-memory')).toBe(told ? 'fail' : 'not_applicable');
    expect(exitCode).toBe(told ? 3 : 0);
  }, 240_000);

  it.each([
    [['bw.read', '--provider', 'cpu'], 'is a kernel; the audits are of decoders'],
    [['--engine', 'null'], 'computes nothing that could be audited'],
    [['decode tiny float64 b1 c16', '--provider', 'cpu'], 'is no record, no suite and no workload'],
    [['--numeric-shape', 'huge', '--provider', 'cpu'], 'There is no shape "huge"'],
  ])(
    'refuses %j',
    async (words, sentence) => {
      const { stderr, exitCode } = await assay(...words);
      expect(stderr).toContain(sentence);
      expect(exitCode).toBe(2);
    },
    60_000,
  );
});
