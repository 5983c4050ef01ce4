import { mainFigure } from '../../../results/figures/efficiency.ts';
import { type OnAllDevices, onAllDevices } from '../../../results/figures/together.ts';
import { formatGain, formatSum } from '../../../results/figures/words.ts';
import { formatShare, missing } from '../../../results/format.ts';
import { placedTitle } from '../../../results/record/company.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';
import { convert, scaleForTheEye, type Unit } from '../../../results/units.ts';
import type { Chart } from '../../charts/chart.ts';
import { textColumn } from '../../charts/columns.ts';
import { chartFigure } from '../../charts/figures.ts';
import { intervalChart } from '../../charts/intervals.ts';
import { type Html, html, nothing } from '../../html.ts';
import { chartPart, stateMark, table } from '../../parts.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { run } from '../../words/run.ts';
import { figureColumns } from '../chart-columns.ts';
import { figureLink } from './results.ts';
import type { Section } from './section.ts';

/** For each trial on several GPUs: every one of them at once with the others and alone, their sum, and how they differ. */
export function togetherSections(view: View, stored: readonly StoredRecord[]): Section[] {
  const storedOf = new Map(stored.map((one) => [one.record, one]));
  return onAllDevices(stored.map(({ record }) => record)).map((trial, i) => {
    const chart = chartOf(view, trial, i);
    const body = html`<section class="titled">${chart.length === 0 ? html`<h2>${run[view.language].together(trial.title)}</h2>` : nothing}${chart.map((each) => chartPart(view, each))}
${tableOf(view, trial, storedOf)}${remarks(view, trial).map((text) => html`<p class="aside">${said(view, text)}</p>`)}</section>`;
    return { charts: chart, body };
  });
}

/** One chart where a device has a figure, in the unit that reads best. */
function chartOf(view: View, { title, devices }: OnAllDevices, i: number): Chart[] {
  const words = run[view.language];
  const common = commonWords(view);
  const found = devices.flatMap(({ index, together, alone }) => [
    ...rowOf(index, 'together', together),
    ...rowOf(index, 'alone', alone),
  ]);
  const largest = found.reduce<(typeof found)[number] | null>(
    (most, one) => (most && most.figure.value >= one.figure.value ? most : one),
    null,
  );
  if (!largest) return [];
  const { figure } = largest;
  const unit = scaleForTheEye({ value: figure.value, unit: figure.unit as Unit }).unit;
  const scaled = (value: number, from: Unit) => convert({ value, unit: from }, unit as typeof from).value;
  return [
    intervalChart({
      id: `together-${i + 1}`,
      title: words.together(title),
      description: words.togetherAbout(devices.length),
      axis: `${figure.definition}, ${unit}, ${common.higherIsBetter}`,
      rows: found.map(({ index, role, figure, record }) => ({
        ...chartFigure(figure, (value) => scaled(value, figure.unit as Unit)),
        name: words.gpuRole(index, role),
        kind: 'measured',
        detail: placedTitle(record),
        own: role === 'together',
      })),
      columns: [
        textColumn(words.gpu, 'gpu'),
        textColumn(words.kind, 'kind'),
        ...figureColumns(view, figure.definition, figure.definition, unit),
      ],
      kindWords: {
        measured: common.measured,
        published: common.published,
        imported: common.imported,
        declared: common.declared,
        projected: common.projected,
      },
    }),
  ];
}

function rowOf(index: number, role: 'together' | 'alone', record: Record | null) {
  const figure = record && record.validity.state !== 'INVALID' ? mainFigure(record) : null;
  if (!record || figure?.value == null) return [];
  return [{ index, role, record, figure: { ...figure, value: figure.value } }];
}

function tableOf(
  view: View,
  { title, devices, sum, sumAlone, interference }: OnAllDevices,
  storedOf: ReadonlyMap<Record, StoredRecord>,
): Html {
  const words = run[view.language];
  const figure = (record: Record | null) =>
    record ? figureLink(view, storedOf.get(record)!, mainFigure(record)) : missing;
  const state = (record: Record | null) => (record ? stateMark(record.validity.state) : missing);
  return table(
    view,
    words.together(title),
    [
      { title: words.gpu, word: 'gpu' },
      { title: words.atOnce, word: 'together', align: 'right' },
      { title: words.alone, word: 'alone', align: 'right' },
      { title: words.ratio, word: 'ratio', align: 'right' },
      { title: words.validity, word: 'validity' },
    ],
    [
      ...devices.map((device) => [
        `${device.index} ${device.name}`,
        figure(device.together),
        figure(device.alone),
        formatGain(device.interference),
        html`${state(device.together)} / ${state(device.alone)}`,
      ]),
      [
        html`<strong>${words.sum(devices.length)}</strong>`,
        formatSum(sum),
        sumAlone ? formatSum(sumAlone) : missing,
        formatGain(interference),
        '',
      ],
    ],
  );
}

function remarks(view: View, { sum, spread }: OnAllDevices): string[] {
  const words = run[view.language];
  const percent = (share: number) => formatShare(share, 1);
  return [
    ...(sum.value === null ? [words.noSum(String(sum.missing))] : []),
    ...(sum.commonShare === null ? [] : [words.common(percent(sum.commonShare))]),
    ...(spread ? [words.spread(spread.role, percent(spread.share), spread.slowest, spread.fastest)] : []),
  ];
}
