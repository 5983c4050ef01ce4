import { describe, expect, it } from 'vitest';
import type { Content, Unreadable } from '../../../results/import/reader.ts';
import { readers } from '../../../results/import/readers/readers.ts';
import { bytesSource } from '../../../results/import/source.ts';
import { importSource } from '../../../results/import.ts';
import { known, sampleText } from './samples.ts';

it.each(readers)('$tool is known, or not, by the first hundred texts of a file of a million', (reader) => {
  let given = 0;
  const content: Content = {
    form: 'json',
    lines: [],
    documents: {
      *[Symbol.iterator]() {
        for (let n = 1; n <= 1_000_000; n++) {
          given = n;
          yield { at: `line ${n}`, json: { value: { n }, written: () => String(n) } };
        }
      },
    },
  };
  expect(reader.recognise(content)).toEqual([]);
  expect(given).toBeLessThanOrEqual(101);
});

describe('--as', () => {
  const told = (as: string) => () =>
    importSource(bytesSource('test', Buffer.from('{"a": 1}')), { ...known, as });

  it('that is the name of no tool says the names that there are', () => {
    expect(told('serve')).toThrow('no tool is called "serve" here');
    expect(refusalOf(told('serve'))).toMatch(/^After --as stands one of these: .*vllm bench serve/);
  });

  it('may be the beginning of a name, or of several, of which the file is of one', () => {
    const vllm = Buffer.from(sampleText('vllm/bench_serve_v0.25.1.json'));
    const read = (as: string) => importSource(bytesSource('test', vllm), { ...known, as }).tool;
    expect([read('vLLM'), read('vllm bench s')]).toEqual(['vllm bench serve', 'vllm bench serve']);
    expect(() => read('vllm bench t')).toThrow('it is no file of vllm bench t');
  });

  it('that names another tool than the one that wrote the file says how to go on without it', () => {
    expect(told('llama-bench')).toThrow('it is no file of llama-bench');
    expect(refusalOf(told('llama-bench'))).toMatch(/Leave --as out/);
  });
});

it('a text that breaks off is to be got again, whole', () => {
  const cut = () => importSource(bytesSource('test', Buffer.from('{"backend": "vllm", "comp')), known);
  expect(cut).toThrow(/truncated/);
  expect(refusalOf(cut)).toMatch(/^Get it again as the tool wrote it, whole/);
});

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Unreadable).tryThis;
  }
  return '';
}
