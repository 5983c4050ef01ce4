import { caveats } from '../../results/record/caveats.ts';
import type { Record } from '../../results/record.ts';
import { limits } from '../../results/validity/limits.ts';
import { type Known, type Quotable, quotable, type Why } from '../../results/validity/quotable.ts';
import { suites } from '../../workloads/suites.ts';
import { plainTitle } from '../../workloads/title.ts';
import { asTyped, quoted, typed } from '../hint.ts';

/** How the run ended: whole, or with something left that `resume` does. */
export interface Ended {
  readonly id: string;
  readonly interrupted: boolean;
}

/** What of a run may be quoted, and what to do for more: the last sentence of its table. */
export function quotingText(records: readonly Record[], ended: Ended): string {
  const found = quotable(records);
  const { signed, doubted, single, refused } = found;
  const clauses = [
    lead(found, records),
    ...(signed.length > 0 && signed.length < records.length
      ? [`${signed.length} of them may be signed`]
      : []),
    ...doubted.map(
      (why) =>
        `${some(why.titles)} only with the ${why.codes.length === 1 ? 'doubt' : 'doubts'} ${why.codes.join(' and ')}`,
    ),
    ...(single.length > 0 ? [`${some(single)} without any ±, for want of an interval`] : []),
    ...refused.map((why) => `${some(why.titles)} not at all (${why.codes.join(', ')})`),
    ...whatToDo(found, records, ended),
  ];
  return `${clauses.join('; ')}.`;
}

function lead({ signed, freely }: Quotable, { length }: readonly Record[]): string {
  if (length === 0) return 'Nothing was measured, so nothing may be quoted';
  const usable = [...freely, ...signed];
  const [widest] = usable.toSorted((a, b) => b.percent - a.percent);
  if (!widest)
    return length === 1 ? 'This may not be quoted as it stands' : 'No figure may be quoted as it stands';
  const known = widest.percent === 0 ? 'exactly' : `to ± ${upwards(widest.percent)} %`;
  const who = usable.length > 1 && widest.percent > 0 ? `, the least certain being ${widest.title}` : '';
  if (usable.length < length) return `${usable.length} of ${length} figures may be quoted, ${known}${who}`;
  if (freely.length === 0)
    return `${length === 1 ? 'This' : 'All of this'} may be signed, known ${known}${who}`;
  return `Usable ${known}${who}`;
}

/** What leads on: to the end of the run, to a first figure that holds, or to figures that are signed. */
function whatToDo(found: Quotable, records: readonly Record[], { id, interrupted }: Ended): string[] {
  if (interrupted) return [`the run was interrupted, and ${typed(`resume ${id}`)} goes on with it`];
  const { signed, freely, doubted, single, refused } = found;
  if (signed.length + freely.length === 0) {
    const [why] = [...doubted, ...refused];
    if (why) return [`what to do: ${remedyOf(why)}`];
    if (single.length === 0) return [`what can be measured is listed by ${typed('list workloads')}`];
    return [`with several processes it has one: ${typed(`run ${workOf(records)} --repeats 5`, 'alike')}`];
  }
  if (freely.length === 0) return [];
  return [`for figures to sign: ${typed(signing(freely, records), 'alike')}`];
}

/** What to do about every reason, each in the words that it has above. */
const remedyOf = ({ codes }: Why): string =>
  [...new Set(codes.map((code) => asTyped(caveats[code].remedy).replace(/\.$/, '')))]
    .map((remedy) => remedy[0]!.toLowerCase() + remedy.slice(1))
    .join('; ');

/** Suites whose work `lab` measures, or something like it, as long as a signature asks for. */
const leadToLab = new Set<string | null>(['smoke', 'quick', 'sweep', 'llama-2-70b', 'lab']);

/** The command behind which figures can be signed: longer windows, or where these were long enough, more processes. */
function signing(freely: readonly Known[], records: readonly Record[]): string {
  const { repeats, warmupSeconds, windowSeconds, extraRounds = 0 } = suites.get('lab')!.care;
  const suite = suiteOf(records);
  const isLong = freely.every((known) => known.isLong);
  const more = isLong ? ` --extra-rounds ${4 * extraRounds}` : '';
  if (leadToLab.has(suite)) return `run lab${more}`;
  const rounds = more || ` --extra-rounds ${extraRounds}`;
  const care = `--repeats ${repeats} --warmup ${warmupSeconds} --budget ${windowSeconds}`;
  return `run ${workOf(records)} ${care}${rounds} --aim ${limits.signedPercent}`;
}

const suiteOf = (records: readonly Record[]): string | null => records[0]?.run.suite ?? null;

/** The words that ask for the same work. */
function workOf(records: readonly Record[]): string {
  const suite = suiteOf(records);
  if (suite !== null) return quoted(suite);
  return [...new Set(records.map(({ workload }) => plainTitle(workload.title)))].map(quoted).join(' ');
}

/** In percent with two digits, and never less than it is: what is said to be known to ± 6.1 % is. */
function upwards(percent: number): string {
  const digits = percent < 9.95 ? 1 : 0;
  const steps = 10 ** digits;
  return (Math.ceil(percent * steps - 1e-9) / steps).toFixed(digits);
}

function some([first, ...others]: readonly string[]): string {
  return others.length === 0 ? first! : `${first} and ${others.length} more`;
}
