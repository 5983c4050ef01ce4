import { formatFigure } from '../../../results/figures/words.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { ServedRun } from '../../library/served-run.ts';
import type { RecordRow, Sorting } from '../../library.ts';
import { stateMark, table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { caveatText } from '../../words/glossary.ts';
import { runs } from '../../words/runs.ts';
import { runAddress } from '../run/address.ts';
import { shortStanding } from '../run/served-standing.ts';
import { servedRows } from './served.ts';

/** The rows, by run or as they were sorted. A server compares those whose box is ticked; a site has no boxes. */
export function list(
  view: View,
  rows: readonly RecordRow[],
  isByRun: boolean,
  served: readonly ServedRun[],
): Html {
  const words = runs[view.language];
  const groups = isByRun ? groupsOf(view, rows, served) : [];
  const sortable = groups.find(({ records }) => records.length > 0);
  const all = isByRun
    ? groups.map(
        (group) => html`<section class="titled">
<h2><a href="${group.address}">${group.run}</a> <small class="aside">${about(view, group)}</small></h2>
${group.records.length > 0 ? rowsOf(view, group.run, inOrder(group.records), group === sortable, false) : nothing}${group.served ? servedRows(view, group.served, group.address) : nothing}</section>`,
      )
    : rowsOf(view, words.title, rows, true, true);
  return view.isSite
    ? html`${all}`
    : html`<form class="list" action="${view.href('/compare')}">${all}<p><button>${words.compare}</button> <span class="aside">${words.compareHint}</span></p></form>`;
}

/** A run with what a list shows of it. */
interface Group {
  readonly run: string;
  readonly address: string;
  readonly date: string;
  readonly records: readonly RecordRow[];
  readonly served: ServedRun | null;
}

/** Runs of rows and of served loads, in the order of the rows. */
function groupsOf(view: View, rows: readonly RecordRow[], served: readonly ServedRun[]): Group[] {
  const left = new Map(served.map((run) => [runAddress(view, run.id, run.isFromElsewhere), run]));
  const ofRows = [...Map.groupBy(rows, (row) => addressOf(view, row))].map(([address, records]): Group => {
    const own = left.get(address) ?? null;
    left.delete(address);
    const [{ run, createdAt: date }] = records as [RecordRow];
    return { run, address, date, records, served: own };
  });
  const ofLoads = [...left].map(
    ([address, run]): Group => ({ run: run.id, address, date: run.date, records: [], served: run }),
  );
  if (ofLoads.length === 0) return ofRows;
  const sign = view.params.get('sort') === 'date' ? 1 : -1;
  return [...ofRows, ...ofLoads].sort((a, b) => sign * a.date.localeCompare(b.date));
}

const addressOf = (view: View, { run, isFromElsewhere }: RecordRow) => runAddress(view, run, isFromElsewhere);

const { compare: compareTexts } = new Intl.Collator('en', { numeric: true });

/** Of one run b2 before b16. */
const inOrder = (records: readonly RecordRow[]): RecordRow[] =>
  records.toSorted((a, b) => compareTexts(a.title, b.title) || compareTexts(a.id, b.id));

/** What all records and loads of a run have in common is said once. */
function about(view: View, { records, served, date }: Group): string {
  const [first] = records;
  const devices = new Set([...records.map(({ device }) => device), ...(served ? [served.device] : [])]);
  const suite = first?.suite ?? served?.suite;
  const isFromElsewhere = first?.isFromElsewhere ?? served?.isFromElsewhere;
  return [
    ...(suite ? [suite] : []),
    [...devices].join(', '),
    `${date.slice(0, 16).replace('T', ' ')} UTC`,
    ...(served ? shortStanding(view, served) : []),
    ...(isFromElsewhere ? [runs[view.language].elsewhere] : []),
  ].join(' · ');
}

function rowsOf(
  view: View,
  caption: string,
  rows: readonly RecordRow[],
  isSortable: boolean,
  hasRun: boolean,
): Html {
  const words = runs[view.language];
  const hasDevice = hasRun || new Set(rows.map(({ device }) => device)).size > 1;
  const head = (title: string, by: 'title' | 'value' | 'device' | 'date') =>
    isSortable ? sortLink(view, title, by) : title;
  return table(
    view,
    caption,
    [
      { title: head(words.workload, 'title'), word: 'workload' },
      { title: head(words.value, 'value'), word: 'value', align: 'right' },
      { title: words.validity, word: 'validity' },
      { title: words.processes, word: 'processes', align: 'right' },
      ...(hasDevice ? [{ title: head(words.device, 'device'), word: 'device' as const }] : []),
      ...(hasRun ? [{ title: head(words.run, 'date'), word: 'run' as const }] : []),
    ],
    rows.map((row) => [
      html`${tick(view, row)}<a href="${view.href(`/records/${row.id}`)}">${row.title}</a>${folded(view, row)}`,
      figureOf(row),
      html`${stateMark(row.validity)}${reason(view, row)}`,
      `${row.processes.ok}/${row.processes.issued}`,
      ...(hasDevice ? [row.device] : []),
      ...(hasRun ? [html`<a href="${addressOf(view, row)}">${row.run}</a>`] : []),
    ]),
  );
}

const tick = (view: View, { id, title }: RecordRow): Html =>
  view.isSite
    ? nothing
    : html`<label class="tick"><input type="checkbox" name="records" value="${id}" aria-label="${runs[view.language].tick(title)}"></label> `;

/** A heading that sorts: the other way where it sorts already. */
function sortLink(view: View, title: string, by: 'title' | 'value' | 'device' | 'date'): Html {
  const now = view.params.get('sort') ?? '-date';
  const isDown = now === `-${by}`;
  // The largest, and the newest, first; texts from their beginning.
  const downFirst = by === 'value' || by === 'date';
  const isUp = now === by;
  const next: Sorting = isDown ? by : isUp ? `-${by}` : downFirst ? `-${by}` : by;
  const { after: _, ...rest } = Object.fromEntries(view.params);
  const sign = isDown ? ' ↓' : isUp ? ' ↑' : '';
  return html`<a class="quiet" href="${view.href('/runs', { ...rest, sort: next })}">${title}${sign}</a>`;
}

const figureOf = (row: RecordRow): Html | string =>
  row.validity === 'INVALID' ? html`<s>${formatFigure(row.figure)}</s>` : formatFigure(row.figure);

/** Of an INVALID record why it is; of others a doubt is one click away. */
const reason = (view: View, { validity, reasons }: RecordRow): Html =>
  validity === 'INVALID'
    ? html`<small class="said">${reasons.map((code) => caveatText(view.language, code).sentence).join(' ')}</small>`
    : nothing;

const folded = (view: View, { supersededBy }: RecordRow): Html =>
  supersededBy === null
    ? nothing
    : html`<small class="said">${runs[view.language].supersededBy} <a href="${view.href(`/records/${supersededBy}`)}">${supersededBy}</a></small>`;
