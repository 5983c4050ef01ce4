import { importsOnLadder } from '../../../results/ladder/import-places.ts';
import { type ImportedRung, type NotPlaced, withImports } from '../../../results/ladder/imported.ts';
import type { Ladder } from '../../../results/ladder/rung.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import { imported as says } from '../../../results/sentences/imported.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { Library } from '../../library.ts';
import { auditMark, importedMark, importLink, shortened } from '../../parts/imports.ts';
import { table } from '../../parts.ts';
import { inEnglish, said } from '../../said.ts';
import type { View } from '../../view.ts';
import { imports as wordsOf } from '../../words/imports.ts';
import { type AnyRung, rungText } from './ladder-chart.ts';
import type { MeasuredDevicePage } from './measured.ts';

// Figures of other tools on a ladder. What a ladder says without them stays the same.

type WithImports = ReturnType<typeof withImports<Ladder>>;

/** A ladder with the imports that have a place on it, and those that are about the same and have none. */
export const ladderWithImports = (
  ladder: Ladder,
  { reference, imports }: Library,
  measured: readonly MeasuredDevicePage[],
  records: readonly StoredRecord[],
): WithImports =>
  withImports(
    ladder,
    importsOnLadder(ladder.id, {
      reference,
      measured: measured.map(({ group }) => group),
      records: records.map(({ record }) => record),
      imported: imports.sides(),
    }),
  );

export const isImported = (rung: AnyRung): rung is ImportedRung => rung.kind === 'imported';

/** So many of each are named; the page of imports has all. */
const most = 30;

/** The imported rungs with the word of the auditor, and below them what has no place; nothing where there is neither. */
export function ladderImports(
  view: View,
  unit: string,
  rungs: readonly ImportedRung[],
  notPlaced: readonly NotPlaced[],
): Html {
  const words = wordsOf[view.language];
  if (rungs.length + notPlaced.length === 0) return nothing;
  return html`<section id="imported"><h2>${words.onLadder}</h2><p>${importedMark(view)} ${words.onLadderNote}</p>${
    rungs.length === 0 ? nothing : rungTable(view, unit, rungs.slice(0, most))
  }${
    notPlaced.length === 0
      ? nothing
      : html`<h3>${words.notOnLadder}</h3><ul>${notPlaced.slice(0, most).map((one) => notPlacedItem(view, one))}</ul>`
  }${rungs.length > most || notPlaced.length > most ? html`<p><a href="${view.href('/imports')}">${words.title}</a></p>` : nothing}</section>`;
}

/** The imported rungs of a picture in a line each, with the word of the auditor. */
export const importedRungs = (view: View, unit: string, rungs: readonly ImportedRung[]): Html =>
  rungs.length === 0
    ? nothing
    : html`<ul class="plain">${rungs
        .slice(0, most)
        .map(
          (rung) =>
            html`<li>${importedMark(view)} ${rungText(rung)} ${unit} ${auditMark(view, rung.audit)} ${importLink(view, rung.import)}</li>`,
        )}</ul>`;

function rungTable(view: View, unit: string, rungs: readonly ImportedRung[]): Html {
  const words = wordsOf[view.language];
  return table(
    view,
    words.onLadder,
    [
      { title: words.device, word: 'deviceThere' },
      { title: `${words.place} (${unit})`, word: 'value', align: 'right' },
      { title: words.auditor, word: 'auditor' },
      { title: words.file, word: 'fileThere' },
      { title: words.perOne, word: 'note' },
    ],
    rungs.map((rung) => [
      html`<span class="foreign">${inEnglish(shortened(rung.name, 60))}</span>`,
      rungText(rung),
      auditMark(view, rung.audit),
      importLink(view, rung.import),
      html`${notesOf(rung).map((note, i) => html`${i > 0 ? '; ' : ''}<span class="foreign">${said(view, shortened(note, 200))}</span>`)}`,
    ]),
  );
}

/** The word of the auditor has a column of its own. */
const notesOf = ({ notes, audit }: ImportedRung): readonly string[] =>
  notes.filter((note) => note !== says.auditor({ word: audit }));

const notPlacedItem = (view: View, { import: id, audit, tool, device, reason }: NotPlaced): Html =>
  html`<li>${importedMark(view)} ${audit ? auditMark(view, audit) : nothing} ${importLink(view, id)} <span class="foreign">${tool}${device ? `, ${shortened(device, 60)}` : ''}</span>
<span class="said">${said(view, shortened(reason, 300))}</span></li>`;
