import { z } from 'zod';
import {
  digitsBy,
  formatDigits,
  formatDuration,
  formatInterval,
  formatPrinted,
  formatQuantity,
  formatShare,
} from '../../results/format.ts';
import { assumedEfficiency, batchThatFits, efficiencySpread } from '../../results/projection/roofline.ts';
import { againstPublished, type PublishedCheck } from '../../results/projection/validate.ts';
import { type WhatIf, whatIfAssumed, whatIfMeasured } from '../../results/projection/what-if.ts';
import { isEnglishProse } from '../../results/sentences.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';
import type { Chart } from '../charts/chart.ts';
import { intervalChart } from '../charts/intervals.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart, choices, table } from '../parts.ts';
import { oneOf, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { whatIf } from '../words/what-if.ts';
import { fitText } from './devices.ts';
import { type Source, sourceOf, type Target, targetNames, targetOf } from './what-if/target.ts';
import { arithmeticOf, type StoredAs, storedAs, usualActivation, workOf } from './what-if/work.ts';

/** What is asked before anybody chose: the generation that most claims are about. */
const defaults = {
  shape: 'llama-2-70b',
  precision: 'fp8',
  isl: 2048,
  osl: 128,
  device: 'h200-sxm-141gb',
  batch: 8,
} as const;

interface Question {
  readonly shape: Shape;
  readonly precision: StoredAs;
  readonly isl: number;
  readonly osl: number;
  readonly batch: number;
}

/** An answer by one basis. */
interface Answer {
  readonly basis: string;
  readonly found: WhatIf;
}

/** `/what-if`: a generation on a device that did not run it, or why nothing can be said. */
export async function whatIfPage(view: View, library: Library): Promise<Page> {
  const words = whatIf[view.language];
  const names = await targetNames(library);
  const count = (most: number, least: number) =>
    z
      .string()
      .regex(/^\d{1,7}$/, `${least} – ${most}`)
      .transform(Number)
      .pipe(z.number().min(least, `${least} – ${most}`).max(most, `${least} – ${most}`));
  const state = readState(
    view.params,
    {
      shape: oneOf([...shapes.keys()] as [string, ...string[]]).default(defaults.shape),
      precision: oneOf(storedAs).default(defaults.precision),
      isl: count(1_000_000, 1).default(defaults.isl),
      osl: count(1_000_000, 2).default(defaults.osl),
      device: oneOf(names.map(([name]) => name) as [string, ...string[]]).default(defaults.device),
      batch: count(1_000_000, 1).default(defaults.batch),
    },
    view.language,
  );
  const { isl, osl, batch, precision } = state;
  const asked: Question = { shape: shapes.get(state.shape)!, precision, isl, osl, batch };
  const target = await targetOf(library, state.device, precision);
  const source = await sourceOf(library, target, precision);
  const outcome = answer(view, asked, target, source);
  const form = formPart(view, library, names, state);
  const checks = againstPublished(library.reference);
  if ('refusal' in outcome) {
    return {
      title: words.title,
      sentence: html`<strong>${words.refused}.</strong> ${outcome.refusal}`,
      body: html`${form}${checkPart(view, checks, source)}`,
    };
  }
  const { answers, said } = outcome;
  const chart = answersChart(view, asked, target, answers, checks, library);
  return {
    title: words.title,
    sentence: said,
    charts: [chart],
    body: html`${form}${chartPart(view, chart)}${answersTable(view, asked, answers)}
${assumptionsPart(view, asked, target, source, answers)}${checkPart(view, checks, source)}${recordsPart(view, library, asked, target)}`,
  };
}

interface Refused {
  readonly refusal: Html;
}

interface Answered {
  readonly answers: readonly [Answer, ...Answer[]];
  readonly said: Html;
}

function answer(view: View, asked: Question, target: Target, source: Source | null): Refused | Answered {
  const words = whatIf[view.language];
  const { shape, precision, isl, osl, batch } = asked;
  const { limits, title } = target;
  const refuse = (refusal: string): Refused => ({ refusal: html`${refusal}` });
  if (isl + osl > shape.maxContext) return refuse(words.tooLong(isl + osl, shape.maxContext));
  if (!limits) {
    return refuse(target.hasMemory ? words.noLimits(title, arithmeticOf(precision)) : words.noProbes(title));
  }
  const found = workOf(shape, precision, activationOf(asked, target, source), asked);
  if (!found) return refuse(words.noExperts);
  const most = target.hasMemory ? batchThatFits(found.memory, isl + osl, limits) : null;
  if (most === 0)
    return refuse(words.weightsAlone(bytes(found.memory.residentBytes), bytes(limits.memoryBytes)));
  if (most !== null && batch > most) {
    const address = view.href('/what-if', { ...Object.fromEntries(view.params), batch: most });
    return {
      refusal: html`${words.tooMany(batch, most)} <a href="${address}">${words.askMost(most)}</a>`,
    };
  }
  const measured = source && whatIfMeasured(found.work, limits, source.fit.roofline);
  // What an unlisted device reaches of its own probes is measured; the assumed shares are shares of declared limits.
  const assumed = target.hasMemory
    ? [{ basis: words.assumedBasis, found: whatIfAssumed(found.work, limits) }]
    : [];
  const byMeasured =
    source && measured && typeof measured !== 'string'
      ? [{ basis: words.measuredBasis(source.title), found: measured }]
      : [];
  const answers = source?.isTarget ? [...byMeasured, ...assumed] : [...assumed, ...byMeasured];
  const [first, ...rest] = answers;
  if (!first) {
    return refuse(
      typeof measured === 'string' && source
        ? words.noStepBound(source.title, whichUnknown(view, source))
        : words.noFit(title, precision),
    );
  }
  return { answers: [first, ...rest], said: said(view, asked, target, first, most) };
}

const whichUnknown = (view: View, { fit }: Source): string =>
  whatIf[view.language][fit.roofline.bandwidth === null ? 'memory' : 'arithmetic'];

/** Of an unlisted device as it was measured; of others as they are usually run. */
const activationOf = ({ precision }: Question, { hasMemory }: Target, source: Source | null) =>
  !hasMemory && source ? source.activation : usualActivation(precision);

const bytes = (value: number) => formatQuantity({ value, unit: 'B' }, 3);

function said(view: View, asked: Question, { title }: Target, { found }: Answer, most: number | null): Html {
  const words = whatIf[view.language];
  const { shape, precision, isl, osl, batch } = asked;
  const rate = rateText(found);
  const work = words.work(shape.name, precision, isl, osl, batch);
  return html`${words.answered(title, rate, work)} ${words.bound(words[found.prefillBoundBy], words[found.decodeBoundBy])} ${most === null ? words.noMemory : words.fits(String(most))} <strong>${words.projectedOnly}</strong>`;
}

const rateText = ({ tokensPerSecond, low, high }: WhatIf): string =>
  formatInterval(
    { centre: tokensPerSecond, low, high, reason: low === null ? 'too few steps' : null },
    'tokens/s',
  );

function formPart(
  view: View,
  { reference }: Library,
  names: Awaited<ReturnType<typeof targetNames>>,
  state: { readonly [name in keyof typeof defaults]: string | number },
): Html {
  const words = whatIf[view.language];
  const choice = (name: 'shape' | 'precision', values: readonly string[]) =>
    html`<label>${words[name]} <select name="${name}">${values.map((value) => option(value, value, state[name]))}</select></label>`;
  const number = (name: 'isl' | 'osl' | 'batch', least: number) =>
    html`<label>${words[name]} <input type="number" name="${name}" min="${least}" max="1000000" value="${state[name]}" required></label>`;
  const group = (label: string, of: typeof names) =>
    of.length === 0
      ? nothing
      : html`<optgroup label="${label}">${of.map(([name, title]) => option(name, title, state.device))}</optgroup>`;
  const isListed = ([name]: (typeof names)[number]) => Object.hasOwn(reference.devices, name);
  const measuredHere = group(
    words.measuredDevices,
    names.filter((one) => !isListed(one)),
  );
  const listed = group(words.catalogue, names.filter(isListed));
  return choices(
    view,
    html`<form class="filters" action="${view.href('/what-if')}">
${choice('shape', [...shapes.keys()])}${choice('precision', storedAs)}
<label>${words.device} <select name="device">${[measuredHere, listed]}</select></label>
${number('isl', 1)}${number('osl', 2)}${number('batch', 1)}
<button>${words.answer}</button>
</form>`,
  );
}

const option = (value: string, text: string, chosen: string | number): Html =>
  html`<option value="${value}"${value === chosen ? html` selected` : ''}${isEnglishProse(text) ? html` lang="en"` : ''}>${text}</option>`;

/** The answers, and beside them what was published under the same conditions. */
function answersChart(
  view: View,
  asked: Question,
  target: Target,
  answers: readonly Answer[],
  checks: readonly PublishedCheck[],
  { reference }: Library,
): Chart {
  const words = whatIf[view.language];
  const common = commonWords(view);
  const { shape, precision, isl, osl, batch } = asked;
  const same = checks.filter(
    (check) =>
      shape.name === 'llama-2-70b' &&
      precision === 'fp8' &&
      check.isl === isl &&
      check.osl === osl &&
      check.batch === batch &&
      reference.results.find(({ id }) => id === check.result)?.device === target.name,
  );
  return intervalChart({
    id: 'what-if',
    title: words.answersTitle,
    description: `${target.title}, ${words.work(shape.name, precision, isl, osl, batch)}`,
    axis: `${words.axis}, ${common.higherIsBetter}`,
    rows: [
      ...answers.map(({ basis, found }) => ({
        name: basis,
        kind: 'projected' as const,
        value: found.tokensPerSecond,
        low: found.low,
        high: found.high,
        shown: rateText(found),
        detail: words.bound(words[found.prefillBoundBy], words[found.decodeBoundBy]),
      })),
      ...same.map(({ result, published }) => ({
        name: words.publishedBasis(result),
        kind: 'published' as const,
        value: published,
        low: null,
        high: null,
        shown: `${formatPrinted(published)} tokens/s`,
        detail: result,
      })),
    ],
    kindWords: common,
    columns: [
      { title: words.basis, align: 'left' },
      { title: words.kind, align: 'left' },
      { title: words.rate, align: 'right' },
      { title: common.low, align: 'right' },
      { title: common.high, align: 'right' },
    ],
  });
}

function answersTable(view: View, { osl, batch }: Question, answers: readonly Answer[]): Html {
  const words = whatIf[view.language];
  return table(
    words.answersTitle,
    [
      { title: words.basis },
      { title: words.rate, align: 'right' },
      { title: words.perUser, align: 'right' },
      { title: words.prefill, align: 'right' },
      { title: words.step, align: 'right' },
      { title: words.boundBy },
    ],
    answers.map(({ basis, found }) => [
      basis,
      rateText(found),
      digitsBy({
        centre: found.tokensPerSecond / batch,
        low: found.low && found.low / batch,
        high: found.high && found.high / batch,
      })(found.tokensPerSecond / batch),
      formatDuration(found.prefillSeconds),
      osl > 1 ? formatDuration(found.stepSeconds) : '',
      `${words[found.prefillBoundBy]} / ${words[found.decodeBoundBy]}`,
    ]),
  );
}

function assumptionsPart(
  view: View,
  asked: Question,
  target: Target,
  source: Source | null,
  answers: readonly Answer[],
): Html {
  const words = whatIf[view.language];
  const { bandwidth, prefill } = assumedEfficiency;
  const isOther = source !== null && !source.isTarget && answers.length > 1;
  const lines = [
    words.roofline,
    ...(target.hasMemory
      ? [
          words.assumed(
            formatShare(bandwidth),
            formatShare(prefill),
            formatDigits(100 * efficiencySpread, 2),
          ),
          words.usable,
        ]
      : []),
    words.cacheType(activationOf(asked, target, source)),
    ...(target.limits?.verified === false ? [words.unverifiedLimits] : []),
    ...(isOther ? [words.otherSource(source.title)] : []),
  ];
  return html`<section><h2>${words.assumptions}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

/** The error on what is known: steps that were left out of the fit, and published results. */
function checkPart(view: View, checks: readonly PublishedCheck[], source: Source | null): Html {
  const words = whatIf[view.language];
  const errors = checks.map(({ relativeError }) => relativeError);
  const signed = (share: number) => `${share > 0 ? '+' : ''}${formatShare(share)}`;
  const published =
    errors.length === 0
      ? words.noCheck
      : words.publishedCheck(errors.length, signed(Math.min(...errors)), signed(Math.max(...errors)));
  const rows = checks.map(({ result, batch, isl, osl, published: rate, predicted, relativeError }) => [
    html`<code>${result}</code>`,
    String(batch),
    `${isl} / ${osl}`,
    formatPrinted(rate),
    formatDigits(predicted, 3),
    signed(relativeError),
  ]);
  return html`<section><h2>${words.checkTitle}</h2><p>${published}</p>
${source ? html`<p>${source.title}: ${fitText(view, source.fit)}</p>` : nothing}
${
  rows.length > 0
    ? html`<details><summary>${words.checkTable}</summary>${table(
        words.checkTable,
        [
          { title: words.result },
          { title: words.batch, align: 'right' },
          { title: `${words.isl} / ${words.osl}`, align: 'right' },
          { title: words.publishedRate, align: 'right' },
          { title: words.predicted, align: 'right' },
          { title: words.error, align: 'right' },
        ],
        rows,
      )}</details>`
    : nothing
}</section>`;
}

/** What was measured of this model on this device is better than any projection. */
function recordsPart(view: View, library: Library, { shape }: Question, { group }: Target): Html {
  if (!group) return nothing;
  const filter = { search: shape.name, device: group.title };
  const { total } = library.rows({ ...filter, limit: 1 });
  return total === 0
    ? nothing
    : html`<p><a href="${view.href('/runs', filter)}">${whatIf[view.language].records} (${total})</a></p>`;
}
