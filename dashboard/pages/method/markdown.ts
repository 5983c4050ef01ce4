import { type Html, html, together } from '../../html.ts';

// The Markdown that the pages of docs/ are written in, and no more: headings, paragraphs, lists, tables, fenced code, quotes;
// in a line code, strong, emphasis and links. All of it goes through `html`, so that nothing in a text can become markup.

export interface Markdown {
  /** The first heading, which a page has as its own. */
  readonly title: string;
  readonly body: Html;
}

/** Where a link leads; null where it leads nowhere here, and only its text is shown. */
export type LinkTarget = (target: string) => string | null;

/** A text of docs/ as markup. */
export function renderMarkdown(source: string, linkTo: LinkTarget): Markdown {
  const [first = '', ...rest] = blocksOf(source);
  const title = /^# (.*)$/.exec(first)?.[1];
  const blocks = title === undefined ? [first, ...rest] : rest;
  return { title: title ?? '', body: together(blocks.map((block) => rendered(block, linkTo))) };
}

/** Blocks stand apart by an empty line; a heading, a table and code end by themselves. */
function blocksOf(source: string): string[] {
  const blocks: string[][] = [[]];
  let isCode = false;
  for (const line of source.split('\n')) {
    const isFence = line.startsWith('```');
    const last = blocks.at(-1)!;
    if (isFence && !isCode) blocks.push([line]);
    else if (isCode) last.push(line);
    else if (line.trim() === '') blocks.push([]);
    else if (/^#{1,6} /.test(line)) blocks.push([line], []);
    else if (last.length > 0 && startsAnew(line, last.at(-1)!)) blocks.push([line]);
    else last.push(line);
    if (isFence && isCode) blocks.push([]);
    if (isFence) isCode = !isCode;
  }
  return blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
}

/** A list or a table right below a paragraph. */
const startsAnew = (line: string, before: string): boolean =>
  (line.startsWith('|') && !before.startsWith('|')) ||
  (isItem(line) && !isItem(before) && !/^\s/.test(before));

const bullet = /^(?:[*-]|\d+\.) /;
const isItem = (line: string) => bullet.test(line);

function rendered(block: string, linkTo: LinkTarget): Html {
  const lines = block.split('\n');
  const [first] = lines as [string];
  const inline = (text: string) => inLine(text, linkTo);
  const [, marks, heading] = /^(#{1,6}) (.*)$/.exec(first) ?? [];
  if (heading !== undefined) {
    const id = anchorOf(heading);
    return marks!.length <= 2
      ? html`<h2 id="${id}">${inline(heading)}</h2>\n`
      : html`<h3 id="${id}">${inline(heading)}</h3>\n`;
  }
  if (first.startsWith('```')) return html`<pre><code>${lines.slice(1, -1).join('\n')}</code></pre>\n`;
  if (first.startsWith('|')) return tableOf(lines, inline);
  if (first.startsWith('> ')) {
    return html`<blockquote><p>${inline(lines.map((line) => line.replace(/^> ?/, '')).join(' '))}</p></blockquote>\n`;
  }
  if (isItem(first)) {
    const items = itemsOf(lines).map((item) => html`<li>${inline(item)}</li>`);
    return /^\d/.test(first) ? html`<ol>${items}</ol>\n` : html`<ul>${items}</ul>\n`;
  }
  return html`<p>${inline(lines.map((line) => line.trim()).join(' '))}</p>\n`;
}

/** What a heading is called in the address, as on GitHub: lower case, words joined by hyphens. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

/** Items with the lines that follow them, indented. */
function itemsOf(lines: readonly string[]): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (isItem(line)) items.push(line.replace(bullet, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

/** Pipes between cells, dashes below the header; a pipe in a cell is written `\|`. */
function tableOf(lines: readonly string[], inline: (text: string) => Html): Html {
  const cells = (line: string) =>
    line
      .replace(/^\||\|\s*$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim().replaceAll('\\|', '|')));
  const [head, , ...body] = lines as [string, string, ...string[]];
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${head.replaceAll('|', ' ').trim()}"><table>
<thead><tr>${cells(head).map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${body.map((line) => html`<tr>${cells(line).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>\n`;
}

const marked =
  /(`+) ?(.+?) ?\1(?!`)|\*\*(.+?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|\[((?:[^\]`]|`[^`]*`)+)\]\(([^)\s]+)\)/;

/** What stands in a line. */
function inLine(text: string, linkTo: LinkTarget): Html {
  const found = marked.exec(text);
  if (!found) return html`${text}`;
  const [whole, , code, strong, emphasis, words, target] = found;
  const before = text.slice(0, found.index);
  const inner = (part: string) => inLine(part, linkTo);
  const part =
    code !== undefined
      ? html`<code>${code}</code>`
      : strong !== undefined
        ? html`<strong>${inner(strong)}</strong>`
        : emphasis !== undefined
          ? html`<em>${inner(emphasis)}</em>`
          : linked(inner(words!), linkTo(target!));
  return html`${before}${part}${inner(text.slice(found.index + whole.length))}`;
}

const linked = (words: Html, address: string | null): Html =>
  address === null
    ? words
    : address.startsWith('https://')
      ? html`<a href="${address}" rel="noreferrer">${words}</a>`
      : html`<a href="${address}">${words}</a>`;
