import type { ImportedFigure } from '../../../results/import/figure.ts';
import type { ImportedConditions, ImportedResult } from '../../../results/import/imported.ts';
import type { StoredImport } from '../../../results/import/store.ts';
import { importedValueText } from '../../../results/import/words.ts';
import { importName } from '../../comparands.ts';
import { type Html, html, nothing } from '../../html.ts';
import { shortened } from '../../parts/imports.ts';
import { table } from '../../parts.ts';
import { inEnglish, said } from '../../said.ts';
import type { View } from '../../view.ts';
import { imports as wordsOf } from '../../words/imports.ts';
import { metricText } from '../../words/metrics.ts';

/** One result of a file: under which conditions, what its tool says of it, and each of its figures. */
export function resultSection(view: View, stored: StoredImport, result: ImportedResult, index: number): Html {
  const words = wordsOf[view.language];
  const { title, kept, figures } = result;
  return html`<section class="titled" id="result-${index + 1}"><h2 class="foreign">${inEnglish(shortened(title, 200))}</h2>
${verdict(view, result)}
${conditions(view, stored, result)}
${kept === null ? nothing : html`<p class="aside">${words.kept(kept.n)} <code class="foreign">${shortened(kept.at, 120)}</code></p>`}
${figures.length === 0 ? html`<p>${words.noFigures}</p>` : figureTable(view, result)}
${compareLink(view, stored, index)}</section>`;
}

/** What the tool itself says, in its words, and of what it does not call valid that it is never compared. */
function verdict(view: View, { verdict }: ImportedResult): Html {
  if (verdict === null) return nothing;
  const words = wordsOf[view.language];
  const { word, isValid, grounds = [] } = verdict;
  const style = isValid ? 'consistent' : 'contradictory';
  return html`<p>${words.toolSays}${words.because}<strong class="state ${style}">${shortened(word, 60)}</strong>${isValid ? nothing : html` ${words.invalidThere}`}</p>${
    grounds.length === 0
      ? nothing
      : html`<ul class="notes foreign" lang="en">${grounds.slice(0, 20).map((line) => html`<li>${shortened(line, 300)}</li>`)}</ul>`
  }`;
}

const names = {
  device: 'device',
  deviceCount: 'deviceCount',
  model: 'model',
  precision: 'precision',
  scenario: 'scenario',
  isl: 'isl',
  osl: 'osl',
  context: 'context',
  batch: 'batch',
  rate: 'rate',
  speculation: 'speculation',
  engine: 'engine',
  startedAt: 'startedAt',
} as const satisfies { readonly [name in keyof ImportedConditions]: keyof (typeof wordsOf)['en'] };

const options = {
  device: '--device',
  deviceCount: '--device-count',
  model: '--model',
  precision: '--precision',
} as const;

/** Conditions that the file or the user states; of those that a comparison asks for also that nobody does. */
function conditions(view: View, { imported: { told } }: StoredImport, { conditions }: ImportedResult): Html {
  const words = wordsOf[view.language];
  const shown = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) => {
    const value = conditions[name];
    const option = name in options ? options[name as keyof typeof options] : null;
    if (value === null) {
      return option === null
        ? []
        : [html`<div><dt>${words[names[name]]}</dt><dd class="aside">${words.notStated}</dd></div>`];
    }
    const isTold = option !== null && told[name as keyof typeof told] !== undefined;
    const by =
      option === null
        ? nothing
        : html` <small class="aside">${isTold ? words.toldLong(option) : words.statedLong}</small>`;
    const zone =
      name === 'startedAt' && !/(Z|[+-]\d\d:?\d\d)$/.test(String(value))
        ? html` <small class="aside">${words.noZone}</small>`
        : nothing;
    return [
      html`<div><dt>${words[names[name]]}</dt><dd>${inEnglish(shortened(String(value), 300))}${by}${zone}</dd></div>`,
    ];
  });
  return html`<dl class="facts">${shown}</dl>`;
}

function figureTable(view: View, { title, figures }: ImportedResult): Html {
  const words = wordsOf[view.language];
  return table(
    view,
    shortened(title, 200),
    [
      { title: words.metric, word: 'definition' },
      { title: words.statistic, word: 'statisticThere' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.written, word: 'written', align: 'right' },
      { title: words.many, word: 'many', align: 'right' },
      { title: words.population, word: 'population' },
      { title: words.where, word: 'pointer' },
    ],
    figures.map((figure, i) => cellsOf(view, figure, figures[i - 1])),
  );
}

/** What a figure counts is said once where several of it follow each other. */
function cellsOf(view: View, figure: ImportedFigure, before: ImportedFigure | undefined): (Html | string)[] {
  const words = wordsOf[view.language];
  const { metric, statistic, missing, written, unit, n, population, per, at } = figure;
  return [
    html`<code>${metric}</code>${metric === before?.metric ? nothing : html`<small class="said">${inEnglish(metricText(view.language, metric))}</small>`}`,
    html`<code>${statistic}</code>`,
    html`${importedValueText(figure)}${missing === null ? nothing : html`<small class="said why">${said(view, shortened(missing, 300))}</small>`}`,
    written === null
      ? ''
      : html`<code class="written">${shortened(written, 40)} ${shortened(unit, 40)}</code>`,
    n === null ? '' : String(n),
    per === 'device' ? html`${words[population]}${words.comma}${words.perDevice}` : words[population],
    html`<code class="foreign">${shortened(at, 120)}</code>`,
  ];
}

/** Where nobody answers a comparison there is no way to it. */
function compareLink(view: View, stored: StoredImport, index: number): Html {
  if (view.isSite) return nothing;
  const words = wordsOf[view.language];
  const name = importName(stored, index);
  return html`<p><a href="${view.href('/compare', { records: name })}">${words.compareThis}</a></p>`;
}
