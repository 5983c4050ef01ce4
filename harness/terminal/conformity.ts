import type { BoundOutcome, LimitOutcome } from '../../results/conformity/limit-outcome.ts';
import type { Conformity, Measurand } from '../../results/conformity.ts';
import { formatDigits } from '../../results/format.ts';
import { limitedQuantities } from '../../results/reference/limits.ts';
import { asTyped } from '../hint.ts';
import { style } from './style.ts';
import { renderTable, wrap } from './table.ts';

/** The four measurands of a device and every limit, with what each figure can and cannot show. */
export function conformityText({
  device,
  notice,
  measurands,
  limits,
  identity,
}: Conformity & { identity: readonly string[] }): string {
  const columns = ['measurand', 'declared', 'structural', 'measured, 95 % interval'].map((title) => ({
    title,
    align: 'left' as const,
  }));
  const rows = measurands.map((entry) => [
    `${entry.name} (${entry.unit})`,
    declaredText(entry),
    entry.structural.map(({ value, formula }) => `${value.toFixed(0)} = ${formula}`).join('; '),
    measuredText(entry),
  ]);
  return [
    style.bold(device),
    ...identity.map((sentence) => wrap(sentence, 100, '  ')),
    renderTable(columns, rows),
    ...measurands.map(({ name, text }) => wrap(`${name}: ${asTyped(text)}`, 100, '  ')),
    '',
    ...limits.map(limitText),
    '',
    wrap(style.dim(notice), 100),
  ].join('\n');
}

const unverified = style.doubtful(' (unverified)');

function declaredText({ declared }: Measurand): string {
  if (declared === null) return 'not known';
  const others = declared.alternatives.map(({ value }) => value);
  const also = others.length > 0 ? `, also printed: ${others.join(', ')}` : '';
  return `${declared.value}${declared.verified ? '' : unverified}${also}`;
}

function measuredText({ measured }: Measurand): string {
  if (measured === null) return '';
  const [value, low, high] = [measured.value, measured.low, measured.high].map((number) =>
    formatDigits(number, 4),
  );
  return low === high ? value! : `${value} [${low}, ${high}]`;
}

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
    ...bounds.map((bound) => `    ${boundText(bound)}`),
    ...shownByMeasurement.map((text) => `    measured: ${text}`),
    ...(limit.note ? [`    ${wrap(limit.note, 96, '    ')}`] : []),
    `    ${style.dim(wrap(`source: ${sources}`, 96, '    '))}`,
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
