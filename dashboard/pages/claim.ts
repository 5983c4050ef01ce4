import type { Estimate, Evidence } from '../../results/claims/evidence.ts';
import type { ExplainedClaim } from '../../results/claims/explained.ts';
import { estimateEnds, formatEstimate } from '../../results/claims/format-estimate.ts';
import type { TestOutcome } from '../../results/claims/verdict.ts';
import { decidesInChinese, type JudgedClaim } from '../../results/claims.ts';
import { formatFixed } from '../../results/format.ts';
import type { Chart, Kind } from '../charts/chart.ts';
import { numberColumn, textColumn } from '../charts/columns.ts';
import { type IntervalRow, intervalChart } from '../charts/intervals.ts';
import { waterfall } from '../charts/waterfall.ts';
import { type Html, html, nothing } from '../html.ts';
import { withImportedSayings } from '../library/imported-sayings.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { importsChoice, importsSwitch } from '../parts/imports.ts';
import { chartPart, table } from '../parts.ts';
import { inEnglish, inPieces, said, written } from '../said.ts';
import { NotThere, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { claims } from '../words/claims.ts';
import { figureColumns } from './chart-columns.ts';
import { importedItem, importedRows, importedSection } from './claims/imported.ts';
import { estimateOf, evidenceChoice, isAlone, verdictMark } from './claims.ts';

/** `/claims/<id>`: the sentence, how it is read, and everything that its verdict rests on. */
export async function claimPage(view: View, library: Library, id = ''): Promise<Page> {
  const { evidence, imports } = readState(
    view.params,
    { evidence: evidenceChoice, imports: importsChoice },
    view.language,
  );
  const words = claims[view.language];
  const judged = (await library.claims(evidence === 'published')).filter((one) => one.id === id);
  const [claim] = isAlone({ evidence, imports }) ? judged : withImportedSayings(judged, library);
  if (!claim) throw new NotThere(words.noClaim(id));
  const { verdict, explanation } = claim;
  const charts = [...testChart(view, claim), ...(explanation ? [explanationChart(view, explanation)] : [])];
  const strength = verdict.strength ? `, ${words.byStrength(words[verdict.strength])}` : '';
  const figure = estimateOf(verdict);
  const { stop } = commonWords(view);
  return {
    title: `${id} · ${view.language === 'en' ? claim.english : claim.original}`,
    sentence: html`${verdictMark(view, verdict.outcome)}${strength}${figure ? html`: <strong>${figure}</strong>` : ''}${stop} ${view.language === 'en' ? verdict.decides : inPieces(decidesInChinese(claim))}`,
    charts,
    body: html`<blockquote lang="zh-Hans">${claim.original}</blockquote>
<dl class="facts">
<div><dt>${words.collected}</dt><dd lang="en">${claim.metric}</dd></div>
<div><dt>${words.conditions}</dt><dd lang="en">${claim.conditions}</dd></div>
<div><dt>${words.reading}</dt><dd><span lang="en">${claim.reading}</span> <span class="aside">${words.readingNote}</span></dd></div>
${claim.settles ? html`<div><dt>${words.settles}</dt><dd lang="en">${claim.settles}</dd></div>` : nothing}
</dl>
<p>${evidenceSwitch(view, id, { evidence, imports })}</p>
${evidence === 'published' ? nothing : importsSwitch(view, library.imports, imports, (wanted) => view.href(`/claims/${id}`, { evidence, imports: wanted }))}
${importedSection(view, claim)}
${charts.slice(0, 1).map((chart) => chartPart(view, chart))}
<section><h2>${words.tests}</h2>${claim.tests.map((test) => testPart(view, test))}</section>
${explanation ? explanationPart(view, explanation, charts.at(-1)!) : nothing}`,
  };
}

function evidenceSwitch(
  view: View,
  id: string,
  { evidence, imports }: { readonly evidence: string | undefined; readonly imports: string | undefined },
): Html {
  const words = claims[view.language];
  return evidence === 'published'
    ? html`${words.evidence}: ${words.publishedOnly} · <a href="${view.href(`/claims/${id}`, { imports })}">${words.withRecords}</a>`
    : html`${words.evidence}: ${words.withRecords} · <a href="${view.href(`/claims/${id}`, { evidence: 'published', imports })}">${words.publishedOnly}</a>`;
}

function testPart(
  view: View,
  { name, decides, outcome, asked, expect, estimate, evidence, imported }: TestOutcome,
): Html {
  const words = claims[view.language];
  const figure = estimate ? html` <strong>${formatEstimate(estimate, expect)}</strong>` : nothing;
  return html`<section class="test"><h3>${said(view, name)}</h3>
<p>${verdictMark(view, outcome)}${figure} · ${words.asked}: ${said(view, asked)}${decides ? nothing : html` · <span class="aside">${words.beside}</span>`}</p>
${evidence.length === 0 ? html`<p class="aside">${words.noEvidence}</p>` : html`<ul class="evidence">${evidence.map((each) => evidencePart(view, each, expect))}</ul>`}
${imported.length === 0 ? nothing : html`<ul class="evidence">${imported.map((each) => importedItem(view, each, expect))}</ul>`}
</section>`;
}

function evidencePart(view: View, entry: Evidence, expect: TestOutcome['expect']): Html {
  const words = claims[view.language];
  const { stop, next } = commonWords(view);
  const { statement, strength, verified, estimate, conditions, figures, refusal, counts } = entry;
  const sources = [...new Set(figures.map(({ source }) => source))].join(', ');
  const marks = [
    words[strength],
    ...(verified ? [] : [words.unverified]),
    ...(counts ? [] : [words.doesNotCount]),
  ];
  return html`<li${counts ? nothing : html` class="aside"`}><span lang="en">${statement}</span>${estimate ? html` = <strong>${formatEstimate(estimate, expect)}</strong>` : nothing}
<span class="said">${marks.join(', ')}${sources ? html`; ${inEnglish(sources)}` : ''}${refusal ? html`${stop} ${said(view, refusal)}` : nothing}${
    conditions.length > 0
      ? html`${stop} ${conditions.map((each, i) => html`${i > 0 ? next : ''}${said(view, each)}`)}`
      : nothing
  }</span></li>`;
}

/** Evidence with both ends of its interval, in the unit that most of it has, beside the band that is asked for. */
function testChart(view: View, { id, english, tests }: JudgedClaim): Chart[] {
  const words = claims[view.language];
  const common = commonWords(view);
  const entries = tests.flatMap((test) =>
    test.evidence.flatMap((entry) =>
      entry.counts && isRatio(entry.estimate) ? [{ test, entry, estimate: entry.estimate }] : [],
    ),
  );
  const beside = importedRows(view, tests);
  if (entries.length + beside.length < 2) return [];
  const bands = tests.flatMap(({ decides, expect, estimate }) =>
    decides && expect && isRatio(estimate) ? [expect] : [],
  );
  const [band] = bands;
  const isOneBand = band !== undefined && bands.every(([low, high]) => low === band[0] && high === band[1]);
  const rows = entries.map(({ test, entry, estimate }): IntervalRow => {
    const { statement, conditions } = entry;
    const name = statement.split(/: [\d.]/)[0]!;
    return {
      name,
      kind: kindOf(entry),
      value: estimate.value,
      low: estimate.low,
      high: estimate.high,
      shown: formatEstimate(estimate, test.expect),
      ends: estimateEnds(estimate, test.expect),
      detail: [statement.slice(name.length + 2), ...conditions.map((each) => written(view, each))]
        .filter(Boolean)
        .join('; '),
    };
  });
  rows.push(...beside);
  return [
    intervalChart({
      id: `claim-${id.toLowerCase()}`,
      title: words.testsTitle,
      description: `${english}. ${rows.map(({ name, shown }) => `${name}: ${shown}`).join('; ')}`,
      axis: words.axis,
      logarithmic: true,
      ...(isOneBand && {
        band: { low: band[0], high: band[1], label: `${words.band}: ${band[0] ?? ''} … ${band[1] ?? ''}` },
      }),
      rows,
      kindWords: common,
      columns: [
        textColumn(words.strength, 'strength'),
        textColumn(words.evidence, 'kind'),
        ...figureColumns(view, words.ratio, 'ratio'),
      ],
    }),
  ];
}

const isRatio = (estimate: Estimate | null): estimate is Estimate => estimate?.unit === 'x';

const kindOf = ({ strength, basis }: Evidence): Kind =>
  strength === 'projection'
    ? 'projected'
    : strength === 'declared'
      ? 'declared'
      : basis === 'record'
        ? 'measured'
        : 'published';

function explanationChart(view: View, { title, factors, ratio }: ExplainedClaim): Chart {
  const words = claims[view.language];
  const known = factors.reduce((product, { value }) => product * (value ?? 1), 1);
  const times = (value: number) => `× ${formatFixed(value, 2)}`;
  return waterfall({
    id: 'explained',
    title: `${words.explained}: ${written(view, title)}`,
    description: factors
      .map(
        ({ name, value, text }) =>
          `${words[name]} ${value === null ? words.notKnown : times(value)} (${written(view, text)})`,
      )
      .join('; '),
    axis: words.axis,
    factors: factors.map(({ name, value, text }) => ({
      name: words[name],
      value,
      shown: value === null ? words.notKnown : times(value),
      detail: written(view, text),
    })),
    total: {
      name: words.product,
      value: known,
      shown: times(known),
      detail: `${words.ratio} ${formatFixed(ratio, 2)}`,
    },
    columns: [
      textColumn(words.factor, 'factor'),
      { ...numberColumn(words.times, 'factor'), asShown: commonWords(view).asShown },
      textColumn(words.because, 'because'),
    ],
  });
}

function explanationPart(view: View, explanation: ExplainedClaim, chart: Chart): Html {
  const words = claims[view.language];
  const { inputs, published } = explanation;
  return html`<section><h2>${words.explained}</h2><p>${words.explainedNote}</p>
${chartPart(view, chart)}
<h3>${words.inputs}</h3><ul>${inputs.map((input) => html`<li>${said(view, input)}</li>`)}</ul>
${
  published.length === 0
    ? nothing
    : table(
        view,
        words.pairs,
        [
          { title: words.round, word: 'round' },
          { title: words.scenario, word: 'scenario' },
          { title: words.submitter, word: 'submitter' },
          { title: words.deviceCount, word: 'deviceCount', align: 'right' },
          { title: words.power, word: 'power' },
          { title: words.ratio, word: 'ratio', align: 'right' },
          { title: words.software, word: 'software' },
        ],
        published.map((pair) => [
          pair.round,
          pair.scenario,
          pair.submitter,
          pair.deviceCount === null ? words.notStated : String(pair.deviceCount),
          said(view, pair.power || words.notStated),
          formatFixed(pair.ratio, 2),
          said(view, pair.software),
        ]),
      )
}</section>`;
}
