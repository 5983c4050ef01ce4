import { figuresOf } from '../figures.ts';
import { formatQuantity } from '../format.ts';
import type { Figure, Record } from '../record.ts';
import { contradictions as words } from '../sentences/contradictions.ts';
import { tolerance } from './recompute.ts';

/**
 * What a record says of itself that its samples do not give. `changed`: no rule that assay ever had gives it. `other rules`: an earlier
 * version may have written it so, by its own rules of computing and of judging.
 */
export interface Contradiction {
  readonly kind: 'changed' | 'other rules';
  /** `decode.tput says 999 tokens/s, its samples give 41.2 tokens/s`, one for each. */
  readonly says: readonly string[];
}

/**
 * Holds a stored record against what was rebuilt from its samples; null where they agree. A figure names the rule of its interval
 * (`method`): under the rule of today it has to be what the samples give today, under another one it may lie anywhere among its
 * processes, since no way of averaging leaves them. Reasons are judged by better rules from version to version, so that another
 * validity is no sign of a change; what differs in the words of a reason only is not told.
 */
export function contradiction(stored: Record, fresh: Record): Contradiction | null {
  const figures = stored.figures.flatMap((figure) => figureContradiction(figure, stored, fresh));
  const counts = populationContradiction(stored, fresh);
  const changed = [...figures.filter(({ isChange }) => isChange).map(({ text }) => text), ...counts];
  const others = figures.filter(({ isChange }) => !isChange).map(({ text }) => text);
  const says = [...changed, ...others, ...validityContradiction(stored, fresh)];
  if (says.length === 0) return null;
  return { kind: changed.length > 0 ? 'changed' : 'other rules', says };
}

/** What it says otherwise, in one line. */
export const contradictionText = ({ kind, says }: Contradiction): string =>
  kind === 'changed' ? words.changed({ says: says.join('; ') }) : says.join('; ');

/** What records of a kind have in common, above a list of them. */
export function contradictionHead(kind: Contradiction['kind'], count: number): string {
  const records = count === 1 ? '1 record' : `${count} records`;
  return kind === 'changed'
    ? `${records} ${count === 1 ? 'says' : 'say'} what the samples do not give; what they give is used:`
    : `${records} ${count === 1 ? 'was' : 'were'} written by other rules than those of this assay; what the samples give by these is used:`;
}

const isSame = (a: number | null, b: number | null) =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)));

const isOf =
  ({ definition, statistic }: Figure) =>
  (other: Figure) =>
    other.definition === definition && other.statistic === statistic;

function figureContradiction(figure: Figure, stored: Record, fresh: Record) {
  const { value, interval, unit } = figure;
  const now = fresh.figures.find(isOf(figure)) ?? null;
  const isSameValue = isSame(value, now?.value ?? null);
  const isSameInterval =
    isSame(interval?.low ?? null, now?.interval?.low ?? null) &&
    isSame(interval?.high ?? null, now?.interval?.high ?? null);
  const isSameUnit = now === null || now.unit === unit;
  if (isSameValue && isSameInterval && isSameUnit) return [];
  const isByThisRule = interval === null || interval.method === now?.interval?.method;
  const isChange = isByThisRule || !isAmongProcesses(figure, stored) || !isSameUnit;
  return [
    { isChange, text: words.figure({ name: nameOf(figure), ...saysAndGives(figure, now, isSameValue) }) },
  ];
}

const nameOf = ({ definition, statistic }: Figure) =>
  statistic === 'mean' ? definition : `${definition} ${statistic}`;

function saysAndGives(figure: Figure, now: Figure | null, isSameValue: boolean) {
  const texts = (show: (figure: Figure) => string) => [show(figure), now ? show(now) : words.none()] as const;
  const ways = [...(isSameValue ? [] : [valueText]), endsText, JSON.stringify].map(texts);
  const [says, gives] = ways.find(([stored, fresh]) => stored !== fresh) ?? ways.at(-1)!;
  return { says, gives };
}

const valueText = ({ value, unit }: Figure) =>
  value === null ? words.none() : formatQuantity({ value, unit });

const endsText = ({ interval, unit }: Figure) =>
  interval === null
    ? words.noInterval()
    : `[${[interval.low, interval.high].map((value) => formatQuantity({ value, unit })).join(', ')}]`;

/** Whether the value lies between the smallest and the largest that a process gives by itself, and within its own interval. */
function isAmongProcesses(figure: Figure, stored: Record): boolean {
  const { value, interval } = figure;
  const each = stored.repeats
    .flatMap((repeat) => figuresOf({ ...stored, repeats: [repeat] }).find(isOf(figure)) ?? [])
    .flatMap((own) => own.value ?? []);
  if (value === null || interval === null || each.length === 0) return false;
  const [least, most] = [Math.min(...each), Math.max(...each)];
  return (
    value >= least * (1 - tolerance) &&
    value <= most * (1 + tolerance) &&
    interval.low <= value &&
    value <= interval.high
  );
}

function populationContradiction(stored: Record, fresh: Record): string[] {
  const text = ({ ok, issued }: Record['population']) => words.finished({ ok, issued });
  return Object.entries(fresh.population).every(
    ([name, count]) => stored.population[name as keyof Record['population']] === count,
  )
    ? []
    : [words.population({ says: text(stored.population), gives: text(fresh.population) })];
}

function validityContradiction({ validity: before }: Record, { validity: now }: Record): string[] {
  if (before.state === now.state) return [];
  const codes = [...new Set(now.reasons.map(({ code }) => code))].join(', ');
  const states = { says: before.state, is: now.state };
  return [codes === '' ? words.validity(states) : words.validityBy({ ...states, codes })];
}
