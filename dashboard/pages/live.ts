import { element } from '../charts/svg.ts';
import { chartMarkup, type Html, html } from '../html.ts';
import { type ProcessFacts, processFacts } from '../live/process-facts.ts';
import type { Live, LiveProcess, LiveProgress } from '../live.ts';
import type { Maker } from '../page.ts';
import { table } from '../parts.ts';
import type { View } from '../view.ts';
import { live as wordsOf } from '../words/live.ts';

/** The page of a run, with what is seen of it while it measures; before its first record that is all. */
export const whileItRuns =
  (live: Live, page: Maker): Maker =>
  async (view, library, id = '') => {
    const progress = await live.progress(id);
    if (progress === null) return page(view, library, id);
    const words = wordsOf[view.language];
    const part = livePart(view, id, progress, await live.measured(id, -1));
    const stored = await library.recordsOf(id);
    if (stored.length === 0) {
      const sentence = html`${words.noRecords}`;
      return { title: words.title(id), sentence, body: part, scripts: ['live.js'], isLive: true };
    }
    const whole = await page(view, library, id);
    return {
      ...whole,
      body: html`${part}${whole.body}`,
      scripts: [...(whole.scripts ?? []), 'live.js'],
      isLive: true,
    };
  };

/** What client/live.ts keeps true; without scripts it shows the moment at which it was loaded. */
function livePart(
  view: View,
  run: string,
  { planned, done, now }: LiveProgress,
  measured: readonly LiveProcess[],
): Html {
  const words = wordsOf[view.language];
  const rows = measured.flatMap(({ position, title, repeats }) =>
    repeats.map((repeat) => {
      const facts = processFacts(repeat);
      return [
        String(position),
        title,
        facts.outcome,
        facts.shown,
        String(facts.samples),
        telemetryPart(facts),
      ];
    }),
  );
  const behind = measured.at(-1)?.position ?? -1;
  return html`<section class="live" data-live="/api/live/${encodeURIComponent(run)}" data-after="${behind}">
<h2>${words.now}</h2>
<p role="status"><progress max="${planned}" value="${done}"></progress> <span data-live-done>${done} / ${planned}</span> · <span data-live-now data-between="${words.between}">${now?.title ?? words.between}</span></p>
<figure><figcaption>${words.inOrder}</figcaption><svg class="chart" data-live-samples viewBox="0 0 600 80" width="600" height="80" role="img" aria-label="${words.inOrder}">${dots(measured)}</svg></figure>
${table(
  view,
  words.measured,
  [
    { title: words.place, word: 'place', align: 'right' },
    { title: words.trial, word: 'workload' },
    { title: words.outcome, word: 'outcome' },
    { title: words.time, word: 'mean', align: 'right' },
    { title: words.samples, word: 'samples', align: 'right' },
    { title: words.telemetry, word: 'telemetry' },
  ],
  rows,
)}
<p class="aside">${words.preliminary}</p>
<p data-live-end hidden><strong>${words.ended}</strong> <a href="${view.href(`/runs/${run}`)}">${words.reload}</a></p>
</section>`;
}

/** As many sensors as there are stay folded: the record has their tracks. */
const telemetryPart = ({ telemetry, telemetryShown }: ProcessFacts): Html =>
  html`<details><summary>${telemetry.length}</summary>${telemetryShown}</details>`;

/** The samples of the last process in run order, from zero to the longest, as client/live.ts draws those that come. */
function dots(measured: readonly LiveProcess[]): Html {
  const durations = measured.at(-1)?.repeats.at(-1)?.samples.durationNs ?? [];
  const longest = durations.reduce((most, one) => Math.max(most, one), 0) || 1;
  return chartMarkup(
    durations
      .map((duration, i) =>
        element('circle', {
          cx: (600 * (i + 0.5)) / durations.length,
          cy: 76 - (72 * duration) / longest,
          r: 2,
          fill: 'currentColor',
        }),
      )
      .join(''),
  );
}
