import { mainFigure } from '../figures/efficiency.ts';
import { rooflines } from '../figures/roofline.ts';
import { formatFigure } from '../figures/words.ts';
import { placedTitle } from '../record/company.ts';
import type { Figure } from '../record.ts';
import type { ReportChart } from './schema/charts.ts';
import type { FourRow, Result } from './schema/results.ts';
import type { Lot, Opinions } from './schema/statements.ts';
import type { Tested } from './tested.ts';

// What the forms draw: numbers and the texts of figures, in the order in which they are seen. Titles and axes are words of the form.

/** So many bars are seen at a glance; the tables have all. */
const mostBars = 12;

interface Shown {
  readonly results: readonly Result[];
  readonly four: readonly FourRow[];
  readonly spread: Lot['spread'];
  readonly opinions: Opinions;
}

export function chartsOf(
  items: readonly Tested[],
  { results, four, spread, opinions }: Shown,
  idOf: (record: object) => string,
): ReportChart[] {
  return [
    ...unitCharts(four, spread),
    ...reachedChart(results, items.length > 1),
    ...declaredChart(four, items.length > 1),
    // Of several items each quantity has a picture of its own already.
    ...(items.length > 1 ? [] : fourCharts(four)),
    ...items.flatMap((tested) => rooflineCharts(tested, results, idOf)),
    ...publishedCharts(opinions),
  ];
}

type Intervals = Extract<ReportChart, { kind: 'intervals' }>;
type Measured = NonNullable<FourRow['measured']>;

const placed = (name: string, item: string, isSeveral: boolean) => (isSeveral ? `${item}: ${name}` : name);

const slug = (name: string) => name.replace(/[^a-z0-9]+/gi, '-').toLowerCase();

const endsOf = ({ value, uncertainty }: Measured) => ({
  low: uncertainty === null ? null : value! - uncertainty.expanded,
  high: uncertainty === null ? null : value! + uncertainty.expanded,
});

/** One quantity over all units, with the mean and twice the standard deviation between them as a band. */
function unitCharts(four: readonly FourRow[], spread: Lot['spread']): ReportChart[] {
  return spread.map(({ name, quantity, unit, mean, standardDeviation, shown }): Intervals => {
    const rows = four.filter((row) => row.name === name && row.measured?.value != null);
    return {
      kind: 'intervals',
      id: `units-${slug(name)}`,
      of: 'units',
      quantity,
      unit,
      band:
        standardDeviation === null
          ? null
          : { low: mean - 2 * standardDeviation, high: mean + 2 * standardDeviation, label: shown },
      rows: rows.map(({ item, measured }) => ({
        name: item,
        item,
        kind: 'measured',
        value: measured!.value!,
        ...endsOf(measured!),
        shown: measured!.shown,
        detail: measured!.from,
        record: measured!.record,
      })),
    };
  });
}

function reachedChart(results: readonly Result[], isSeveral: boolean): ReportChart[] {
  const rows = results.flatMap(({ reached, title, item, record }) =>
    reached
      ? [
          {
            name: placed(title, item, isSeveral),
            item,
            share: reached.share,
            low: reached.low,
            high: reached.high,
            shown: reached.shown,
            detail: `${reached.probe} ${reached.probeShown}`,
            record,
          },
        ]
      : [],
  );
  return rows.length === 0 || (isSeveral && rows.length > mostBars)
    ? []
    : [{ kind: 'shares', id: 'reached', of: 'reached', rows: rows.slice(0, mostBars) }];
}

function declaredChart(four: readonly FourRow[], isSeveral: boolean): ReportChart[] {
  const rows = four.flatMap(({ ofDeclared, measured, name, item, declared, unit }) =>
    ofDeclared && measured && declared
      ? [
          {
            name: placed(name, item, isSeveral),
            item,
            share: ofDeclared.value,
            low: ofDeclared.expanded === null ? null : ofDeclared.value - ofDeclared.expanded,
            high: ofDeclared.expanded === null ? null : ofDeclared.value + ofDeclared.expanded,
            shown: ofDeclared.shown,
            detail: `${measured.shown} / ${declared.value} ${unit}`,
            record: measured.record,
          },
        ]
      : [],
  );
  // A picture of some of the units would be taken for one of all.
  return rows.length === 0 || (isSeveral && rows.length > mostBars)
    ? []
    : [{ kind: 'shares', id: 'declared', of: 'declared', rows: rows.slice(0, mostBars) }];
}

