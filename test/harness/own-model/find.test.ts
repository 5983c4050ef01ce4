import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantitiesIn } from '../../../harness/own-model/config.ts';
import { findModel } from '../../../harness/own-model/find.ts';
import { readOnnxFile } from '../../../harness/own-model/onnx-file.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-find-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A folder with these files; what is in them is no matter to whoever looks for names. */
function folderOf(
  name: string,
  files: readonly string[],
  texts: Readonly<Record<string, unknown>> = {},
): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of [...files.map((f) => [f, ''] as const), ...Object.entries(texts)]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof text === 'string' ? text : JSON.stringify(text));
  }
  return folder;
}

// Quantities of public configurations, counted by hand from the model cards.
describe.each([
  [
    'GPT-2',
    { n_head: 12, n_embd: 768, n_positions: 1024, n_inner: null, vocab_size: 50_257 },
    [12, 768, 1024],
  ],
  ['MPT 7B', { n_heads: 32, d_model: 4096, max_seq_len: 2048, vocab_size: 50_432 }, [32, 4096, 2048]],
  ['BLOOM', { n_head: 16, n_embed: 0, hidden_size: 1024, seq_length: 2048 }, [16, 1024, 2048]],
  ['ChatGLM', { num_attention_heads: 32, hidden_size: 4096, seq_length: 32_768 }, [32, 4096, 32_768]],
  [
    'a model of pictures and text',
    {
      hidden_size: 1,
      vision_config: { hidden_size: 1152, num_attention_heads: 16 },
      text_config: { hidden_size: 2560, num_attention_heads: 8, max_position_embeddings: 131_072 },
    },
    [8, 2560, 131_072],
  ],
])('the configuration of %s', (_, text, [heads, hidden, maxContext]) => {
  it('tells heads, width and longest context by its own names', () => {
    expect(quantitiesIn(text)).toMatchObject({ heads, hidden, maxContext });
  });
});

it('a null, a fraction or a word where a count is expected tells nothing, and stops nothing', () => {
  const odd = quantitiesIn({ num_key_value_heads: null, head_dim: 63.5, hidden_size: 'large', n_head: 4 });
  expect(odd).toMatchObject({ heads: 4, kvHeads: null, headSize: null, hidden: null });
});

describe('the decoder of a folder', () => {
  it('is its only ONNX file, whatever its name, without those of an encoder', () => {
    const folder = folderOf('mine', ['phi.onnx', 'vision_encoder.onnx', 'embed_tokens.onnx']);
    expect(findModel(folder)).toMatchObject({ file: join(folder, 'phi.onnx'), name: 'phi' });
  });

  it('lies in the folder onnx of a repository, whose name and variant it has', () => {
    const folder = folderOf('SmolLM2-135M', ['onnx/model_q4f16.onnx', 'config.json']);
    expect(findModel(folder).name).toBe('SmolLM2-135M-q4f16');
    expect(findModel(join(folder, 'onnx', 'model_q4f16.onnx')).name).toBe('SmolLM2-135M-q4f16');
    expect(findModel(join(folder, 'onnx')).name).toBe('SmolLM2-135M-q4f16');
  });

  it('has to be chosen where there are several variants, and all are named', () => {
    const folder = folderOf('several', [
      'onnx/model.onnx',
      'onnx/model_quantized.onnx',
      'onnx/model_q4.onnx',
    ]);
    expect(() => findModel(folder)).toThrow(
      'has 3 decoders: onnx/model.onnx, onnx/model_q4.onnx, onnx/model_quantized.onnx.',
    );
    expect(() => findModel(folder)).toThrow(
      expect.objectContaining({ tryThis: 'Choose one: --file onnx/model.onnx' }),
    );
  });

  it('is the one that goes on from a cache, of the parts of one variant', () => {
    const names = ['decoder_model_merged.onnx', 'decoder_with_past_model.onnx', 'decoder_model.onnx'];
    const folder = folderOf('optimum export', names);
    expect(findModel(folder)).toMatchObject({
      file: join(folder, 'decoder_with_past_model.onnx'),
      name: 'optimum-export',
    });
  });

  it('of a cache of the Hub is in its current revision, behind links, and has the name of the repository', () => {
    const [old, current] = ['a', 'b'].map((letter) => letter.repeat(40)) as [string, string];
    const cache = folderOf('hub/models--onnx-community--Qwen3-0.6B-ONNX', ['blobs/f00d'], {
      'refs/main': `${current}\n`,
    });
    for (const revision of [old, current]) {
      mkdirSync(join(cache, 'snapshots', revision, 'onnx'), { recursive: true });
      symlinkSync('../../../blobs/f00d', join(cache, 'snapshots', revision, 'onnx', 'model_int8.onnx'));
    }
    const found = findModel(cache);
    expect(found.file).toContain(current);
    expect(found.name).toBe('Qwen3-0.6B-ONNX-int8');
    expect(findModel(join(cache, 'snapshots', old)).name).toBe('Qwen3-0.6B-ONNX-int8');
  });

  it('keeps the letters of every script in its name', () => {
    expect(findModel(folderOf('通义 千问', ['model.onnx'])).name).toBe('通义-千问');
  });
});

describe('a config.json', () => {
  const wide = { hidden_size: 99 };
  it('of the folder above belongs to a model in a folder called onnx, and to no other', () => {
    expect(findModel(folderOf('above', ['onnx/model.onnx'], { 'config.json': wide })).config.hidden).toBe(99);
    const other = folderOf('beside', ['weights/model.onnx'], { 'config.json': wide });
    expect(findModel(join(other, 'weights')).config.hidden).toBeNull();
  });

  it('that is no JSON, or a list, tells nothing', () => {
    expect(
      findModel(folderOf('broken', ['model.onnx'], { 'config.json': '{"n_head":' })).config.heads,
    ).toBeNull();
    expect(findModel(folderOf('list', ['model.onnx'], { 'config.json': [1] })).config.heads).toBeNull();
  });
});

describe('a model file', () => {
  it('that is a pointer of git-lfs is called so, with its size and the command that fetches it', () => {
    const folder = folderOf('clone', [], {
      'model.onnx': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1234567\n`,
    });
    const read = () => readOnnxFile(join(folder, 'model.onnx'));
    expect(read).toThrow(/is a pointer of git-lfs: the file itself, 1234567 bytes, was not fetched/);
    expect(read).toThrow(
      expect.objectContaining({ tryThis: `Fetch it: git -C ${folder} lfs pull --include model.onnx` }),
    );
  });
});
