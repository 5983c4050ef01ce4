import { formatQuantity } from '../../../results/format.ts';
import { type ServingLog, stepKinds } from '../../../results/serving/log.ts';
import type { Chart } from '../../charts/chart.ts';
import { numberColumn } from '../../charts/columns.ts';
import { type HeldRow, rowsChart } from '../../charts/serving/rows.ts';
import type { Span, Zoom } from '../../charts/zoom.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Range } from '../../state.ts';
import type { View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { zoomOf } from '../zoom.ts';

/** Requests in a picture: as many as are told apart where nothing is asked for, and the most that anybody gets. */
const [usual, most] = [60, 240];

/** So many chunks are drawn one by one; beyond that a prompt is one bar. */
const mostChunks = 1200;

/** Which request had which row when, in the part of the load that is asked for, or in the first part that counts. */
export function rowsPart(view: View, { log, record }: WholeLoad, asked: Range | undefined): Chart[] {
  const { requests, endNs } = log;
  if (!requests.admittedNs.some((ns) => !Number.isNaN(ns))) return [];
  const words = servedLoad[view.language];
  const axis = { parameter: 'rows', unit: ' s', isCounted: false, isOfDots: false } as const;
  const zoom = zoomOf(view, { ...axis, range: asked, values: [0, endNs / 1e9] });
  const { rows } = record.policy;
  const wanted = zoom.shown ?? firstPart(log, record.window.first, Math.max(usual, 2 * rows));
  const all = heldIn(log, wanted);
  const held = all.slice(0, most);
  const isCut = held.length < all.length;
  const span: Span = isCut ? [wanted[0], held.at(-1)!.from / 1e9] : wanted;
  const [from, to] = span.map(short) as [string, string];
  return [
    rowsChart({
      id: 'rows',
      title: isCut ? words.rowsFirst(from, held.length) : words.rowsTitle(from, to),
      description: held.length === 0 ? words.rowsEmpty : words.rowsAbout(held.length, rows),
      x: words.seconds,
      y: words.row,
      span,
      rows,
      held: drawn(view, log, held),
      names: { prefill: words.prefill, waiting: words.waiting, decode: words.decode },
      zoom: shownAs(zoom, wanted),
      columns: [
        numberColumn(words.request, 'served'),
        numberColumn(words.row, 'rowOfCache'),
        numberColumn(words.admitted, 'moment', 's'),
        numberColumn(words.firstToken, 'moment', 's'),
        numberColumn(words.last, 'moment', 's'),
      ],
      data: held.map(({ i, row, from: admitted, first, to: end }) => [
        String(i),
        String(row),
        ...[admitted, first, end].map(moment),
      ]),
    }),
  ];
}

/** Where nothing is asked for, the form stands at the part that is shown, and there is nothing to go back to. */
const shownAs = (zoom: Zoom, [from, to]: Span): Zoom =>
  zoom.shown === null ? { ...zoom, whole: [Number(short(from)), Number(short(to))] } : zoom;

const short = (seconds: number): string => String(Number(seconds.toFixed(3)));

const moment = (ns: number) => ({
  value: Number.isFinite(ns) ? ns / 1e9 : null,
  shown: Number.isFinite(ns) ? `${(ns / 1e9).toFixed(3)} s` : '—',
});

/** From the first request that counts, until so many of them have a row. */
function firstPart({ requests, endNs }: ServingLog, first: number, count: number): Span {
  const admitted = requests.admittedNs.subarray(first).filter((ns) => !Number.isNaN(ns));
  const start = admitted[0] ?? 0;
  const end = admitted.length > count ? admitted[count]! : endNs;
  return [start / 1e9, Math.max(end, start + 1) / 1e9];
}

/** A request that held a row; nanoseconds. NaN: it never got a token. */
interface Held {
  readonly i: number;
  readonly row: number;
  readonly from: number;
  readonly first: number;
  readonly to: number;
}

/** Those that held a row within a span, in the order in which they got it. */
function heldIn({ requests, endNs }: ServingLog, [from, to]: Span): Held[] {
  const found: Held[] = [];
  for (let i = 0; i < requests.count; i++) {
    const admitted = requests.admittedNs[i]!;
    const left = Number.isNaN(requests.finishedNs[i]!) ? endNs : requests.finishedNs[i]!;
    if (!(admitted <= to * 1e9 && left >= from * 1e9)) continue;
    const first = requests.tokens[i]! > 0 ? requests.tokenNs[requests.tokenOffset[i]!]! : Number.NaN;
    found.push({ i, row: requests.row[i]!, from: admitted, first, to: left });
  }
  return found.sort((a, b) => a.from - b.from || a.i - b.i);
}

function drawn(view: View, log: ServingLog, held: readonly Held[]): HeldRow[] {
  const words = servedLoad[view.language];
  const chunks = chunksOf(log, held);
  return held.map(({ i, row, from, first, to }) => ({
    name: String(i),
    row,
    from: from / 1e9,
    decodesFrom: (Number.isNaN(first) ? to : first) / 1e9,
    to: to / 1e9,
    chunks: chunks.get(i) ?? [],
    told: words.requestTold(
      i,
      row,
      log.requests.isl[i]!,
      log.requests.tokens[i]!,
      secondsText(from),
      secondsText(to),
    ),
  }));
}

const secondsText = (ns: number) => formatQuantity({ value: ns / 1e9, unit: 's' }, 4);

/** When the prompts of some requests were computed; of very many each from its first chunk to its first token. */
function chunksOf({ steps, requests }: ServingLog, held: readonly Held[]): ReadonlyMap<number, Span[]> {
  const chunks = new Map<number, Span[]>(held.map(({ i }) => [i, []]));
  const count = held.reduce((sum, { i }) => sum + requests.chunks[i]!, 0);
  if (count > mostChunks) {
    for (const { i, first, to } of held) {
      const begin = requests.firstChunkNs[i]!;
      if (!Number.isNaN(begin)) chunks.get(i)!.push([begin / 1e9, (Number.isNaN(first) ? to : first) / 1e9]);
    }
    return chunks;
  }
  const prefill = stepKinds.indexOf('prefill');
  for (let s = 0; s < steps.count; s++) {
    if (steps.kind[s] !== prefill) continue;
    chunks.get(steps.request[s]!)?.push([steps.beginNs[s]! / 1e9, steps.endNs[s]! / 1e9]);
  }
  return chunks;
}
