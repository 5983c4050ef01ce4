import type { TableRow } from '../../../results/comparison.ts';
import type { Named } from '../../comparands.ts';
import { type Html, html } from '../../html.ts';
import { baseName } from '../../library/import-row.ts';
import { auditMark, importedMark, shortened } from '../../parts/imports.ts';
import { inEnglish, said, written } from '../../said.ts';
import type { View } from '../../view.ts';

// How a side of a comparison is called. A figure of another tool says that it is one wherever it stands.

/** A name; of another tool's result also that it is one, from which file, and what the auditor says of that. */
export const sideTitle = (view: View, { name, imported }: Named): Html | string =>
  imported === null
    ? name
    : html`<a href="${view.href(`/imports/${imported.id}`)}">${name}</a> ${importedMark(view)} ${auditMark(view, imported.imported.word)} <small class="said foreign">${shortened(baseName(imported.imported.source.name), 60)}</small>`;

/** In a picture a long name loses its middle: what another tool's figure counts stands first. */
export const nameOf = (view: View, { subject }: TableRow): string =>
  subject.audit === null ? subject.label : `${subject.definition}: ${written(view, subject.label)}`;

/** What is divided: of another tool with its mark. Its label has the word of the auditor. */
export const subjectText = (view: View, { subject }: TableRow): Html =>
  subject.audit === null
    ? inEnglish(subject.label)
    : html`${importedMark(view)} <span class="foreign">${said(view, subject.label)}</span>`;
