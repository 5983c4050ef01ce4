import { formatInterval, formatQuantity } from '../format.ts';
import { standardDeviation } from '../statistics/moments.ts';
import { type Agreement, type AgreementSide, agreement } from '../uncertainty/agreement.ts';
import { coverage, coverageFactor } from '../uncertainty/coverage.ts';
import type { Unit } from '../units.ts';
import type { Item } from './schema/parties.ts';
import type { Quantity, Result } from './schema/results.ts';
import type { TraitName } from './schema/words.ts';
import type { Report } from './schema.ts';

/** One quantity that two reports have. */
export interface Compared {
  readonly items: readonly [first: string, second: string];
  readonly name: string;
  readonly first: string;
  readonly second: string;
  /** First less second, with √(U₁² + U₂²). */
  readonly difference: string | null;
  /** Of two different units: what two of one kind differ by, as far as the reports have several units. */
  readonly betweenUnits: BetweenUnits | null;
  readonly agreement: Agreement;
}

/** How far units lie apart that are meant to be alike, in the unit of the figure. */
interface BetweenUnits {
  /** s of the units, pooled over the reports; it holds the scatter of measuring too. */
  readonly standardDeviation: number;
  readonly degreesOfFreedom: number;
  /** √2 · k · s: in 95.45 % of all pairs two units differ by less. */
  readonly differenceOfTwo: number;
  readonly shown: string;
}

/**
 * E_n of every quantity that two reports have, item by item: of one unit that two laboratories measured, or of the same one twice. Where
 * no unit is in both, each is held against each, without a verdict: the spread between units is in such a difference.
 */
export function compareReports(first: Report, second: Report): Compared[] {
  const pairs = first.items.flatMap((a) => second.items.map((b) => [a, b] as const));
  const same = pairs.filter(([a, b]) => uuidHash(a) !== null && uuidHash(a) === uuidHash(b));
  const unitsOf = (report: Report) => report.items.flatMap((item) => sidesOf([report, item]));
  const units = same.length > 0 ? [] : [unitsOf(first), unitsOf(second)];
  return (same.length > 0 ? same : pairs).flatMap(([a, b]) => comparedItems([first, a], [second, b], units));
}

/** Null where no report has two units with that figure. INVALID results are none. */
function betweenUnits(name: string, reports: readonly (readonly Named[])[]): BetweenUnits | null {
  const groups = reports
    .map((sides) => sides.filter((side) => side.name === name && side.side.validity !== 'INVALID'))
    .filter((sides) => sides.length > 1);
  const freedom = groups.reduce((sum, { length }) => sum + length - 1, 0);
  if (freedom === 0) return null;
  const squares = groups.reduce(
    (sum, sides) => sum + standardDeviation(sides.map(({ side }) => side.value))! ** 2 * (sides.length - 1),
    0,
  );
  const s = Math.sqrt(squares / freedom);
  const differenceOfTwo = Math.SQRT2 * coverageFactor(freedom) * s;
  const unit = groups[0]![0]!.side.unit as Unit;
  return {
    standardDeviation: s,
    degreesOfFreedom: freedom,
    differenceOfTwo,
    shown: formatQuantity({ value: differenceOfTwo, unit }, 2),
  };
}

function differenceText({ difference, expandedOfDifference: expanded }: Agreement, unit: string) {
  if (difference === null) return null;
  const [low, high] = expanded === null ? [null, null] : [difference - expanded, difference + expanded];
  return formatInterval({ centre: difference, low, high, reason: 'no uncertainty' }, unit as Unit);
}

type Side = readonly [report: Report, item: Item];

function comparedItems(first: Side, second: Side, units: readonly (readonly Named[])[]): Compared[] {
  const others = sidesOf(second);
  return sidesOf(first).flatMap((one) =>
    others
      .filter((other) => other.name === one.name)
      .map((other) => {
        const found = agreement(one.side, other.side);
        return {
          items: [first[1].id, second[1].id] as const,
          name: one.name,
          first: one.shown,
          second: other.shown,
          difference: differenceText(found, one.side.unit),
          betweenUnits: betweenUnits(one.name, units),
          agreement: found,
        };
      }),
  );
}

interface Named {
  readonly name: string;
  readonly shown: string;
  readonly side: AgreementSide;
}

/** The main figure of every trial of an item; of one that was measured twice the first. */
function sidesOf([report, item]: Side): Named[] {
  const own = report.results.filter((result) => result.item === item.id);
  const sides = own.flatMap((result): Named[] => {
    const figure = result.figures.find(({ isMain }) => isMain);
    if (figure?.value == null) return [];
    return [{ name: result.title, shown: figure.shown, side: sideOf(report, item, result, figure) }];
  });
  return [...new Map(sides.toReversed().map((side) => [side.name, side])).values()].toReversed();
}

function sideOf(
  { laboratory, identity }: Report,
  item: Item,
  result: Result,
  figure: Quantity & { readonly definition: string },
): AgreementSide {
  const name = laboratory.name === null ? identity.id : plain(laboratory.name);
  return {
    laboratory: name ?? 'a laboratory without a name',
    value: figure.value!,
    expanded: figure.uncertainty?.expanded ?? null,
    coverage: figure.uncertainty?.coverage ?? coverage,
    unit: figure.unit,
    definition: figure.definition,
    conditions: conditionsOf(item, result),
    uuidHash: uuidHash(item),
    tool: 'assay',
    validity: result.validity.state,
  };
}

const plain = (said: NonNullable<Report['laboratory']['name']>) =>
  typeof said === 'string' ? said : said.en;

const uuidHash = ({ identifiers }: Item): string | null =>
  identifiers.find(({ kind }) => kind === 'uuidHash')?.value ?? null;

/** Parts of the condition of an item that change its figures. */
const decisive: readonly TraitName[] = [
  'driver',
  'vbios',
  'powerLimitEnforcedW',
  'eccEnabled',
  'migEnabled',
  'governor',
];

/** Everything besides the item that can make two results differ, as far as a report tells it. */
function conditionsOf({ condition }: Item, { setting }: Result): AgreementSide['conditions'] {
  const { seed: _, isSynthetic: __, ...rest } = setting;
  const told = condition.filter(({ what }) => decisive.includes(what));
  return Object.fromEntries([
    ...Object.entries(rest).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? String(value) : value,
    ]),
    ...told.map(({ what, value }) => [what, value === null ? null : String(value)]),
  ]);
}
