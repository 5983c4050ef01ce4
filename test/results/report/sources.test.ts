import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadLimits } from '../../../results/reference/limits.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { reportSchema } from '../../../results/report/schema.ts';
import {
  type Context,
  canonicalBytes,
  rebuiltReport,
  recordPath,
  reportOfFiles,
  sourcePaths,
} from '../../../results/report/sources.ts';
import { job, plan, profile } from '../../fixtures/made-up-report-input.ts';

const folder = new URL('../../fixtures/recorded/2026-11-28T23-50-49-quick-5751', import.meta.url).pathname;

let files: Map<string, Uint8Array>;

beforeAll(() => {
  const context: Context = {
    schema: 'assay.report.context',
    version: 1,
    isDraft: true,
    languages: null,
    writtenBy: { name: 'assay', version: '0.1.0', commit: null },
    runs: [],
    suites: { quick: { repeats: 7, warmupSeconds: 0.4, windowSeconds: 0.8 } },
  };
  files = new Map<string, Uint8Array>([
    ...globSync('*.json', { cwd: folder })
      .filter((name) => /^[0-9a-f]{16}/.test(name))
      .map(
        (name) =>
          [recordPath(basename(name, '.json')), readFileSync(join(folder, name))] as [string, Uint8Array],
      ),
    [sourcePaths.profile, canonicalBytes(profile)],
    [sourcePaths.job, canonicalBytes({ ...job, items: [{ label: 'the host' }] })],
    [sourcePaths.reference, canonicalBytes({ reference: loadReference(), limits: loadLimits() })],
    [sourcePaths.context, canonicalBytes(context)],
    [sourcePaths.method, Buffer.from('# Method\n')],
    [sourcePaths.validity, Buffer.from('# Validity\n')],
  ]);
});

describe('the report of the files of a dossier', () => {
  it('has every trial of a measured run, and fits its schema', () => {
    const report = reportOfFiles(files);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    expect(report.results.map(({ record }) => record).sort()).toEqual(
      [...files.keys()].flatMap((path) => /records\/(.*)\.json/.exec(path)?.[1] ?? []).sort(),
    );
  });

  it('is the same in whatever order its files are given', () => {
    expect(rebuiltReport(new Map([...files].toReversed()))).toBe(rebuiltReport(files));
  });

  it('has the hashes of what it is made of', () => {
    // printf '# Method\n' | sha256sum
    expect(reportOfFiles(files).method.documents[0]).toEqual({
      name: 'method.md',
      sha256: '7ced2d0c1caf38f4e7f3dd1ef96a7c345c0f463837b3b715b77a0dadf09afd2c',
    });
  });

  it('says what a trial did otherwise than its suite', () => {
    expect(reportOfFiles(files).deviations).toContainEqual({ what: 'repeats', records: [], detail: '5; 7' });
  });

  it('names the file that is missing', () => {
    const without = new Map(files);
    without.delete(sourcePaths.job);
    expect(() => reportOfFiles(without)).toThrow('job.json is missing');
  });

  it('names the record that is none', () => {
    const path = recordPath('0123456789abcdef');
    expect(() => reportOfFiles(new Map([...files, [path, Buffer.from('{}')]]))).toThrow(path);
  });

  it('is not made of text in another encoding than UTF-8', () => {
    const text = JSON.stringify({ ...job, customer: { name: 'Grün & Söhne', contact: 'x' } });
    const latin = new Map([...files, [sourcePaths.job, Buffer.from(text, 'latin1')]]);
    expect(() => reportOfFiles(latin)).toThrow('job.json is no text in UTF-8');
  });

  it('is not made by a plan that is of another order than the job', () => {
    const of = (reference: object | string) =>
      new Map([
        ...files,
        [sourcePaths.plan, canonicalBytes({ ...plan, order: 'PO-81' })],
        [sourcePaths.job, canonicalBytes({ ...job, items: [], customer: { ...job.customer, reference } })],
      ]);
    expect(() => reportOfFiles(of('PO-82'))).toThrow(
      'plan.json is of the order "PO-81", and job.json of "PO-82"',
    );
    expect(reportOfFiles(of({ en: 'PO-81', zh: '订单81' })).plan).not.toBeNull();
  });

  describe('that replaces another one', () => {
    const replacing = (earlier: string, sha256: string) =>
      new Map([
        ...files,
        [sourcePaths.earlier, Buffer.from(earlier)],
        [
          sourcePaths.job,
          canonicalBytes({
            ...job,
            items: [{ label: 'the host' }],
            revision: 2,
            replaces: { id: 'LAB-2026-0001', revision: 1, sha256, reason: 'another address' },
          }),
        ],
      ]);
    const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

    it('lists what is otherwise in it', () => {
      const earlier = rebuiltReport(files);
      const { replaces } = reportOfFiles(replacing(earlier, hashOf(earlier))).identity;
      expect(replaces).toMatchObject({ reason: 'another address', changed: expect.any(Array) });
    });

    it.each([
      ['is not the one that the job means', '{}', '0'.repeat(64), /has the SHA-256 44136fa3.*replaces 0000/],
      ['is other JSON', '{}', hashOf('{}'), /is none of this version: schema/],
      ['is no JSON', 'none', hashOf('none'), /is no JSON/],
    ])('says that what was given %s', (_, text, sha256, why) => {
      expect(() => reportOfFiles(replacing(text, sha256))).toThrow(why);
    });
  });
});
