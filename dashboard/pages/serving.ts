import { z } from 'zod';
import { type Html, html, nothing } from '../html.ts';
import { groupsOf } from '../library/loads.ts';
import type { LoadGroup, ServedLoad } from '../library/served-load.ts';
import { type ServedRun, servedRuns } from '../library/served-run.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { choices } from '../parts.ts';
import { said } from '../said.ts';
import { oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { serving } from '../words/serving.ts';
import { heldPart } from './serving/held.ts';
import { listOfLoads } from './serving/list.ts';
import { withoutRate } from './serving/marks.ts';
import { openRuns } from './serving/open-runs.ts';

/** Kinds of loads on one page. */
const pageLength = 50;

const word = z.string().max(200).optional();

const parameters = {
  device: word,
  shape: word,
  kind: oneOf(['offline', 'server', 'interactive', 'closed', '']).optional(),
  state: oneOf(['VALID', 'DEGRADED', 'INVALID', '']).optional(),
  run: word,
  after: word,
};

type Filter = { readonly [name in Exclude<keyof typeof parameters, 'after'>]?: string | undefined };

/** `/serving`: all served loads, those that differ in their seed alone together. */
export async function servingPage(view: View, library: Library): Promise<Page> {
  const words = serving[view.language];
  const { after, download: _, ...filter } = readState(view.params, parameters, view.language);
  const found = await library.loadsSoon();
  const { loads, unreadable, unread } = found;
  const shown = loads.filter((load) => fits(load, filter));
  const groups = groupsOf(shown);
  const start = groups.findIndex(({ id }) => id === after) + 1;
  const page = groups.slice(start, start + pageLength);
  const isMore = start + page.length < groups.length;
  const older = isMore
    ? html`<p><a href="${view.href('/serving', { ...filter, after: page.at(-1)!.id })}">${words.older}</a></p>`
    : nothing;
  const open = after ? nothing : openRuns(view, runsFitting(servedRuns(found), filter));
  const reading = unread > 0 ? html` ${words.stillReading(unread)}` : nothing;
  const broken = unreadable.length === 0 ? nothing : brokenFiles(view, unreadable);
  if (loads.length === 0) {
    return {
      title: words.title,
      isVerified: true,
      sentence: unread > 0 ? reading : noLoads(view),
      body: html`${open}${broken}`,
    };
  }
  return {
    title: words.title,
    isBroad: true,
    isVerified: true,
    date: loads[0]!.record.createdAt,
    sentence: html`${shown.length === loads.length ? words.found(loads.length, groups.length) : words.filtered(shown.length, loads.length)}${reading}`,
    body: html`${open}${filters(view, loads, filter)}${after ? nothing : heldPart(view, shown)}${
      groups.length === 0 ? html`<p>${words.nothingFits}</p>` : listOfLoads(view, words.title, page)
    }${older}${curves(view, loads, page)}${broken}`,
  };
}

function fits({ record }: ServedLoad, { device, shape, kind, state, run }: Filter): boolean {
  return (
    (!device || record.engine.device.name === device) &&
    (!shape || record.model.shape.name === shape) &&
    (!kind || record.scenario.kind === kind) &&
    (!state || record.validity.state === state) &&
    (!run || record.run.id === run)
  );
}

const noLoads = (view: View): Html =>
  html`<p>${serving[view.language].none}</p><pre data-copy tabindex="0"><code>assay run serving-smoke</code></pre>`;

/** What else is asked for is not known of a run before its first load. */
const runsFitting = (runs: readonly ServedRun[], { device, run }: Filter): ServedRun[] =>
  runs.filter((one) => (!device || one.device === device) && (!run || one.id === run));

function filters(view: View, loads: readonly ServedLoad[], filter: Filter): Html {
  const words = serving[view.language];
  const choice = (name: keyof Filter, of: (load: ServedLoad) => string) => {
    const counts = [...Map.groupBy(loads, of)].map(([value, some]) => [value, some.length] as const);
    const chosen = filter[name];
    const other = chosen && !counts.some(([value]) => value === chosen) ? [[chosen, 0] as const] : [];
    const options = [...other, ...counts.sort(([a], [b]) => a.localeCompare(b))].map(
      ([value, count]) =>
        html`<option value="${value}"${value === chosen ? html` selected` : ''}>${value} (${count})</option>`,
    );
    return html`<label>${words[name]} <select name="${name}"><option value="">${words.any}</option>${options}</select></label>`;
  };
  return choices(
    view,
    html`<form class="filters" action="${view.href('/serving')}">
${choice('device', ({ record }) => record.engine.device.name)}${choice('shape', ({ record }) => record.model.shape.name)}${choice('kind', ({ record }) => record.scenario.kind)}${choice('state', ({ record }) => record.validity.state)}
${filter.run ? html`<label>${words.run} <input name="run" value="${filter.run}"></label>` : nothing}
<button>${words.filter}</button> <a href="${view.href('/serving')}">${words.clear}</a>
</form>`,
  );
}

/** Loads of this page that were served at several rates, where nothing is promised: the others are in `heldPart`. */
function curves(view: View, loads: readonly ServedLoad[], page: readonly LoadGroup[]): Html {
  const words = serving[view.language];
  const ids = new Set(
    page.flatMap((group) =>
      group.loads.flatMap(({ curve, record }) => (record.scenario.limits === null && curve) || []),
    ),
  );
  const entries = [...ids].flatMap((id) => {
    const some = loads.filter(({ curve }) => curve === id);
    const rates = new Set(some.map(({ group }) => group)).size;
    return rates < 2
      ? []
      : [
          html`<li><a href="${view.href(`/serving/curve/${id}`)}">${words.curveLink(rates)}</a> ${withoutRate(some[0]!.record)}</li>`,
        ];
  });
  return entries.length === 0
    ? nothing
    : html`<section><h2>${words.curves}</h2><ul class="notes">${entries}</ul></section>`;
}

function brokenFiles(
  view: View,
  unreadable: readonly { readonly path: string; readonly why: string }[],
): Html {
  return html`<section><h2>${serving[view.language].unreadable(unreadable.length)}</h2><ul class="notes">${unreadable.map(
    ({ path, why }) => html`<li><code>${path}</code> ${said(view, why)}</li>`,
  )}</ul></section>`;
}
