import type { Unnamed } from '../../comparands.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { Library } from '../../library.ts';
import { shortened } from '../../parts/imports.ts';
import { choices as formOf } from '../../parts.ts';
import { inEnglish } from '../../said.ts';
import type { View } from '../../view.ts';
import { compare as wordsOf } from '../../words/compare.ts';
import { imports as importWords } from '../../words/imports.ts';

interface State {
  readonly baseline?: string | undefined;
  readonly figure?: string | undefined;
}

/** Why a name means nothing; of one with several results, which they are, each in its place. */
export function unnamedText(
  view: View,
  { imports }: Library,
  names: readonly string[],
  { name, matching, choices }: Unnamed,
): Html | string {
  const words = wordsOf[view.language];
  const [first] = choices;
  if (!first) {
    const unread = imports.unread();
    const reading = unread > 0 ? html` ${importWords[view.language].unread(unread)}` : nothing;
    return html`${matching > 1 ? words.unclear(name, matching) : words.unknown(name)}${reading}`;
  }
  const withChoice = (chosen: string) =>
    view.href('/compare', { records: names.map((other) => (other === name ? chosen : other)) });
  const links = choices
    .slice(0, mostChoices)
    .map(
      (one) =>
        html`<li><a href="${withChoice(one.name)}">${one.name}</a> <span class="foreign">${inEnglish(shortened(one.title, 120))}</span></li>`,
    );
  return html`${words.several(name, choices.length, first.name, choices.at(-1)!.name)}<ul>${links}</ul>`;
}

/** So many results of a file are linked, and so many imports offered; all have their page. */
const mostChoices = 100;

/** The form by which a comparison is asked for. */
export function choice(
  view: View,
  { imports }: Library,
  names: readonly string[],
  { baseline, figure }: State,
): Html {
  const words = wordsOf[view.language];
  const options = names.map(
    (name) => html`<option${name === (baseline ?? names[0]) ? html` selected` : ''}>${name}</option>`,
  );
  const offered = imports.rows({ limit: mostChoices }).rows.map(({ id, name, results, word }) => {
    const short = shortened(name, 60);
    const text = results > 1 ? words.results(short, results) : short;
    return html`<option value="${id}">${text} · ${importWords[view.language][word]}</option>`;
  });
  const adding = html`<label class="long">${words.addImport} <select name="records"><option value="">${words.noImport}</option>${offered}</select></label>`;
  return formOf(
    view,
    html`<form class="filters" action="${view.href('/compare')}">
<label class="long">${words.names} <input name="records" value="${names.join(',')}" size="60"></label>
${offered.length > 0 ? adding : nothing}
${names.length > 1 ? html`<label>${words.baseline} <select name="baseline">${options}</select></label>` : nothing}
${figure ? html`<input type="hidden" name="figure" value="${figure}">` : nothing}
<button>${words.compare}</button>
</form>`,
  );
}
