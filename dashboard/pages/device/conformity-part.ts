import {
  type BoundOutcome,
  type LimitOutcome,
  limitedWords,
} from '../../../results/conformity/limit-outcome.ts';
import { conformityOf } from '../../../results/conformity/of-catalogue.ts';
import { quantityText } from '../../../results/conformity/words.ts';
import type { Measurand } from '../../../results/conformity.ts';
import { formatPrinted, formatShare, missing } from '../../../results/format.ts';
import { limitedQuantities, loadLimits } from '../../../results/reference/limits.ts';
import type { Device } from '../../../results/reference/schema.ts';
import { type Html, html, nothing } from '../../html.ts';
import { table, webLink } from '../../parts.ts';
import { said, written } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { devices } from '../../words/devices.ts';
import type { MeasuredDevicePage } from '../devices/measured.ts';

/** Read once, when the server starts. */
const limits = loadLimits();

/** How a device of the catalogue stands to what its maker declares and to every limit. */
export function conformityPart(
  view: View,
  id: string,
  device: Device,
  measured: readonly MeasuredDevicePage[],
): Html {
  const words = devices[view.language];
  const found = conformityOf(
    id,
    device,
    measured.map(({ group }) => group),
    limits,
  );
  return html`<section><h2>${words.conformity}</h2>
<p>${words.notLegal}</p>
${table(
  view,
  words.conformity,
  [
    { title: words.measurand, word: 'quantity' },
    { title: commonWords(view).declared, word: 'declared', align: 'right' },
    { title: words.structural, word: 'structural' },
    { title: words.interval, word: 'value', align: 'right' },
    { title: words.says, word: 'canShow' },
  ],
  found.measurands.map((measurand) => [
    html`${said(view, measurand.name)} (${measurand.unit})`,
    declaredText(measurand),
    html`${measurand.structural.map(({ value, formula }, i) => html`${i > 0 ? commonWords(view).next : ''}${value.toFixed(0)} = ${said(view, formula)}`)}`,
    measurand.measured ? quantityText(measurand.measured) : missing,
    said(view, measurand.text),
  ]),
)}
${table(
  view,
  words.limits,
  [
    { title: words.limit, word: 'limit' },
    { title: words.outcome, word: 'declared' },
    { title: words.bounds, word: 'asked' },
    { title: words.source, word: 'source' },
  ],
  found.limits.map((limit) => limitRow(view, limit)),
)}</section>`;
}

function declaredText({ declared }: Measurand): string {
  if (declared === null) return missing;
  const all = [declared.value, ...declared.alternatives.map(({ value }) => value)];
  return `${all.map((value) => formatPrinted(Number(value.toPrecision(6)))).join(', ')}${declared.verified ? '' : '*'}`;
}

function limitRow(view: View, { limit, outcome, wouldBe, bounds, shownByMeasurement }: LimitOutcome): Html[] {
  const words = devices[view.language];
  const says = outcome === 'unknown' ? words.unknown : limit.meaning[outcome];
  const would =
    outcome === 'unknown' && wouldBe !== 'unknown'
      ? html`; ${said(view, words.byUnverified(limit.meaning[wouldBe]))}`
      : '';
  const facts = [limit.status, limit.effective, limit.mark].filter(Boolean) as string[];
  return [
    html`${said(view, limit.name)} (${facts.map((fact, i) => html`${i > 0 ? ', ' : ''}${said(view, fact)}`)})`,
    html`<strong>${said(view, says)}</strong>${would}`,
    html`<ul class="plain">${bounds.map((bound) => html`<li>${boundText(view, bound)}</li>`)}${shownByMeasurement.map((shown) => html`<li>${said(view, shown)}</li>`)}</ul>${limit.note ? html`<span class="said" lang="en">${limit.note}</span>` : nothing}`,
    html`${limit.sources.map(({ title, url }, i) => html`${i > 0 ? '; ' : ''}${webLink(url, title)}`)}`,
  ];
}

function boundText(view: View, { bound, value, verified, holds, margin }: BoundOutcome): Html {
  const words = devices[view.language];
  const { quantity, atLeast, above, below } = bound;
  const edges = [
    atLeast === undefined ? [] : words.atLeast(atLeast),
    above === undefined ? [] : words.above(above),
    below === undefined ? [] : words.below(below),
  ].flat();
  const asked = `${written(view, limitedWords[quantity])} ${edges.join(', ')} ${limitedQuantities[quantity]}`;
  if (value === null) return html`${asked}: ${words.notKnown}`;
  const shown = `${formatPrinted(Number(value.toPrecision(4)))}${verified ? '' : '*'}`;
  return html`${asked}: <strong>${holds ? words.yes : words.no}</strong>, ${shown}, ${words.fromLimit(formatShare(margin!, 1))}`;
}
