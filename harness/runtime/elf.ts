import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What the dynamic loader would read from a shared library. */
export type Elf = {
  machine: 'x86-64' | 'aarch64' | 'other';
  /** DT_SONAME: the name by which other libraries ask for this one. */
  soname: string | null;
  /** DT_NEEDED, in file order. */
  needed: string[];
  /** DT_RUNPATH (or the older DT_RPATH), split at colons, `$ORIGIN` left as written. */
  runpath: string[];
  /** Names of the symbol versions that the library defines (`VERS_1.30.0`), without its base version. */
  versions: string[];
};

/** The file is not a 64-bit little-endian ELF file, or it ends before its own tables do. */
export class NotElf extends Error {}

// Numbers from the ELF-64 object file format and the gABI (https://gabi.xinuos.com), and for the two verdef tags from
// the Linux Standard Base, "Symbol Versioning".
const MACHINES: Record<number, Elf['machine']> = { 62: 'x86-64', 183: 'aarch64' };
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const TAG = { NEEDED: 1, STRTAB: 5, STRSZ: 10, SONAME: 14, RPATH: 15, RUNPATH: 29 } as const;
const TAG_VERDEF = 0x6ffffffc;
const TAG_VERDEFNUM = 0x6ffffffd;
const VERDEF_IS_BASE = 1;

type Segment = { type: number; offset: number; address: number; size: number };
type Tags = Map<number, number[]>;
type Read = (offset: number, length: number) => Buffer;

/**
 * Reads the dynamic section of a shared library without loading it: a few small reads, whatever the size of the file.
 * Throws {@link NotElf} for any other file; a file that cannot be opened throws the system's own error.
 */
export function readElf(path: string): Elf {
  const file = openSync(path, 'r');
  try {
    return parse((offset, length) => readExactly(file, offset, length, path), path);
  } finally {
    closeSync(file);
  }
}

/** The library as the loader sees it, or null where the file is no ELF file or cannot be read. */
export function tryReadElf(path: string): Elf | null {
  try {
    return readElf(path);
  } catch {
    return null;
  }
}

function parse(read: Read, path: string): Elf {
  const header = read(0, 64);
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf64) throw new NotElf(`${path} is not a 64-bit little-endian ELF file`);
  requireSectionTable(read, header);
  const segments = readSegments(read, header);
  const tags = readTags(read, segments);
  const at = addressToOffset(segments);
  const strings = read(at(tags.get(TAG.STRTAB)?.[0] ?? 0), tags.get(TAG.STRSZ)?.[0] ?? 0);
  const named = (tag: number) => (tags.get(tag) ?? []).map((start) => stringAt(strings, start));
  return {
    machine: MACHINES[header.readUInt16LE(18)] ?? 'other',
    soname: named(TAG.SONAME)[0] ?? null,
    needed: named(TAG.NEEDED),
    runpath: [...named(TAG.RUNPATH), ...named(TAG.RPATH)].flatMap((paths) => paths.split(':')),
    versions: readVersions(read, at, tags, strings),
  };
}

function readSegments(read: Read, header: Buffer): Segment[] {
  const start = Number(header.readBigUInt64LE(32));
  const entrySize = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const table = read(start, entrySize * count);
  return Array.from({ length: count }, (_, i) => ({
    type: table.readUInt32LE(i * entrySize),
    offset: Number(table.readBigUInt64LE(i * entrySize + 8)),
    address: Number(table.readBigUInt64LE(i * entrySize + 16)),
    size: Number(table.readBigUInt64LE(i * entrySize + 32)),
  }));
}

/** The section table stands at the end of a library, so reading its last byte shows that the file is whole. */
function requireSectionTable(read: Read, header: Buffer): void {
  const end = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
  if (end > 0) read(end - 1, 1);
}

function readTags(read: Read, segments: Segment[]): Tags {
  const tags: Tags = new Map();
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
  if (!dynamic) return tags;
  const table = read(dynamic.offset, dynamic.size);
  for (let i = 0; i + 16 <= table.length; i += 16) {
    const tag = Number(table.readBigInt64LE(i));
    if (tag === 0) break;
    tags.set(tag, [...(tags.get(tag) ?? []), Number(table.readBigUInt64LE(i + 8))]);
  }
  return tags;
}

/** The dynamic section holds addresses of the loaded image; the loadable segments say where those lie in the file. */
function addressToOffset(segments: Segment[]): (address: number) => number {
  const loadable = segments.filter((segment) => segment.type === PT_LOAD);
  return (address) => {
    const segment = loadable.find((s) => address >= s.address && address < s.address + s.size);
    return segment ? address - segment.address + segment.offset : address;
  };
}

function readVersions(read: Read, at: (address: number) => number, tags: Tags, strings: Buffer): string[] {
  const names: string[] = [];
  let definition = at(tags.get(TAG_VERDEF)?.[0] ?? 0);
  for (let left = tags.get(TAG_VERDEFNUM)?.[0] ?? 0; left > 0; left -= 1) {
    const entry = read(definition, 20);
    const name = read(definition + entry.readUInt32LE(12), 8).readUInt32LE(0);
    if (!(entry.readUInt16LE(2) & VERDEF_IS_BASE)) names.push(stringAt(strings, name));
    definition += entry.readUInt32LE(16);
  }
  return names;
}

function stringAt(strings: Buffer, start: number): string {
  const end = strings.indexOf(0, start);
  if (end < 0) throw new NotElf(`string ${start} lies outside the string table`);
  return strings.toString('utf8', start, end);
}

function readExactly(file: number, offset: number, length: number, path: string): Buffer {
  const { size } = fstatSync(file);
  if (offset + length > size) throw new NotElf(`${path} has ${size} bytes and ends inside its own tables`);
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, offset);
  return bytes;
}
