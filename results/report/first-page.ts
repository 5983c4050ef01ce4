import { formatPrinted } from '../format.ts';
import { limits } from '../validity/limits.ts';
import { doubtsOfLoads, servedValues } from './first-page-of-loads.ts';
import { chartsOfMany, ofMany, seenText, wasTested } from './first-page-of-many.ts';
import type { ReportInput } from './input.ts';
import type { AnswerValue, FirstPage, Warning } from './schema/first-page.ts';
import type { ReportedLoads } from './schema/loads.ts';
import type { Result } from './schema/results.ts';
import type { Report } from './schema.ts';
import { trustAnswer } from './trust.ts';

// The page for a person in a hurry: five fixed questions, answered by what the rest of the report has, and what has to be known first.

/** What the first page is made of. */
export type Rest = Omit<Report, 'firstPage'>;

export function firstPageOf(
  rest: Rest,
  input: Pick<ReportInput, 'records' | 'loads' | 'profile' | 'job' | 'plan'>,
): FirstPage {
  const words = [...Map.groupBy(rest.statements, ({ word }) => word)];
  return {
    questions: ofMany(rest, [
      testedAnswer(rest),
      identityAnswer(rest),
      speedAnswer(rest),
      limitAnswer(rest),
      trustAnswer(rest, input),
    ]),
    conformity: words.map(([word, own]) => ({ word, count: own.length })),
    warnings: warningsOf(rest, input),
    charts: chartsOfMany(rest) ?? chosenCharts(rest),
  };
}

type Question<Q extends FirstPage['questions'][number]['question']> = Extract<
  FirstPage['questions'][number],
  { question: Q }
>;

const recordsOf = (values: readonly AnswerValue[]): string[] => [
  ...new Set(values.flatMap(({ record }) => record ?? [])),
];

function testedAnswer({ items, lot }: Rest): Question<'tested'> {
  const tested = items.filter(wasTested);
  const values = tested.map(({ id, name, identifiers, records, loads }) => ({
    name,
    item: id,
    shown:
      (identifiers.find(({ kind }) => kind === 'serial' || kind === 'uuid') ?? identifiers[0])?.value ?? '',
    of: null,
    record: records.at(-1) ?? loads?.at(-1) ?? null,
  }));
  const answer =
    tested.length === 0 ? 'nothing' : lot ? 'sampleOfLot' : tested.length > 1 ? 'severalItems' : 'oneItem';
  return { question: 'tested', answer, values, records: recordsOf(values) };
}

function identityAnswer({ items }: Rest): Question<'identity'> {
  const tested = items.filter(wasTested);
  const statuses = [...new Set(tested.map(({ match }) => match.status))];
  const values = tested.map(({ id, name, match, records, loads }) => ({
    name: match.named ?? name,
    item: id,
    shown: match.evidence
      .filter(({ what, agrees }) => what !== 'name' && agrees === (match.status !== 'falseName'))
      .map(seenText)
      .join(', '),
    of: null,
    record: records.at(-1) ?? loads?.at(-1) ?? null,
  }));
  const answer = statuses.length === 0 ? 'unknown' : statuses.length > 1 ? 'severalAnswers' : statuses[0]!;
  return { question: 'identity', answer, values, records: recordsOf(values) };
}

const isUsable = ({ validity }: Result) => validity.state !== 'INVALID';

/** What a reader asks for first of an item: a step and a prefill of the smallest batch; without one the memory and a product. */
function foremost(results: readonly Result[]): Result[] {
  const of = (kind: string) =>
    results
      .filter((one) => one.kind === kind && isUsable(one) && mainOf(one) !== null)
      .toSorted((a, b) => a.setting.batch - b.setting.batch)
      .slice(0, 1);
  const steps = [...of('decode'), ...of('prefill')];
  return steps.length > 0 ? steps : [...of('bandwidth'), ...of('gemm'), ...of('generate'), ...of('model')];
}

const mainOf = ({ figures }: Result) => figures.find(({ isMain, value }) => isMain && value !== null) ?? null;

/** So many items are told one by one; of more the spread between them is. */
const mostItems = 2;

