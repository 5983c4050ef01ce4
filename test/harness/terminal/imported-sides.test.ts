import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { comparisonTable } from '../../../harness/terminal/comparison.ts';
import { fromImport } from '../../../results/comparison/imported.ts';
import { compare, correct, pairFigures } from '../../../results/comparison.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { importText, sampleText } from '../../results/import/samples.ts';

const { devices } = loadReference();
const told = { device: 'NVIDIA H200', deviceCount: 8, model: 'Llama 2 70B' };

const sidesOf = (scenario: string) => {
  const name = `mlperf/Dell_XE9680_H200x8_llama2-70b-99_${scenario}_mlperf_log_summary.txt`;
  const imported = importText(sampleText(name), told);
  return fromImport('imported', imported, imported.results[0]!, devices);
};

it('figures of one import stand below its name, and what is said of several is said once', () => {
  const pairs = pairFigures(sidesOf('Server'), sidesOf('Offline'));
  const rows = correct(pairs.map(([x, y]) => compare(x, y)));
  const page = stripVTControlCharacters(comparisonTable(rows));
  const lines = page.split('\n');
  expect(lines.filter((line) => line.startsWith('Baseline'))).toHaveLength(1);
  const heading = lines.findIndex((line) => /^NVIDIA H200 141GB SXM: PySUT, Server \(imported/.test(line));
  expect(lines.slice(heading + 1, heading + 3).map((line) => line.split(' ')[0])).toEqual([
    'samples.wall',
    'tput.out.wall',
  ]);
  expect(page.match(/scenario Server against Offline/g)).toHaveLength(1);
  expect(page).toMatch(/samples\.wall,\s+tput\.out\.wall: what differs and may decide/);
});
