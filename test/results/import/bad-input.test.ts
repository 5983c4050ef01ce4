import { describe, expect, it } from 'vitest';
import { importedSchema } from '../../../results/import/imported.ts';
import { mostResults } from '../../../results/import/most-results.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { importText, sampleText } from './samples.ts';

const [row]: [object] = JSON.parse(sampleText('llama-bench/gpt-oss-20b_7900xtx_rocm.json'));

/** A row of llama-bench with fields as they are written here, in place of its own. */
function rowWith(fields: Readonly<Record<string, string>>): string {
  const own = Object.entries(row).filter(([key]) => !(key in fields));
  const all = [...own.map(([key, value]) => [key, JSON.stringify(value)]), ...Object.entries(fields)];
  return `{${all.map(([key, text]) => `"${key}": ${text}`).join(', ')}}`;
}

/** What is imported, as it is after it was stored. */
const stored = (text: string) => importedSchema.parse(JSON.parse(JSON.stringify(importText(text))));

/** What is found besides that the device of the sample is not in the catalogue. */
const ofFile = ({ findings }: ReturnType<typeof stored>) =>
  findings.filter(({ check }) => check !== 'physics');

const figureAt = (text: string, at: string) =>
  stored(text)
    .results.flatMap(({ figures }) => figures)
    .find((figure) => figure.at === at);

describe('an imported file', () => {
  it('with a log around it keeps the lines of the log, with their numbers', () => {
    const { results, noise } = stored(
      `ggml_vulkan: Found 1 Vulkan devices:\n${rowWith({})}\n\nbuild: 6264\n`,
    );
    expect(results).toHaveLength(1);
    expect(noise).toEqual([
      { at: 'line 1', text: 'ggml_vulkan: Found 1 Vulkan devices:' },
      { at: 'line 4', text: 'build: 6264' },
    ]);
  });

  it('that breaks off names what is missing', () => {
    const { results, rejected } = stored(`[${rowWith({})},\n${rowWith({})},\n${rowWith({}).slice(0, 300)}`);
    expect(results.map(({ at }) => at)).toEqual(['/0', '/1']);
    expect(rejected).toEqual([
      { at: '/2', reason: 'truncated: the array ends before this element is whole' },
    ]);
  });

  it.each(['NaN', 'Infinity', '-Infinity', '1e999'])(
    'has no figure where it holds %s, and says so',
    (written) => {
      expect(figureAt(rowWith({ avg_ts: written }), '/avg_ts')).toMatchObject({
        value: null,
        missing: 'the number in the file is not finite',
        written,
      });
      expect(ofFile(stored(rowWith({ avg_ts: written })))).toMatchObject([
        { check: 'not_finite', grade: 'note', at: ['/avg_ts'] },
      ]);
    },
  );

  it('has a zero where it holds a negative one', () => {
    expect(figureAt(rowWith({ stddev_ts: '-0.0' }), '/stddev_ts')).toMatchObject({
      value: 0,
      written: '-0.0',
    });
  });

  it('keeps a whole number beyond 2^53 as it is written, and says that digits are lost', () => {
    const text = rowWith({ model_n_params: '9007199254740993', model_size: '9007199254740992' });
    expect(figureAt(text, '/model_n_params')).toMatchObject({ value: 2 ** 53, written: '9007199254740993' });
    expect(ofFile(stored(text))).toMatchObject([
      { check: 'digits_lost', grade: 'note', at: ['/model_n_params'] },
    ]);
  });

  it('keeps fields that nobody understands as they are, be they no numbers that JSON has', () => {
    const { unknown } = stored(
      rowWith({
        x: '{"a": [NaN, 1], "b": 9007199254740993, "c": -0, "d": 0.10}',
      }),
    );
    const at = (pointer: string) => unknown.find((one) => one.at === pointer)?.value;
    expect(at('/x')).toEqual({ a: ['NaN', 1], b: '9007199254740993', c: '-0', d: 0.1 });
  });

  it('with __proto__ among its fields keeps that as well', () => {
    const { unknown } = stored(rowWith({}).replace('{', '{"__proto__": {"polluted": true}, '));
    expect(unknown).toContainEqual({ at: '/__proto__', value: { polluted: true } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('with a key that stands twice is suspicious, whatever else it says, and both values are kept', () => {
    const imported = stored(rowWith({}).replace('{', '{"avg_ts": NaN, '));
    const { word, unknown, results } = imported;
    expect(word).toBe('suspicious');
    expect(ofFile(imported)).toMatchObject([{ check: 'duplicate_key', at: ['/avg_ts'], result: null }]);
    expect(unknown).toContainEqual({ at: '/avg_ts (an earlier value)', value: 'NaN' });
    expect(results[0]!.figures.find(({ at }) => at === '/avg_ts')!.value).toBeCloseTo(737.300172, 6);
  });

  it('that is broken where it matters is refused, with the place', () => {
    const refusal = () => importText(`{"build_commit": "x", "avg_ns": 1,\n "avg_ts": 2`);
    expect(refusal).toThrow(Unreadable);
    expect(refusal).toThrow('it is no JSON: truncated, the text ends before it is whole (line ');
  });

  it('of more results than are held has the first of them, and says from where on it was not read', () => {
    const lines = `${rowWith({ samples_ns: '[1]', samples_ts: '[1]' })}\n`.repeat(mostResults + 2);
    const { results, rejected } = importText(`a log\n${lines}`);
    expect(results).toHaveLength(mostResults);
    expect(results.at(-1)!.at).toBe(`line ${mostResults + 1}`);
    expect(rejected).toEqual([
      {
        at: `line ${mostResults + 2}`,
        reason: 'of a file 5000 results are read: these 2 rows from here on are not. Divide it',
      },
    ]);
  });
});
