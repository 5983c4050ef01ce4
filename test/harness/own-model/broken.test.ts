import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOnnxFile } from '../../../harness/own-model/onnx-file.ts';
import { bringModel } from '../../../harness/plan/own-model.ts';

const fixtures = new URL('../../fixtures/own-model/', import.meta.url).pathname;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-broken-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A copy of a fixture that a test may spoil. */
function copyOf(name: 'hub' | 'genai', as: string): string {
  const folder = join(root, as);
  cpSync(join(fixtures, name), folder, { recursive: true });
  return folder;
}

function folderWith(as: string, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = join(root, as);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, 'latin1');
  return folder;
}

/** What is said of a model, with the way out. */
function said(path: string): string {
  try {
    bringModel(path);
  } catch (error) {
    return `${(error as Error).message} ${(error as { tryThis?: string }).tryThis}`;
  }
  throw new Error('the model was taken');
}

describe('a file of another format in the place of model.onnx is called what it is', () => {
  it.each([
    ['GGUF', 'GGUF\x03\0\0\0', /is GGUF, the format of llama.cpp. Export the model/],
    ['ORT', '\x18\0\0\0ORTM', /is ONNX Runtime's own format. Take the .onnx file that it was made from/],
    ['TensorFlow Lite', '\x1c\0\0\0TFL3', /is a model of TensorFlow Lite/],
    ['safetensors', '\x10\0\0\0\0\0\0\0{"weight":', /is safetensors: .* optimum-cli export onnx --model/],
    ['a zip of PyTorch', 'PK\x03\x04archive/data.pkl', /is weights as PyTorch saves them/],
    ['a pickle of PyTorch', '\x80\x02\x8a\nl\xfc', /is weights as PyTorch saves them/],
    ['OpenVINO', '<?xml version="1.0"?><net', /is XML, as OpenVINO writes its models/],
    ['a page to log in', '<!DOCTYPE html><html>', /is a page of the web.*Download it again/],
    ['JSON', '{"error": "not found"}', /is JSON/],
    ['gzip', '\x1f\x8b\x08\0', /is packed by gzip. Unpack it first/],
    ['nothing', '', /model.onnx is empty. Copy or download it again/],
  ])('%s', (name, begin, words) => {
    expect(said(folderWith(`foreign ${name}`, { 'model.onnx': begin }))).toMatch(words);
  });
});

describe('a folder without a decoder says what it has instead', () => {
  it.each([
    [
      'weights of PyTorch',
      { 'config.json': '{}', 'model.safetensors': '' },
      /has no ONNX file; model.safetensors is safetensors.*optimum-cli export onnx/,
    ],
    ['a model of llama.cpp', { 'q4.gguf': '' }, /has no ONNX file; q4.gguf is GGUF/],
    [
      'data without its graph',
      { 'model.onnx_data': '' },
      /has the weights model.onnx_data, and no ONNX file that they belong to. Copy the .onnx file/,
    ],
    [
      'parts of another kind',
      { 'vision_encoder.onnx': '' },
      /by the names of its ONNX files: vision_encoder.onnx/,
    ],
    ['nothing of a model', { 'notes.txt': '' }, /has no decoder: no ONNX file, neither in it nor in/],
  ])('%s', (name, files, words) => {
    expect(said(folderWith(`instead ${name}`, files))).toMatch(words);
  });
});

describe('a file that was cut', () => {
  const size = readFileSync(join(fixtures, 'hub', 'model.onnx')).length;

  it.each([0.1, 0.5, 0.99])('at %f of its length is called so, and no model is made of the rest', (share) => {
    const folder = copyOf('hub', `cut at ${share}`);
    truncateSync(join(folder, 'model.onnx'), Math.floor(size * share));
    expect(said(folder)).toMatch(/it ends within a field, as a file does whose copy or download was cut/);
  });

  it('of texts: genai_config.json, on which the names of inputs depend, and not config.json', () => {
    const genai = copyOf('genai', 'cut text');
    truncateSync(join(genai, 'genai_config.json'), 100);
    expect(said(genai)).toMatch(/genai_config.json is not what its name says.*Copy it again/);
    const hub = copyOf('hub', 'cut config');
    truncateSync(join(hub, 'config.json'), 10);
    expect(bringModel(hub).model.scores.vocab).toBe(32);
  });

  it('of data is named with both lengths; a pointer of git-lfs in its place with the command', () => {
    const folder = copyOf('genai', 'cut data');
    truncateSync(join(folder, 'model.onnx.data'), 640);
    expect(said(folder)).toMatch(
      /model.onnx.data is cut short: the model refers to byte \d+, the file has 640/,
    );
    writeFileSync(
      join(folder, 'model.onnx.data'),
      'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9216\n',
    );
    expect(said(folder)).toMatch(
      /model.onnx.data is a pointer of git-lfs.*lfs pull --include model.onnx.data/,
    );
  });
});

describe('what is unusual and right', () => {
  it('data with gaps between the weights is read, and the gaps are no weights', () => {
    const folder = copyOf('genai', 'gaps');
    const { weightBytes } = bringModel(folder).model.facts;
    truncateSync(join(folder, 'model.onnx.data'), 2 ** 20);
    expect(bringModel(folder).model.facts.weightBytes).toBe(weightBytes);
  });

  it('two models that share one file of weights are two models', () => {
    const folder = copyOf('genai', 'shared data');
    rmSync(join(folder, 'genai_config.json'));
    copyFileSync(join(folder, 'model.onnx'), join(folder, 'model_other.onnx'));
    expect(said(folder)).toMatch(
      /has 2 decoders: model.onnx, model_other.onnx. Choose one: --file model.onnx/,
    );
    const [one, other] = ['model.onnx', 'model_other.onnx'].map((name) => bringModel(join(folder, name)));
    expect(other!.model.facts.weightBytes).toBe(one!.model.facts.weightBytes);
    expect(other!.files[1]).toBe(one!.files[1]);
  });

  it('names with spaces and of every script, of the folder and of both files', () => {
    const folder = copyOf('hub', '通义 千问 é');
    renameSync(join(folder, 'model.onnx'), join(folder, 'model_量化 4.onnx'));
    expect(bringModel(folder).model).toMatchObject({ name: '通义-千问-é-量化-4' });
  });
});

describe('a model of gigabytes in one file', () => {
  const gigabytes = (as: string, bytes: number) => {
    const folder = copyOf('hub', as);
    const file = join(folder, 'model.onnx');
    const graph = readFileSync(file);
    // A graph may be written in several pieces (Protocol Buffers, merging): this one has a tensor "padding" of zeros, a hole of the file.
    const name = Buffer.from([0x42, 7, ...Buffer.from('padding')]);
    const payload = bytes - graph.length - 64;
    const tensor = [...name, 0x08, ...varint(payload / 4), 0x10, 1, 0x4a, ...varint(payload)];
    const piece = [0x2a, ...varint(tensor.length + payload), ...tensor];
    const end = Buffer.from([0x3a, ...varint(piece.length + payload), ...piece]);
    appendFileSync(file, end);
    truncateSync(file, graph.length + end.length + payload);
    return folder;
  };

  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

  it('is read without its weights: a hundredth of a second, and no memory', () => {
    const folder = gigabytes('2 GB', 2_147_000_000 - (2_147_000_000 % 4));
    const before = process.memoryUsage().rss;
    const { initializers, nodes } = readOnnxFile(join(folder, 'model.onnx'));
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    expect(nodes.length).toBeGreaterThan(10);
    const padding = initializers.find((weight) => weight.name === 'padding')!;
    expect(4 * padding.dims[0]!).toBeGreaterThan(2_146_000_000);
  });

  it('of more than a protobuf may have is refused before it is read, with the way to export it', () => {
    expect(said(gigabytes('3 GB', 3_000_000_000))).toMatch(
      /an ONNX file is at most 2147483647: .* Export it with its weights in a file beside it/,
    );
  });
});

const isRoot = process.getuid?.() === 0;
const canBeNobody = !isRoot || spawnSync('setpriv', ['--version']).status === 0;

// Root may read everything: the reading is done by somebody else there.
describe.runIf(canBeNobody && process.platform !== 'win32')('without the right to read it', () => {
  const module = JSON.stringify(new URL('../../../harness/plan/own-model.ts', import.meta.url).href);
  const saidToNobody = (path: string) => {
    const script = `
      const { bringModel } = await import(${module});
      try { bringModel(${JSON.stringify(path)}); } catch (error) { console.log(error.message, error.tryThis); }`;
    const words = [process.execPath, '--input-type=module', '--eval', script];
    const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const [program, ...rest] = isRoot ? ['setpriv', ...nobody, ...words] : words;
    return spawnSync(program!, rest, { encoding: 'utf8' }).stdout;
  };

  it.each([
    ['a folder', '.', /no rights\/a folder cannot be read \(EACCES\). Give this user the right to read it/],
    [
      'a model file',
      'model.onnx',
      /model.onnx cannot be read \(EACCES\). Give this user the right to read it/,
    ],
    ['a data file', 'model.onnx.data', /model.onnx.data cannot be read \(EACCES\). Give this user the right/],
  ])('%s is called so, with what to do', (name, part, words) => {
    const folder = copyOf('genai', `no rights/${name}`);
    chmodSync(root, 0o755);
    chmodSync(join(folder, part), 0o000);
    const found = saidToNobody(folder);
    chmodSync(join(folder, part), 0o755);
    expect(found).toMatch(words);
  });
});
