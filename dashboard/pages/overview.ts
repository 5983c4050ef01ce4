import { mainFigure, probesOf, type Utilisation, utilisation } from '../../results/figures/efficiency.ts';
import { formatFigure, limitShareText, shareEnds, shareText } from '../../results/figures/words.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Figure } from '../../results/record.ts';
import type { Chart } from '../charts/chart.ts';
import { textColumn } from '../charts/columns.ts';
import { shareChart } from '../charts/shares.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library, RunRow } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart } from '../parts.ts';
import { readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { identity } from '../words/identity.ts';
import { overview } from '../words/overview.ts';
import { figureColumns } from './chart-columns.ts';
import { type MeasuredDevicePage, measuredPages } from './devices/measured.ts';
import { importsAnswer } from './overview/imports.ts';
import { placeChart, placeOf, placeSentence } from './overview/place.ts';
import { servedAnswer } from './overview/served.ts';
import { trust } from './overview/trust.ts';
import { runAddress } from './run/address.ts';

/** Two charts stand side by side on a laptop. Pixels. */
const chartWidth = 600;

/** `/`: a sentence with numbers for each question, and at most two pictures. */
export async function overviewPage(view: View, library: Library): Promise<Page> {
  readState(view.params, {}, view.language);
  const words = overview[view.language];
  const runs = library.runs(Number.MAX_SAFE_INTEGER);
  const [last] = runs;
  const place = await placeOf(library, last?.device ?? null);
  const ladder = placeChart(view, place);
  const version = library.version();
  const served = await servedAnswer(view, library);
  const imported = importsAnswer(view, library.imports);
  if (!last) {
    return {
      title: words.emptyTitle,
      sentence: html`<p>${words.empty}</p><pre><code>npm run bench</code></pre>${served.length > 0 ? answerList(served) : nothing}${imported ? html`<p>${imported}</p>` : nothing}`,
      charts: [ladder],
      body: html`<div class="pictures" data-version="${version}">${chartPart(view, ladder)}</div>${rule(view)}`,
    };
  }
  const measured = await measuredPages(library);
  const own = measured.find(({ group }) => group.title === last.device) ?? null;
  const records = await library.recordsOf(last.id, last.isFromElsewhere);
  const run: Run = { last, records, used: utilisationsOf(records) };
  const reached = reachedChart(view, run);
  const charts = reached ? [reached, ladder] : [ladder];
  const answers: readonly Answer[] = [
    [words.device, device(view, library, runs, measured)],
    [words.speed, speed(view, run)],
    [words.limit, limit(view, run)],
    [words.place, placeSentence(view, place, own && view.href(`/devices/${own.name}`))],
    [words.claims, await claims(view, library)],
    ...served,
    [words.trust, trust(view, last, records)],
    ...(imported ? ([[words.imports, imported]] as const) : []),
  ];
  return {
    title: words.title,
    date: last.createdAt,
    sentence: answerList(answers),
    charts,
    body: html`<div class="pictures" data-version="${version}">${charts.map((chart) => chartPart(view, chart, chartWidth))}</div>${rule(view)}`,
  };
}

type Answer = readonly [question: string, answer: Html];

const answerList = (answers: readonly Answer[]): Html =>
  html`<dl class="answers">${answers.map(([name, answer]) => html`<div><dt>${name}</dt><dd>${answer}</dd></div>`)}</dl>`;

/** The run that the page is about: the newest one of the store. */
interface Run {
  readonly last: RunRow;
  readonly records: readonly StoredRecord[];
  /** What its records reached of the probes of the same run. */
  readonly used: ReadonlyMap<StoredRecord, Utilisation>;
}

const rule = (view: View): Html =>
  html`<p class="aside note">${overview[view.language].ladderRule} <a href="${view.href('/devices')}">${overview[view.language].allLadders}</a></p>`;

function utilisationsOf(records: readonly StoredRecord[]): ReadonlyMap<StoredRecord, Utilisation> {
  const probes = probesOf(records.map(({ record }) => record));
  return new Map(
    records.flatMap((stored) => {
      const used = isUsable(stored) ? utilisation(stored.record, probes) : null;
      return used ? [[stored, used] as const] : [];
    }),
  );
}

const isUsable = ({ record }: StoredRecord) => record.validity.state !== 'INVALID';

const recordLink = (view: View, { id }: StoredRecord, text: string): Html =>
  html`<a class="figure" href="${view.href(`/records/${id}`)}">${text}</a>`;

/** The record of a kind that a reader asks for first: the smallest batch, then the largest model. */
const foremost = (records: readonly StoredRecord[], kind: 'decode' | 'prefill'): StoredRecord | null =>
  records
    .filter((stored) => stored.record.workload.kind === kind && isUsable(stored))
    .sort(
      (a, b) =>
        a.record.setting.batch - b.record.setting.batch ||
        (b.record.workload.cost.weightBytes ?? 0) - (a.record.workload.cost.weightBytes ?? 0) ||
        a.id.localeCompare(b.id),
    )[0] ?? null;

/** Which device, how the catalogue knows it, from when, and which others there are. */
function device(
  view: View,
  library: Library,
  runs: readonly RunRow[],
  measured: readonly MeasuredDevicePage[],
): Html {
  const words = overview[view.language];
  const [last] = runs as [RunRow];
  const own = measured.find(({ group }) => group.title === last.device);
  const link = ({ name, group }: MeasuredDevicePage) =>
    html`<a href="${view.href(`/devices/${name}`)}">${group.title}</a>`;
  const others = measured.filter(({ group }) => group.title !== last.device).slice(0, 3);
  const { records: total } = library.counts();
  const when = html`<a href="${runAddress(view, last.id, last.isFromElsewhere)}"><time datetime="${last.createdAt}">${last.createdAt.slice(0, 16).replace('T', ' ')} UTC</time></a>`;
  return html`<strong>${own ? link(own) : last.device}</strong>${own ? html`, ${standing(view, own, library)}` : words.stop} <a href="${view.href('/runs')}">${words.records(total, runs.length)}</a>${words.lastOne} ${when}${words.stop}${
    others.length > 0
      ? html` ${words.others} ${others.map((one, i) => html`${i > 0 ? ', ' : ''}${link(one)}`)}${words.stop}`
      : nothing
  }`;
}

/** How the catalogue knows the device, and by what; its page has the figures. */
function standing(view: View, { group: { match } }: MeasuredDevicePage, { reference }: Library): string {
  const words = overview[view.language];
  const names = identity[view.language];
  const name = reference.devices[match.named ?? '']?.name ?? '';
  const by = (agrees: boolean) =>
    match.evidence
      .filter((one) => one.what !== 'name' && one.agrees === agrees)
      .map(({ what }) => names[what])
      .join(', ');
  if (match.status === 'unlisted') return words.unlisted;
  return match.status === 'consistent'
    ? words.taken(name, by(true) || words.nameOnly)
    : words.falseName(name, by(false));
}

/** Decode and prefill of the last run, and how its title reads. */
function speed(view: View, { records }: Run): Html {
  const words = overview[view.language];
  const part = (kind: 'decode' | 'prefill') => {
    const stored = foremost(records, kind);
    if (!stored) return [];
    const { setting } = stored.record;
    const work =
      kind === 'decode'
        ? words.decoded(setting.batch, setting.context ?? 0)
        : words.read(setting.batch, setting.isl ?? 0);
    const title = html`<code>${placedTitle(stored.record)}</code>`;
    return [
      html`${words[kind]} ${recordLink(view, stored, formatFigure(mainFigure(stored.record)))}${words.inBrackets(work)}${title}${words.endOfBrackets}`,
    ];
  };
  const parts = (['decode', 'prefill'] as const).flatMap(part);
  return parts.length === 0
    ? html`${words.noDecode}`
    : html`${parts.map((one, i) => html`${i > 0 ? words.next : ''}${one}`)}${words.stop} ${words.bracketsAre}`;
}

/** What of its own limits that is, each with the probe that is the limit. */
function limit(view: View, { records, used }: Run): Html {
  const words = overview[view.language];
  const parts = (['decode', 'prefill'] as const).flatMap((kind) => {
    const stored = foremost(records, kind);
    const share = stored && used.get(stored);
    return share
      ? [
          html`${words[`${kind}Reaches`]} ${recordLink(view, stored, limitShareText(share))}${words[share.kind]}${words.inBrackets('')}${probeLink(view, records, share.probe)}${words.endOfBrackets}${cached(view, stored)}`,
        ]
      : [];
  });
  return parts.length === 0
    ? html`${words.noLimit}`
    : html`${parts.map((part, i) => html`${i > 0 ? words.next : ''}${part}`)}${words.stop}`;
}

/** A share of the memory says little where the cache holds the weights. */
const cached = (view: View, { record }: StoredRecord): Html | string =>
  record.workload.kind === 'decode' && record.validity.reasons.some(({ code }) => code === 'cache_resident')
    ? html`${overview[view.language].comma}<a href="${view.href('/method#cache_resident')}">${overview[view.language].cached}</a>`
    : nothing;

/** The probe by its record. */
function probeLink(view: View, records: readonly StoredRecord[], probe: Figure): Html {
  const owner = records.find(({ record }) => mainFigure(record) === probe);
  const name = owner ? placedTitle(owner.record) : probe.definition;
  return html`<code>${name}</code> ${owner ? recordLink(view, owner, formatFigure(probe)) : formatFigure(probe)}`;
}

async function claims(view: View, library: Library): Promise<Html> {
  const words = overview[view.language];
  const judged = await library.claims(false);
  const of = (outcome: string) => judged.filter(({ verdict }) => verdict.outcome === outcome).length;
  const [supported, refuted] = [of('supported'), of('refuted')];
  const counted = (count: number, verdict?: string) =>
    html`<a class="figure" href="${view.href('/claims', { verdict })}">${count}</a>`;
  const touched = judged.filter(({ verdict }) => verdict.evidence.some(({ basis }) => basis === 'record'));
  const named = touched.slice(0, 4);
  const links = named.map(({ id }) => html` <a class="id" href="${view.href(`/claims/${id}`)}">${id}</a>`);
  return html`${words.outOf(judged.length)}${words.support} ${counted(supported, 'supported')}${words.comma}${words.refute} ${counted(refuted, 'refuted')}${words.comma}${words.open} ${counted(judged.length - supported - refuted)}${words.stop} ${words.bears(touched.length, named.length)}${links}`;
}

/** So many bars are seen at a glance; the page of the run has all. */
const mostBars = 6;

function reachedChart(view: View, { records, used }: Run): Chart | null {
  const words = overview[view.language];
  const common = commonWords(view);
  const first = (['decode', 'prefill'] as const).flatMap((kind) => foremost(records, kind) ?? []);
  const shown = [...new Set([...first, ...records])].filter((stored) => used.has(stored)).slice(0, mostBars);
  if (shown.length === 0) return null;
  const rows = shown.map((stored) => {
    const share = used.get(stored)!;
    return {
      name: placedTitle(stored.record),
      value: share.ratio,
      low: share.low,
      high: share.high,
      shown: limitShareText(share),
      ends: shareEnds(share),
      detail: `${shareText(share)}; ${words.limitIs} ${share.probe.definition}, ${formatFigure(share.probe)}`,
    };
  });
  return shareChart({
    id: 'reached',
    title: words.limitsTitle,
    description: `${words.limitsTitle}: ${rows.map(({ name, shown, detail }) => `${name} ${shown} (${detail})`).join('; ')}`,
    axis: `${words.axisRate}, ${common.higherIsBetter}`,
    rows,
    columns: [textColumn(words.name, 'workload'), ...figureColumns(view, words.share, 'ofLimit')],
  });
}
