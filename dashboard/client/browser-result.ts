import type { ResultOfBrowser } from '../browser/result.ts';
import { workersChart } from '../browser/workers-chart.ts';
import { type Chart, type DataColumn, textOf, widths } from '../charts/chart.ts';
import { chartCsv, chartFile, type Provenance } from '../download.ts';
import { browser } from '../words/browser.ts';
import { anchorOf } from '../words/columns.ts';
import { common } from '../words/common.ts';
import { caveatText } from '../words/glossary.ts';
import type { Language } from '../words.ts';

type Words = (typeof browser)['en'];

/** An element with its text or its children; nothing that is shown is taken for markup. */
function element(
  name: string,
  attributes: Readonly<{ [attribute: string]: string }>,
  ...children: readonly (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/**
 * The result of a run: sentence, picture, table, conditions, and the records to keep.
 *
 * @param method address of the page that has the glossary
 */
export function show(result: ResultOfBrowser, language: Language, method: string): HTMLElement[] {
  const words = browser[language];
  return [
    sentence(result, words),
    ...(result.rates === null
      ? []
      : [picture(workersChart(result.rates, language), language, method, result.createdAt)]),
    figures(result, words, method),
    conditions(result, words, language),
  ];
}

function sentence({ rate, share }: ResultOfBrowser, words: Words): HTMLElement {
  if (rate === null) return element('p', { class: 'sentence' }, words.noResult);
  const limit = share === null ? words.noLimit : words.limit(share);
  return element('p', { class: 'sentence' }, element('strong', {}, words.result(rate)), ` ${limit}`);
}

/** A chart as on every other page: two widths, its data as a table, and its files. */
function picture(chart: Chart, language: Language, method: string, date: string): HTMLElement {
  const drawn = (['wide', 'narrow'] as const).map((name) => {
    // Read as XML: what a chart did not escape would be an error and not an element.
    const svg = new DOMParser().parseFromString(chart.svg(widths[name]), 'image/svg+xml').documentElement;
    return element('div', { class: name }, document.importNode(svg, true));
  });
  return element(
    'figure',
    { id: chart.id },
    element('figcaption', {}, element('strong', {}, chart.title)),
    ...drawn,
    element(
      'details',
      {},
      element('summary', {}, common[language].data),
      table(
        chart.title,
        chart.columns,
        chart.rows.map((row) => row.map(textOf)),
        method,
      ),
      filesOf(chart, language, { address: location.href, date }),
    ),
  );
}

/** No PNG: it is painted from a picture with an address on this server, and the policy of the page lets no other in. */
function filesOf(chart: Chart, language: Language, provenance: Provenance): HTMLElement {
  const svg = ['SVG', 'svg', 'image/svg+xml', chartFile(chart, widths.wide, provenance)] as const;
  const csv = ['CSV', 'csv', 'text/csv', chartCsv(chart, provenance)] as const;
  const links = [svg, csv].flatMap(([name, extension, type, content]) => {
    const href = URL.createObjectURL(new Blob([content], { type }));
    return [' ', element('a', { href, download: `${chart.id}.${extension}` }, name)];
  });
  return element('p', { class: 'files' }, `${common[language].download}:`, ...links);
}

function figures({ rows }: ResultOfBrowser, words: Words, method: string): HTMLElement {
  const columns = [
    { title: words.work, word: 'workload', align: 'left' },
    { title: words.figure, word: 'definition', align: 'left' },
    { title: words.value, word: 'value', align: 'right' },
    { title: words.workers, word: 'processes', align: 'right' },
    { title: words.samples, word: 'samples', align: 'right' },
  ] as const;
  const cells = rows.map(({ work, figure, value, workers, samples }) => [
    work,
    figure,
    value,
    String(workers),
    String(samples),
  ]);
  return table(words.figures, columns, cells, method);
}

/** As the tables of every other page: heads that lead to their words, numbers right. */
function table(
  caption: string,
  columns: readonly DataColumn[],
  rows: readonly (readonly string[])[],
  method: string,
): HTMLElement {
  const right = (i: number) => (columns[i]?.align === 'right' ? { class: 'number' } : {});
  const heads = columns.map(({ title, word }, i) =>
    element(
      'th',
      { scope: 'col', ...right(i) },
      element('a', { class: 'word', href: `${method}#${anchorOf(word)}` }, title),
    ),
  );
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, i) =>
        i === 0 ? element('th', { scope: 'row' }, cell) : element('td', right(i), cell),
      ),
    ),
  );
  const whole = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...body),
  );
  return element('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' }, whole);
}

const signs = { VALID: '✓', DEGRADED: '?', INVALID: '✕' } as const;

function conditions(result: ResultOfBrowser, words: Words, language: Language): HTMLElement {
  const { copied, clockStep, library, agent, records } = result;
  const validity = records.map(({ title, state, reasons }) =>
    element(
      'p',
      {},
      `${title}: `,
      element('span', { class: `state ${state.toLowerCase()}` }, `${signs[state]} ${state}`),
      ...reasons.map(({ code, detail }) => ` ${caveatText(language, code).sentence} (${detail})`),
    ),
  );
  const files = records.map(({ title, file, content }) => {
    const href = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
    return element('p', {}, element('a', { href, download: file }, title));
  });
  const facts: readonly (readonly [string, ...(Node | string)[]])[] = [
    [words.validity, ...validity],
    ...(copied
      ? [
          [
            words.copied,
            (copied.isOnGpu ? words.copiedToGpu : words.copiedText)(copied.into, copied.out),
          ] as const,
        ]
      : []),
    ...(clockStep ? [[words.clock, words.clockText(clockStep)] as const] : []),
    [words.library, library],
    ...(agent ? [[words.agent, agent] as const] : []),
    [words.keep, ...files, words.keepText('npm run assay -- show <file>')],
  ];
  return element(
    'dl',
    { class: 'facts' },
    ...facts.map(([name, ...text]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, ...text)),
    ),
  );
}
