import { formatPrinted, missing } from '../../../results/format.ts';
import { exactText, measuredText, ofDeclaredText } from '../../../results/four/words.ts';
import type { FourQuantities, QuantityRow } from '../../../results/four.ts';
import { type Html, html, nothing } from '../../html.ts';
import { stateMark, table } from '../../parts.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { devices } from '../../words/devices.ts';

/** The four quantities of a measured device: declared, structural and measured, and below the table what each figure shows. */
export function fourPart(view: View, { device, rows }: FourQuantities): Html {
  const words = devices[view.language];
  const { declared, comma } = commonWords(view);
  return html`<section><h2>${words.four}</h2>${table(
    view,
    `${words.four}: ${device}`,
    [
      { title: words.quantity, word: 'quantity' },
      { title: declared, word: 'declared', align: 'right' },
      { title: words.structural, word: 'structural', align: 'right' },
      { title: words.measuredColumn, word: 'expanded', align: 'right' },
      { title: words.ofDeclared, word: 'ofDeclared', align: 'right' },
      { title: words.bestOf, word: 'bestOf' },
    ],
    rows.map((row) => [
      html`${said(view, row.quantity)}${comma}${said(view, row.name)} (${row.unit})`,
      row.declared ? `${formatPrinted(row.declared.value)}${row.declared.verified ? '' : '*'}` : missing,
      row.structural ? exactText(row.structural.value) : missing,
      measuredCell(row),
      ofDeclaredText(row),
      bestCell(view, device, row),
    ]),
  )}<p class="aside">${words.fourNote}</p>
<details><summary>${words.shows}</summary><dl class="facts">${rows.map(
    ({ quantity, name, shows, cannotShow, measured }) =>
      html`<div><dt>${said(view, quantity)}${comma}${said(view, name)}</dt><dd>${said(view, shows)}${measured ? html` <span class="aside">${said(view, cannotShow)}</span>` : nothing}</dd></div>`,
  )}</dl></details></section>`;
}

const measuredCell = ({ measured }: QuantityRow): Html | string =>
  measured === null
    ? missing
    : measured.validity === 'VALID'
      ? measuredText(measured)
      : html`${measuredText(measured)} ${stateMark(measured.validity)}`;

const bestCell = (view: View, device: string, { measured }: QuantityRow): Html | string =>
  measured === null
    ? ''
    : html`<a href="${view.href('/runs', { search: measured.from, device })}">${measured.from}</a>`;
