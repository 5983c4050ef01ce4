import { formatFixed } from '../../results/format.ts';
import type { ImportedRung, NotPlaced } from '../../results/ladder/imported.ts';
import type { Ladder, LadderFit, Rung } from '../../results/ladder/rung.ts';
import {
  fittedShare,
  fixedMilliseconds,
  rungInterval,
  rungValue,
  worstLeftOut,
} from '../../results/ladder/words.ts';
import type { FittedShare } from '../../results/projection/fit.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

type Shown = Omit<Ladder, 'rungs'> & { rungs: readonly (Rung | ImportedRung)[]; notPlaced?: NotPlaced[] };

/** A ladder as a table, highest first; the devices of this host stand out. Below it what was imported and has no place on it. */
export function ladderText({ id, title, unit, rungs, fit, notPlaced = [] }: Shown): string {
  const projected = rungs.some(({ kind }) => kind === 'projected');
  const columns: readonly Column[] = [
    { title: 'device', align: 'left', narrow: 20 },
    { title: 'kind', align: 'left' },
    { title: unit, align: 'right' },
    { title: '95 % interval', align: 'left', leaves: 2 },
    { title: 'notes', align: 'left', narrow: 20, leaves: 1 },
  ];
  const table = `${style.bold(title)}  ${style.dim(id)}\n${renderTable(columns, rungs.map(row))}`;
  const below = [
    ...(fit ? [`${projected ? 'Projected' : 'Fitted, but not projected,'} ${fitText(fit)}`] : []),
    ...(rungs.some(({ kind }) => kind === 'imported') ? [whatImported] : []),
    ...notPlaced.map(notPlacedText),
  ];
  return [table, ...below.map((line) => wrap(line, screenColumns(), '  '))].join('\n');
}

const whatImported = 'Imported: measured with another tool, not by assay.';

const notPlacedText = ({ import: id, tool, audit, device, reason }: NotPlaced): string =>
  `Not on it: ${id} (imported from ${tool}, auditor: ${audit})${device ? `, ${device}` : ''}. ${reason}`;

function row(rung: Rung | ImportedRung): string[] {
  const { name, kind, verified, notes } = rung;
  const marks = verified ? notes : ['unverified', ...notes];
  const cells = [name, kind, rungValue(rung), rungInterval(rung), marks.join('; ')];
  return kind === 'measured' ? cells.map(style.bold) : cells;
}

/** What the projected rungs rest on, and how far off it is. */
function fitText({ roofline, leftOut, basis }: LadderFit): string {
  const { bandwidth, arithmetic, fixedSeconds, relativeError, steps } = roofline;
  const most = worstLeftOut(leftOut);
  const worst =
    most === null ? 'no step could be left out' : `${percent(most)} % at worst for a step that was left out`;
  const shares = [shareText(bandwidth, 'bandwidth'), shareText(arithmetic, 'arithmetic')].join(', ');
  return (
    `by a roofline of ${steps} steps against ${basis}: ${shares}, ${fixedMilliseconds(fixedSeconds)} ms fixed; ` +
    `off by ${percent(relativeError.rms)} % (root mean square), ${worst}.`
  );
}

/** "80 % [78, 82] of the bandwidth": a share for people. */
const shareText = (share: FittedShare | null, of: string): string =>
  share === null
    ? `the share of the ${of} is not known: no step was bound by it`
    : `${fittedShare(share)} of the ${of}`;

const percent = (value: number): string => formatFixed(100 * value, 0);
