import { digitsBy, formatFixed, formatPrinted } from '../../results/format.ts';
import type { Ladder, LadderFit, Rung } from '../../results/ladder/rung.ts';
import type { FittedShare } from '../../results/projection/fit.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** A ladder as a table, highest first; the devices of this host stand out. */
export function ladderText({ id, title, unit, rungs, fit }: Ladder): string {
  const projected = rungs.some(({ kind }) => kind === 'projected');
  const columns: readonly Column[] = [
    { title: 'device', align: 'left', narrow: 20 },
    { title: 'kind', align: 'left' },
    { title: unit, align: 'right' },
    { title: '95 % interval', align: 'left', leaves: 2 },
    { title: 'notes', align: 'left', narrow: 20, leaves: 1 },
  ];
  const table = `${style.bold(title)}  ${style.dim(id)}\n${renderTable(columns, rungs.map(row))}`;
  return fit
    ? `${table}\n${wrap(`${projected ? 'Projected' : 'Fitted, but not projected,'} ${fitText(fit)}`, screenColumns(), '  ')}`
    : table;
}

function row(rung: Rung): string[] {
  const { name, kind, value, low, high, reason, printed, verified, notes } = rung;
  const text = digitsBy({ centre: value, low, high });
  const interval = low === null || high === null ? reason && `(${reason})` : `[${text(low)}, ${text(high)}]`;
  const shown = printed ? formatPrinted(printed.value, printed.dividedBy) : text(value);
  const marks = verified ? notes : ['unverified', ...notes];
  const cells = [name, kind, shown, interval ?? '', marks.join('; ')];
  return kind === 'measured' ? cells.map(style.bold) : cells;
}

/** What the projected rungs rest on, and how far off it is. */
function fitText({ roofline, leftOut, basis }: LadderFit): string {
  const { bandwidth, arithmetic, fixedSeconds, relativeError, steps } = roofline;
  const errors = leftOut.flatMap(({ relativeError: error }) => (error === null ? [] : [Math.abs(error)]));
  const worst =
    errors.length > 0
      ? `${percent(Math.max(...errors))} % at worst for a step that was left out`
      : 'no step could be left out';
  const shares = [shareText(bandwidth, 'bandwidth'), shareText(arithmetic, 'arithmetic')].join(', ');
  return (
    `by a roofline of ${steps} steps against ${basis}: ${shares}, ${fixedText(fixedSeconds)} ms fixed; ` +
    `off by ${percent(relativeError.rms)} % (root mean square), ${worst}.`
  );
}

/** Milliseconds, with the digits that their interval supports. */
const fixedText = ({ value, low, high }: FittedShare): string =>
  digitsBy({ centre: 1e3 * value, low: low && 1e3 * low, high: high && 1e3 * high })(1e3 * value);

/** "80 % [78, 82] of the bandwidth": a share for people. */
const shareText = (share: FittedShare | null, of: string): string => {
  if (share === null) return `the share of the ${of} is not known: no step was bound by it`;
  const ends =
    share.low === null || share.high === null ? '' : ` [${percent(share.low)}, ${percent(share.high)}]`;
  return `${percent(share.value)} %${ends} of the ${of}`;
};

const percent = (value: number): string => formatFixed(100 * value, 0);
