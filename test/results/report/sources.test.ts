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
import { job, profile } from '../../fixtures/made-up-report-input.ts';

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
});
