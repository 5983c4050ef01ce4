import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type TinyElf = {
  soname?: string;
  needed?: string[];
  runpath?: string;
  /** Symbol versions to define, after the base version that every library with versions has. */
  versions?: string[];
  machine?: number;
  /** Text that stands in the file between zero bytes, as a program's string constants do. */
  strings?: string[];
};

const HERE = process.arch === 'arm64' ? 183 : 62;
// Addresses lie this much above file offsets, so that a reader that confuses the two fails.
const BASE = 0x10000;

/** Writes the smallest shared library that a loader's reader can make sense of, and makes the folders to it. */
export function writeElf(path: string, elf: TinyElf = {}): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, tinyElf(elf));
  return path;
}

/** ELF header, two program headers, string table, version definitions, dynamic section, text, one section header. */
export function tinyElf({
  soname,
  needed = [],
  runpath,
  versions = [],
  machine = HERE,
  strings = [],
}: TinyElf): Buffer {
  const names = new Names();
  const entries: [number, number][] = needed.map((name) => [1, names.add(name)]);
  if (soname) entries.push([14, names.add(soname)]);
  if (runpath) entries.push([29, names.add(runpath)]);
  const verdef = versionDefinitions(versions.length > 0 ? [soname ?? 'base', ...versions] : [], names);
  const table = names.bytes();
  const tableAt = 64 + 2 * 56;
  const verdefAt = tableAt + table.length;
  const dynamicAt = verdefAt + verdef.length;
  entries.push([5, BASE + tableAt], [10, table.length]);
  if (verdef.length > 0) entries.push([0x6ffffffc, BASE + verdefAt], [0x6ffffffd, versions.length + 1]);
  const dynamic = Buffer.concat([...entries, [0, 0]].map(([tag, value]) => words(tag!, value!)));
  const text = Buffer.from(`\0${strings.join('\0')}\0`);
  const sectionsAt = dynamicAt + dynamic.length + text.length;
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(3, 16);
  header.writeUInt16LE(machine, 18);
  header.writeBigUInt64LE(64n, 32);
  header.writeBigUInt64LE(BigInt(sectionsAt), 40);
  [64, 56, 2, 64, 1, 0].forEach((value, i) => {
    header.writeUInt16LE(value, 52 + 2 * i);
  });
  const segments = [programHeader(1, 0, sectionsAt), programHeader(2, dynamicAt, dynamic.length)];
  return Buffer.concat([header, ...segments, table, verdef, dynamic, text, Buffer.alloc(64)]);
}

class Names {
  #text = '\0';

  add(name: string): number {
    const start = this.#text.length;
    this.#text += `${name}\0`;
    return start;
  }

  bytes(): Buffer {
    return Buffer.from(this.#text);
  }
}

function versionDefinitions(names: string[], table: Names): Buffer {
  const entries = names.map((name, i) => {
    const entry = Buffer.alloc(28);
    [1, i === 0 ? 1 : 0, i + 1, 1].forEach((value, at) => {
      entry.writeUInt16LE(value, 2 * at);
    });
    entry.writeUInt32LE(20, 12);
    entry.writeUInt32LE(i === names.length - 1 ? 0 : 28, 16);
    entry.writeUInt32LE(table.add(name), 20);
    return entry;
  });
  return Buffer.concat(entries);
}

function programHeader(type: number, offset: number, size: number): Buffer {
  const header = Buffer.alloc(56);
  header.writeUInt32LE(type, 0);
  header.writeBigUInt64LE(BigInt(offset), 8);
  header.writeBigUInt64LE(BigInt(BASE + offset), 16);
  header.writeBigUInt64LE(BigInt(size), 32);
  return header;
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeBigUInt64LE(BigInt(value), 8 * i);
  });
  return bytes;
}
