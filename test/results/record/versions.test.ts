import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRecord } from '../../../results/record/store.ts';
import { readableVersions, type Stored, type Upgrade, upgraded } from '../../../results/record/versions.ts';
import { recordVersion } from '../../../results/record.ts';

// Records that were written by each version, as they were stored: they are read for ever.

const folder = join(import.meta.dirname, '../../fixtures/records');
const stored = readdirSync(folder).map((name) => join(folder, name));
const versionOf = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as Stored).version;

describe('a stored record', () => {
  it('of every version is kept here', () => {
    const versions = new Set(stored.map(versionOf));
    expect([...versions].sort()).toEqual(Array.from({ length: recordVersion }, (_, i) => i + 1));
  });

  it.each(stored)('%s is read under the name that it was given', async (path) => {
    const { record, id } = await readRecord(path);
    expect(path).toContain(id);
    expect(record.version).toBe(recordVersion);
    expect(record.figures.length).toBeGreaterThan(0);
  });

  it.each([
    ['later', recordVersion + 1],
    ['that never was', -3],
    ['that is no number', 'two'],
  ])('of a version %s is said to be one that cannot be read', async (_, version) => {
    const place = mkdtempSync(join(tmpdir(), 'assay-versions-'));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const path = join(place, 'other.json');
    copyFileSync(stored[0]!, path);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), version }));
    await expect(readRecord(path)).rejects.toThrow(
      `is a record of version ${version}; this assay reads version ${readableVersions(recordVersion)}`,
    );
  });
});

describe('readers of earlier versions', () => {
  // Made up: version 3 counts in nanoseconds what 2 had in milliseconds, and 2 named what 1 had without a name.
  const readers = new Map<number, Upgrade>([
    [1, ({ title, ...rest }) => ({ ...rest, name: title })],
    [2, ({ ms, ...rest }) => ({ ...rest, ns: (ms as number) * 1e6 })],
  ]);
  const first: Stored = { version: 1, title: 'decode', ms: 3 };

  it('lead step by step to the version that is asked for', () => {
    expect(upgraded(first, 3, readers)).toEqual({ version: 3, name: 'decode', ns: 3e6 });
    expect(upgraded({ version: 2, ms: 1 }, 3, readers)).toEqual({ version: 3, ns: 1e6 });
  });

  it('leave a record of the version itself, and what was given, as they are', () => {
    expect(upgraded({ version: 3, ns: 1 }, 3, readers)).toEqual({ version: 3, ns: 1 });
    expect(first).toEqual({ version: 1, title: 'decode', ms: 3 });
  });

  it('give nothing where one is missing on the way', () => {
    expect(upgraded(first, 5, readers)).toBeNull();
    expect(upgraded({ version: 0 }, 3, readers)).toBeNull();
    expect([readableVersions(3, readers), readableVersions(4, readers)]).toEqual(['1 to 3', '4']);
  });
});
