import { formatDigits } from '../format.ts';
import type { AnswerValue, FirstPage } from './schema/first-page.ts';
import type { Report } from './schema.ts';

// The first page of a report of many units has room for what they have in common and for how far they lie apart, not for each of them.

/** So many units are told one by one. */
const mostItems = 2;

type Rest = Omit<Report, 'firstPage'>;
type Item = Rest['items'][number];
type Questions = FirstPage['questions'];

/** Whether anything was measured on an item: by a trial, or by a load that it served. */
export const wasTested = ({ records, loads }: Pick<Item, 'records' | 'loads'>): boolean =>
  records.length > 0 || loads !== undefined;

/** The answers as they were; of many units in the place of a line for each one for all of a name or of a quantity. */
export function ofMany(rest: Rest, questions: Questions): Questions {
  const tested = rest.items.filter(wasTested);
  if (tested.length <= mostItems) return questions;
  const [what, identity, speed, limit, trust] = questions;
  const isOneAnswer = identity.answer !== 'severalAnswers';
  return [
    { ...what, values: together(what.values, listOf) },
    { ...identity, values: isOneAnswer ? together(identity.values, commonTo(tested)) : identity.values },
    { ...speed, values: speed.values.map((value) => ({ ...value, shown: betweenUnits(rest, value) })) },
    { ...limit, values: together(limit.values, fromTo) },
    trust,
  ];
}

/** Values of one name as one, with how many they are where these are units. */
const together = (
  values: readonly AnswerValue[],
  shownOf: (own: readonly AnswerValue[]) => Pick<AnswerValue, 'name' | 'shown'>,
): AnswerValue[] =>
  [...Map.groupBy(values, ({ name }) => name).values()].map((own) => ({
    ...own[0]!,
    item: null,
    ...shownOf(own),
  }));

const listOf = (own: readonly AnswerValue[]) => ({
  name: `${own.length} × ${own[0]!.name}`,
  shown: own.map(({ shown }) => shown).join(', '),
});

/** What was seen of all units alike; what they differ in stands with the items. */
const commonTo = (tested: readonly Item[]) => (own: readonly AnswerValue[]) => {
  const seen = own.map(({ item, shown }) => {
    const { match } = tested.find(({ id }) => id === item)!;
    return match.evidence.map(seenText).filter((text) => shown.split(', ').includes(text));
  });
  return {
    name: `${own.length} × ${own[0]!.name}`,
    shown: seen[0]!.filter((text) => seen.every((texts) => texts.includes(text))).join(', '),
  };
};

/** With what a bare number is of, as it reads in every language. */
export const seenText = ({ what, seen }: Item['match']['evidence'][number]): string =>
  what === 'smCount' ? `${seen} SM` : what === 'computeCapability' ? `CC ${seen}` : seen;

/** "4185 [3998, 4228] GB/s": the mean of the units, and the lowest and highest of them. */
function betweenUnits({ lot }: Rest, { name, shown }: AnswerValue): string {
  const spread = lot?.spread.find((one) => one.name === name);
  if (!spread) return shown;
  const { mean, lowest, highest, unit } = spread;
  const text = (value: number) => formatDigits(value, 4);
  return lowest === highest
    ? `${text(mean)} ${unit}`
    : `${text(mean)} [${text(lowest)}, ${text(highest)}] ${unit}`;
}

/** The lowest and the highest share of the units. */
function fromTo(own: readonly AnswerValue[]) {
  const [low, high] = [...own]
    .sort((a, b) => Number.parseFloat(a.shown) - Number.parseFloat(b.shown))
    .flatMap(({ shown }, i, all) => (i === 0 || i === all.length - 1 ? [shown] : []));
  return { name: own[0]!.name, shown: high === undefined || low === high ? low! : `${low} … ${high}` };
}

/** How fast each unit is, in two quantities; memory is the same to the page. Null where there are not so many pictures of units. */
export function chartsOfMany({ charts, items }: Rest): string[] | null {
  const units = charts.filter(
    (chart) => chart.kind === 'intervals' && chart.of === 'units' && chart.unit !== 'GB',
  );
  return items.length <= mostItems || units.length < 2 ? null : units.slice(0, 2).map(({ id }) => id);
}
