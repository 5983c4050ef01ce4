import { imports as says } from '../../sentences/imports.ts';
import type { MetricId } from '../metrics.ts';
import type { Kept } from '../reader.ts';
import type { Check, Found, Subject } from './check.ts';
import { above, written } from './found.ts';
import { ascending, completedRows, ends, greatest, hiddenIn, least, passOver, pick } from './kept.ts';
import { exactly, exceeds, stated, times } from './term.ts';

// What is kept request by request, each held against itself and against the others.

/** Sums and differences of clocks that were kept as doubles. */
const ofDoubles = 1e-6;

type Column = keyof Kept['columns'];

/** A relation of the columns of one request: the first row that breaks it, and how many do. */
interface Broken {
  readonly n: number;
  readonly row: number;
}

function rowsThat(kept: Kept, needs: readonly Column[], breaks: (row: number) => boolean): Broken | null {
  const needed = needs.map((name) => kept.columns[name]!);
  let [n, first] = [0, 0];
  for (const row of completedRows(kept)) {
    if (!hasAll(needed, row) || !breaks(row)) continue;
    if (n++ === 0) first = row;
  }
  return n === 0 ? null : { n, row: first };
}

function hasAll(columns: readonly Float64Array[], row: number): boolean {
  for (const column of columns) if (Number.isNaN(column[row])) return false;
  return true;
}

const has = (kept: Kept | null, ...names: readonly Column[]): kept is Kept =>
  kept !== null && names.every((name) => kept.columns[name] !== undefined);

export const requestTimes: Check = {
  id: 'request_time',
  about: 'TTFT + (n − 1) · TPOT against the time of each request that is kept',
  test({ tool, result }) {
    const { kept, figures } = result;
    // Other tools keep a time per token that is of another definition.
    const isThatTime = figures.some(({ metric }) => metric === 'tpot.excl_first');
    // AIPerf does not say in its requests whether it divided by fewer tokens (`--per-chunk-usage`), which makes the time per token longer.
    const isThatOrLonger = tool === 'aiperf' && figures.length === 0;
    if (!(isThatTime || isThatOrLonger) || !has(kept, 'ttftS', 'tpotS', 'e2elS', 'tokensOut')) return null;
    const { ttftS, tpotS, e2elS, tokensOut } = kept.columns as Required<Kept['columns']>;
    const [ofTtft, ofTpot, ofE2el] = [ttftS, tpotS, e2elS].map(hiddenIn) as [number, number, number];
    const broken = rowsThat(kept, ['ttftS', 'tpotS', 'e2elS', 'tokensOut'], (row) => {
      const steps = Math.max(0, tokensOut[row]! - 1);
      const room = ofTtft + steps * ofTpot + ofE2el + ofDoubles * e2elS[row]!;
      const apart = ttftS[row]! + steps * tpotS[row]! - e2elS[row]!;
      return apart < -room || (isThatTime && apart > room);
    });
    if (broken === null) return [];
    const say = isThatTime ? says.unequalRequests : says.wrongSum;
    return [found('contradicts', say(told(broken, kept)), says.otherLength(), kept)];
  },
};

export const negativeTimes: Check = {
  id: 'negative_time',
  about: 'no time of figure or request below 0, no first token after the end, no run in no time',
  test(subject) {
    const { kept, figures } = subject.result;
    const stretches = figures.filter(
      ({ metric, unit, value }) => value !== null && isTime.has(unit) && !mayBeEarly.has(metric),
    );
    const below = stretches.filter(({ value }) => value! < 0);
    const columns = (['ttftS', 'e2elS', 'tpotS', 'durationS'] as const).filter((name) => has(kept, name));
    if (stretches.length === 0 && columns.length === 0) return null;
    const negative = kept && negativeRows(kept, columns);
    const late = has(kept, 'ttftS', 'e2elS') && lateRows(kept);
    return [
      ...below.map(
        (figure): Found => ({
          grade: 'contradicts',
          sentence: says.negative({ metric: figure.metric, value: written(figure.value!) }),
          remedy: says.jumpingClock(),
          at: [figure.at],
        }),
      ),
      ...runInNoTime(subject),
      ...(negative
        ? [found('contradicts', says.negativeRequests(told(negative, kept)), says.jumpingClock(), kept)]
        : []),
      ...(late
        ? [found('contradicts', says.lateFirstTokens(told(late, kept)), says.jumpingClock(), kept)]
        : []),
    ];
  },
};

function negativeRows(kept: Kept, names: readonly Column[]): Broken | null {
  const below = names
    .map((name) => kept.columns[name]!)
    .filter((column) => passOver(column, completedRows(kept)).least < 0);
  return below.length === 0 ? null : rowsThat(kept, [], (row) => below.some((column) => column[row]! < 0));
}

/** Requests whose first token came behind their end. */
function lateRows(kept: Kept): Broken | null {
  const { ttftS, e2elS } = kept.columns as Required<Kept['columns']>;
  return rowsThat(kept, ['ttftS', 'e2elS'], (row) => {
    const first = ttftS[row]!;
    const room = e2elS[row]! * (1 + ofDoubles);
    return first > room && first > room + hiddenIn(e2elS.subarray(row, row + 1));
  });
}

/** A wall time of 0 divides nothing, so that no rate is held against it: but the requests that ended took longer than its digits hide. */
function runInNoTime({ figure }: Subject): Found[] {
  const [wall, rate, ok] = [
    stated(figure('wall', 'single')),
    stated(figure('requests.wall', 'single')),
    stated(figure('requests.ok', 'single')),
  ];
  if (wall === null || rate === null || ok === null || wall.value !== 0) return [];
  const most = times(rate, { ...wall, value: wall.error, error: 0 });
  if (!exceeds(ok, most)) return [];
  const sentence = says.inNoTime({ ok: ok.value });
  return [{ grade: 'contradicts', sentence, remedy: says.askForOriginal(), at: [...wall.at, ...ok.at] }];
}

