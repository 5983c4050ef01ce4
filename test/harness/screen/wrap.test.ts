import { stripVTControlCharacters, styleText } from 'node:util';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onScreen } from '../../../harness/print.ts';
import { cut } from '../../../harness/screen/width.ts';
import { fitted, unbroken, withSpaces, wrap } from '../../../harness/screen/wrap.ts';
import { screenColumns } from '../../../harness/screen.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the width that text is written for', () => {
  it.each([
    ['of the terminal', 132, '90', 132],
    ['what COLUMNS says, in a pipe', undefined, '90', 90],
    ['100 in a pipe of which nobody says anything', undefined, '', 100],
    ['100 where COLUMNS is no number', undefined, 'wide', 100],
    ['100 where COLUMNS is below nothing', undefined, '-5', 100],
    ['that of COLUMNS where the terminal does not know its own', 0, '70', 70],
    ['no less than 60', 20, '', 60],
    ['no more than 200', 500, '', 200],
    ['a whole number', undefined, '77.9', 77],
  ])('is %s', (_, columns, environment, expected) => {
    vi.stubEnv('COLUMNS', environment);
    expect(screenColumns(columns === undefined ? {} : { columns })).toBe(expected);
  });
});

describe('a line that is wrapped', () => {
  it('is broken at spaces, and its other lines are indented', () => {
    expect(wrap('one two three four', 9, '  ')).toBe('one two\n  three\n  four');
  });

  it('counts a Chinese character as two columns, and is broken between two of them', () => {
    const text = '英伟达的新芯片有一百四十一吉字节的内存，带宽为每秒四点八太字节。';
    const lines = wrap(text, 20).split('\n');
    expect(lines.join('')).toBe(text);
    expect(lines.every((line) => stringWidth(line) <= 20)).toBe(true);
    expect(lines.length).toBe(Math.ceil(stringWidth(text) / 20));
    expect(lines.filter((line) => /^[，。]/.test(line))).toEqual([]);
  });

  it.each([
    ['a command', '`npm run assay -- show 3fa9c01d --store /tmp/x`'],
    ['a command in a folder with a Chinese name', "`node 'my lab 实验室/assay/start.mjs' verify '报告.tgz'`"],
    ['a path', '/home/somebody/目录/assay/results/runs/2026'],
    ['a path in quotes with a space', '"/home/somebody/My Projects/目录/assay"'],
    ['an address', 'https://example.org/a/long/page?with=words#here'],
    ['a hash', '59a50a789cd68bdefcacd247f9217c44c2d14903010caf86'],
    ['an interval', '[14000, 53000]'],
    ['what was said to be one', unbroken('My Projects/new folder/store')],
  ])('does not break %s', (_, part) => {
    for (let columns = 20; columns < 90; columns++) {
      expect(wrap(`See there what it is: ${part} and so on.`, columns, '  ')).toContain(part);
    }
    expect(withSpaces(unbroken('a b'))).toBe('a b');
  });

  it('keeps the spaces before it and within it', () => {
    expect(wrap('    a   b', 80)).toBe('    a   b');
    expect(wrap('    a   b cc', 10)).toBe('    a   b\ncc');
  });

  it('ends its colours at the end of a line and begins them on the next', () => {
    const red = (text: string) => styleText('red', text, { validateStream: false });
    expect(wrap(red('one two'), 4)).toBe(`${red('one')}\n${red('two')}`);
  });
});

describe('a page', () => {
  it.each([
    ['as the line itself', '  one two three four five six', '  one two three four\n    five six'],
    ['to its second column', '  name  one two three four', '  name  one two\n        three four'],
    [
      'below, beside a long first one',
      '  a name that is long  one two',
      '  a name that is\n    long\n      one two',
    ],
  ])('is indented %s where it is wrapped', (_, line, expected) => {
    expect(fitted(line, 20)).toBe(expected);
  });

  it('does not break the path of a known folder that has a space', () => {
    vi.stubEnv('HOME', '/home/some body else/目 录');
    const path = '/home/some body else/目 录/store/runs/2026-11-22';
    for (let before = 0; before < 60; before++) {
      const text = onScreen(`${'x '.repeat(before)}${path} is full`, { columns: 70 });
      expect(text).toContain(path);
    }
  });
});

describe('a line that is cut', () => {
  it('ends with … where there is no more room, and keeps its colours', () => {
    const text = `${styleText('bold', '目录目录', { validateStream: false })}: measuring`;
    for (let columns = 1; columns < 30; columns++) {
      const shown = cut(text, columns);
      expect(stringWidth(shown)).toBeLessThanOrEqual(columns);
      expect(shown).toContain('\u001b[22m');
      expect(stripVTControlCharacters(shown).endsWith('…')).toBe(columns < 19);
    }
  });
});
