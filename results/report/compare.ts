import { type Agreement, type AgreementSide, agreement } from '../uncertainty/agreement.ts';
import { coverage } from '../uncertainty/coverage.ts';
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
  readonly agreement: Agreement;
}

/**
 * E_n of every quantity that two reports have, item by item: of one unit that two laboratories measured, or of the same one twice. Where
 * no unit is in both, each is held against each, without a verdict: the spread between units is in such a difference.
 */
export function compareReports(first: Report, second: Report): Compared[] {
  const pairs = first.items.flatMap((a) => second.items.map((b) => [a, b] as const));
  const same = pairs.filter(([a, b]) => uuidHash(a) !== null && uuidHash(a) === uuidHash(b));
  return (same.length > 0 ? same : pairs).flatMap(([a, b]) => comparedItems([first, a], [second, b]));
}

type Side = readonly [report: Report, item: Item];

function comparedItems(first: Side, second: Side): Compared[] {
  const others = sidesOf(second);
  return sidesOf(first).flatMap((one) =>
    others
      .filter((other) => other.name === one.name)
      .map((other) => ({
        items: [first[1].id, second[1].id] as const,
        name: one.name,
        first: one.shown,
        second: other.shown,
        agreement: agreement(one.side, other.side),
      })),
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
    laboratory: name ?? '',
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
