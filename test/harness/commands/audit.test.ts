import { afterAll, describe, expect, it } from 'vitest';
import { defaultWorkload } from '../../../harness/commands/audit-subject.ts';
import { describeMachine } from '../../../harness/machine.ts';
import { decoderStorage } from '../../../harness/plan/arithmetic.ts';
import { auditReportSchema } from '../../../results/record/audit.ts';
import { lastLevelCacheBytes } from '../../../results/record/sizes.ts';
import { parseSpec } from '../../../workloads/parse.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';

const home = makeHome();
afterAll(() => home.remove());

const audit = (...words: string[]) =>
  assay(home, ['audit', ...words, '--store', home.store], { smallCache: true });

describe('assay audit', () => {
  it.each(['cpu', 'cuda', 'webgpu'])('has a workload for %s where none is named', (name) => {
    const { kind, ...spec } = parseSpec(defaultWorkload({ provider: { name, options: {} } }));
    if (!('shape' in spec)) throw new Error(`${kind} is not of a decoder`);
    expect(spec.shape).toBe('mid');
    expect(() => decoderStorage(spec.precision, name)).not.toThrow();
  });

  it('carries out every audit of a workload, and ends with 3 where one fails: the toy shape lies in the cache', async () => {
    const { stdout, stderr, code } = await audit(
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
    expect(code).toBe(told ? 3 : 0);
  }, 240_000);

  it.each([
    [['bw.read', '--provider', 'cpu'], 'is a kernel; the audits are of decoders'],
    [['--engine', 'null'], 'computes nothing that could be audited'],
    [['decode tiny float64 b1 c16', '--provider', 'cpu'], 'is no record, no suite and no workload'],
    [['--numeric-shape', 'huge', '--provider', 'cpu'], 'There is no shape "huge"'],
  ])(
    'refuses %j',
    async (words, sentence) => {
      const { stderr, code } = await audit(...words);
      expect(stderr).toContain(sentence);
      expect(code).toBe(2);
    },
    60_000,
  );
});
