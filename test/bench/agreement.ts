import { formatInterval } from '../../results/format.ts';
import { readRecord, recordFiles } from '../../results/record/store.ts';
import type { Figure, Record } from '../../results/record.ts';
import type { Unit } from '../../results/units.ts';

// `node test/bench/agreement.ts <run folder> <run folder>`: do two runs of one suite say the same? Every figure with an
// interval in both is a row; two rows agree when their intervals overlap.

const [first, second] = process.argv.slice(2);
if (!first || !second) {
  process.stderr.write('Name the folders of two runs.\n');
  process.exit(2);
}

const figuresIn = async (folder: string) => {
  const records: Record[] = [];
  for (const path of recordFiles([folder])) records.push((await readRecord(path)).record);
  return new Map(
    records.flatMap(({ workload, figures }) =>
      figures.map(
        (figure) => [`${workload.title}: ${figure.definition} ${figure.statistic}`, figure] as const,
      ),
    ),
  );
};

const shown = ({ value, interval, unit }: Figure) =>
  formatInterval({ centre: value!, low: interval!.low, high: interval!.high }, unit as Unit);

const [a, b] = [await figuresIn(first), await figuresIn(second)];
const rows = [...a].flatMap(([name, left]) => {
  const right = b.get(name);
  return left.interval && right?.interval ? [{ name, left, right }] : [];
});
let agreeing = 0;
for (const { name, left, right } of rows.sort((x, y) => x.name.localeCompare(y.name))) {
  const overlap = left.interval!.low <= right.interval!.high && right.interval!.low <= left.interval!.high;
  if (overlap) agreeing++;
  process.stdout.write(`${overlap ? 'agree ' : 'DIFFER'}  ${name}: ${shown(left)}; ${shown(right)}\n`);
}
process.stdout.write(
  `${agreeing} of ${rows.length} rows agree (${((100 * agreeing) / rows.length).toFixed(0)} %)\n`,
);
