import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { HashedSource } from '../../../results/import/hashed-source.ts';

const bytes = Buffer.from('a file of three chunks');

/** Counts how often the last chunk was read. */
function counted() {
  let ends = 0;
  const source = {
    name: 'file',
    bytes: bytes.length,
    *chunks(from = 0) {
      const rest = bytes.subarray(from);
      for (let at = 0; at < rest.length; at += 8) yield rest.subarray(at, at + 8);
      ends++;
    },
  };
  return { source, ends: () => ends };
}

const expected = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };

it('the hash is of all bytes, whether readers looked at the beginning, the end, all or nothing', () => {
  const looks: readonly ((source: HashedSource) => unknown)[] = [
    () => {},
    (source) => {
      for (const _ of source.chunks()) break;
    },
    (source) => [...source.chunks(16)],
    (source) => [...source.chunks()],
    (source) => [...source.chunks(), ...source.chunks()],
  ];
  for (const look of looks) {
    const source = new HashedSource(counted().source);
    look(source);
    expect(source.hash()).toEqual(expected);
  }
});

it('a source that was read to its end is not read again to be hashed', () => {
  const { source, ends } = counted();
  const hashed = new HashedSource(source);
  expect(Buffer.concat([...hashed.chunks()])).toEqual(bytes);
  expect(hashed.hash()).toEqual(expected);
  expect(ends()).toBe(1);
});
