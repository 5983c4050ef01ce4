import { describe, expect, it } from 'vitest';
import { blankJob, blankProfile } from '../../../results/report/inputs/blank.ts';
import { fields, missingFields } from '../../../results/report/inputs/fields.ts';
import { readJob, readPlan, readProfile } from '../../../results/report/inputs/read.ts';
import { requirementOf } from '../../../results/report/inputs/requirement-text.ts';
import { redactedJob } from '../../../results/report/redact.ts';
import { job, plan, requirement, uuidOf } from '../../fixtures/made-up-report-input.ts';

const withJob = (more: object) => readJob(JSON.stringify({ ...job, ...more }));
const withPlan = (more: object) => readPlan(JSON.stringify({ ...plan, ...more }));

describe('what people fill in', () => {
  it('can be read as `--init` writes it, with nobody and nothing in it', () => {
    expect(readProfile(JSON.stringify(blankProfile())).value).toMatchObject({ name: null, signatories: [] });
    expect(
      readJob(JSON.stringify(blankJob([{ fingerprint: 'a'.repeat(64), isGpu: true }]))).value.items,
    ).toHaveLength(1);
  });

  it('has a field in its file for each that is explained', () => {
    const blanks = { 'profile.json': blankProfile(), 'job.json': blankJob([]) };
    const at = (data: unknown, path: string) =>
      path.split('.').reduce((node, name) => (node as Record<string, unknown>)?.[name], data);
    for (const { file, field } of fields) expect(at(blanks[file], field), `${file} ${field}`).toBeDefined();
  });

  it('may stay empty where it says so, and nowhere else', () => {
    const missing = missingFields({
      profile: readProfile(JSON.stringify(blankProfile())).value,
      job: readJob(JSON.stringify({ ...blankJob([]), revision: 2 })).value,
    }).map(({ file, field }) => `${file} ${field}`);
    const needed = ([file, blank]: readonly [string, object]) =>
      Object.entries((blank as { $fields: Record<string, string> }).$fields)
        .filter(([, says]) => !says.includes('may stay empty'))
        .map(([field]) => `${file} ${field}`);
    expect(
      [['profile.json', blankProfile()] as const, ['job.json', blankJob([])] as const].flatMap(needed),
    ).toEqual(
      // The blank profile says where the laboratory tests, and in which zone.
      expect.arrayContaining(missing),
    );
    expect(missing).toContain('job.json items');
  });

  it('of ten megabytes in a name is cut, and named', () => {
    const { value, cut } = withJob({ customer: { name: '<b>'.repeat(3_500_000), contact: 'x' } });
    expect(Array.from(String(value.customer.name))).toHaveLength(401);
    expect(cut).toEqual(['job.json: customer.name']);
  });

  it('with characters that steer a reader shows them as codes', () => {
    const { value } = withJob({ customer: { name: 'a\u202eb\u0007', contact: 'x' } });
    expect(value.customer.name).toBe('a\\u202eb\\u0007');
  });

  it('that names a key twice is refused', () => {
    expect(() => readJob('{"schema":"assay.job","version":1,"number":"1","number":"2"}')).toThrow(
      '"number" twice',
    );
  });

  it.each([
    ['with a comma too many', '{\n  "schema": "assay.job",\n  "version": 1,\n}\n', 'see its line 4'],
    ['that was cut', '{\n  "schema": "assay.job",\n', 'it ends too early'],
    ['that is empty', '', 'it is empty'],
  ])('%s says where', (_, text, where) => {
    expect(() => readJob(text)).toThrow(`job.json is no JSON: ${where}`);
  });

  it('with a day written otherwise shows one as it has to be', () => {
    expect(() => withJob({ issuedOn: '30.11.2026' })).toThrow('issuedOn: a day such as 2026-11-30 is needed');
  });

  it('of a later version is said to be one, whatever else is in it', () => {
    expect(() => withJob({ version: 3, colour: 'red' })).toThrow(
      'job.json is of version 3; this assay reads version 1',
    );
  });

  it('that has a field which nobody knows is refused by its name', () => {
    expect(() => withJob({ custmer: {} })).toThrow('custmer');
  });
});

describe('a plan', () => {
  const lot = { id: 'x', size: 3, drawnBy: 'laboratory', method: 'random', sample: ['a'] };

  it.each([
    ['an empty sample', { sample: [] }, 'the sample is empty'],
    [
      'a lot that is smaller than its sample',
      { sample: ['a', 'b', 'c', 'd'] },
      'a lot of 3 cannot give a sample of 4',
    ],
    ['a serial that was drawn twice', { sample: ['a', 'a'] }, 'in the sample twice'],
    ['a draw by hash without a seed', { method: 'sha256Draw' }, 'needs the seed'],
  ])('with %s is refused', (_, more, why) => {
    expect(() => withPlan({ lot: { ...lot, ...more } })).toThrow(why);
  });

  it('with two requirements of one name is refused', () => {
    expect(() => withPlan({ requirements: [requirement({}), requirement({})] })).toThrow(
      'two requirements are called r1',
    );
  });

  it('with a limit in another unit than that of its quantity is refused', () => {
    expect(() => withPlan({ requirements: [requirement({ limit: { value: 4, unit: 'TB/s' } })] })).toThrow(
      'memoryBandwidth GB/s',
    );
  });
});

describe('a requirement that is typed', () => {
  it.each([
    [
      'memoryBandwidth >= 90 % of declared',
      { direction: 'lower', includesLimit: true, limit: { shareOfDeclared: 0.9 } },
    ],
    ['tpp < 21000 TPP', { direction: 'upper', includesLimit: false, limit: { value: 21000, unit: 'TPP' } }],
    [
      'decode llama-2-70b int4 b1 c2048: decode.step.tput ≥ 25 tokens/s',
      {
        quantity: 'trial',
        trial: { title: 'decode llama-2-70b int4 b1 c2048', definition: 'decode.step.tput' },
      },
    ],
  ])('%s is read, and a plan takes it', (text, meant) => {
    const read = requirementOf(text, 'r1', 'order');
    expect(read).toMatchObject(meant);
    expect(withPlan({ requirements: [read] }).value.requirements).toEqual([read]);
  });

  it.each(['fast', 'bandwidth > 3 GB/s', 'memoryBandwidth > 3 TB/s', 'tpp < -1 TPP'])(
    '"%s" is refused',
    (text) => {
      expect(() => requirementOf(text, 'r1', 'order')).toThrow(text);
    },
  );
});

it('a redacted job has no identifier in clear, and a serial can be told by its sha256sum', () => {
  const text = redactedJob(JSON.stringify(job));
  expect(text).not.toContain(uuidOf(1));
  // printf %s S1 | sha256sum
  expect(text).toContain('sha256:3696ad59777e09d5f2daacb544022d435e7cd053d87c5781241fabd8fdf2a90d');
});
