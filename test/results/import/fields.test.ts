import { expect, it } from 'vitest';
import { Fields } from '../../../results/import/fields.ts';
import { readJson } from '../../../results/import/json.ts';

function fieldsOf(text: string): Fields {
  const json = readJson(text);
  return new Fields(json, json.value as object, '');
}

it.each(['constructor', 'toString', '__proto__'])(
  'what every object has is no field of a file: %s',
  (key) => {
    const fields = fieldsOf('{"a": 1}');
    expect(fields.raw(key)).toBeUndefined();
    expect(fields.plain(key)).toBeNull();
    expect(fields.child(key)).toBeNull();
  },
);

it('a field of such a name that stands in the file is one like any other', () => {
  const fields = fieldsOf('{"__proto__": {"a": 1}, "constructor": "x", "toString": 2}');
  expect(fields.child('__proto__')?.number('a')).toBe(1);
  expect(fields.text('constructor')).toBe('x');
  expect(fields.number('toString')).toBe(2);
});

it('an array is no object, however it is held', () => {
  const document = { value: {}, written: () => '' };
  const fields = new Fields(document, { short: [1], long: new Float64Array(1) }, '');
  expect([fields.plain('short'), fields.plain('long')]).toEqual([null, null]);
});