/** A chart for each unit of measure: what is declared, what the structure gives, what was measured. */
function fourCharts(four: readonly FourRow[]): ReportChart[] {
  const measured = four.filter((row) => row.measured?.value != null);
  return [...Map.groupBy(measured, ({ quantity }) => quantity)].map(([quantity, own]): Intervals => {
    const { unit } = own[0]!;
    return {
      kind: 'intervals',
      id: `four-${slug(quantity)}`,
      of: 'four',
      quantity,
      unit,
      band: null,
      rows: own.flatMap(fourRows).slice(0, 2 * mostBars),
    };
  });
}

function fourRows(row: FourRow): Intervals['rows'] {
  const { declared, structural, measured, unit, name, item } = row;
  const shared = { name, item, low: null, high: null, record: null };
  const text = (value: number) => `${Number(value.toPrecision(6))} ${unit}`;
  return [
    ...(declared
      ? [
          {
            ...shared,
            kind: 'declared' as const,
            value: declared.value,
            shown: text(declared.value),
            detail: declared.source,
          },
        ]
      : []),
    ...(structural
      ? [
          {
            ...shared,
            kind: 'structural' as const,
            value: structural.value,
            shown: text(structural.value),
            detail: structural.formula,
          },
        ]
      : []),
    {
      ...shared,
      ...endsOf(measured!),
      kind: 'measured' as const,
      value: measured!.value!,
      shown: measured!.shown,
      detail: measured!.from,
      record: measured!.record,
    },
  ];
}

/** One for each run and role: limits are those of the same run. */
function rooflineCharts(
  { id, own }: Tested,
  results: readonly Result[],
  idOf: (record: object) => string,
): ReportChart[] {
  const runs = [...Map.groupBy(own, ({ record }) => record.run.id).values()];
  const found = runs.flatMap((run) => rooflines(run.map(({ record }) => record)));
  const shownOf = (record: object): string | null => {
    const result = results.find((one) => one.record === idOf(record));
    return result?.figures.find(({ isMain }) => isMain)?.shown ?? null;
  };
  const limitOf = (figure: Figure) => {
    const owner = own.find(({ record }) => mainFigure(record) === figure)?.record ?? null;
    return {
      name: owner?.workload.title ?? figure.definition,
      value: figure.value!,
      low: figure.interval?.low ?? null,
      high: figure.interval?.high ?? null,
      shown: (owner && shownOf(owner)) ?? formatFigure(figure),
    };
  };
  return found.map(({ bandwidth, arithmetic, points }, i) => ({
    kind: 'roofline' as const,
    id: `roofline-${id}${found.length > 1 ? `-${i + 1}` : ''}`,
    item: id,
    memory: limitOf(bandwidth),
    products: arithmetic.map(({ figure }) => limitOf(figure)),
    points: points.map(({ record, intensity, rate, low, high }) => ({
      name: placedTitle(record),
      intensity,
      rate,
      low,
      high,
      shown: shownOf(record) ?? formatFigure(mainFigure(record)),
      record: idOf(record),
    })),
  }));
}

function publishedCharts({ published }: Opinions): ReportChart[] {
  return [...Map.groupBy(published, ({ quantity }) => quantity)].map(
    ([quantity, own]): Intervals => ({
      kind: 'intervals',
      id: `published-${slug(quantity)}`,
      of: 'published',
      quantity,
      unit: own[0]!.unit,
      band: null,
      rows: own.map(({ name, item, kind, value, shown, source }) => ({
        name,
        item,
        kind,
        value,
        low: null,
        high: null,
        shown,
        detail: source,
        record: null,
      })),
    }),
  );
}
