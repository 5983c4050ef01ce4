import { formatQuantity, formatShare } from '../../../results/format.ts';
import { explainer } from '../../../results/serving/explained.ts';
import { ttftSeconds } from '../../../results/serving/latencies.ts';
import { requestStates, type ServingLog } from '../../../results/serving/log.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import { choices, table } from '../../parts.ts';
import { BadRequest } from '../../state.ts';
import type { View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';

/**
 * When each thing happened to one request: the one that is asked for, or the slowest to its first token.
 *
 * @throws BadRequest where the load has no such request
 */
export function requestPart(view: View, { log, record }: WholeLoad, asked: number | undefined): Html {
  const words = servedLoad[view.language];
  const { requests } = log;
  if (requests.count === 0) return nothing;
  if (asked !== undefined && asked >= requests.count) {
    throw new BadRequest(words.oneNone(asked, requests.count - 1));
  }
  const i = asked ?? slowest(log, record.window.first, record.window.end);
  return html`<section id="request"><h2>${words.oneTitle}: ${i}</h2>${form(view, i)}${
    asked === undefined ? html`<p class="aside">${words.oneSlowest}</p>` : nothing
  }${moments(view, log, i)}${explanation(view, log, i)}</section>`;
}

/** The first of all where none has a token. */
function slowest(log: ServingLog, first: number, end: number): number {
  const { requests } = log;
  let [found, most] = [first < requests.count ? first : 0, -1];
  for (let i = first; i < end; i++) {
    const took = requests.tokens[i]! > 0 ? ttftSeconds(log, i) : -1;
    if (took > most) [found, most] = [i, took];
  }
  return found;
}

function form(view: View, i: number): Html {
  const words = servedLoad[view.language];
  const { request: _, download: _file, ...others } = Object.fromEntries(view.params);
  const kept = Object.entries(others).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return choices(
    view,
    html`<form class="filters" action="${view.href(`${view.path}#request`)}">${kept}<label>${words.oneAsked} <input type="number" name="request" min="0" step="1" value="${i}"></label> <button>${words.show}</button></form>`,
  );
}

function moments(view: View, { requests }: ServingLog, i: number): Html {
  const words = servedLoad[view.language];
  const tokens = requests.tokens[i]!;
  const [offset, scheduled] = [requests.tokenOffset[i]!, requests.scheduledNs[i]!];
  const token = (n: number) => (tokens > n && n >= 0 ? requests.tokenNs[offset + n]! : Number.NaN);
  const rows: readonly (readonly [string, number])[] = [
    [words.scheduledAt, scheduled],
    [words.admittedAt, requests.admittedNs[i]!],
    [words.chunkAt, requests.firstChunkNs[i]!],
    [words.tokenAt, token(0)],
    [words.doneAt, token(tokens - 1)],
  ];
  const said = (ns: number) => (Number.isNaN(ns) ? words.notYet : `${(ns / 1e9).toFixed(4)} s`);
  const since = (ns: number) =>
    Number.isNaN(ns) ? '' : formatQuantity({ value: (ns - scheduled) / 1e9, unit: 's' });
  const row = requests.row[i]!;
  return html`<p>${words.row} ${row < 0 ? words.notYet : row}; ${words.lengths}: ${requests.isl[i]} / ${requests.osl[i]} / ${tokens}; ${words.stateOf}: <code>${requestStates[requests.state[i]!]}</code></p>${table(
    view,
    words.requestNo(i),
    [
      { title: words.phase, word: 'phase' },
      { title: words.at, word: 'moment', align: 'right' },
      { title: words.sinceArrival, word: 'moment', align: 'right' },
    ],
    rows.map(([name, ns]) => [name, said(ns), since(ns)]),
  )}`;
}

/** Where its time went, from its arrival to its last token; the parts sum to the whole. */
function explanation(view: View, log: ServingLog, i: number): Html {
  const words = servedLoad[view.language];
  const explained = explainer(log)(i);
  if (explained === null) return html`<p>${words.notWhole}</p>`;
  const parts = [
    [words.queuePart, explained.queueNs],
    [words.ownPrefill, explained.ownPrefillNs],
    [words.othersPrefill, explained.othersPrefillNs],
    [words.othersDecode, explained.othersDecodeNs],
    [words.decodePart, explained.decodeNs],
    [words.between, explained.betweenNs],
    [words.whole, explained.totalNs],
  ] as const;
  return table(
    view,
    words.explained,
    [
      { title: words.phase, word: 'phase' },
      { title: words.at, word: 'moment', align: 'right' },
      { title: words.ofAll, word: 'phase', align: 'right' },
    ],
    parts.map(([name, ns]) => [
      name,
      formatQuantity({ value: ns / 1e9, unit: 's' }),
      formatShare(explained.totalNs > 0 ? ns / explained.totalNs : 0, 1),
    ]),
  );
}
