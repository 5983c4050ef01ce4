import { z } from 'zod';
import { type Html, html, nothing } from '../html.ts';
import { placeOf } from '../library/matching.ts';
import { servedRunsFitting, servedValues } from '../library/served-filter.ts';
import { type ServedRun, servedRuns } from '../library/served-run.ts';
import { type Library, type RecordRow, type RowFilter, sortings } from '../library.ts';
import type { Page } from '../page.ts';
import { choices } from '../parts.ts';
import { oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { runs } from '../words/runs.ts';
import { servedRun as servedWords } from '../words/served-run.ts';
import { list } from './runs/list.ts';

const day = z.string().regex(/^(\d{4}-\d{2}-\d{2})?$/, '2026-11-28');
const pageLength = 100;

const parameters = {
  search: z.string().max(200).optional(),
  device: z.string().optional(),
  workload: z.string().optional(),
  precision: z.string().optional(),
  provider: z.string().optional(),
  validity: oneOf(['VALID', 'DEGRADED', 'INVALID', '']).optional(),
  from: day.optional(),
  to: day.optional(),
  superseded: oneOf(['show', '']).optional(),
  sort: oneOf(sortings).optional(),
  after: z.string().optional(),
};

/** `/runs`: all records and served loads by run, with filters that are the address. */
export function runsPage(view: View, library: Library): Page {
  const words = runs[view.language];
  const state = readState(view.params, parameters, view.language);
  const { sort, after } = state;
  const filter = filterOf(state);
  const { rows, total, next } = library.rows({ ...filter, sort, after, limit: pageLength });
  const everyServed = servedRuns(library.loadsSoFar());
  const served = servedRunsFitting(everyServed, filter);
  const loads = served.reduce((sum, run) => sum + run.loads.length, 0);
  const all = library.rows({ limit: 1, withSuperseded: filter.withSuperseded }).total;
  // Loads have no value that records could be sorted with: where there are loads alone, they stand by run.
  const isByRun = sort === undefined || sort === '-date' || sort === 'date' || total === 0;
  const isNothing = total === 0 && served.length === 0;
  const older = next
    ? html`<p><a href="${view.href('/runs', { ...Object.fromEntries(view.params), after: next })}">${sort ? words.more : words.older}</a></p>`
    : nothing;
  return {
    title: words.title,
    sentence: html`${isByRun ? words.found(total, all) : words.sortedFound(total, all)}${isByRun && loads > 0 ? html` ${servedWords[view.language].beside(loads)}` : nothing}${unreadable(view, library)}`,
    body: html`${filters(view, library, everyServed, state)}${isNothing ? empty(view, library, everyServed, state) : list(view, rows, isByRun, onPage(served, rows, state, next !== null))}${older}`,
  };
}

/** Of the runs that served, those whose time lies between the ends of a page of rows. */
function onPage(
  served: readonly ServedRun[],
  rows: readonly RecordRow[],
  { sort, after }: State,
  isMore: boolean,
): ServedRun[] {
  const begin = after ? placeOf(after).value : null;
  const end = isMore ? rows.at(-1)!.createdAt : null;
  const isBehind = (a: string, b: string) => (sort === 'date' ? a > b : a < b);
  return served.filter(
    ({ date }) => (begin === null || isBehind(date, begin)) && (end === null || !isBehind(date, end)),
  );
}

type State = { readonly [name in keyof typeof parameters]?: string | undefined };

/** What a form sends empty asks for nothing. */
function filterOf(state: State): RowFilter {
  const { superseded, validity, sort: _, after: _after, ...rest } = state;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => value && name in parameters),
  );
  return {
    ...given,
    ...(validity ? { validity: validity as NonNullable<RowFilter['validity']> } : {}),
    withSuperseded: superseded === 'show',
  };
}

const unreadable = (view: View, library: Library): Html => {
  const files = library.unreadable();
  return files.length === 0
    ? nothing
    : html` <a href="${view.href('/status')}">${runs[view.language].unreadable(files.length)}</a>.`;
};

