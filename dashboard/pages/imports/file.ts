import type { StoredImport } from '../../../results/import/store.ts';
import { type Html, html } from '../../html.ts';
import { documentName, originalName } from '../../library/import-files.ts';
import type { Original } from '../../library/imports.ts';
import { shortened } from '../../parts/imports.ts';
import { inEnglish } from '../../said.ts';
import type { View } from '../../view.ts';
import { imports as wordsOf } from '../../words/imports.ts';

/** The file that was imported: by what it is known, and itself where it may be given. */
export function fileSection(view: View, { id, imported }: StoredImport, original: Original): Html {
  const words = wordsOf[view.language];
  const { source, evidence, reader, importedAt } = imported;
  const facts: readonly (readonly [string, Html])[] = [
    [words.name, html`${shortened(source.name, 1000)}`],
    ['SHA-256', html`<code>${source.sha256}</code>`],
    [words.bytes, html`${source.bytes}`],
    [words.evidence, inEnglish(evidence.map((one) => shortened(one, 300)).join('; '))],
    [words.reader, html`${shortened(reader, 60)}`],
    [
      words.importedAt,
      html`<time datetime="${importedAt}">${importedAt.slice(0, 19).replace('T', ' ')} UTC</time>`,
    ],
  ];
  const link = (name: string, text: string) =>
    html`<a href="${view.importFile(name)}" download="${name}">${text}: ${name}</a>`;
  return html`<section><h2>${words.source}</h2>
<dl class="facts">${facts.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>
<p>${'bytes' in original ? link(originalName(id), words.original) : words[original.problem]}</p>
<p>${link(documentName(id), words.document)}</p></section>`;
}
