import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../results/import/content.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { bytesSource, type Source } from '../../../results/import/source.ts';

/** A text as a file gives it: in pieces of so many bytes, which are overwritten by the next. */
function source(text: string | Buffer, pieceBytes = 2 ** 20): Source {
  const bytes = Buffer.from(text);
  return {
    ...bytesSource('test', bytes),
    *chunks(from = 0) {
      const piece = Buffer.alloc(pieceBytes);
      for (let at = from; at < bytes.length; at += pieceBytes)
        yield piece.subarray(0, bytes.copy(piece, 0, at, at + pieceBytes));
    },
  };
}

/** What readers are given, and what stands beside it. */
function read(text: string | Buffer, pieceBytes?: number) {
  const content = contentOf(source(text, pieceBytes));
  const documents =
    content.form === 'json' ? Array.from(content.documents, ({ at, json }) => [at, json.value]) : null;
  const { noise, rejected, unknown, findings } = content.remains();
  return {
    documents,
    lines: [...content.lines],
    noise: noise.map(({ at, text: line }) => `${at}: ${line}`),
    rejected: rejected.map(({ at, reason }) => `${at}: ${reason}`),
    unknown,
    findings: findings.map(({ check, at }) => [check, ...at]),
  };
}

const refused = (text: string | Buffer): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
  return 'not refused';
};

const unmarked = 'it looks like UTF-16, and has no mark at its beginning that says so';

const rows = '[\n  {\n    "a": 1,\n    "b": [1, 2]\n  },\n  {\n    "a": 2,\n    "b": []\n  }\n]\n';
const both = [
  { a: 1, b: [1, 2] },
  { a: 2, b: [] },
];