function filters(view: View, library: Library, served: readonly ServedRun[], state: State): Html {
  const words = runs[view.language];
  const choice = (
    name: 'device' | 'workload' | 'precision' | 'provider',
    field: Parameters<typeof servedValues>[1],
  ) => {
    const values = valuesOf(library, served, field);
    const wanted = state[name];
    // A device is also found by its id in the catalogue, which is none of the names.
    const other = wanted && !values.some(({ value }) => value === wanted) ? [wanted] : [];
    return html`<label>${words[name]} <select name="${name}"><option value="">${words.any}</option>${other.map(
      (value) => html`<option selected>${value}</option>`,
    )}${values.map(
      ({ value, count }) =>
        html`<option value="${value}"${wanted === value ? html` selected` : ''}>${value} (${count})</option>`,
    )}</select></label>`;
  };
  const validity = (value: string) =>
    html`<option${state.validity === value ? html` selected` : ''}>${value}</option>`;
  return choices(
    view,
    html`<form class="filters" action="${view.href('/runs')}">
<label>${words.searchFor} <input type="search" name="search" value="${state.search ?? ''}"></label>
${choice('device', 'device')}${choice('workload', 'kind')}${choice('precision', 'precision')}${choice('provider', 'provider')}
<label>${words.validity} <select name="validity"><option value="">${words.any}</option>${['VALID', 'DEGRADED', 'INVALID'].map(validity)}</select></label>
<label>${words.from} <input type="date" name="from" value="${state.from ?? ''}"></label>
<label>${words.to} <input type="date" name="to" value="${state.to ?? ''}"></label>
<label class="tick"><input type="checkbox" name="superseded" value="show"${state.superseded === 'show' ? html` checked` : ''}> ${words.superseded}</label>
${state.sort ? html`<input type="hidden" name="sort" value="${state.sort}">` : nothing}
<button>${words.filter}</button> <a href="${view.href('/runs')}">${words.clear}</a>
</form>`,
  );
}

/** The values that a filter can take, of records and loads together. */
function valuesOf(
  library: Library,
  served: readonly ServedRun[],
  field: Parameters<typeof servedValues>[1],
): { readonly value: string; readonly count: number }[] {
  const ofLoads = servedValues(served, field);
  if (ofLoads.length === 0) return [...library.values(field)];
  const counts = new Map(library.values(field).map(({ value, count }) => [value, count]));
  for (const { value, count } of ofLoads) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => a.value.localeCompare(b.value));
}

/** Which parameter emptied the list: one that fits nothing by itself, or that fits nothing of what the others leave. */
function empty(view: View, library: Library, served: readonly ServedRun[], state: State): Html {
  const words = runs[view.language];
  const { sort: _, after: _after, superseded, ...filter } = state;
  const given = Object.entries(filter).filter(([name, value]) => value && name in parameters);
  const count = (some: readonly (readonly [string, unknown])[]) => {
    const filter = filterOf({ ...Object.fromEntries(some), superseded });
    const loads = servedRunsFitting(served, filter).reduce((sum, run) => sum + run.loads.length, 0);
    return library.rows({ ...filter, limit: 1 }).total + loads;
  };
  const found = given.map((one) => {
    const others = given.filter((other) => other !== one);
    return { one, others, alone: count([one]), without: count(others) };
  });
  const guilty = found.filter(({ alone, without }) => alone === 0 || without > 0);
  const lines = guilty.map(({ one: [name, value], others, alone, without }) => {
    const said = `${name}=${value}`;
    const rest = { ...Object.fromEntries(others), superseded } as { [name: string]: string | undefined };
    return html`<li>${alone === 0 ? words.alone(said) : words.together(said)}: <a href="${view.href('/runs', rest)}">${words.without(without)}</a>.</li>`;
  });
  return html`<ul class="empty">${lines}</ul>${guilty.length === 0 && given.length > 0 ? html`<p>${words.onlyTogether}</p>` : nothing}`;
}
