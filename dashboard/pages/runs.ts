import { z } from 'zod';
import { formatFigure } from '../../results/figures/words.ts';
import { type Html, html, nothing } from '../html.ts';
import { type Library, type RecordRow, sortings } from '../library.ts';
import type { Page } from '../page.ts';
import { choices, stateMark, table } from '../parts.ts';
import { oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { runs } from '../words/runs.ts';

const day = z.string().regex(/^(\d{4}-\d{2}-\d{2})?$/, '2026-11-28');
const pageLength = 100;

/** `/runs`: all records by run, with filters that are the address. */
export function runsPage(view: View, library: Library): Page {
  const words = runs[view.language];
  const state = readState(
    view.params,
    {
      search: z.string().max(200).optional(),
      device: z.string().optional(),
      workload: z.string().optional(),
      precision: z.string().optional(),
      provider: z.string().optional(),
      validity: oneOf(['VALID', 'DEGRADED', 'INVALID', '']).optional(),
      from: day.optional(),
      to: day.optional(),
      sort: oneOf(sortings).optional(),
      after: z.string().optional(),
    },
    view.language,
  );
  const { download: _, validity, ...filter } = state;
  const query = { ...filter, ...(validity ? { validity } : {}), limit: pageLength };
  const { rows, total, next } = library.rows(query);
  const all = library.rows({ limit: 1 }).total;
  return {
    title: words.title,
    sentence: html`${words.found(total, all)}${unreadable(view, library)}`,
    body: html`${filters(view, library, state)}${total === 0 ? empty(view, library, filter) : list(view, rows)}${
      next
        ? html`<p><a href="${view.href('/runs', { ...Object.fromEntries(view.params), after: next })}">${words.older}</a></p>`
        : nothing
    }`,
  };
}

const unreadable = (view: View, library: Library): Html => {
  const files = library.unreadable();
  return files.length === 0
    ? nothing
    : html` <a href="${view.href('/status')}">${runs[view.language].unreadable(files.length)}</a>.`;
};

type Filter = { readonly [name: string]: string | undefined };

function filters(view: View, library: Library, state: Filter): Html {
  const words = runs[view.language];
  const choice = (
    name: 'device' | 'workload' | 'precision' | 'provider',
    field: Parameters<Library['values']>[0],
  ) =>
    html`<label>${words[name]} <select name="${name}"><option value="">${words.any}</option>${library
      .values(field)
      .map(
        ({ value, count }) =>
          html`<option value="${value}"${state[name] === value ? html` selected` : ''}>${value} (${count})</option>`,
      )}</select></label>`;
  const words2 = (value: string) =>
    html`<option${state.validity === value ? html` selected` : ''}>${value}</option>`;
  return choices(
    view,
    html`<form class="filters" action="${view.href('/runs')}">
<label>${runs[view.language].filter} <input type="search" name="search" value="${state.search ?? ''}"></label>
${choice('device', 'device')}${choice('workload', 'kind')}${choice('precision', 'precision')}${choice('provider', 'provider')}
<label>${words.validity} <select name="validity"><option value="">${words.any}</option>${['VALID', 'DEGRADED', 'INVALID'].map(words2)}</select></label>
<label>${words.from} <input type="date" name="from" value="${state.from ?? ''}"></label>
<label>${words.to} <input type="date" name="to" value="${state.to ?? ''}"></label>
<button>${words.filter}</button> <a href="${view.href('/runs')}">${words.clear}</a>
</form>`,
  );
}

/** Which parameter emptied the list, and how many there would be without it. */
function empty(view: View, library: Library, filter: Filter): Html {
  const words = runs[view.language];
  const given = Object.entries(filter).filter(
    ([name, value]) => value && name !== 'sort' && name !== 'after',
  );
  const lines = given.map(([name, value]) => {
    const { total } = library.rows({ ...filter, [name]: undefined, limit: 1 });
    const rest = Object.fromEntries(given.filter(([other]) => other !== name));
    return html`<li>${words.none(`${name}=${value}`)} <a href="${view.href('/runs', rest)}">${words.without(total)}</a>.</li>`;
  });
  return html`<ul>${lines}</ul>`;
}

function list(view: View, rows: readonly RecordRow[]): Html {
  const words = runs[view.language];
  const groups = [...Map.groupBy(rows, ({ run }) => run)];
  return html`${groups.map(
    ([run, records]) => html`<section class="run">
<h2><a href="${view.href(`/runs/${run}`)}">${run}</a></h2>
${table(
  words.runTitle(run),
  [
    { title: words.workload },
    { title: words.value, align: 'right' },
    { title: words.validity },
    { title: words.processes, align: 'right' },
    { title: words.device },
  ],
  records.map((row) => [
    html`<a href="${view.href(`/records/${row.id}`)}">${row.title}</a>`,
    row.validity === 'INVALID' ? html`<s>${formatFigure(row.figure)}</s>` : formatFigure(row.figure),
    stateMark(row.validity),
    `${row.processes.ok}/${row.processes.issued}`,
    row.device,
  ]),
)}</section>`,
  )}`;
}
