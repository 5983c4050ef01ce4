import { formatPrinted } from '../../../results/format.ts';
import {
  type Device,
  type Microbenchmark,
  type PublishedResult,
  type Spec,
  specNames,
} from '../../../results/reference/schema.ts';
import { type Html, html, nothing, together } from '../../html.ts';
import type { Library } from '../../library.ts';
import { sourceLink, table } from '../../parts.ts';
import { inEnglish } from '../../said.ts';
import type { View } from '../../view.ts';
import { devices, specWords } from '../../words/devices.ts';

type Sources = Library['reference']['sources'];

/** What the maker and others print of a device, each figure with its source. */
export function specificationPart(view: View, { reference }: Library, { specs }: Device): Html {
  const words = devices[view.language];
  const rows = specNames.flatMap((name) => {
    const spec = specs[name];
    return spec === undefined
      ? []
      : [
          [
            specWords[view.language][name],
            html`${spec.value === null ? words.notKnown : inEnglish(valueText(spec.value, spec.unit))}${spec.verified ? '' : html` ${unverifiedMark(view)}`}`,
            sourceLink(reference.sources, spec.source),
            alternatives(reference.sources, spec),
            html`<span lang="en">${spec.note ?? ''}</span>`,
          ],
        ];
  });
  if (rows.length === 0) return nothing;
  return html`<section><h2>${words.specification}</h2>${table(
    view,
    words.specification,
    [
      { title: words.quantity, word: 'quantity' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.source, word: 'source' },
      { title: words.alsoPrinted, word: 'alsoPrinted' },
      { title: words.note, word: 'note' },
    ],
    rows,
  )}</section>`;
}

const unverifiedMark = (view: View): Html =>
  html`<span class="unverified">${devices[view.language].unverified}</span>`;

const valueText = (value: NonNullable<Spec['value']>, unit: string | null): string =>
  `${typeof value === 'number' ? formatPrinted(value) : value}${unit === null ? '' : ` ${unit}`}`;

const alternatives = (sources: Sources, { alternatives: others = [], unit }: Spec): Html =>
  together(
    others.map(
      ({ value, source }, i) =>
        html`${i > 0 ? '; ' : ''}${value === null ? '—' : valueText(value, unit)} (${sourceLink(sources, source)})`,
    ),
  );

/** Results and microbenchmarks that were published of a device, by source: each source can be unfolded. */
export function publishedPart(view: View, { reference }: Library, id: string): Html {
  const words = devices[view.language];
  const results = reference.results.filter(({ device }) => device === id);
  const kernels = reference.microbenchmarks.filter(({ device }) => device === id);
  const unfolded = <Entry extends { source: string }>(entries: Entry[], tableOf: (group: Entry[]) => Html) =>
    [...Map.groupBy(entries, ({ source }) => source)].map(
      ([
        source,
        group,
      ]) => html`<details><summary>${inEnglish(reference.sources[source]?.title ?? source)} (${group.length})</summary>
<p>${words.source}: ${sourceLink(reference.sources, source)}</p>${tableOf(group)}</details>`,
    );
  const isNone = results.length + kernels.length === 0;
  return html`<section><h2>${words.published}</h2>${
    isNone ? html`<p>${words.noPublished}</p>` : unfolded(results, (group) => resultTable(view, group))
  }${
    kernels.length === 0
      ? nothing
      : html`<h3>${words.microbenchmarks}</h3>${unfolded(kernels, (group) => kernelTable(view, group))}`
  }</section>`;
}

/** What is to be thought of a published figure, beside it. */
const doubts = (view: View, { verified, disowned }: Pick<PublishedResult, 'verified' | 'disowned'>): Html =>
  html`${verified ? '' : html` ${unverifiedMark(view)}`}${disowned === undefined ? '' : html` <span class="unverified">${devices[view.language].disowned}: <q lang="en">${disowned}</q></span>`}`;

function resultTable(view: View, results: readonly PublishedResult[]): Html {
  const words = devices[view.language];
  return table(
    view,
    words.published,
    [
      { title: words.result, word: 'result' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.model, word: 'model' },
      { title: words.benchmark, word: 'benchmark' },
      { title: words.precision, word: 'precision' },
      { title: words.lengths, word: 'lengths' },
      { title: words.batch, word: 'batch', align: 'right' },
      { title: words.count, word: 'deviceCount', align: 'right' },
    ],
    results.map((result) => {
      const { isl, osl, batch, deviceCount, benchmark, round, scenario } = result;
      return [
        html`<code class="id">${result.id}</code>`,
        html`${formatPrinted(result.value)} ${result.unit}${doubts(view, result)}`,
        inEnglish(result.model),
        inEnglish([benchmark, round, scenario].filter(Boolean).join(', ')),
        result.precision ?? '',
        isl || osl ? `${isl ?? '?'} / ${osl ?? '?'}` : '',
        batch === undefined ? '' : String(batch),
        deviceCount === undefined ? '' : String(deviceCount),
      ];
    }),
  );
}

function kernelTable(view: View, kernels: readonly Microbenchmark[]): Html {
  const words = devices[view.language];
  return table(
    view,
    words.microbenchmarks,
    [
      { title: words.result, word: 'result' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.tool, word: 'tool' },
      { title: words.precision, word: 'precision' },
      { title: words.size, word: 'size' },
    ],
    kernels.map((kernel) => [
      html`<code class="id">${kernel.id}</code>`,
      html`${formatPrinted(kernel.value)} ${kernel.unit}${doubts(view, kernel)}`,
      inEnglish(kernel.tool),
      kernel.precision ?? '',
      inEnglish(kernel.size ?? ''),
    ]),
  );
}