/** How late a request was sent: a timer may also fire a little early. */
const mayBeEarly = new Set<MetricId>(['schedule.delay']);

const isTime = new Set(['s', 'ms', 'µs', 'us', 'ns', 'sec', 'min', 'h']);

/** The time of a request of AIPerf is until its last output, and its end that of the response. */
const endsLater = new Set(['aiperf']);

/** A clock that is set while it is read gives a begin and an end that are not as far apart as the time that was measured. */
export const clockJumps: Check = {
  id: 'clock_jump',
  about: 'end − begin of each request against its time, to 1 % and 10 ms',
  test({ tool, result }) {
    const { kept } = result;
    if (!has(kept, 'startS', 'endS')) return null;
    const { startS, endS } = kept.columns as Required<Kept['columns']>;
    const { e2elS } = kept.columns;
    const hidden = hiddenIn(startS) + hiddenIn(endS);
    const broken = rowsThat(kept, ['startS', 'endS'], (row) => {
      const span = endS[row]! - startS[row]!;
      if (span < -hidden) return true;
      const time = e2elS?.[row] ?? Number.NaN;
      if (!e2elS || Number.isNaN(time)) return false;
      // Two clocks are read one after the other: more than that is no delay between two calls.
      const apart = Math.max(time - span, endsLater.has(tool) ? 0 : span - time);
      const beyond = apart - (0.01 * time + 0.01 + hidden);
      return beyond > 0 && beyond > hiddenIn(e2elS.subarray(row, row + 1));
    });
    return broken === null
      ? []
      : [found('contradicts', says.clockJumped(told(broken, kept)), says.jumpingClock(), kept)];
  },
};

export const outsideRun: Check = {
  id: 'outside_run',
  about: 'first begin to last end of the kept requests against the wall time of the run',
  test({ result, figure }) {
    const { kept } = result;
    const wall = stated(figure('wall', 'single'));
    const [start, end] = [kept?.columns.startS, kept && ends(kept.columns)];
    if (kept === null || !start || !end || wall === null) return null;
    const rows = completedRows(kept);
    const [begins, last] = [passOver(start, rows), passOver(end, rows)];
    if (begins.n === 0 || last.n === 0) return null;
    const span = last.greatest - begins.least;
    const hidden = hiddenIn(start) + hiddenIn(end) + ofDoubles * wall.value;
    const spanned = { ...exactly(span, says.spanOfRequests()), error: hidden, unit: 's', at: [kept.at] };
    return exceeds(spanned, wall) ? [above(spanned, wall, 'suspicious', says.otherWindow())] : [];
  },
};

/** Columns in which two requests are equal by chance only as often as their digits are few. */
const clocks = ['startS', 'endS', 'ttftS', 'e2elS', 'tpotS'] as const;
const mostByChance = 0.01;

export const duplicates: Check = {
  id: 'duplicated_requests',
  about: 'kept requests equal in begin, times and lengths, by more digits than chance allows',
  test({ result }) {
    const { kept } = result;
    if (kept === null || kept.n < 2 || !has(kept, 'startS')) return null;
    const times = clocks.filter((name) => has(kept, name));
    if (times.length < 2) return null;
    const completed = completedRows(kept);
    const columns = times.map((name) => kept.columns[name]!);
    const isWhole = (row: number) => columns.every((column) => Number.isFinite(column[row]));
    const areWhole = columns.every((column) => isFiniteIn(column, completed));
    const rows = areWhole ? completed : completed.filter(isWhole);
    const pairs = (rows.length * (rows.length - 1)) / 2;
    // Begin and one more time decide: the others follow from them.
    const chance = times
      .slice(0, 2)
      .reduce((share, name) => share * chanceOf(pick(kept.columns[name], rows)), pairs);
    if (chance > mostByChance) return null;
    const begins = twiceIn(pick(kept.columns.startS, rows));
    if (begins.size === 0) return [];
    const names = Object.keys(kept.columns) as Column[];
    const seen = new Set<string>();
    const again = rows.filter((row) => {
      if (!begins.has(kept.columns.startS![row]!)) return false;
      const key = names.map((name) => kept.columns[name]![row]).join(' ');
      if (seen.has(key)) return true;
      seen.add(key);
      return false;
    });
    if (again.length === 0) return [];
    const values = { n: again.length, row: again[0]! + 1, of: kept.n };
    return [found('suspicious', says.duplicated(values), says.askForOriginal(), kept)];
  },
};

function isFiniteIn(column: Float64Array, rows: Uint32Array): boolean {
  const { n, least, greatest } = passOver(column, rows);
  return n === rows.length && Number.isFinite(least) && Number.isFinite(greatest);
}

/** Values that occur more than once. */
function twiceIn(values: Float64Array): ReadonlySet<number> {
  const sorted = ascending(values);
  return new Set(sorted.filter((value, i) => value === sorted[i - 1]));
}

/** How probable it is that two of the values are equal in all of their digits: they are spread over so many. */
function chanceOf(values: Float64Array): number {
  const range = greatest(values) - least(values);
  return range > 0 ? Math.min(1, (2 * hiddenIn(values)) / range) : 1;
}

const told = ({ n, row }: Broken, kept: Kept) => ({ n, of: kept.n, row: row + 1 });

const found = (grade: Found['grade'], sentence: string, remedy: string, kept: Kept): Found => ({
  grade,
  sentence,
  remedy,
  at: [kept.at],
});
