import { describe, expect, it } from 'vitest';
import { Unreadable } from '../../../results/import/reader.ts';
import { sampleNames } from './fuzz.ts';
import { importText, sampleText } from './samples.ts';

/** What is read of a text; null where it is refused. */
function read(text: string) {
  try {
    const { results, rejected } = importText(text);
    return { results: results.length, kept: results.map(({ kept }) => kept?.n), rejected };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

const ofJson = sampleNames.filter((name) => /\.jsonl?$/.test(name) && read(sampleText(name)) !== null);

describe('files that were put together', () => {
  it.each(ofJson)('have no result and no request of an object that is none: %s', (sample) => {
    const text = sampleText(sample).trimEnd();
    const alone = read(text)!;
    const together = read(`${text}\n{"hello": 1}\n`);
    // Some tools write one object, and refuse a second.
    if (together === null) return;
    expect([together.results, together.kept]).toEqual([alone.results, alone.kept]);
    expect(together.rejected).toHaveLength(alone.rejected.length + 1);
  });

  it('of which the tool writes one have the others named', () => {
    const run = JSON.stringify(JSON.parse(sampleText('genai-bench/run.json')));
    expect(read(`${run}\n${run}\n${run}\n`)!.rejected).toEqual([
      {
        at: 'line 2',
        reason: 'the first of 2 further objects behind the one that was read: import each by itself',
      },
    ]);
  });

  it('of two tools are of the one whose marks are there, with the other rejected', () => {
    const [row] = JSON.parse(sampleText('llama-bench/gpt-oss-20b_7900xtx_rocm.json'));
    const serve = JSON.stringify(JSON.parse(sampleText('vllm/bench_serve_v0.25.1.json')));
    const refused = () => importText(`${JSON.stringify(row)}\n${serve}\n`);
    // llama-bench is known by the first object, vLLM's benchmark by any.
    expect(refused).toThrow(/it could be of llama-bench .* or of vllm bench serve/);
    const { tool, results, rejected } = importText(`${serve}\n${JSON.stringify(row)}\n`);
    expect([tool, results.length]).toEqual(['vllm bench serve', 1]);
    expect(rejected).toEqual([{ at: 'line 2', reason: 'it is no result of vllm bench serve' }]);
  });
});
