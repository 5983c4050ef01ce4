import { probesOf, utilisation } from '../../results/figures/efficiency.ts';
import { formatFigure, shareText } from '../../results/figures/words.ts';
import { formatFixed } from '../../results/format.ts';
import { kernelLadder, kernelLadders } from '../../results/ladder/kernels.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Chart } from '../charts/chart.ts';
import { intervalChart } from '../charts/intervals.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart } from '../parts.ts';
import { readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { overview } from '../words/overview.ts';

/** `/`: five sentences with numbers, and at most two pictures. */
export async function overviewPage(view: View, library: Library): Promise<Page> {
  readState(view.params, {}, view.language);
  const words = overview[view.language];
  const [last] = library.runs(1);
  const ladder = await ladderChart(view, library);
  if (!last) {
    const sentence = html`${words.empty} <code>npm run bench</code>`;
    return { title: words.emptyTitle, sentence, charts: [ladder], body: chartPart(view, ladder) };
  }
  const records = await library.recordsOf(last.id);
  const counts = library.counts();
  const answers: readonly (readonly [string, Html])[] = [
    [
      words.device,
      html`<strong>${last.device}</strong>. ${words.records(counts.records, counts.runs)} <a href="${view.href(`/runs/${last.id}`)}"><time datetime="${last.createdAt}">${last.createdAt.slice(0, 16).replace('T', ' ')} UTC</time></a>.`,
    ],
    [words.speed, speed(view, records)],
    [words.limit, limit(view, records)],
    [words.claims, await claims(view, library)],
    [words.trust, trust(view, records)],
  ];
  return {
    title: words.title,
    sentence: html`<dl class="answers">${answers.map(([name, answer]) => html`<div><dt>${name}</dt><dd>${answer}</dd></div>`)}</dl>`,
    charts: [ladder],
    body: chartPart(view, ladder),
  };
}

const recordLink = (view: View, { id }: StoredRecord, text: string): Html =>
  html`<a class="figure" href="${view.href(`/records/${id}`)}">${text}</a>`;

/** The decode step of a run that a reader asks for first: the largest model at batch 1. */
const decodeOf = (records: readonly StoredRecord[]): StoredRecord | null =>
  records
    .filter(({ record }) => record.workload.kind === 'decode' && record.validity.state !== 'INVALID')
    .sort(
      (a, b) =>
        a.record.setting.batch - b.record.setting.batch ||
        b.record.workload.cost.weightBytes - a.record.workload.cost.weightBytes,
    )[0] ?? null;

function speed(view: View, records: readonly StoredRecord[]): Html {
  const stored = decodeOf(records);
  if (!stored) return html`${overview[view.language].noDecode}`;
  const { workload, figures } = stored.record;
  const figure = figures.find(
    ({ definition }) => definition.endsWith('step.tput') || definition.endsWith('queued.tput'),
  );
  return html`<code>${workload.title}</code>: ${recordLink(view, stored, formatFigure(figure ?? null))}`;
}

function limit(view: View, records: readonly StoredRecord[]): Html {
  const words = overview[view.language];
  const stored = decodeOf(records);
  const used = stored && utilisation(stored.record, probesOf(records.map(({ record }) => record)));
  if (!used) return html`${words.noLimit}`;
  return html`${recordLink(view, stored, shareText(used))} ${words.ofLimit}: ${formatFigure(used.probe)} (${used.probe.definition}).`;
}

async function claims(view: View, library: Library): Promise<Html> {
  const words = overview[view.language];
  const judged = await library.claims(false);
  const count = (outcome: string) => judged.filter(({ verdict }) => verdict.outcome === outcome).length;
  const [supported, refuted] = [count('supported'), count('refuted')];
  const touched = judged.filter(({ verdict }) => verdict.evidence.some(({ basis }) => basis === 'record'));
  return html`<a href="${view.href('/claims')}">${words.judged(supported, refuted, judged.length - supported - refuted, judged.length)}</a> ${words.bears(touched.length)}`;
}

function trust(view: View, records: readonly StoredRecord[]): Html {
  const words = overview[view.language];
  const valid = records.filter(({ record }) => record.validity.state === 'VALID').length;
  const [first] = records;
  return first
    ? html`<a href="${view.href(`/runs/${first.record.run.id}`)}">${words.trusted(valid, records.length)}</a>.`
    : nothing;
}

async function ladderChart(view: View, library: Library): Promise<Chart> {
  const words = overview[view.language];
  const common = commonWords(view);
  const { rungs, unit } = kernelLadder(kernelLadders[0]!, library.reference, await library.measured());
  return intervalChart({
    id: 'ladder-bandwidth',
    title: words.ladderTitle,
    description: `${words.ladderTitle}: ${rungs.map(({ name, value }) => `${name} ${formatFixed(value, 0)} ${unit}`).join(', ')}`,
    axis: `${unit}, ${common.higherIsBetter}`,
    logarithmic: true,
    rows: rungs.slice(0, 14).map((rung) => ({
      name: rung.name,
      kind: rung.kind,
      value: rung.value,
      low: rung.low,
      high: rung.high,
      shown: `${formatFixed(rung.value, rung.value < 100 ? 1 : 0)} ${unit}`,
      detail: rung.notes.join(', '),
      own: rung.kind === 'measured',
    })),
    kindWords: common,
    columns: [
      { title: words.name, align: 'left' },
      { title: words.kind, align: 'left' },
      { title: unit, align: 'right' },
      { title: common.low, align: 'right' },
      { title: common.high, align: 'right' },
    ],
  });
}
