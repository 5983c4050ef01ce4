import { imports as says } from '../../../sentences/imports.ts';
import type { Kept } from '../../reader.ts';
import type { Check, Found } from '../check.ts';
import { above, written } from '../found.ts';
import { ascending, completedRows, ends, hiddenIn, passOver, pick } from '../kept.ts';
import { exactly, exceeds, stated } from '../term.ts';

// Requests one by one, where a file has nothing else: their outputs in order, their lengths, how many were under way at once.

/** Sums and differences of clocks that were kept as doubles. */
const ofDoubles = 1e-6;

const found = (grade: Found['grade'], sentence: string, remedy: string, kept: Kept): Found => ({
  grade,
  sentence,
  remedy,
  at: [kept.at],
});

const told = (rows: Uint32Array, kept: Kept) => ({ n: rows.length, of: kept.n, row: rows[0]! + 1 });

export const outputsInOrder: Check = {
  id: 'outputs_in_order',
  about: 'outputs of each kept request: none before the one before it, none after its end',
  test({ result: { kept } }) {
    const { leastGapS, lastS, e2elS } = kept?.columns ?? {};
    if (!kept || (!leastGapS && !(lastS && e2elS))) return null;
    const rows = completedRows(kept);
    const swapped = rows.filter((row) => leastGapS && leastGapS[row]! < 0);
    const late = rows.filter((row) => {
      const beyond = lastS && e2elS ? lastS[row]! - e2elS[row]! * (1 + ofDoubles) : 0;
      return beyond > 0 && beyond > hiddenIn(e2elS!.subarray(row, row + 1));
    });
    return [
      ...(swapped.length > 0
        ? [found('contradicts', says.unorderedOutputs(told(swapped, kept)), says.jumpingClock(), kept)]
        : []),
      ...(late.length > 0
        ? [found('contradicts', says.lateLastOutputs(told(late, kept)), says.jumpingClock(), kept)]
        : []),
    ];
  },
};

export const possibleLengths: Check = {
  id: 'impossible_length',
  about: 'tokens of each kept request: whole numbers, none below 0',
  test({ result: { kept } }) {
    const { tokensIn, tokensOut } = kept?.columns ?? {};
    if (!kept || (!tokensIn && !tokensOut)) return null;
    const isImpossible = (value: number | undefined) =>
      value !== undefined && !Number.isNaN(value) && (value < 0 || !Number.isInteger(value));
    const rows = completedRows(kept).filter(
      (row) => isImpossible(tokensIn?.[row]) || isImpossible(tokensOut?.[row]),
    );
    return rows.length === 0
      ? []
      : [found('contradicts', says.impossibleLengths(told(rows, kept)), says.askForOriginal(), kept)];
  },
};

/** A model may end at once, and does so rarely. */
const rarely = 0.01;

export const emptyAnswers: Check = {
  id: 'empty_answers',
  about: 'completed requests without an output token, to 1 % of them',
  test({ result: { kept } }) {
    const out = kept?.columns.tokensOut;
    if (!kept || !out) return null;
    const completed = completedRows(kept);
    const known = completed.reduce((n, row) => n + (Number.isNaN(out[row]!) ? 0 : 1), 0);
    const empty = completed.filter((row) => out[row] === 0);
    // A task that puts out no text has no answer at all.
    if (known === 0 || empty.length === known) return null;
    return empty.length > rarely * known
      ? [found('suspicious', says.emptyAnswers(told(empty, kept)), says.countedAsCompleted(), kept)]
      : [];
  },
};

/** Most intervals that share a moment. Those that touch do not: the next request is sent when one has ended. */
function mostAtOnce(begins: Float64Array, last: Float64Array, hidden: number): number {
  const starts = begins.map((begin) => begin + hidden).sort();
  const stops = last.map((end) => end - hidden).sort();
  let [most, ended] = [0, 0];
  for (let begun = 0; begun < starts.length; begun++) {
    while (ended < stops.length && stops[ended]! <= starts[begun]!) ended++;
    most = Math.max(most, begun + 1 - ended);
  }
  return most;
}

export const keptAtOnce: Check = {
  id: 'kept_gt_limit',
  about: 'kept requests under way at once, by begin and end of each, against how many there may be',
  test({ result, figure }) {
    const { kept, conditions } = result;
    const end = kept && ends(kept.columns);
    const stop = stated(figure('concurrency.limit', 'single'));
    const most =
      stop ??
      (conditions.scenario === 'closed' && conditions.batch !== null
        ? exactly(conditions.batch, 'concurrency')
        : null);
    if (!kept?.columns.startS || !end || most === null) return null;
    const start = kept.columns.startS;
    const rows = completedRows(kept).filter((row) => Number.isFinite(start[row]!) && end[row]! > start[row]!);
    const [begins, last] = [pick(start, rows), pick(end, rows)];
    const n = mostAtOnce(begins, last, hiddenIn(begins) + hiddenIn(last));
    const seen = { ...exactly(n, says.keptUnderWay()), unit: 'requests', at: [kept.at] };
    return exceeds(seen, most)
      ? [above(seen, { ...most, unit: 'requests' }, 'suspicious', says.otherLimit())]
      : [];
  },
};

const dayS = 86_400;

export const farRequests: Check = {
  id: 'far_request',
  about: 'begin of each kept request within a day of their median',
  test({ result: { kept } }) {
    const start = kept?.columns.startS;
    if (!kept || !start) return null;
    const rows = completedRows(kept);
    const { n, least, greatest } = passOver(start, rows);
    if (n < 2) return null;
    if (greatest - least <= dayS) return [];
    const sorted = ascending(pick(start, rows));
    const median = sorted[Math.floor((sorted.length - 1) / 2)]!;
    const far = rows.filter((row) => Math.abs(start[row]! - median) > dayS);
    if (far.length === 0) return [];
    const values = { ...told(far, kept), days: written(Math.abs(start[far[0]!]! - median) / dayS, 3) };
    return [found('suspicious', says.farRequests(values), says.jumpingClock(), kept)];
  },
};
