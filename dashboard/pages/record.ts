import { mainFigure } from '../../results/figures/efficiency.ts';
import { formatFigure } from '../../results/figures/words.ts';
import { caveats } from '../../results/record/caveats.ts';
import { placedTitle } from '../../results/record/company.ts';
import { pasteable } from '../../results/record/reproduce.ts';
import { html } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { stateMark, table } from '../parts.ts';
import { NotThere, readState } from '../state.ts';
import type { View } from '../view.ts';
import { problem } from '../words/problem.ts';
import { runs } from '../words/runs.ts';

/** `/records/<id>`: all figures of a record, and the record itself. */
export async function recordPage(view: View, library: Library, id = ''): Promise<Page> {
  readState(view.params, {}, view.language);
  const words = runs[view.language];
  const stored = await library.record(id);
  if (!stored) throw new NotThere(problem[view.language].noRecord(id));
  const { record } = stored;
  const reasons = record.validity.reasons.map(
    ({ code, detail }) => html`<li>${caveats[code].sentence} ${detail}. → ${caveats[code].remedy}</li>`,
  );
  return {
    title: placedTitle(record),
    date: record.createdAt,
    sentence: html`<strong>${formatFigure(mainFigure(record))}</strong> ${stateMark(record.validity.state)}, <a href="${view.href(`/runs/${record.run.id}`)}">${record.run.id}</a>`,
    body: html`<ul class="doubts">${reasons}</ul>
${table(
  words.figures,
  [
    { title: words.definition },
    { title: words.statistic },
    { title: words.value, align: 'right' },
    { title: words.samples, align: 'right' },
    { title: words.method },
  ],
  record.figures.map((figure) => [
    html`<a href="${view.href(`/method#${figure.definition}`)}">${figure.definition}</a>`,
    figure.statistic,
    formatFigure(figure),
    `${figure.samples} / ${figure.processes}`,
    figure.interval?.method ?? figure.missing ?? '',
  ]),
)}
<section><h2>${words.reproduce}</h2><pre data-copy><code>${pasteable(record.run.reproduce) ?? words.notPasteable}</code></pre>
<p><a href="${view.recordFile(id)}" download>${words.file}: ${id}.json</a></p></section>`,
  };
}
