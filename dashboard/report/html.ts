import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { widths } from '../charts/chart.ts';
import { chartMarkup, type Html, html, nothing, together } from '../html.ts';
import { languageTag } from '../words.ts';
import type { Block, Cell, Chapter, Column, Document, Picture } from './block.ts';
import { plain, type Text } from './text.ts';

/** Width of a picture beside another, in pixels. */
const besideAnother = 440;

/** A report as one file of HTML that asks for nothing: no script, no font, no picture from elsewhere. The same document gives the same bytes. */
export async function htmlOf(document: Document): Promise<string> {
  const style = `${readFileSync(new URL('report.css', import.meta.url), 'utf8')}${pageStyle(document)}`;
  const hash = createHash('sha256').update(style).digest('base64');
  const title = `${plain(document.title)} ${plain(document.subtitle)}`;
  const page = html`<!doctype html>
<html lang="${languageTag[document.languages[0]!]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<style>${chartMarkup(style)}</style>
</head>
<body>
${document.mark === null ? nothing : html`<header class="mark">${beside(document.mark)}</header>`}
<main>
<header>
<h1>${beside(document.title)}</h1>
<p class="number">${beside(document.subtitle)} · <span class="mono">SHA-256 ${document.digest}</span></p>
${together(document.first.map(blockOf))}
</header>
<nav aria-label="${plain(document.contents)}"><h2>${beside(document.contents)}</h2>
<ul>${document.chapters.map(({ id, title: name }) => html`<li><a href="#${id}">${beside(name)}</a></li>`)}</ul></nav>
${together(document.chapters.map(chapterOf))}
<p class="end">— ${beside(document.end)} —</p>
</main>
</body>
</html>
`;
  return String(await page);
}

const chapterOf = ({ id, title, blocks }: Chapter): Html => html`<section id="${id}">
<h2>${beside(title)}</h2>
${together(blocks.map(blockOf))}
</section>
`;

const inLanguage = ({ language, text, parts }: Text[number]): Html =>
  parts !== undefined
    ? together(parts.map(inLanguage))
    : language === null
      ? html`${text}`
      : html`<span lang="${languageTag[language]}">${text}</span>`;

const lines = (text: Text): Html =>
  together(text.map((line, i) => html`${i === 0 ? nothing : html`<br>`}${inLanguage(line)}`));

const beside = (text: Text): Html =>
  together(text.map((line, i) => html`${i === 0 ? '' : ' '}${inLanguage(line)}`));

const cellOf = ({ text, look, under }: Cell): Html => {
  const body = lines(text);
  return html`${look === undefined ? body : html`<span class="${look}">${body}</span>`}${under === undefined ? nothing : html`<small>${lines(under)}</small>`}`;
};

function blockOf(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return html`<h3>${beside(block.text)}</h3>`;
    case 'paragraph':
      return html`<p class="${block.look ?? ''}">${lines(block.text)}</p>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${cellOf(item)}</li>`)}</ul>`;
    case 'notices':
      return html`<div class="notices">${block.items.map((item) => html`<p>${cellOf(item)}</p>`)}</div>`;
    case 'facts':
    case 'strip':
      return html`<dl class="${block.kind}">${block.rows.map(([name, value]) => html`<div><dt>${beside(name)}</dt><dd>${cellOf(value)}</dd></div>`)}</dl>`;
    case 'answers':
      return html`<dl class="answers">${block.rows.map(
        ({ question, answer, values }) =>
          html`<div><dt>${lines(question)}</dt><dd>${lines(answer.text)}${values.map(({ text, under }) => html`<strong>${lines(text)}</strong>${under === undefined ? nothing : html`<span>${lines(under)}</span>`}`)}${answer.under === undefined ? nothing : html`<small>${lines(answer.under)}</small>`}</dd></div>`,
      )}</dl>`;
    case 'commands':
      return html`<pre tabindex="0"><code>${block.lines.join('\n')}</code></pre>`;
    case 'fine':
      return html`<div class="fine">${block.rows.map(([name, text]) => html`<p><b>${name}</b> ${text}</p>`)}</div>`;
    case 'charts':
      return block.charts.length === 1
        ? pictureOf(block.charts[0]!)
        : html`<div class="pair">${block.charts.map(pairedPicture)}</div>`;
    case 'table':
      return tableOf(block);
  }
}

const pictureOf = ({ chart, caption }: Picture): Html => html`<figure>
<figcaption>${beside(caption)}</figcaption>
<div class="wide">${chartMarkup(chart.svg(widths.wide))}</div>
<div class="narrow">${chartMarkup(chart.svg(widths.narrow))}</div>
</figure>`;

const pairedPicture = ({ chart, caption }: Picture): Html =>
  html`<figure><figcaption>${beside(caption)}</figcaption>${chartMarkup(chart.svg(besideAnother))}</figure>`;

const number = (column: Column | undefined): Html =>
  column?.align === 'right' ? html` class="number"` : nothing;

const tableOf = ({
  caption,
  columns,
  rows,
  note,
}: Extract<
  Block,
  { kind: 'table' }
>): Html => html`<div class="scroll" role="region" aria-label="${plain(caption)}" tabindex="0"><table>
<caption>${beside(caption)}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${number(column)}>${lines(column.title)}</th>`)}</tr></thead>
<tbody>${rows.map(
  (row) => html`<tr>${row.map((cell, i) => html`<td${number(columns[i])}>${cellOf(cell)}</td>`)}</tr>
`,
)}</tbody>
</table></div>
${note === undefined ? nothing : html`<p class="note">${lines(note)}</p>`}`;

/** The head of each page where it is printed. What stands in it comes from the data: as a string of CSS it is written in code points. */
function pageStyle({ head, mark }: Document): string {
  const foot = head.map(({ text }) => text).join('  ');
  const above = mark === null ? '' : mark.map(({ text }) => text).join('  ');
  return `@page{@top-left{content:${cssString(foot)}}@top-right{content:counter(page) " / " counter(pages)}@bottom-left{content:${cssString(above)}}}`;
}

const cssString = (text: string): string =>
  `"${Array.from(text, (character) => (/[a-z0-9 ]/i.test(character) ? character : `\\${character.codePointAt(0)!.toString(16)} `)).join('')}"`;
