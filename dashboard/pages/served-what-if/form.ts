import { formatDigits } from '../../../results/format.ts';
import { mostAsked as most } from '../../../results/projection/served-question.ts';
import { isEnglishProse } from '../../../results/sentences.ts';
import { rateOf } from '../../../results/serving/rate-curve.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Library } from '../../library.ts';
import { choices } from '../../parts.ts';
import type { View } from '../../view.ts';
import { servedWhatIf } from '../../words/served-what-if.ts';
import type { Asked } from './question.ts';
import { namesOf } from './target.ts';

/** The form that asks; a field that is left empty stays as the load was served, which stands in it. */
export function form(view: View, { id, record }: WholeLoad, { reference }: Library, asked: Asked): Html {
  const words = servedWhatIf[view.language];
  const rate = rateOf(record);
  const field = (name: keyof typeof most, step: string, served: string) =>
    html`<label>${words[name]} <input type="number" name="${name}" min="${step === '1' ? 1 : 0}" max="${most[name]}" step="${step}" value="${asked[name] ?? ''}" placeholder="${served}"></label>`;
  const options = namesOf(reference).map((name) => {
    const title = name === 'here' ? words.here : reference.devices[name]!.name;
    return html`<option value="${name}"${name === asked.on ? html` selected` : ''}${isEnglishProse(title) ? html` lang="en"` : ''}>${title}</option>`;
  });
  return choices(
    view,
    html`<form class="filters" action="${view.href(`/serving/${id}/what-if`)}">
${rate === null ? nothing : field('rate', 'any', formatDigits(rate, 4))}
${field('rows', '1', String(record.policy.rows))}
${field('chunk', '1', String(record.policy.chunk))}
<label>${words.on} <select name="on">${options}</select></label>
${field('bandwidth', 'any', '')}
${field('arithmetic', 'any', '')}
<button>${words.ask}</button> <a href="${view.href(`/serving/${id}/what-if`)}">${words.clear}</a>
</form>`,
  );
}
