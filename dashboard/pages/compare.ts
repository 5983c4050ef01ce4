import { z } from 'zod';
import { ratioEnds, ratioText, sideText } from '../../results/comparison/words.ts';
import type { TableRow } from '../../results/comparison.ts';
import { mainFigure } from '../../results/figures/efficiency.ts';
import { digitsBy, formatShare } from '../../results/format.ts';
import type { Chart } from '../charts/chart.ts';
import { numberColumn, textColumn } from '../charts/columns.ts';
import { chartFigure } from '../charts/figures.ts';
import { intervalChart } from '../charts/intervals.ts';
import { type ParetoLine, type ParetoPoint, pareto } from '../charts/pareto.ts';
import { figuresNamed, type Named, ratiosTo } from '../comparands.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { importedMark } from '../parts/imports.ts';
import { chartPart, table } from '../parts.ts';
import { said } from '../said.ts';
import { list, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { compare as wordsOf } from '../words/compare.ts';
import { figureColumns } from './chart-columns.ts';
import { choice, unnamedText } from './compare/form.ts';
import { nameOf, sideTitle, subjectText } from './compare/side.ts';

const most = 6;

/** `/compare`: up to six records, imports and published results as ratios to one of them. */
export async function comparePage(view: View, library: Library): Promise<Page> {
  const words = wordsOf[view.language];
  const state = readState(
    view.params,
    { records: list().optional(), baseline: z.string().optional(), figure: z.string().optional() },
    view.language,
  );
  const names = [...new Set([state.baseline ?? [], state.records ?? []].flat())];
  const form = choice(view, library, names, state);
  const found = await Promise.all(names.slice(0, most).map((name) => figuresNamed(name, library)));
  const named = found.filter((one): one is Named => 'figures' in one);
  const unnamed = found.flatMap((one) => ('figures' in one ? [] : [one]));
  const isOne = names.length === 1 && named.length === 1;
  const problems: readonly (Html | string)[] = [
    ...(names.length > most ? [words.tooMany(names.length)] : []),
    ...unnamed.map((one) => unnamedText(view, library, names, one)),
    ...named.filter(({ figures }) => figures.length === 0).map(({ name }) => words.nothing(name)),
    ...(names.length > 0 && named.length < 2 && unnamed.length === 0 ? [words.oneOnly] : []),
  ];
  const said = html`<ul class="doubts">${problems.map((problem) => html`<li>${problem}</li>`)}</ul>`;
  if (named.length < 2) {
    const sentence = problems.length > 0 ? said : html`${words.start}`;
    // Who comes with one result of another tool has still to say what it shall stand beside.
    const isAsking = (isOne && named[0]?.imported) || unnamed.some(({ choices }) => choices.length > 0);
    const status = problems.length > 0 && !isAsking ? 400 : 200;
    return { status, title: words.title, sentence, body: form };
  }
  const [baseline, ...others] = named as [Named, ...Named[]];
  const rows = ratiosTo(baseline, others, state.figure);
  const charts = [...ratioChart(view, rows), ...paretoChart(view, named)];
  return {
    title: words.title,
    isBroad: named.some(({ imported }) => imported !== null),
    date: newest(named),
    sentence: html`${summary(view, rows)} ${words.corrected}${problems.length > 0 ? said : nothing}`,
    charts,
    body: html`${form}${conditions(view, baseline, others, rows)}${charts.map((chart) => chartPart(view, chart))}${results(view, rows)}`,
  };
}

const newest = (named: readonly Named[]): string =>
  named
    .flatMap(({ stored, imported }) => stored?.record.createdAt ?? imported?.imported.importedAt ?? [])
    .sort()
    .at(-1) ?? '';

function summary(view: View, rows: readonly TableRow[]): Html {
  const count = (answer: TableRow['answer']) => rows.filter((row) => row.answer === answer).length;
  const text = wordsOf[view.language].answers(
    count('higher'),
    count('lower'),
    count('no difference shown'),
    count('not compared'),
  );
  return html`<strong>${text ? `${text}${commonWords(view).stop}` : wordsOf[view.language].nothingAtAll}</strong>`;
}

/** Conditions that are shown even where they are equal: who compares asks for them first. */
const always = ['power', 'software'] as const;

/** What differs stands above the pictures, side by side. */
function conditions(view: View, baseline: Named, others: readonly Named[], rows: readonly TableRow[]): Html {
  const words = wordsOf[view.language];
  const sides = [baseline, ...others].map((side) => ({ ...side, figure: side.figures[0] }));
  const differing = rows.flatMap(({ differences }) => differences.map(({ condition }) => condition));
  const names = [...new Set([...differing, ...always])];
  return table(
    view,
    words.differs,
    [
      { title: words.condition, word: 'condition' },
      ...sides.map((side) => ({ title: sideTitle(view, side), word: null })),
    ],
    names.map((name) => [
      said(view, name),
      ...sides.map(({ figure }) => said(view, String(figure?.conditions[name] ?? words.notStated))),
    ]),
  );
}

const labelOf = ({ subject }: TableRow) => subject.label;

function ratioChart(view: View, rows: readonly TableRow[]): Chart[] {
  const words = wordsOf[view.language];
  const common = commonWords(view);
  const compared = rows.flatMap((row) => (row.ratio === null ? [] : [{ row, ratio: row.ratio }]));
  if (compared.length === 0) return [];
  return [
    intervalChart({
      id: 'ratios',
      title: words.ratioTitle,
      description: compared.map(({ row, ratio }) => `${labelOf(row)}: ${ratioText(ratio)}`).join('; '),
      axis: words.axis,
      logarithmic: true,
      band: { low: 1, high: 1, label: words.equal },
      rows: compared.map(({ row, ratio }) => ({
        name: nameOf(view, row),
        kind: row.subject.kind === 'record' ? 'measured' : row.subject.kind,
        value: ratio.ratio,
        low: ratio.low,
        high: ratio.high,
        shown: ratioText(ratio),
        ends: ratioEnds(ratio),
        detail: words[row.answer],
      })),
      kindWords: common,
      columns: [
        textColumn(words.figure, 'workload'),
        textColumn(words.evidence, 'kind'),
        ...figureColumns(view, words.ratio, 'ratio'),
      ],
    }),
  ];
}

function results(view: View, rows: readonly TableRow[]): Html {
  const words = wordsOf[view.language];
  return table(
    view,
    words.ratioTitle,
    [
      { title: words.figure, word: 'workload' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.baseline, word: 'baseline', align: 'right' },
      { title: words.ratio, word: 'ratio', align: 'right' },
      { title: words.answer, word: 'answer' },
      { title: words.evidence, word: 'strength' },
      { title: words.notes, word: 'notes' },
    ],
    rows.map((row) => [
      subjectText(view, row),
      sideText(row.subject, words.ofDeclared),
      html`${sideText(row.baseline, words.ofDeclared)}${row.baseline.audit === null ? nothing : html` ${importedMark(view)}`}`,
      ratioText(row.ratio),
      answerText(view, row),
      row.ratio === null ? '' : words[row.strength],
      notesOf(view, row),
    ]),
  );
}

function answerText(view: View, { answer, better }: TableRow): Html {
  const words = wordsOf[view.language];
  const isDecided = answer === 'higher' || answer === 'lower';
  if (!isDecided || better === null) return html`${words[answer]}`;
  return html`${words[answer]}, ${answer === better ? words.better : words.worse}`;
}

function notesOf(view: View, { refusal, differences, doubts, conversions, ratio }: TableRow): Html {
  const words = wordsOf[view.language];
  const { next } = commonWords(view);
  if (refusal) return said(view, refusal);
  const stated = ratio?.shares?.stated ?? 0;
  const side = (value: string | number | null) => said(view, String(value ?? words.notStated));
  const notes = [
    ...differences.map(({ condition, x, y }) => html`${said(view, condition)}: ${side(x)} / ${side(y)}`),
    ...doubts.map((doubt) => said(view, doubt)),
    ...conversions.map((text) => html`${words.converted}: ${said(view, text)}`),
    ...(stated > 0 ? [html`${words.stated(formatShare(stated))}`] : []),
  ];
  return html`${notes.map((note, i) => html`${i > 0 ? next : ''}${note}`)}`;
}

/** Decode steps of one run that differ in the batch only; a line for each such sweep. */
function paretoChart(view: View, named: readonly Named[]): Chart[] {
  const words = wordsOf[view.language];
  const steps = named.flatMap(({ stored }) => {
    const figure = stored && stored.record.workload.kind === 'decode' ? mainFigure(stored.record) : null;
    const isUsable = stored?.record.validity.state !== 'INVALID' && figure !== null && figure.value !== null;
    return stored && isUsable ? [{ record: stored.record, figure: { ...figure, value: figure.value! } }] : [];
  });
  const sweeps = Map.groupBy(steps, ({ record: { run, engine, workload, setting } }) =>
    JSON.stringify([
      run.id,
      engine.device.name,
      engine.provider.name,
      workload.model?.shape.name,
      setting.precision,
      setting.context,
    ]),
  );
  const lines = [...sweeps.values()].flatMap((group): ParetoLine[] => {
    const points = group
      .map(({ record: { setting }, figure }): ParetoPoint => {
        const { batch } = setting;
        const all = chartFigure(figure);
        const [each, low, high] = [all.value, all.low, all.high].map((rate) => rate && rate / batch);
        const write = digitsBy({ centre: each!, low: low ?? null, high: high ?? null });
        return { batch, each: { value: each!, shown: write(each!) }, all };
      })
      .sort((a, b) => a.batch - b.batch);
    const { engine, workload, setting } = group[0]!.record;
    const name = `${engine.device.name}, ${workload.model?.shape.name} ${setting.precision}`;
    return new Set(points.map(({ batch }) => batch)).size > 1 ? [{ name, points }] : [];
  });
  if (lines.length === 0) return [];
  return [
    pareto({
      id: 'pareto',
      title: words.paretoTitle,
      description: words.paretoNote,
      x: words.paretoX,
      y: words.paretoY,
      batch: words.batch,
      lines,
      columns: [
        textColumn(words.figure, 'series'),
        numberColumn(words.batch, 'batch'),
        numberColumn(words.paretoX, 'perSequence'),
        ...figureColumns(view, words.paretoY, 'decode.step.tput'),
      ],
    }),
  ];
}
