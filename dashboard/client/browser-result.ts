import type { ResultOfBrowser } from '../browser/result.ts';
import { browser } from '../words/browser.ts';
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

/** The result of a run: sentence, table, conditions, and the records to keep. */
export function show(result: ResultOfBrowser, language: Language): HTMLElement[] {
  const words = browser[language];
  return [sentence(result, words), figures(result, words), conditions(result, words, language)];
}

function sentence({ rate, share }: ResultOfBrowser, words: Words): HTMLElement {
  if (rate === null) return element('p', { class: 'sentence' }, words.noResult);
  const limit = share === null ? words.noLimit : words.limit(share);
  return element('p', { class: 'sentence' }, element('strong', {}, words.result(rate)), ` ${limit}`);
}

function figures({ rows }: ResultOfBrowser, words: Words): HTMLElement {
  const titles = [words.work, words.figure, words.value, words.workers, words.samples];
  const right = (i: number) => (i >= 2 ? { class: 'number' } : {});
  const head = titles.map((title, i) => element('th', { scope: 'col', ...right(i) }, title));
  const body = rows.map(({ work, figure, value, workers, samples }) =>
    element(
      'tr',
      {},
      ...[work, figure, value, String(workers), String(samples)].map((cell, i) =>
        i === 0 ? element('th', { scope: 'row' }, cell) : element('td', right(i), cell),
      ),
    ),
  );
  const table = element(
    'table',
    {},
    element('caption', {}, words.figures),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': words.figures, tabindex: '0' },
    table,
  );
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
