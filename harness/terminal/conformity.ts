import type { BoundOutcome, LimitOutcome } from '../../results/conformity/limit-outcome.ts';
import { quantityText } from '../../results/conformity/words.ts';
import type { Conformity, Measurand } from '../../results/conformity.ts';
import { limitedQuantities } from '../../results/reference/limits.ts';
import { asTyped } from '../hint.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** The four measurands of a device and every limit, with what each figure can and cannot show. */
export function conformityText({
  device,
  notice,
  measurands,
  limits,
  identity,
}: Conformity & { identity: readonly string[] }): string {
  const columns: readonly Column[] = [
    { title: 'measurand', align: 'left', narrow: 16 },
    { title: 'declared', align: 'left', narrow: 12 },
    { title: 'structural', align: 'left', narrow: 16 },
    { title: 'measured, 95 % interval', align: 'left', narrow: 10 },
  ];
  const rows = measurands.map((entry) => [
    `${entry.name} (${entry.unit})`,
    declaredText(entry),
    entry.structural.map(({ value, formula }) => `${value.toFixed(0)} = ${formula}`).join('; '),
    measuredText(entry),
  ]);
  return [
    style.bold(device),
    ...identity.map((sentence) => wrap(sentence, screenColumns(), '  ')),
    renderTable(columns, rows),
    ...measurands.map(({ name, text }) => wrap(`${name}: ${asTyped(text)}`, screenColumns(), '  ')),
    '',
    ...limits.map(limitText),
    '',
    wrap(style.dim(notice), screenColumns()),
  ].join('\n');
}

const unverified = style.doubtful(' (unverified)');

function declaredText({ declared }: Measurand): string {
  if (declared === null) return 'not known';
  const others = declared.alternatives.map(({ value }) => value);
  const also = others.length > 0 ? `, also printed: ${others.join(', ')}` : '';
  return `${declared.value}${declared.verified ? '' : unverified}${also}`;
}

const measuredText = ({ measured }: Measurand): string => (measured ? quantityText(measured) : '');

const paints = { inside: style.bold, outside: style.bold, unknown: style.dim } as const;

function limitText({ limit, outcome, wouldBe, bounds, shownByMeasurement }: LimitOutcome): string {
  const says = outcome === 'unknown' ? 'unknown' : limit.meaning[outcome];
  const would =
    outcome === 'unknown' && wouldBe !== 'unknown'
      ? `; by unverified figures: ${limit.meaning[wouldBe]}`
      : '';
  const facts = [limit.status, ...(limit.effective ? [limit.effective] : []), limit.mark];
  const sources = limit.sources.map(({ title }) => title).join('; ');
  return [
    `${limit.name} [${facts.join(', ')}]: ${paints[outcome](says)}${would}`,
    ...bounds.map((bound) => wrap(`    ${boundText(bound)}`, screenColumns(), '      ')),
    ...shownByMeasurement.map((text) => wrap(`    measured: ${text}`, screenColumns(), '      ')),
    ...(limit.note ? [wrap(`    ${limit.note}`, screenColumns(), '    ')] : []),
    wrap(`    ${style.dim(`source: ${sources}`)}`, screenColumns(), '    '),
  ].join('\n');
}

function boundText({ bound, value, verified, holds, margin }: BoundOutcome): string {
  const { quantity, atLeast, above, below } = bound;
  const edges = [
    atLeast === undefined ? [] : [`at least ${atLeast}`],
    above === undefined ? [] : [`above ${above}`],
    below === undefined ? [] : [`below ${below}`],
  ].flat();
  const asked = `${quantity} ${edges.join(' and ')} ${limitedQuantities[quantity]}`;
  if (value === null) return `${asked}: not known`;
  return `${asked}: ${holds ? 'yes' : 'no'}, ${value}${verified ? '' : unverified}, ${(100 * margin!).toFixed(1)} % from the limit`;
}
