import { mainFigure } from '../../results/figures/efficiency.ts';
import { computedFacts, machineFacts, settingFacts } from '../../results/figures/facts.ts';
import { telemetryFacts } from '../../results/figures/telemetry-facts.ts';
import { formatBasis, formatFigure, reachedLines } from '../../results/figures/words.ts';
import { formatQuantity, missing } from '../../results/format.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Record, Repeat } from '../../results/record.ts';
import { mean } from '../../results/statistics/moments.ts';
import { countOutliers } from '../../results/statistics/outliers.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart, factList, stateMark, table } from '../parts.ts';
import { said } from '../said.ts';
import { NotThere, readState } from '../state.ts';
import type { View } from '../view.ts';
import { facts } from '../words/facts.ts';
import { problem } from '../words/problem.ts';
import { run } from '../words/run.ts';
import { runAddress } from './run/address.ts';
import { contradictions } from './run/contradictions.ts';
import { doubts } from './run/doubts.ts';
import { reproduce } from './run/measured.ts';
import { figureAnchor } from './run/results.ts';
import { trialCharts, trialRanges } from './run/trial.ts';

/** `/records/<id>`: all that is known of a record, each figure under an address of its own, and the record itself. */
export async function recordPage(view: View, library: Library, id = ''): Promise<Page> {
  const ranges = readState(view.params, trialRanges, view.language);
  const words = run[view.language];
  const stored = await library.record(id);
  if (!stored) throw new NotThere(problem[view.language].noRecord(id));
  const { record } = stored;
  const row = library.row(id);
  const siblings = (await library.recordsOf(record.run.id, row?.isFromElsewhere)).map((one) => one.record);
  const charts = trialCharts(view, record, ranges);
  const seen = telemetryFacts(record, facts[view.language]);
  const main = formatFigure(mainFigure(record));
  const date = `${record.createdAt.slice(0, 19).replace('T', ' ')} UTC`;
  const section = (title: string, body: Html) => html`<section><h2>${title}</h2>${body}</section>`;
  return {
    title: placedTitle(record),
    date: record.createdAt,
    charts,
    sentence: html`${superseded(view, library, id)}<strong class="figure">${record.validity.state === 'INVALID' ? html`<s>${main}</s>` : main}</strong> ${stateMark(record.validity.state)} ${words.recordOf(id, date)} ${words.inRun} <a href="${runAddress(view, record.run.id, row?.isFromElsewhere ?? false)}">${record.run.id}</a>`,
    isVerified: stored.isVerified,
    isLive: !stored.isVerified,
    body: html`${contradictions(view, library, [id])}${doubts(view, [stored])}
${figures(view, record)}
${limits(view, record, siblings)}
${charts.map((chart) => chartPart(view, chart))}
${processes(view, record)}
${seen.length > 0 ? section(words.seen, factList(view, seen)) : nothing}
${section(words.computed, factList(view, computedFacts(record, facts[view.language])))}
${section(words.setting, factList(view, settingFacts(record, facts[view.language])))}
${section(words.machine, factList(view, machineFacts(record, facts[view.language])))}
${reproduce(view, [record])}
${section(words.check, check(view, stored))}
<p><a href="${view.recordFile(id)}" download>${words.file}: ${id}.json</a></p>`,
  };
}

/** A later record of the same trial has the same processes and more. */
function superseded(view: View, library: Library, id: string): Html {
  const later = library.row(id)?.supersededBy;
  if (!later) return nothing;
  const words = run[view.language];
  return html`<p class="banner" role="status">${words.superseded} <a href="${view.href(`/records/${later}`)}">${later}</a>. ${words.supersededWhy}</p>`;
}

function figures(view: View, record: Record): Html {
  const words = run[view.language];
  return table(
    view,
    words.figures,
    [
      { title: words.definition, word: 'definition' },
      { title: words.statistic, word: 'statistic' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.samplesIn, word: 'samples', align: 'right' },
      { title: words.basis, word: 'method' },
    ],
    record.figures.map((figure) => {
      const shown = formatFigure(figure);
      return [
        html`<a id="${figureAnchor(figure)}" href="${view.href(`/method#${figure.definition}`)}">${figure.definition}</a>`,
        figure.statistic,
        record.validity.state === 'INVALID' ? html`<s>${shown}</s>` : shown,
        `${figure.samples} / ${figure.processes}`,
        said(view, formatBasis(figure)),
      ];
    }),
  );
}

/** What was reached of the limits of the same run, and why these are the limits. */
function limits(view: View, record: Record, siblings: readonly Record[]): Html {
  const lines = reachedLines(record, siblings, facts[view.language]);
  return lines.length === 0
    ? nothing
    : html`<section><h2>${run[view.language].limits}</h2><ul class="notes">${lines.map((line) => html`<li>${said(view, line)}</li>`)}</ul></section>`;
}

const seconds = (ns: number | null) =>
  ns === null ? missing : formatQuantity({ value: ns / 1e9, unit: 's' });

function processes(view: View, { repeats }: Record): Html {
  const words = run[view.language];
  const hasError = repeats.some(({ error }) => error !== null);
  return table(
    view,
    words.processesInOrder,
    [
      { title: words.place, word: 'place', align: 'right' },
      { title: words.outcome, word: 'outcome' },
      { title: words.load, word: 'load', align: 'right' },
      { title: words.firstRun, word: 'firstRun', align: 'right' },
      { title: words.warmup, word: 'warmup', align: 'right' },
      { title: words.samplesIn, word: 'samples', align: 'right' },
      { title: words.meanTime, word: 'mean', align: 'right' },
      { title: words.outliers, word: 'outliers' },
      { title: words.peak, word: 'peakMemory', align: 'right' },
      ...(hasError ? [{ title: words.error, word: 'error' as const }] : []),
    ],
    repeats
      .toSorted((a, b) => a.position - b.position)
      .map((repeat) => [
        String(repeat.position),
        repeat.outcome,
        seconds(repeat.loadNs),
        seconds(repeat.firstRunNs),
        `${repeat.warmup.durationNs.length}${repeat.warmup.steady ? `, ${words.steady}` : ''}`,
        String(repeat.samples.durationNs.length),
        seconds(mean(repeat.samples.durationNs)),
        outliers(view, repeat),
        repeat.host.peakRssBytes === null
          ? missing
          : formatQuantity({ value: repeat.host.peakRssBytes, unit: 'B' }),
        ...(hasError ? [said(view, repeat.error ?? '')] : []),
      ]),
  );
}

const outliers = (view: View, { samples }: Repeat): string =>
  countOutliers(samples.durationNs)
    .map(([label, count]) => run[view.language].outlier(label, count))
    .join(', ') || run[view.language].none;

/** The commands that ask what the figures rest on. */
const check = (view: View, { id }: StoredRecord): Html =>
  html`<p class="aside">${run[view.language].checkHint}</p><pre data-copy tabindex="0"><code>npm run assay -- recompute ${id}
npm run assay -- audit ${id}</code></pre>`;
