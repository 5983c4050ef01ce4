import { isEnglishProse } from '../../../results/sentences.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { Library } from '../../library.ts';
import { choices } from '../../parts.ts';
import type { View } from '../../view.ts';
import { whatIf } from '../../words/what-if.ts';
import { type Asked, most } from './question.ts';
import type { targetNames } from './target.ts';
import { storedAs } from './work.ts';

type Names = Awaited<ReturnType<typeof targetNames>>;

/** The form that asks: model, precision, lengths, and every device of the catalogue and of the store. */
export function form(view: View, { reference }: Library, names: Names, state: Asked): Html {
  const words = whatIf[view.language];
  const choice = (name: 'shape' | 'precision', values: readonly string[]) =>
    html`<label>${words[name]} <select name="${name}">${values.map((value) => option(value, value, state[name]))}</select></label>`;
  const number = (name: 'isl' | 'osl' | 'batch', least: number) =>
    html`<label>${words[name]} <input type="number" name="${name}" min="${least}" max="${most}" value="${state[name]}" required></label>`;
  const group = (label: string, of: Names) =>
    of.length === 0
      ? nothing
      : html`<optgroup label="${label}">${of.map(([name, title]) => option(name, title, state.device))}</optgroup>`;
  const isListed = ([name]: Names[number]) => Object.hasOwn(reference.devices, name);
  const measuredHere = group(
    words.measuredDevices,
    names.filter((one) => !isListed(one)),
  );
  const listed = group(words.catalogue, names.filter(isListed));
  return choices(
    view,
    html`<form class="filters" action="${view.href('/what-if')}">
${choice('shape', [...shapes.keys()])}${choice('precision', storedAs)}
<label>${words.device} <select name="device">${[measuredHere, listed]}</select></label>
${number('isl', 1)}${number('osl', 2)}${number('batch', 1)}
<button>${words.answer}</button>
</form>`,
  );
}

const option = (value: string, text: string, chosen: string): Html =>
  html`<option value="${value}"${value === chosen ? html` selected` : ''}${isEnglishProse(text) ? html` lang="en"` : ''}>${text}</option>`;
