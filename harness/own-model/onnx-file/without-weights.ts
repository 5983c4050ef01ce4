import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

/** Fields by their numbers in onnx.proto. */
const graphOfModel = 7;
const tensorOfGraph = 5;

/** Longer fields of a tensor are its weights. Bytes. */
const shortField = 4096;

/** A message has its length in front of it; other fields have one of four lengths (Protocol Buffers, Encoding). */
const wireTypes = { varint: 0, eightBytes: 1, message: 2, fourBytes: 5 } as const;

/**
 * The messages of a model file, its graph's weights left out: of 2 GB in one file some hundred kB are read. What is returned is a model
 * whose tensors have no contents.
 *
 * @throws RangeError where a field reaches behind the end, Error where it is no protobuf
 */
export function readWithoutWeights(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const source = windowOn(file, basename(path));
    return Buffer.concat(
      fieldsIn(source, 0, source.size).flatMap((field) =>
        field.id === graphOfModel
          ? withHead(field.id, graphWithoutWeights(source, field))
          : [whole(source, field)],
      ),
    );
  } finally {
    closeSync(file);
  }
}

const graphWithoutWeights = (source: Source, graph: Field) =>
  fieldsIn(source, graph.from, graph.to).flatMap((field) =>
    field.id === tensorOfGraph
      ? withHead(field.id, tensorWithoutWeights(source, field))
      : [whole(source, field)],
  );

const tensorWithoutWeights = (source: Source, tensor: Field) =>
  fieldsIn(source, tensor.from, tensor.to)
    .filter(({ from, to }) => to - from <= shortField)
    .map((field) => whole(source, field));

/** A field of a message: its tag at `begin`, its contents between `from` and `to`. Places in the file. */
interface Field {
  readonly id: number;
  readonly begin: number;
  readonly from: number;
  readonly to: number;
}

function fieldsIn(source: Source, begin: number, end: number): Field[] {
  const fields: Field[] = [];
  for (let at = begin; at < end; ) {
    const tag = source.varint(at);
    const id = Math.floor(tag.value / 8);
    const field = { id, begin: at, ...contentsAt(source, tag.value % 8, tag.end) };
    if (id === 0) throw new Error('it has a field of number 0');
    if (field.to > end) throw new RangeError('index out of range');
    fields.push(field);
    at = field.to;
  }
  return fields;
}

function contentsAt(source: Source, wireType: number, at: number): { from: number; to: number } {
  if (wireType === wireTypes.varint) return { from: at, to: source.varint(at).end };
  if (wireType === wireTypes.eightBytes) return { from: at, to: at + 8 };
  if (wireType === wireTypes.fourBytes) return { from: at, to: at + 4 };
  if (wireType !== wireTypes.message) throw new Error(`invalid wire type ${wireType} at offset ${at}`);
  const length = source.varint(at);
  return { from: length.end, to: length.end + length.value };
}

const whole = (source: Source, { begin, to }: Field) => source.bytes(begin, to - begin);

function withHead(id: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Buffer.from([...varint(id * 8 + wireTypes.message), ...varint(length)]), ...parts];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

interface Source {
  readonly size: number;
  bytes(at: number, length: number): Uint8Array;
  /** A number of variable length, and where it ends. */
  varint(at: number): { readonly value: number; readonly end: number };
}

/** Reads a file in windows, since most of its fields are a few bytes. */
function windowOn(file: number, name: string): Source {
  const { size } = fstatSync(file);
  const window = Buffer.alloc(2 ** 16);
  let windowAt = 0;
  let windowLength = 0;
  const read = (into: Buffer, at: number) => {
    for (let done = 0; done < into.length; ) {
      const count = readSync(file, into, done, into.length - done, at + done);
      if (count === 0) throw new Error(`${name} ended early`);
      done += count;
    }
  };
  const byteAt = (at: number) => {
    if (at >= size) throw new RangeError('index out of range');
    if (at < windowAt || at >= windowAt + windowLength) {
      [windowAt, windowLength] = [at, Math.min(window.length, size - at)];
      read(window.subarray(0, windowLength), at);
    }
    return window[at - windowAt]!;
  };
  return {
    size,
    bytes(at, length) {
      const bytes = Buffer.allocUnsafe(length);
      read(bytes, at);
      return bytes;
    },
    varint(at) {
      let value = 0;
      for (let n = 0; n < 10; n++) {
        const byte = byteAt(at + n);
        value += (byte % 128) * 128 ** n;
        if (byte < 128) return { value, end: at + n + 1 };
      }
      throw new Error(`a number at ${at} does not end`);
    },
  };
}
