import { describe, expect, it } from 'vitest';
import { intervalChart } from '../../dashboard/charts/intervals.ts';
import { chartCsv, chartFile } from '../../dashboard/download.ts';
import { csv, csvCell } from '../../results/csv.ts';

const column = (title: string) => ({ title, word: 'value', align: 'left' }) as const;
const chart = (title: string, description: string) =>
  intervalChart({
    id: 'some',
    title,
    description,
    axis: 'GB/s',
    rows: [
      {
        name: 'H200',
        kind: 'measured',
        value: 4.123456,
        low: 3.987654,
        high: 5.1,
        shown: '4.1 [4.0, 5.1] GB/s',
        ends: ['4.0 GB/s', '5.1 GB/s'],
        detail: 'batch 1',
      },
    ],
    columns: [
      column('name'),
      column('kind'),
      { ...column('bw.read'), unit: 'GB/s', asShown: 'as shown' },
      column('low'),
      column('high'),
    ],
    kindWords: {
      measured: 'measured',
      published: 'published',
      imported: 'imported',
      declared: 'declared',
      projected: 'projected',
    },
  });
const from = { address: 'http://127.0.0.1:8080/compare?records=3fa9,91bc', date: '2026-11-28T23:50:49Z' };

describe('the file of a chart', () => {
  it('shows its title, conditions, address and date in letters, on white', () => {
    const svg = chartFile(chart('Bandwidth', 'power limit 700 W'), 960, from);
    const letters = Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, line]) => line);
    expect(letters).toEqual(
      expect.arrayContaining(['Bandwidth', 'power limit 700 W', from.address, from.date]),
    );
    expect(svg).toMatch(/<rect [^>]*fill="#ffffff"/);
  });

  it('breaks long conditions into lines within its width, in Chinese too, and leaves no word out', () => {
    const conditions = `${'power limit 700 W, '.repeat(30)}${'功率上限七百瓦，'.repeat(30)}`;
    const svg = chartFile(chart('Bandwidth', conditions), 360, from);
    const small = Array.from(
      svg.matchAll(/<text[^>]*font-size="12"[^>]*>([^<]*)<\/text>/g),
      ([, line]) => line!,
    );
    const lines = small.filter((line) => /power|功/.test(line));
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join(' ').replaceAll(' ', '')).toContain(conditions.slice(0, 100).replaceAll(' ', ''));
    const height = Number(/viewBox="0 0 360 (\d+)"/.exec(svg)![1]);
    const lowest = Math.max(...Array.from(svg.matchAll(/<text[^>]* y="([\d.]+)"/g), ([, y]) => Number(y)));
    expect(lowest).toBeLessThan(height);
  });

  it('escapes what a record says', () => {
    const svg = chartFile(chart('<script>', '"&\u0000'), 960, from);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
  });
});

describe('the data of a chart', () => {
  it('are numbers for computing, and the figure of each row also as pages write it', () => {
    const lines = chartCsv(chart('Bandwidth', 'power limit 700 W'), from).split('\r\n');
    expect(lines.slice(4, 6)).toEqual([
      'name,kind,"bw.read, GB/s",as shown,low,high',
      'H200,measured,4.123456,"4.1 [4.0, 5.1] GB/s",3.987654,5.1',
    ]);
  });
});

describe('CSV', () => {
  it('gives a spreadsheet no formula, and quotes what holds a comma or a quote', () => {
    expect(csvCell('=1+1')).toBe("'=1+1");
    expect(csvCell('-1.5e3')).toBe('-1.5e3');
    expect(csv(['a,b'], [['say "x"']])).toBe('"a,b"\r\n"say ""x"""\r\n');
  });
});