describe('a file of JSON', () => {
  it('is one document without a place of its own', () => {
    expect(read(rows)).toMatchObject({ documents: [['', both]], noise: [], rejected: [] });
  });

  it.each([
    ['before', `ggml_vulkan: Found 1 Vulkan devices:\n[1] 13557 done\n${rows}`, ['line 1', 'line 2']],
    ['behind', `${rows}[INFO] done {"x"\n\n`, ['line 11']],
    [
      'between its lines',
      rows.replace('  {\n    "a": 2', 'build: 6264 (043fb27d)\n  {\n[1/2] ok\n    "a": 2'),
      ['line 6', 'line 8'],
    ],
    ['within an element', rows.replace('"a": 1,\n', '"a": 1,\nllama_model_load: "x", 3, {\n'), ['line 4']],
  ])('is read with a log %s it, whose lines are kept with their numbers', (_, text, lines) => {
    const { documents, noise, rejected } = read(text);
    expect(documents).toEqual([['', both]]);
    expect(noise.map((line) => line.split(':')[0])).toEqual(lines);
    expect(rejected).toEqual([]);
  });

  it.each([
    [rows.slice(0, rows.lastIndexOf(']')), '/2'],
    [rows.slice(0, rows.indexOf('"a": 2') + 4), '/1'],
    [rows.slice(0, rows.indexOf('2,\n')), '/1'],
    ['[{"a":1,"b":[1,2]},{"a":2,"b":[]},{"a', '/2'],
    ['[{"a":1,"b":[1,2]},{"a":2,"b":[]},{"a":tr', '/2'],
    ['[{"a":1,"b":[1,2]},{"a":2,"b":[]},{"a":-', '/2'],
  ])(
    'that breaks off gives the elements that are whole, and names the one that is not (%j)',
    (text, missing) => {
      const { documents, rejected } = read(text);
      expect(documents).toEqual([['', both.slice(0, Number(missing.slice(1)))]]);
      expect(rejected).toEqual([`${missing}: truncated: the array ends before this element is whole`]);
    },
  );

  it('that breaks off in its only object has none', () => {
    expect(read('{"a": 1,\n "b": [1, 2')).toMatchObject({
      documents: null,
      rejected: ['line 1: truncated: the text ends before it is whole'],
    });
  });

  it('may hold several texts, one behind or below the other', () => {
    expect(read('{"a":1}{"a":2} {\n"a":\n3}{"a":4}\n').documents).toEqual([
      ['line 1', { a: 1 }],
      ['line 1, column 8', { a: 2 }],
      ['line 1, column 15', { a: 3 }],
      ['line 3, column 3', { a: 4 }],
    ]);
  });

  it('may hold one text a line, with other lines between them', () => {
    expect(read('{"a":1}\n\nwarming up\n{"a":2}\n{}\n[1]\n')).toMatchObject({
      documents: [
        ['line 1', { a: 1 }],
        ['line 4', { a: 2 }],
      ],
      noise: ['line 3: warming up', 'line 5: {}', 'line 6: [1]'],
    });
  });

  it('names the lines that were to be one and are none', () => {
    expect(read('{"a":1}\n{"a":2,"b":"x\n{"a":2 "b"}\n{"a":3}\n{"a":4,')).toMatchObject({
      documents: [
        ['line 1', { a: 1 }],
        ['line 4', { a: 3 }],
      ],
      rejected: [
        'line 2: truncated: the text ends before it is whole',
        'line 3: it is no JSON: a comma is missing (line 3, column 8)',
        'line 5: truncated: the text ends before it is whole',
      ],
    });
  });

  it.each([
    ['"b": []\n  }\n]', '"b": [],\n  },\n]', ['comma_too_many', 'comma_too_many']],
    ['"a": 2,', '"a": 2, // two', []],
  ])('with a log before it is read over what people wrote into it: %j as %j', (tool, hand, checks) => {
    const { documents, rejected, findings } = read(`[INFO] go\n${rows.replace(tool, hand)}`);
    expect({ documents, rejected }).toEqual({ documents: [['', both]], rejected: [] });
    expect(findings.map(([check]) => check)).toEqual(checks);
  });

  it.each([
    ['"a": 2,', '"a": None,', 'None is a word of Python, not of JSON (line 9, column 10)'],
    ['"a": 2,', '"a": 2', 'a comma is missing (line 10, column 5)'],
    ['"a": 2,', "'a': 2,", 'single quotes, where JSON has double ones (line 9, column 5)'],
    ['"a": 2,', '“a”: 2,', '“ is no quotation mark of JSON, which has " (line 9, column 5)'],
  ])('takes no line of a text for one of a log: %j as %j', (right, wrong, why) => {
    const { documents, rejected, noise } = read(rows.replace('[\n', '[\n\nlog\n').replace(right, wrong));
    expect(documents).toEqual([['', both.slice(0, 1)]]);
    expect(rejected).toEqual([`/1: it is no JSON: ${why}, and is read no further`]);
    expect(noise).toEqual(['line 3: log']);
  });

  it('that a second run was added to before the first was whole has both', () => {
    expect(read('[\n{"a": 1},\n{"a": 2\n[{"a": 3}]\n')).toMatchObject({
      documents: [
        ['line 1', [{ a: 1 }]],
        ['line 4', [{ a: 3 }]],
      ],
      rejected: ['line 1/1: truncated: the array ends before this element is whole'],
    });
  });

  it('with a key that stands twice keeps both values and is flagged', () => {
    expect(read('{"a":1}\n{"b":{"a":2,"a":3}}\n')).toMatchObject({
      documents: [
        ['line 1', { a: 1 }],
        ['line 2', { b: { a: 3 } }],
      ],
      unknown: [{ at: 'line 2/b/a (an earlier value)', value: 2 }],
      findings: [['duplicate_key', 'line 2/b/a']],
    });
  });

  it('that is too deep is none', () => {
    expect(read(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`)).toMatchObject({
      documents: null,
      rejected: ['line 1: it is deeper than 64 levels (line 1, column 69)'],
    });
  });

  it('can be gone through again and again, and from its beginning by whoever looks at the first alone', () => {
    const content = contentOf(source('{"a":1}\nlog\n{"a":2}\n'));
    if (content.form !== 'json') throw new Error('it is none');
    for (const _ of [1, 2]) {
      const [first] = content.documents;
      expect(first).toMatchObject({ at: 'line 1', json: { value: { a: 1 } } });
      expect([...content.documents]).toHaveLength(2);
      expect(content.remains().noise).toEqual([{ at: 'line 2', text: 'log' }]);
    }
  });
});

describe('the bytes of a file', () => {
  const text = '{"a":"é"}\r\n\r\nlög\r\n{"a":"😀"}\r\n';
  const encoded = {
    'UTF-8': Buffer.from(text),
    'UTF-8 with its mark': Buffer.from(`\ufeff${text}`),
    'UTF-16, low bytes first': Buffer.from(`\ufeff${text}`, 'utf16le'),
    'UTF-16, high bytes first': Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  };

  it.each(Object.entries(encoded))('may be %s, with line breaks of Windows', (_, bytes) => {
    for (const pieceBytes of [3, 5, 1000])
      expect(read(bytes, pieceBytes)).toMatchObject({
        documents: [
          ['line 1', { a: 'é' }],
          ['line 4', { a: '😀' }],
        ],
        lines: ['{"a":"é"}', '', 'lög', '{"a":"😀"}'],
        noise: ['line 3: lög'],
      });
  });

  it.each<[string, string | Buffer, string]>([
    ['none at all', '', 'it is empty'],
    ['white space alone', ' \n\n', 'it is empty'],
    ['UTF-16 without its mark', Buffer.from('{"a":1}', 'utf16le'), unmarked],
    ['the other UTF-16 without it', Buffer.from('{"a":1}', 'utf16le').swap16(), unmarked],
    ['bytes of 0 anywhere', Buffer.from('{"a":1}\0\0'), 'it is no text: it has bytes of 0'],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), 'it is no text in UTF-8'],
    ['half a surrogate pair in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'it is no text in UTF-8'],
    [
      'half a surrogate pair in UTF-16',
      Buffer.from('\ufeff"\ud800"', 'utf16le'),
      'it is no text in UTF-16LE, as which it is marked',
    ],
    [
      'an odd number of UTF-16',
      Buffer.from('\ufeff{}', 'utf16le').subarray(0, 5),
      'it is no text in UTF-16LE, as which it is marked',
    ],
  ])('are refused where they are %s', (_, bytes, why) => {
    expect(refused(bytes)).toBe(why);
  });
});

describe('a file that is longer than a single text may be', () => {
  /** Says that it has more bytes than it gives: the file that is spared is 64 MiB of white space. */
  const long = (text: string): Source => ({ ...source(text), bytes: 2 ** 30 });

  it('gives the elements of its only array one by one', () => {
    const element = (i: number) => `{"i": ${i}, "x": "${'x'.repeat(2 ** 20)}"}`;
    const text = `[\n${Array.from({ length: 20 }, (_, i) => element(i)).join('\n,\n')}\n, {"i": 20, "i": 21`;
    const content = contentOf(long(text));
    if (content.form !== 'json') throw new Error('it is none');
    expect(
      Array.from(content.documents, ({ at, json }) => [at, json.written(json.value as object, 'i')]),
    ).toEqual(Array.from({ length: 20 }, (_, i) => [`/${i}`, String(i)]));
    expect(content.remains().rejected.map(({ at }) => at)).toEqual(['/20']);
  });

  it('is refused where an object is as long with a log within, with what to do', () => {
    const text = `{"a": [\n${`"${'x'.repeat(2 ** 20)}",\n`.repeat(65)}1]\n[INFO] done\n}`;
    expect(() => contentOf(long(text))).toThrow(
      'the text of JSON that begins in line 1 is longer than 64 MiB, and it is no JSON: neither a comma nor an end',
    );
  });

  it('is refused where it ends before its only object does', () => {
    const text = `{"a": [\n${`"${'x'.repeat(2 ** 20)}",\n`.repeat(65)}`;
    expect(() => contentOf(long(text))).toThrow('and it ends before it is whole');
  });

  it('is refused where one line is as long', () => {
    expect(() => contentOf(long('x'.repeat(65 * 2 ** 20)))).toThrow('one of its lines is longer than 64 MiB');
  });

  it('keeps a thousand lines of a log, and says how many more there are', () => {
    const { noise } = read(`{"a":1}\n${'x'.repeat(3000)}\n${'log\n'.repeat(1233)}`);
    expect(noise).toHaveLength(1001);
    expect(noise[0]).toHaveLength('line 2: '.length + 1002);
    expect(noise.at(-1)).toBe('other lines: 234 further lines are in the original alone');
  });
});
