import { caveats, isDoubt, type ReasonCode } from '../record/caveats.ts';
import { type ServingReasonCode, servingCaveats } from '../serving/caveats.ts';
import { quotable } from '../validity/quotable.ts';
import { doubtsOfLoads } from './first-page-of-loads.ts';
import type { ReportInput } from './input.ts';
import type { FirstPage } from './schema/first-page.ts';
import type { Result } from './schema/results.ts';
import type { Report } from './schema.ts';

type Rest = Pick<Report, 'results' | 'loads'>;
type Trust = Extract<FirstPage['questions'][number], { question: 'trust' }>;

/** What is said of trials, where there are loads as well: how long they were measured is no question of these. */
const whereServed = {
  allInvalid: 'servedAllInvalid',
  someInvalid: 'servedInvalid',
  someDoubt: 'servedDoubt',
  valid: 'servedValid',
  long: 'servedValid',
} as const;

/** Each trial and each load with its state and what stands against it. */
const judgedOf = ({ results, loads }: Rest) => [
  ...results.map(({ record, validity: { state, reasons } }) => ({
    record,
    state,
    codes: [...new Set(reasons.map(({ code }) => code).filter(isDoubt))] as (
      | ReasonCode
      | ServingReasonCode
    )[],
  })),
  ...(loads ? doubtsOfLoads(loads) : []).map(({ load: record, state, codes }) => ({ record, state, codes })),
];

/** Codes that both have are as grave of the one as of the other. */
const isGrave = (code: ReasonCode | ServingReasonCode): boolean =>
  ({ ...servingCaveats, ...caveats })[code].severity === 'invalid';

/** May the numbers be trusted: how many trials and loads are in each state, and what is doubted of them, the gravest first. */
export function trustAnswer(rest: Rest, { records }: Pick<ReportInput, 'records'>): Trust {
  const judged = judgedOf(rest);
  const count = (wanted: Result['validity']['state']) =>
    judged.filter(({ state }) => state === wanted).length;
  const doubts = judged.filter(({ state }) => state !== 'VALID');
  const codes = doubts.flatMap(({ codes: own, record }) => own.map((code) => ({ code, record })));
  const grave = [...Map.groupBy(codes, ({ code }) => code)].toSorted(
    ([a, own], [b, others]) =>
      Number(isGrave(b)) - Number(isGrave(a)) || others.length - own.length || (a < b ? -1 : 1),
  );
  const isLong = quotable(records.map(({ record }) => record)).signed.length === records.length;
  const worst =
    judged.length === 0
      ? 'nothing'
      : count('INVALID') === judged.length
        ? 'allInvalid'
        : count('INVALID') > 0
          ? 'someInvalid'
          : count('DEGRADED') > 0
            ? 'someDoubt'
            : isLong
              ? 'long'
              : 'valid';
  const answer = rest.loads === undefined || worst === 'nothing' ? worst : whereServed[worst];
  return {
    question: 'trust',
    answer,
    values: [
      ...(['VALID', 'DEGRADED', 'INVALID'] as const).map((state) => ({
        name: state,
        item: null,
        shown: String(count(state)),
        of: null,
        record: null,
      })),
      ...grave.map(([code, own]) => ({
        name: code,
        item: null,
        shown: String(own.length),
        of: null,
        record: own[0]!.record,
      })),
    ],
    records: doubts.map(({ record }) => record),
  };
}
