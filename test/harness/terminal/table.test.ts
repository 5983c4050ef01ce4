import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Column, renderMatrix, renderTable } from '../../../harness/terminal/table.ts';

const columns: readonly Column[] = [
  { title: 'name', align: 'left' },
  { title: 'value', align: 'right', narrow: 5 },
  { title: 'n', align: 'right', leaves: 1 },
  { title: 'note', align: 'left', narrow: 8 },
];
const rows = [
  ['a heading across'],
  ['first', '10 [9, 12] s', '3/3', 'one two three'],
  ['  part', '7 s', '', ''],
];
const table = (screen: number) => stripVTControlCharacters(renderTable(columns, rows, screen));

it('a table may have more rows than a call has room for arguments', () => {
  const lines = renderTable(
    columns,
    Array.from({ length: 200_000 }, () => ['a', '1', '2', 'b']),
    80,
  ).split('\n');
  expect(lines).toHaveLength(200_002);
});

describe('a table that is wider than the screen', () => {
  it('stands as it is where there is room', () => {
    expect(table(80)).toBe(
      [
        'name           value    n  note',
        '──────  ────────────  ───  ─────────────',
        'a heading across',
        'first   10 [9, 12] s  3/3  one two three',
        '  part           7 s',
      ].join('\n'),
    );
  });

  it('first wraps texts', () => {
    expect(table(35)).toBe(
      [
        'name           value    n  note',
        '──────  ────────────  ───  ────────',
        'a heading across',
        'first   10 [9, 12] s  3/3  one two',
        '                           three',
        '  part           7 s',
      ].join('\n'),
    );
  });

  it('then leaves columns out and names them', () => {
    expect(table(30)).toBe(
      [
        'name           value  note',
        '──────  ────────────  ────────',
        'a heading across',
        'first   10 [9, 12] s  one two',
        '                      three',
        '  part           7 s',
        'Left out at 30 columns: n. A',
        '  wider screen shows more,',
        '  --json has all.',
      ].join('\n'),
    );
  });

  it('then wraps figures, but no interval', () => {
    expect(table(29).split('\n').slice(3, 6)).toEqual([
      'first    10 [9, 12]  one two',
      '                  s  three',
      '  part          7 s',
    ]);
  });

  it('at last is stacked, and lacks nothing', () => {
    expect(table(18)).toBe(
      [
        'name',
        'a heading across',
        'first',
        '  value  10',
        '         [9, 12] s',
        '  n      3/3',
        '  note   one two',
        '         three',
        '  part',
        '    value  7 s',
      ].join('\n'),
    );
  });

  it('counts what the eye sees: Chinese as two columns, colours as none, a break as a space', () => {
    const text = renderTable(columns.slice(0, 2), [
      ['目录', '1'],
      ['\u001b[1mab\u001b[22m\ncd', '2'],
    ]);
    expect(new Set(text.split('\n').map((line) => stringWidth(line)))).toEqual(new Set([12]));
  });
});

describe('a matrix that is wider than the screen', () => {
  it('has its columns in groups, each behind the first', () => {
    const title = (text: string) => ({ title: text, align: 'right' }) as const;
    const matrix = renderMatrix(['', '0', '1', '2'].map(title), [['0', '-', '45', '46']], 9);
    expect(matrix).toBe(['   0   1', '─  ─  ──', '0  -  45', '', '    2', '─  ──', '0  46'].join('\n'));
  });
});
