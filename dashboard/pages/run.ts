import { mainFigure, probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { formatFigure, shareText } from '../../results/figures/words.ts';
import { caveats, type ReasonCode } from '../../results/record/caveats.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { stateMark, table } from '../parts.ts';
import { NotThere, readState } from '../state.ts';
import type { View } from '../view.ts';
import { problem } from '../words/problem.ts';
import { runs } from '../words/runs.ts';

/** `/runs/<id>`: doubts first, then the table of the run. */
export async function runPage(view: View, library: Library, id = ''): Promise<Page> {
  readState(view.params, {}, view.language);
  const words = runs[view.language];
  const stored = await library.recordsOf(id);
  const [first] = stored;
  if (!first) throw new NotThere(problem[view.language].noRun(id));
  const valid = stored.filter(({ record }) => record.validity.state === 'VALID').length;
  return {
    title: words.runTitle(id),
    sentence: html`${words.runSentence(valid, stored.length, first.record.engine.device.name)}`,
    body: html`${doubts(view, stored)}${figures(view, stored)}`,
  };
}

/** Every doubt of a run once, with the records that it concerns and what to do. */
function doubts(view: View, stored: readonly StoredRecord[]): Html {
  const codes = [...new Set(stored.flatMap(({ record }) => record.validity.reasons.map(({ code }) => code)))];
  if (codes.length === 0) return nothing;
  const entry = (code: ReasonCode) => {
    const { sentence, remedy, severity } = caveats[code];
    const concerned = stored.filter(({ record }) =>
      record.validity.reasons.some((reason) => reason.code === code),
    );
    return html`<li>${stateMark(severity === 'invalid' ? 'INVALID' : 'DEGRADED')} ${sentence} → ${remedy}
<small>${concerned.map(({ id, record }, i) => html`${i > 0 ? ', ' : ''}<a href="${view.href(`/records/${id}`)}">${placedTitle(record)}</a>`)}</small></li>`;
  };
  return html`<section><h2>${runs[view.language].doubts}</h2><ul class="doubts">${codes.map(entry)}</ul></section>`;
}

function figures(view: View, stored: readonly StoredRecord[]): Html {
  const words = runs[view.language];
  const probes = probesOf(stored.map(({ record }) => record));
  return table(
    words.figures,
    [
      { title: words.workload },
      { title: words.value, align: 'right' },
      { title: words.ofLimit, align: 'right' },
      { title: words.validity },
      { title: words.processes, align: 'right' },
    ],
    stored.map(({ id, record }) => {
      const used = utilisation(record, probes);
      const { ok, issued } = record.population;
      return [
        html`<a href="${view.href(`/records/${id}`)}">${placedTitle(record)}</a>`,
        formatFigure(mainFigure(record)),
        used ? shareText(used) : '',
        stateMark(record.validity.state),
        `${ok}/${issued}`,
      ];
    }),
  );
}
