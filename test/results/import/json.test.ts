import { describe, expect, it } from 'vitest';
import { parseWritten } from '../../../results/import/json/parse.ts';
import { NotJson, readJson } from '../../../results/import/json.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** As the text is read where `JSON.parse` is not enough. */
const slowly = (text: string) => parseWritten(text);

describe('a text of JSON', () => {
  it('keeps how a number was written, at the top, in objects and in arrays', () => {
    const text = '{"a": 1.50, "b": {"a": 2.0e3, "c": [0.10, "x", {"a": 1E2}, 7.00]}, "d\\n": 1.0}';
    const { value, written } = readJson(text);
    const top = value as object;
    const { b } = value as { b: { c: (object | number)[] } };
    expect(written(top, 'a')).toBe('1.50');
    expect(written(top, 'd\n')).toBe('1.0');
    expect(written(b, 'a')).toBe('2.0e3');
    expect([0, 3].map((i) => written(b.c, i))).toEqual(['0.10', '7.00']);
    expect(written(b.c[2] as object, 'a')).toBe('1E2');
  });

  it('tells two objects apart that have the same keys', () => {
    const { value, written } = readJson('[{"a": 1.0}, {"a": 1.00}]');
    expect((value as object[]).map((one) => written(one, 'a'))).toEqual(['1.0', '1.00']);
  });

  it('keeps a number beyond 2^53 as it was written', () => {
    const { value, written } = readJson('{"ns": 1764412800123456789}');
    expect(written(value as object, 'ns')).toBe('1764412800123456789');
  });

  it.each([
    ['NaN', Number.NaN],
    ['-nan', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['-0', -0],
    ['1e999', Number.POSITIVE_INFINITY],
  ])('may hold %s, as Python and C write it', (word, number) => {
    const { value, written } = readJson(`{"a": ${word}, "b": [1, ${word}]}`);
    expect(value).toEqual({ a: number, b: [1, number] });
    expect(written(value as object, 'a')).toBe(word === '-0' ? '-0' : word);
  });

  it.each([
    'nanx',
    'Inf1',
    '.5',
    '5.',
    '01',
    '+1',
    "'a'",
    'True',
    'None',
    '{a: 1}',
    '[,]',
    '{"a" 1}',
    '[1 2]',
    '"a\nb"',
    '',
    '[1] 2',
  ])('is none with %j', (text) => {
    expect(() => readJson(text)).toThrow(NotJson);
  });

  it('says where it stops to be one', () => {
    expect(() => readJson('{"a": 1,\n "b" 2}')).toThrow('is no JSON: a colon is missing (line 2, column 6)');
  });

  it.each([
    ["{'a': 1}", 'single quotes, where JSON has double ones (line 1, column 2)', 'ast.literal_eval'],
    ['{"a": None}', 'None is a word of Python, not of JSON (line 1, column 7)', 'ast.literal_eval'],
    ['{"a": 1,\n b: 2}', 'the key b stands without quotation marks (line 2, column 2)', 'Mend that place'],
    ['{"a": 1\n "b": 2}', 'a comma is missing (line 2, column 2)', 'Mend that place'],
    ['{“a”: 1}', '“ is no quotation mark of JSON', 'Mend that place'],
    ['{"a": +1}', '+1 is no number as JSON writes it', 'Mend that place'],
    ['{"a": 1,5}', 'a number, where a key was to stand: numbers have a point, no comma', 'Mend that place'],
    ['{"a": "x\ty"}', 'a tab within a text', 'Mend that place'],
    ['{"a": /* 1}', 'a comment that does not end', 'Mend that place'],
    ['{"a": [1, 2', 'truncated, the text ends before it is whole (line 1, column 12)', 'Get it again'],
  ])('that has a flaw is refused with its name, its place and a way out: %j', (text, what, tryThis) => {
    const error = expect.objectContaining({
      message: expect.stringContaining(`is no JSON: ${what}`),
      tryThis: expect.stringContaining(tryThis),
    });
    expect(() => readJson(text)).toThrow(error);
  });

  it('is read over commas behind a last value and over comments, which are told with their places', () => {
    const text = '{ // "x": 1,\n "a": [1.0, 2,], # two\n /* "y":\n 3 */ "b": "// no",\n}';
    const { value, strays, written } = readJson(text, { line: 10, column: 5 });
    expect(value).toEqual({ a: [1, 2], b: '// no' });
    expect(written((value as { a: object }).a, 0)).toBe('1.0');
    expect(strays.map(({ is, line, column, text: stray }) => [is, line, column, stray])).toEqual([
      ['comment', 10, 7, '// "x": 1,'],
      ['comma', 11, 14, ','],
      ['comment', 11, 18, '# two'],
      ['comment', 12, 2, '/* "y":\n 3 */'],
      ['comma', 13, 19, ','],
    ]);
  });

  it('shows both values of a key that stands twice, wherever it does', () => {
    const { value, duplicates, written } = readJson(
      '{"a": 1.0, "b": [{"c/d": 1, "c/d": {"x": 2}}], "a": 2.50}',
    );
    expect(value).toEqual({ a: 2.5, b: [{ 'c/d': { x: 2 } }] });
    expect(duplicates).toEqual([
      { at: '/b/0/c~1d', value: 1 },
      { at: '/a', value: 1 },
    ]);
    expect(written(value as object, 'a')).toBe('2.50');
  });

  it('finds a key that stands twice though one of them is written with escapes, or their values are alike', () => {
    expect(readJson('{"a": 1, "\\u0061": 1}').duplicates).toEqual([{ at: '/a', value: 1 }]);
    expect(readJson('{"a": {"b": 1}, "a": {"b": 1}}').duplicates).toHaveLength(1);
    expect(readJson('{"a": [1], "a": []}').duplicates).toHaveLength(1);
    expect(readJson('{"a":1,"a" :2}').duplicates).toHaveLength(1);
    expect(readJson('{"a":1,"a"\n:2}').duplicates).toHaveLength(1);
    expect(readJson('[{"a":"b : c","d":{"e":":","e":"\\":"}}]').duplicates).toEqual([
      { at: '/0/d/e', value: ':' },
    ]);
    expect(readJson('{"__proto__":1,"__proto__":{"a":2}}').duplicates).toEqual([
      { at: '/__proto__', value: 1 },
    ]);
  });

  it('finds no key twice where a text in it looks like one', () => {
    const text = '{"a": "\\"a\\": 1, \\"a\\": 2", "b\\\\": "{\\"b\\\\\\\\\\": [", "1": 1, "0": {"1": 1}}';
    expect(readJson(text).duplicates).toEqual([]);
    expect(readJson(text).value).toEqual(JSON.parse(text));
  });

  it.each(['', ', "x": NaN'])('takes __proto__ and constructor for keys like any other%s', (more) => {
    const { value } = readJson(
      `{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}${more}}`,
    );
    expect(Object.keys(value as object).slice(0, 2)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('may be 64 levels deep, and no more', () => {
    expect(readJson(nested(64)).duplicates).toEqual([]);
    expect(() => readJson(nested(65))).toThrow('is deeper than 64 levels');
    expect(() => readJson(nested(1_000_000))).toThrow('is deeper than 64 levels');
    expect(() => readJson('[{"a":'.repeat(200_000))).toThrow('is deeper than 64 levels');
  });

  it('may hold half a surrogate pair', () => {
    expect(readJson('{"a": "\\ud800", "b": NaN}').value).toEqual({ a: '\ud800', b: Number.NaN });
  });
});

describe('the slow way through a text', () => {
  const texts = [
    '{}', '[]', ' [ 1 , 2.5e-3,true,false ,null,"\\u00e9\\n\\/" ] ', '{"a":{"b":[{},[]]},"":0}', '-0', '"x"', '1E+2',
    '{,}', '[,1]', '{"a"}', '[1', '{"a":', '"abc', 'nul', '1.', '-', '--1', '1e', '[1]]', '{"a":1}}', '\u00a0[]',
    '\f[]', '[\u2028]', '"\u2028"', '"\t"', '"\\x"', '"\\u12"', '[1,\r\n2]', '00', '1_000', '0x10',
  ]; // biome-ignore format: a list of cases

  it.each(texts)('takes and refuses as JSON.parse does: %j', (text) => {
    let expected: unknown;
    try {
      expected = { value: JSON.parse(text) };
    } catch {
      expected = 'refused';
    }
    const parsed = slowly(text);
    expect('wrong' in parsed ? 'refused' : { value: parsed.value }).toEqual(expected);
  });
});
