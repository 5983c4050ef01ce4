import { closeSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../errors.ts';
import { quoted } from '../hint.ts';

interface Kind {
  /** How its files are called. */
  readonly names: RegExp;
  /** How they begin, a character for each byte. */
  readonly begin: (head: string) => boolean;
  readonly what: string;
  readonly tryThis: (folder: string) => string;
}

const exportIt = (folder: string) =>
  `Export it to ONNX: optimum-cli export onnx --model ${quoted(folder)} ${quoted(`${folder}-onnx`)}`;
/** Python's pickle of protocols 2 to 5. */
const pickles = ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'];

const again = () => 'Download it again.';

/** What people have in the place of an ONNX file. Beginnings are those of the formats' own documents. */
const kinds: readonly Kind[] = [
  {
    names: /\.gguf$/i,
    begin: (head) => head.startsWith('GGUF'),
    what: 'GGUF, the format of llama.cpp',
    tryThis: () => 'Export the model that it was made from to ONNX.',
  },
  {
    names: /\.ort$/i,
    begin: (head) => head.startsWith('ORTM', 4),
    what: "ONNX Runtime's own format",
    tryThis: () => 'Take the .onnx file that it was made from.',
  },
  {
    names: /\.tflite$/i,
    begin: (head) => head.startsWith('TFL3', 4),
    what: 'a model of TensorFlow Lite',
    tryThis: () => 'Export the model that it was made from to ONNX.',
  },
  {
    names: /\.safetensors$/i,
    begin: (head) => head.startsWith('{"', 8),
    what: 'safetensors: weights of PyTorch, without a graph',
    tryThis: exportIt,
  },
  {
    names: /\.(bin|pt|pth|ckpt)$/i,
    begin: (head) => head.startsWith('PK\x03\x04') || pickles.includes(head.slice(0, 2)),
    what: 'weights as PyTorch saves them',
    tryThis: exportIt,
  },
  {
    names: /\.xml$/i,
    begin: (head) => head.trimStart().startsWith('<?xml'),
    what: 'XML, as OpenVINO writes its models',
    tryThis: () => 'Take the ONNX file that it was made from.',
  },
  {
    names: /\.html?$/i,
    begin: (head) => /^\s*<(!doctype|html)/i.test(head),
    what: 'a page of the web, as a server answers that asks to log in',
    tryThis: again,
  },
  {
    names: /\.json$/i,
    begin: (head) => /^\s*\{\s*"/.test(head),
    what: 'JSON',
    tryThis: () => 'Name an exported model.onnx or its folder.',
  },
  {
    names: /\.t?gz$/i,
    begin: (head) => head.startsWith('\x1f\x8b'),
    what: 'packed by gzip',
    tryThis: () => 'Unpack it first.',
  },
];

/** @throws Failure saying what it is, where the file begins as something that is no ONNX */
export function assertNotForeign(path: string): void {
  const bytes = Buffer.alloc(64);
  const file = openSync(path, 'r');
  const length = readSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
  if (length === 0) throw new Failure(`${path} is empty.`, 'Copy or download it again.');
  const head = bytes.toString('latin1', 0, length);
  const kind = kinds.find(({ begin }) => begin(head));
  if (kind) throw new Failure(`${path} is no ONNX file: it is ${kind.what}.`, kind.tryThis(dirname(path)));
}

/** Of the files of a folder the first that is a model of another format by its name, with the way to an ONNX file. */
export function foreignAmong(folder: string, names: readonly string[]) {
  for (const { names: pattern, what, tryThis } of kinds.slice(0, modelKinds)) {
    const name = names.find((each) => pattern.test(each));
    if (name !== undefined) return { name, what, tryThis: tryThis(folder) };
  }
  return null;
}

/** Behind them stand the texts and archives that every folder may have. */
const modelKinds = 5;
