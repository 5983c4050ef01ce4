import { formatPrinted } from '../../../results/format.ts';
import { type Device, type Spec, specNames } from '../../../results/reference/schema.ts';
import { type Html, html, nothing, together } from '../../html.ts';
import type { Library } from '../../library.ts';
import { sourceLink, table } from '../../parts.ts';
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
            spec.value === null ? words.notKnown : valueText(spec.value, spec.unit),
            spec.verified ? '' : unverifiedMark(view),
            sourceLink(reference.sources, spec.source),
            alternatives(reference.sources, spec),
            html`<span lang="en">${spec.note ?? ''}</span>`,
          ],
        ];
  });
  if (rows.length === 0) return nothing;
  return html`<section><h2>${words.specification}</h2>${table(
    words.specification,
    [
      { title: words.quantity },
      { title: words.value, align: 'right' },
      { title: '' },
      { title: words.source },
      { title: words.alsoPrinted },
      { title: words.note },
    ],
    rows,
  )}</section>`;
}

export const unverifiedMark = (view: View): Html =>
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

/** Results and microbenchmarks that were published of a device. */
export function publishedPart(view: View, { reference }: Library, id: string): Html {
  const words = devices[view.language];
  const results = reference.results.filter(({ device }) => device === id);
  const kernels = reference.microbenchmarks.filter(({ device }) => device === id);
  const mark = ({ verified, disowned }: { verified: boolean; disowned?: string | undefined }) =>
    html`${verified ? '' : unverifiedMark(view)}${disowned === undefined ? '' : html` <span class="unverified">${words.disowned}: <q lang="en">${disowned}</q></span>`}`;
  const resultTable = table(
    words.published,
    [
      { title: words.result },
      { title: words.value, align: 'right' },
      { title: words.model },
      { title: words.benchmark },
      { title: words.precision },
      { title: words.lengths },
      { title: words.batch, align: 'right' },
      { title: words.count, align: 'right' },
      { title: words.source },
      { title: '' },
    ],
    results.map((result) => {
      const { isl, osl, batch, deviceCount, benchmark, round, scenario } = result;
      return [
        html`<code>${result.id}</code>`,
        `${formatPrinted(result.value)} ${result.unit}`,
        result.model,
        [benchmark, round, scenario].filter(Boolean).join(', '),
        result.precision ?? '',
        isl || osl ? `${isl ?? '?'} / ${osl ?? '?'}` : '',
        batch === undefined ? '' : String(batch),
        deviceCount === undefined ? '' : String(deviceCount),
        sourceLink(reference.sources, result.source),
        mark(result),
      ];
    }),
  );
  const kernelTable = table(
    words.microbenchmarks,
    [
      { title: words.result },
      { title: words.value, align: 'right' },
      { title: words.tool },
      { title: words.precision },
      { title: words.size },
      { title: words.source },
      { title: '' },
    ],
    kernels.map((kernel) => [
      html`<code>${kernel.id}</code>`,
      `${formatPrinted(kernel.value)} ${kernel.unit}`,
      kernel.tool,
      kernel.precision ?? '',
      kernel.size ?? '',
      sourceLink(reference.sources, kernel.source),
      mark(kernel),
    ]),
  );
  return html`<section><h2>${words.published}</h2>${
    results.length + kernels.length === 0
      ? html`<p>${words.noPublished}</p>`
      : html`${results.length > 0 ? resultTable : nothing}${kernels.length > 0 ? kernelTable : nothing}`
  }</section>`;
}
