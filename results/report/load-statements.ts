import type { DecisionRule } from '../conformity/rule.ts';
import { formatDigits, formatShare, missing } from '../format.ts';
import { report as says } from '../sentences/report.ts';
import { bracketShown, type DoubtedLoad, doubtsOfLoads } from './first-page-of-loads.ts';
import type { Requirement } from './inputs/plan.ts';
import type { ReportedGroup, ReportedLoads, ReportedSearch } from './schema/loads.ts';
import type { Statement } from './schema/statements.ts';

/** What a requirement of a load comes to: by the verdict or by the search, whose bounds are their own guard band. */
interface LoadStatement extends Pick<Statement, 'word' | 'reasons' | 'records'> {
  readonly value: string;
}

/** The gravest of several runs stands, so that nothing was picked. */
const gravity: readonly Statement['word'][] = ['fail', 'notTested', 'conditionalPass', 'pass'];

/**
 * What an item comes to under "<load>: attainment >= 90 %" or "<search>: rate >= 2 requests/s". A load or a search that is open, or was
 * asked for something else, decides nothing.
 */
export function loadStatement(
  { trial, limit, includesLimit }: Pick<Requirement, 'trial' | 'limit' | 'includesLimit'>,
  item: string,
  served: ReportedLoads | null,
): LoadStatement {
  const wanted = 'value' in limit ? limit.value : 0;
  const isOf = (one: ReportedGroup | ReportedSearch) => one.item === item && one.title === trial!.title;
  const doubts = served === null ? [] : doubtsOfLoads(served);
  const all =
    trial!.definition === 'rate'
      ? (served?.searches ?? []).filter(isOf).map((one) => ofSearch(one, wanted, includesLimit, doubts))
      : (served?.groups ?? []).filter(isOf).map((one) => ofGroup(one, wanted, doubts));
  const [gravest] = all.toSorted((a, b) => gravity.indexOf(a.word) - gravity.indexOf(b.word));
  return (
    gravest ?? {
      word: 'notTested',
      reasons: [{ code: 'notMeasured', detail: null }],
      records: [],
      value: missing,
    }
  );
}

function ofGroup(
  { verdict, setup, loads }: ReportedGroup,
  percent: number,
  doubts: readonly DoubtedLoad[],
): LoadStatement {
  const records = loads.map(({ load }) => load);
  const [only] = loads.length === 1 ? loads : [];
  const kept = only?.figures.find(({ definition }) => definition === 'attainment')?.shown;
  const pooled = verdict === null ? missing : formatShare(1 - verdict.misses / verdict.requests, 1);
  const shared = { records, value: kept ?? pooled };
  const promised = setup.limits?.percent ?? null;
  if (promised !== percent)
    return {
      ...shared,
      word: 'notTested',
      reasons: [{ code: 'otherPromise', detail: otherPromise(promised, percent) }],
    };
  return judged(shared, doubtsAbout(records, doubts), {
    word: verdict === null ? null : verdict.word === 'indeterminate' ? 'open' : verdict.word,
    detail: verdict?.sentence ?? null,
  });
}

const otherPromise = (promised: number | null, percent: number): string =>
  promised === null
    ? says.nothingPromised()
    : says.otherPromise({ promised: formatDigits(promised, 6), asked: formatDigits(percent, 6) });

/** Ends of a bracket that were not confirmed are no result; a failure at a rate is one at every higher rate. */
function ofSearch(
  search: ReportedSearch,
  rate: number,
  includesLimit: boolean,
  doubts: readonly DoubtedLoad[],
): LoadStatement {
  const { highestPass, lowestFail, isConfirmed, loads, sentences } = search;
  const records = loads.map(({ load }) => load);
  const reaches = (value: number) => (includesLimit ? value >= rate : value > rate);
  const isPass = isConfirmed && highestPass !== null && reaches(highestPass);
  const isFail = isConfirmed && lowestFail !== null && lowestFail <= rate;
  return judged({ records, value: bracketShown(search) }, doubtsAbout(records, doubts), {
    word: isPass ? 'pass' : isFail ? 'fail' : 'open',
    detail: sentences[0]!,
  });
}

const doubtsAbout = (records: readonly string[], doubts: readonly DoubtedLoad[]) =>
  doubts.filter(({ load, state }) => records.includes(load) && state !== 'VALID');

/** A pass of a DEGRADED load is a conditional one; an INVALID load is no evidence. */
function judged(
  shared: Pick<LoadStatement, 'records' | 'value'>,
  doubts: readonly DoubtedLoad[],
  { word, detail }: { readonly word: 'pass' | 'fail' | 'open' | null; readonly detail: string | null },
): LoadStatement {
  const codes = [...new Set(doubts.flatMap((one) => one.codes))].join(', ');
  if (doubts.some(({ state }) => state === 'INVALID'))
    return { ...shared, word: 'notTested', reasons: [{ code: 'invalid', detail: codes }] };
  if (word === null)
    return { ...shared, word: 'notTested', reasons: [{ code: 'notMeasured', detail: null }] };
  if (word === 'open') return { ...shared, word: 'notTested', reasons: [{ code: 'verdictOpen', detail }] };
  const isDegraded = doubts.length > 0;
  return {
    ...shared,
    word: word === 'pass' && isDegraded ? 'conditionalPass' : word,
    reasons: [
      { code: 'byVerdict', detail },
      ...(isDegraded ? [{ code: 'degraded' as const, detail: codes }] : []),
    ],
  };
}

/** What a statement about a load has not: its value has no U, and its bounds no guard band. */
export const withoutValue = (rule: DecisionRule) => ({
  rule,
  measured: null,
  declared: null,
  structural: null,
  guardBand: null,
  worstFalseAccept: null,
  worstFalseReject: null,
  conformanceProbability: null,
});
