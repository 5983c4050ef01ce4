import { formatFigure } from '../../../results/figures/words.ts';
import { formatQuantity, missing } from '../../../results/format.ts';
import { placedTitle } from '../../../results/record/company.ts';
import { pasteable } from '../../../results/record/reproduce.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';
import { type Html, html, nothing } from '../../html.ts';
import { table } from '../../parts.ts';
import { inEnglish, said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { facts } from '../../words/facts.ts';
import { run } from '../../words/run.ts';

// How the records of a run came about: kernels, places, bytes that crossed, energy, and how to do it again.

/** Which kernel measured a probe, and what the others gave in their trial; nothing where none was searched. */
export function searches(view: View, stored: readonly StoredRecord[]): Html {
  const words = run[view.language];
  const found = stored.flatMap(({ id, record }) =>
    record.workload.search ? [{ id, record, search: record.workload.search }] : [],
  );
  if (found.length === 0) return nothing;
  const tried = ({ workload: { kernel } }: Record, { name, rate, why }: Tried) => {
    const unit = kernel === 'gemm' ? 'FLOP/s' : 'B/s';
    return rate === null
      ? facts[view.language].triedNone(name, String(why))
      : `${name} ${formatQuantity({ value: rate, unit }, 2)}`;
  };
  return table(
    view,
    words.searches,
    [
      { title: words.probe, word: 'workload' },
      { title: words.chosenKernel, word: 'kernel' },
      { title: words.triedKernels, word: 'tried' },
    ],
    found.map(({ id, record, search }) => [
      html`<a href="${view.href(`/records/${id}`)}">${placedTitle(record)}</a>`,
      inEnglish(search.chosen),
      inEnglish(search.tried.map((each) => tried(record, each)).join(', ')),
    ]),
  );
}

type Tried = NonNullable<Record['workload']['search']>['tried'][number];

/** Longer tables are folded. */
const openUpTo = 12;

/** Where the nodes of each trial ran, and what crossed between host and device in one sample. */
export function placement(view: View, stored: readonly StoredRecord[]): Html {
  const words = run[view.language];
  const bytes = (value: number | undefined) =>
    value === undefined ? missing : formatQuantity({ value, unit: 'B' });
  const rows = table(
    view,
    words.placementOf,
    [
      { title: words.workload, word: 'workload' },
      { title: words.placement, word: 'nodes' },
      { title: `${words.toDevice}, ${words.perSample}`, word: 'traffic', align: 'right' },
      { title: `${words.toHost}, ${words.perSample}`, word: 'traffic', align: 'right' },
    ],
    stored.map(({ id, record }) => {
      const places = Object.entries(record.engine.placement ?? {});
      const traffic = record.repeats.find((repeat) => repeat.traffic)?.traffic;
      return [
        html`<a href="${view.href(`/records/${id}`)}">${placedTitle(record)}</a>`,
        places.map(([name, nodes]) => facts[view.language].placed(nodes, name)).join(', ') ||
          facts[view.language].placementUnknown,
        bytes(traffic?.toDeviceBytes),
        bytes(traffic?.toHostBytes),
      ];
    }),
  );
  return html`<details${stored.length <= openUpTo ? html` open` : ''}><summary>${words.placementOf}</summary>${rows}</details>`;
}

/** So many reasons are named. */
const named = 3;

/** Energies with the grade of their sensor; where there is none, why. */
export function energies(view: View, stored: readonly StoredRecord[]): Html {
  const words = run[view.language];
  const found = stored.flatMap(({ id, record }) =>
    record.figures
      .filter(({ definition }) => definition.startsWith('energy.'))
      .map((figure) => ({ id, record, figure })),
  );
  const stated = found.filter(({ figure }) => figure.value !== null);
  const reasons = [
    ...new Set(found.flatMap(({ figure }) => (figure.value === null ? (figure.missing ?? []) : []))),
  ];
  if (found.length === 0) return nothing;
  if (stated.length === 0) {
    const more = reasons.length > named ? [words.andMore(reasons.length - named)] : [];
    const why = [...reasons.slice(0, named).map((reason) => said(view, reason)), ...more];
    const { next } = commonWords(view);
    return html`<section><h2>${words.energies}</h2><p>${missing} (${why.map((each, i) => html`${i > 0 ? next : ''}${each}`)})</p></section>`;
  }
  return table(
    view,
    words.energies,
    [
      { title: words.workload, word: 'workload' },
      { title: words.definition, word: 'definition' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.grade, word: 'grade' },
      { title: words.window, word: 'window', align: 'right' },
    ],
    stated.map(({ id, record, figure }) => [
      html`<a href="${view.href(`/records/${id}#${figure.definition}-${figure.statistic}`)}">${placedTitle(record)}</a>`,
      figure.definition,
      formatFigure(figure),
      figure.sensor?.grade ?? missing,
      figure.sensor ? formatQuantity({ value: figure.sensor.windowSeconds, unit: 's' }, 2) : missing,
    ]),
  );
}

/** The commands that repeat the trials; those that assay does not write are not shown. */
export function reproduce(view: View, records: readonly Record[]): Html {
  const words = run[view.language];
  const commands = [...new Set(records.flatMap((record) => pasteable(record.run.reproduce) ?? []))];
  const hidden = records.some((record) => pasteable(record.run.reproduce) === null);
  return html`<section><h2>${words.reproduce}</h2>
${commands.length > 1 ? html`<p class="aside">${words.reproduceHint}</p>` : nothing}
${commands.length > 0 ? html`<pre data-copy tabindex="0"><code>${commands.join('\n')}</code></pre>` : nothing}
${hidden ? html`<p class="aside">${words.notPasteable}</p>` : nothing}</section>`;
}