function speedAnswer({ items, results, loads, lot, four }: Rest): Question<'speed'> {
  const own = items.flatMap(({ id }) => foremost(results.filter(({ item }) => item === id)));
  const ofTrials =
    items.length > mostItems && lot && lot.spread.length > 0
      ? lot.spread.map(({ name, shown, unit, lowest, highest }) => ({
          name,
          item: null,
          shown: `${shown} [${Number(lowest.toPrecision(4))}, ${Number(highest.toPrecision(4))}] ${unit}`,
          of: null,
          record: null,
        }))
      : own.map((one) => ({
          name: one.title,
          item: one.item,
          shown: mainOf(one)!.shown,
          of: null,
          record: one.record,
        }));
  const values = loads ? [...ofTrials, ...servedValues(loads)] : ofTrials;
  const records = recordsOf(values);
  const behind = records.length > 0 ? records : four.flatMap(({ measured }) => measured?.record ?? []);
  const isDoubtful = isDoubted(results, behind) || (loads !== undefined && hasDoubtedLoad(loads, behind));
  return {
    question: 'speed',
    answer: values.length === 0 ? 'notMeasured' : isDoubtful ? 'measuredWithDoubt' : 'measured',
    values,
    records: behind,
  };
}

const hasDoubtedLoad = (loads: ReportedLoads, records: readonly string[]) =>
  doubtsOfLoads(loads).some(({ load, state }) => records.includes(load) && state !== 'VALID');

const isDoubted = (results: readonly Result[], records: readonly string[]) =>
  results.some(({ record, validity }) => records.includes(record) && validity.state !== 'VALID');

function limitAnswer({ items, results, four }: Rest): Question<'limit'> {
  const own = items.flatMap(({ id }) => foremost(results.filter(({ item }) => item === id)));
  const ofProbes = own.flatMap(({ title, item, reached, record }) =>
    reached
      ? [{ name: title, item, shown: reached.shown, of: `${reached.probe} ${reached.probeShown}`, record }]
      : [],
  );
  const ofDeclared = four.flatMap(({ name, unit, item, declared, ofDeclared: share, measured }) =>
    share && measured && declared
      ? [
          {
            name,
            item,
            shown: share.shown,
            of: `${formatPrinted(declared.value)} ${unit}`,
            record: measured.record,
          },
        ]
      : [],
  );
  const [values, basis] =
    ofProbes.length > 0 ? ([ofProbes, 'known'] as const) : ([ofDeclared, 'ofDeclared'] as const);
  const records = recordsOf(values);
  return {
    question: 'limit',
    answer: values.length === 0 ? 'notKnown' : `${basis}${isDoubted(results, records) ? 'WithDoubt' : ''}`,
    values,
    records,
  };
}

/** Units side by side, what is declared beside what was measured, what was reached of the limits: the first two that there are. */
function chosenCharts({ charts, languages }: Rest): string[] {
  const shares = charts.filter(({ kind }) => kind === 'shares');
  const intervals = charts.filter((chart) => chart.kind === 'intervals');
  const four = intervals.filter((chart) => chart.of === 'four');
  const [units] = intervals.filter((chart) => chart.of === 'units' && chart.unit === 'GB/s');
  const besideDeclared = four.filter((chart) => chart.rows.some(({ kind }) => kind === 'declared'));
  const [roof] = charts.filter(({ kind }) => kind === 'roofline');
  const searches = charts.filter(({ kind }) => kind === 'rates');
  const [declared, reached] = [besideDeclared.slice(0, 1), shares.slice(0, 1)];
  const chosen = [...new Set([units ?? [], declared, reached, roof ?? [], shares, four].flat())]
    .slice(0, 2)
    .map(({ id }) => id);
  if (chosen.length > 0) return chosen;
  // The curve of a search has three pictures in one, and in two languages there is no room for it.
  return languages.written.length > 1 ? [] : searches.slice(0, 1).map(({ id }) => id);
}

