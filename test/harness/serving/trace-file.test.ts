import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../../harness/errors.ts';
import { readTrace } from '../../../harness/serving/trace-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function traceOf(text: string) {
  const file = join(folder, `${count++}.txt`);
  writeFileSync(file, text);
  return readTrace(file);
}

function refusalOf(text: string): UsageError {
  try {
    traceOf(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('the trace was not refused');
}

describe('a trace', () => {
  // Lines in the form of kvcache-ai/Mooncake and of Azure/AzurePublicDataset; seconds by hand.
  it('of Mooncake counts in milliseconds, one of Azure in days with seven digits of a second', () => {
    const mooncake = traceOf(
      '{"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46]}\n{"timestamp": 30535, "input_length": 6472, "output_length": 26, "hash_ids": [46]}\n',
    );
    expect(mooncake).toMatchObject({ isl: [6955, 6472], osl: [52, 26] });
    expect(mooncake.seconds[1]).toBeCloseTo(3.053, 9);
    const azure = traceOf(
      'TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:15:50.9951690,396,109\r\n',
    );
    expect(azure).toMatchObject({ isl: [374, 396], osl: [44, 109] });
    expect(azure.seconds[1]).toBeCloseTo(4.314579, 6);
  });

  it('begins with its first request, keeps long pauses, and takes equal times in the order of the file', () => {
    const { seconds, isl } = traceOf('seconds,isl,osl\n100,1,1\n100,2,1\n100,3,1\n3700.5,4,1\n');
    expect(seconds).toEqual([0, 0, 0, 3600.5]);
    expect(isl).toEqual([1, 2, 3, 4]);
  });

  it('passes over empty lines, and reads columns in any order', () => {
    expect(traceOf('\ufeffosl,seconds,more,isl\n\n2,0,x,5\n\n')).toMatchObject({ isl: [5], osl: [2] });
  });

  it.each([
    ['empty', '', /is empty/, /JSON lines .* or CSV/],
    ['of empty lines', '\n \n', /is empty/, /JSON lines/],
    ['a head alone', 'seconds,isl,osl\n', /has a head and no request/, /JSON lines/],
    ['of other columns', 'time,in,out\n1,2,3\n', /other columns: time, in, out/, /seconds, isl, osl/],
    ['unsorted', 'seconds,isl,osl\n5,1,1\n4.9,1,1\n', /request 2 comes before request 1/, /Sort it/],
    [
      'with a hole in a line',
      'seconds,isl,osl\n0,1,1\n1,,1\n',
      /Line 3 .*its prompt has no tokens/,
      /Mend or remove/,
    ],
    ['with a missing cell', 'seconds,isl,osl\n0,1\n', /Line 2 .*its answer has no tokens/, /Mend/],
    ['without a time', 'seconds,isl,osl\n,1,1\n', /Line 2 .*it has no time/, /Mend or remove/],
    [
      'of answers of nothing',
      'seconds,isl,osl\n0,1,1\n\n1,1,0\n',
      /Line 4 .*its answer has no tokens/,
      /Mend/,
    ],
    ['of prompts of nothing', 'seconds,isl,osl\n0,0,1\n', /its prompt has no tokens/, /Mend/],
    ['of half tokens', 'seconds,isl,osl\n0,1.5,1\n', /its prompt has no tokens/, /Mend/],
    [
      'cut in a line',
      '{"timestamp": 0, "input_length": 1, "output_length": 1}\n{"timesta',
      /Line 2 .*no JSON/,
      /Mend/,
    ],
    ['of JSON without lengths', '{"timestamp": 0}\n', /Line 1 .*its prompt has no tokens/, /Mend/],
    [
      'of JSON that is no object',
      '{"timestamp": 0, "input_length": 1, "output_length": 1}\nnull\n',
      /Line 2 .*no JSON object/,
      /Mend/,
    ],
  ])('%s is refused, with the line and what to do', (_, text, problem, wayOut) => {
    const { message, tryThis } = refusalOf(text);
    expect(message).toMatch(problem);
    expect(tryThis).toMatch(wayOut);
  });

  it('that is no file is refused', () => {
    expect(() => readTrace(folder)).toThrow(/cannot be read/);
    expect(() => readTrace(join(folder, 'nowhere'))).toThrow(/cannot be read/);
  });
});
