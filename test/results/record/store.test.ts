import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  readRecord,
  readRecords,
  recordFiles,
  type StoredRecord,
  storeRecord,
} from '../../../results/record/store.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

// What is said of a file that is not as it was written: each cause has its own way out.

let folder: string;
let stored: StoredRecord;
let text: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
  stored = await storeRecord(folder, measuredRecord('bw.copy', [[10, 11, 12]]));
  text = readFileSync(stored.path, 'utf8');
  return () => rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const written = (name: string, content: string | Buffer) => {
  writeFileSync(at(name), content);
  return at(name);
};
const changed = () => text.replace('"name": "Made-up CPU"', '"name": "Faster CPU"');

describe('a record whose file was renamed', () => {
  it.each(['before.json', '0123456789abcdef.json', 'Record (1).json'])(
    'to %s is read: its content is whole',
    async (name) => {
      renameSync(stored.path, at(name));
      expect(await readRecord(at(name))).toEqual({ ...stored, path: at(name) });
      expect(recordFiles([folder])).toEqual([at(name)]);
    },
  );

  it('to the id of another is said to be whole, and which record it is', async () => {
    renameSync(stored.path, at('0123456789abcdef.json'));
    const { found, notes, unreadable } = await readRecords(recordFiles([folder]));
    expect(found.map(({ id }) => id)).toEqual([stored.id]);
    expect(unreadable).toEqual([]);
    expect(notes).toEqual([
      `${at('0123456789abcdef.json')} was renamed: its content is whole, and is record ${stored.id}.`,
    ]);
  });

  it('was copied: it is counted once, under its own name', async () => {
    for (const name of ['0000000000000000.json', 'copy.json']) copyFileSync(stored.path, at(name));
    mkdirSync(at('backup'));
    copyFileSync(stored.path, at(`backup/${stored.id}.json`));
    const { found, notes } = await readRecords(recordFiles([folder]));
    expect(found.map(({ path }) => path)).toHaveLength(1);
    expect(found[0]!.path).toMatch(new RegExp(`${stored.id}\\.json$`));
    expect(notes.filter((note) => note.includes('is counted once'))).toHaveLength(3);
  });

  it('by an earlier version, which left no id in it, is told by the file of its true name beside it', async () => {
    const { id, ...old } = JSON.parse(text);
    const copy = written('0123456789abcdef.json', JSON.stringify(old));
    expect((await readRecord(copy)).id).toBe(id);
    rmSync(stored.path);
    await expect(readRecord(copy)).rejects.toThrow(
      `was changed after it was written, or has the name of another record: its content is ${id}`,
    );
  });
});

describe('a record whose content was changed', () => {
  it.each(['its own name', 'before.json', 'fedcba9876543210.json'])('is refused under %s', async (name) => {
    const path = written(name === 'its own name' ? `${stored.id}.json` : name, changed());
    await expect(readRecord(path)).rejects.toThrow(
      `${path} was changed after it was written: it was record ${stored.id}, its content is `,
    );
  });

  it('only in its layout is the same', async () => {
    const path = written('other.json', `\ufeff${JSON.stringify(JSON.parse(text)).replaceAll(',', ',\r\n')}`);
    expect((await readRecord(path)).id).toBe(stored.id);
  });

  it('so that it is no JSON any more is said to be changed, with the line', async () => {
    const lines = text.split('\n');
    lines[4] = lines[4]!.replace(':', '');
    const path = written('x.json', lines.join('\n'));
    await expect(readRecord(path)).rejects.toThrow(
      'was changed after it was written: from its line 5 on it is no JSON.',
    );
  });
});

describe('a record that was cut', () => {
  // At a word, within a word, within a number, behind a comma, within an escape: wherever a copy may stop.
  it.each([1, 12, 200, 999, 1000, 1001, 1002, 1003, 2500])(
    'after %d bytes is said to be cut',
    async (bytes) => {
      const path = written(`${stored.id}.json`, text.slice(0, bytes));
      await expect(readRecord(path)).rejects.toThrow(
        `was cut: it ends after ${bytes} bytes, in the middle of a record.`,
      );
    },
  );

  it('wherever that is', async () => {
    for (let bytes = 1; bytes < text.length - 2; bytes += 7) {
      const path = written('x.json', text.slice(0, bytes));
      await expect(readRecord(path)).rejects.toThrow(`it ends after ${bytes} bytes`);
    }
  });

  it('and filled up with zeros is said to be so', async () => {
    const path = written('x.json', Buffer.concat([Buffer.from(text.slice(0, 300)), Buffer.alloc(50)]));
    await expect(readRecord(path)).rejects.toThrow(
      'it ends after 300 bytes, in the middle of a record, and 50 zeros',
    );
  });

  it('names the journal of its run, where that is still there', async () => {
    mkdirSync(at('journal'));
    const path = written('x.json', text.slice(0, 300));
    await expect(readRecord(path)).rejects.toThrow(
      `What its processes measured may still be in ${at('journal')}.`,
    );
  });
});

describe('a file that never was a record', () => {
  it.each([
    ['is empty', ''],
    ['is empty', '\n\n'],
    ['holds nothing but 4096 zeros', '\0'.repeat(4096)],
    ['is a file of another kind, no record: it begins with "%PDF-1.7', '%PDF-1.7\n…'],
    ['is a file of another kind, no record: it begins with "<!DOCTYPE ht"', '<!DOCTYPE html><p>'],
    ['is not a record of assay, but other JSON.', '{"version": 3}'],
    ['is not a record of assay, but other JSON.', 'null'],
    ['is not a record, but an audit of assay.', '{"schema": "assay.audit"}'],
  ])('is said to be what it is: %s', async (said, content) => {
    const path = written('0123456789abcdef.json', content);
    await expect(readRecord(path)).rejects.toThrow(`${path} ${said}`);
  });

  it('is not waited for, where it is no file', async () => {
    mkdirSync(at('0123456789abcdef.json'));
    await expect(readRecord(at('0123456789abcdef.json'))).rejects.toThrow('is a folder.');
  });
});