/** Gravest first. */
function warningsOf(
  rest: Rest,
  { records, loads, profile, job, plan }: Pick<ReportInput, 'records' | 'loads' | 'profile' | 'job' | 'plan'>,
): Warning[] {
  const { status, missing, items, results, notMeasured } = rest;
  const tested = items.filter(wasTested);
  const titles = (own: readonly Result[]) =>
    own.map(({ title, item }) => (items.length > 1 ? `${item}: ${title}` : title));
  const inState = (state: Result['validity']['state']) =>
    results.filter(({ validity }) => validity.state === state);
  const doubted = rest.loads ? doubtsOfLoads(rest.loads) : [];
  const loadsIn = (wanted: Result['validity']['state']) => [
    ...new Set(
      doubted
        .filter(({ state }) => state === wanted)
        .map(({ title, item }) => (items.length > 1 ? `${item}: ${title}` : title)),
    ),
  ];
  const names = [...new Set(tested.map(({ name }) => name))];
  const cut = [...profile.cut, ...job.cut, ...(plan?.cut ?? [])];
  const lines: readonly (readonly [Warning['code'], boolean, readonly string[]])[] = [
    ['example', status === 'example', []],
    ['draft', status === 'draft', []],
    [
      'fieldsMissing',
      missing.length > 0,
      missing.map(({ clause, file, field }) => `${clause}: ${file} ${field}`),
    ],
    [
      'figuresChanged',
      [...records, ...loads].some(({ isChanged }) => isChanged),
      [...records, ...loads].filter(({ isChanged }) => isChanged).map(({ id }) => id),
    ],
    [
      'falseName',
      tested.some(({ match }) => match.status === 'falseName'),
      tested.filter(({ match }) => match.status === 'falseName').map(({ id }) => id),
    ],
    [
      'identifierContradicted',
      items.some(({ identifiers }) => identifiers.some(({ check }) => check === 'contradicts')),
      items.flatMap(({ id, identifiers }) =>
        identifiers
          .filter(({ check }) => check === 'contradicts')
          .map(({ kind, value }) => `${id}: ${kind} ${value}`),
      ),
    ],
    ['noPlan', rest.plan === null, []],
    ['planAfterStart', rest.plan?.isAfterStart === true, rest.plan ? [rest.plan.decidedAt] : []],
    [
      'clockImplausible',
      rest.dates.clock === 'implausible',
      rest.dates.tested ? [rest.dates.tested.from, rest.dates.tested.to] : [],
    ],
    [
      'recordsMissing',
      notMeasured.some(({ because }) => because === 'noRecord'),
      notMeasured.filter(({ because }) => because === 'noRecord').map(({ name }) => name),
    ],
    ['invalidTrials', inState('INVALID').length > 0, titles(inState('INVALID'))],
    ['doubtedTrials', inState('DEGRADED').length > 0, titles(inState('DEGRADED'))],
    ['invalidLoads', loadsIn('INVALID').length > 0, loadsIn('INVALID')],
    ['doubtedLoads', loadsIn('DEGRADED').length > 0, loadsIn('DEGRADED')],
    ['drawNotReproduced', rest.lot?.isReproduced === false, []],
    ['mixedDevices', names.length > 1, names],
    ['severalConditions', severalConditions(items).length > 0, severalConditions(items)],
    ['identityByDriverOnly', tested.some(isByDriverOnly), tested.filter(isByDriverOnly).map(({ id }) => id)],
    ['fewProcesses', few(results).length > 0, titles(few(results))],
    ['synthetic', results.some(({ setting }) => setting.isSynthetic) || isServedSynthetic(rest), []],
    ['wordsCut', cut.length > 0, cut],
  ];
  return lines.filter(([, isSo]) => isSo).map(([code, , values]) => ({ code, values: [...values] }));
}

const isServedSynthetic = ({ loads }: Rest): boolean =>
  [...(loads?.groups ?? []), ...(loads?.searches ?? [])].some(({ setup }) => setup.isSynthetic);

const isByDriverOnly = ({ identifiers }: Report['items'][number]) =>
  identifiers.every(({ issuer }) => issuer === 'driver' || issuer === 'host');

/** One unit under several fingerprints: its power limit, ECC or firmware was another one from run to run. */
const severalConditions = (items: Report['items']): string[] =>
  items
    .filter(({ identifiers }) => identifiers.filter(({ kind }) => kind === 'fingerprint').length > 1)
    .map(({ id }) => id);

const few = (results: readonly Result[]): Result[] =>
  results.filter(
    (one) => isUsable(one) && (mainOf(one)?.processes ?? limits.signedProcesses) < limits.signedProcesses,
  );
