import { imports as says } from '../../../sentences/imports.ts';
import type { ReadResult } from '../../reader.ts';
import type { Check, Found, Subject } from '../check.ts';
import { above, unequal } from '../found.ts';
import { differ, exceeds, type Known, over, plus, stated, type Term, within } from '../term.ts';

// Matrices of devices, or pairs of them, as nvbandwidth reports them.

/** What a test measured of each device or pair, in the order of its matrix. */
const cellsOf = ({ figures }: ReadResult): Known[] =>
  figures.filter(
    (one): one is Known => one.per === 'device' && one.statistic === 'single' && one.value !== null,
  );

/** Whether a cell that holds no value was not measured; one that is no number could be any. */
const isWhole = ({ figures }: ReadResult): boolean =>
  figures.every(
    ({ per, value, written }) =>
      per === 'group' || value !== null || written === 'N/A' || Number(written) === 0,
  );

const titled = (term: Term, formula: string): Term => ({ ...term, formula });

/** Sum, mean, least and greatest of the cells. */
function again(cells: readonly Term[], metric: string): Readonly<Record<string, Term>> {
  const [first, ...others] = cells as [Term, ...Term[]];
  const sum = others.reduce(plus, first);
  const count = { ...first, value: cells.length, error: 0, at: [], formula: 'n' };
  const [least, greatest] = [Math.min, Math.max].map((pick) => {
    const value = pick(...cells.map((cell) => cell.value));
    return cells.find((cell) => cell.value === value)!;
  }) as [Term, Term];
  const all = says.cells({ n: cells.length, metric });
  return {
    total: titled(sum, all),
    mean: titled(over(sum, count)!, `${all} / ${cells.length}`),
    min: titled(least, all),
    max: titled(greatest, all),
  };
}

export const sumOfCells: Check = {
  id: 'sum_of_cells',
  about: 'sum, mean, least and greatest of a matrix of devices against its cells',
  test({ tool, result }) {
    const cells = cellsOf(result).map((cell) => stated(cell)!);
    const told = result.figures.filter((one): one is Known => one.per === 'group' && one.value !== null);
    if (tool !== 'nvbandwidth' || cells.length === 0 || told.length === 0 || !isWhole(result)) return null;
    const computed = again(cells, told[0]!.metric);
    return told.flatMap((figure): Found[] => {
      const [term, own] = [stated(figure)!, computed[figure.statistic]];
      return own && differ(term, own) ? [unequal(term, own, 'contradicts', says.askForOriginal())] : [];
    });
  },
};

/** Cells of a result beside those of others, where all have as many. */
function sideBySide(results: readonly (ReadResult | undefined)[]): Term[][] {
  const columns = results.map((result) => (result ? cellsOf(result).map((cell) => stated(cell)!) : []));
  const n = columns[0]!.length;
  if (columns.some((column) => column.length !== n)) return [];
  return columns[0]!.map((_, row) => columns.map((column) => column[row]!));
}

const titleIn = ({ reading }: Subject, title: string): ReadResult | undefined =>
  reading.results.find((result) => result.title === title);

export const sumOfWays: Check = {
  id: 'sum_of_ways',
  about: 'both directions of each pair of devices added against their total',
  test(subject) {
    const { tool, result } = subject;
    const test = /^(.*), Total$/.exec(result.title)?.[1];
    if (tool !== 'nvbandwidth' || test === undefined) return null;
    const kind = test.includes('_write_') ? 'Write' : 'Read';
    const ways = [1, 2].map((way) => titleIn(subject, `${test}, ${kind}${way}`));
    const rows = sideBySide([result, ...ways]);
    if (rows.length === 0) return null;
    return rows.flatMap(([total, one, other]) => {
      const computed = plus(one!, other!);
      return differ(total!, computed)
        ? [unequal(total!, computed, 'contradicts', says.askForOriginal())]
        : [];
    });
  },
};

/** How much faster the same copy may be by chance. */
const byChance = 0.1;

/** Copies in both directions share what they need, if they share anything. */
export const oneWayAlone: Check = {
  id: 'both_ways',
  about: 'one direction while the other is busy as well against the same alone, to 10 %',
  test(subject) {
    const { tool, result } = subject;
    // Which number of both directions versions before v0.6 report between devices, they do not say.
    const test =
      /^(host_to_device|device_to_host|device_to_device(?=.*,))_bidirectional(_\w+?)(?:, \w+1)?$/.exec(
        result.title,
      );
    if (tool !== 'nvbandwidth' || test === null) return null;
    const rows = sideBySide([result, titleIn(subject, `${test[1]}${test[2]}`)]);
    if (rows.length === 0) return null;
    return rows.flatMap(([busy, alone]) =>
      exceeds(busy!, within(alone!, byChance))
        ? [
            above(
              busy!,
              titled(alone!, says.alone({ metric: alone!.formula })),
              'suspicious',
              says.otherWay(),
            ),
          ]
        : [],
    );
  },
};
