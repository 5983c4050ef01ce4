import { formatDigits, formatQuantity } from '../../results/format.ts';
import type { ServingDefinitionId } from '../../results/serving/definitions.ts';
import { formatServingFigure, servingEnds, servingFigure } from '../../results/serving/figure-text.ts';
import type { ServingFigure } from '../../results/serving/figures.ts';
import { type Bracket, bracketOf, rateOf } from '../../results/serving/rate-curve.ts';
import { verdictLines } from '../../results/serving/words.ts';
import { numberColumn, textColumn } from '../charts/columns.ts';
import { type RatePanel, type RatePoint, rateCurve } from '../charts/serving/rate-curve.ts';
import { type Html, html, nothing } from '../html.ts';
import { groupsOf } from '../library/loads.ts';
import type { LoadGroup, ServedLoad } from '../library/served-load.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart } from '../parts.ts';
import { said } from '../said.ts';
import { NotThere, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { problem } from '../words/problem.ts';
import { curveOverRate } from '../words/rate-curve.ts';
import { serving } from '../words/serving.ts';
import { figureColumns } from './chart-columns.ts';
import { listOfLoads } from './serving/list.ts';
import { withoutRate } from './serving/marks.ts';

/** `/serving/curve/<id>`: the same load at every rate that it was served at, and between which rates the device stops to hold it. */
export async function rateCurvePage(view: View, library: Library, id = ''): Promise<Page> {
  readState(view.params, {}, view.language);
  const words = curveOverRate[view.language];
  const { loads } = await library.loads();
  const some = loads.filter(({ curve }) => curve === id);
  const [newest] = some;
  if (!newest) throw new NotThere(problem[view.language].noCurve(id));
  const groups = groupsOf(some).sort((a, b) => rateOfGroup(a) - rateOfGroup(b));
  const bracket = bracketOf(groups.map((group) => ({ rate: rateOfGroup(group), verdict: group.word })));
  const chart = curveChart(view, groups, bracket);
  return {
    title: words.curveTitle(withoutRate(newest.record)),
    isBroad: true,
    isVerified: true,
    date: newest.record.createdAt,
    charts: [chart],
    sentence: html`${words.onDevice(newest.record.engine.device.name)} ${sentence(view, newest, bracket)}`,
    body: html`${howSure(view, groups, bracket)}${chartPart(view, chart)}${listOfLoads(view, serving[view.language].curves, groups)}<p><a href="${view.href('/serving')}">${serving[view.language].backToList}</a></p>`,
  };
}

const rateOfGroup = ({ loads }: LoadGroup): number => rateOf(loads[0]!.record)!;

const rateText = (rate: number) => formatDigits(rate, 4);

function sentence(view: View, { record }: ServedLoad, { passes, fails, against }: Bracket): Html {
  const words = curveOverRate[view.language];
  if (record.scenario.limits === null) return html`${words.noPromise}`;
  const found =
    passes !== null && fails !== null
      ? words.holds(rateText(passes), rateText(fails))
      : passes !== null
        ? words.holdsAll(rateText(passes))
        : fails !== null
          ? words.holdsNone(rateText(fails))
          : words.undecided;
  const { ttftSeconds, tpotSeconds, percent } = record.scenario.limits;
  const seconds = (value: number) => formatQuantity({ value, unit: 's' });
  const promise = words.promise(seconds(ttftSeconds), seconds(tpotSeconds), percent);
  return html`<strong>${found}</strong> ${promise}${against.length > 0 ? html` ${words.against(against.map(rateText).join(', '))}` : nothing}`;
}

/** The verdicts on both ends of the bracket, in their sentences. */
function howSure(view: View, groups: readonly LoadGroup[], { passes, fails }: Bracket): Html {
  const words = curveOverRate[view.language];
  const { stop } = commonWords(view);
  const ends = groups.filter((group) => [passes, fails].includes(rateOfGroup(group)));
  const lines = ends.flatMap((group) =>
    verdictLines(group)
      .slice(0, 1)
      .map(
        (line) =>
          html`<li><a href="${view.href(`/serving/${group.loads[0]!.id}`)}">${serving[view.language].rateText(rateText(rateOfGroup(group)))}</a> ${said(view, line)}${stop}</li>`,
      ),
  );
  return lines.length === 0
    ? nothing
    : html`<section><h2>${words.howSure}</h2><ul class="notes">${lines}</ul></section>`;
}

function curveChart(view: View, groups: readonly LoadGroup[], bracket: Bracket) {
  const words = curveOverRate[view.language];
  // What is INVALID is no figure: it has no place in a picture.
  const shown = groups.flatMap(({ loads }) =>
    loads.filter(({ record }) => record.validity.state !== 'INVALID'),
  );
  const panels = panelsOf(view, shown);
  return rateCurve({
    id: 'curve',
    title: words.curvePicture,
    description: words.curveAbout(shown.length),
    x: words.rateAxis,
    panels,
    bracket: bracket.passes !== null && bracket.fails !== null ? [bracket.passes, bracket.fails] : null,
    columns: [
      textColumn(words.what, 'definition'),
      numberColumn(words.rate, 'rate', 'requests/s'),
      ...figureColumns(view, serving[view.language].value, 'value'),
    ],
    data: panels.flatMap(({ title, points, unit }) =>
      points.map(({ rate, value, low, high, shown: text, ends }) => [
        `${title}, ${unit}`,
        { value: rate, shown: rateText(rate) },
        { value, shown: text },
        { value: low, shown: ends[0] },
        { value: high, shown: ends[1] },
      ]),
    ),
  });
}

function panelsOf(view: View, loads: readonly ServedLoad[]): RatePanel[] {
  const words = curveOverRate[view.language];
  const limits = loads[0]?.record.scenario.limits ?? null;
  const seconds = (value: number) => serving[view.language].promised(formatQuantity({ value, unit: 's' }));
  const times = (id: ServingDefinitionId) => pointsOf(loads, id, 'p99', 1e3);
  const panels: RatePanel[] = [
    {
      title: 'TTFT p99',
      unit: 'ms',
      points: times('ttft.sched'),
      limit: limits && { value: 1e3 * limits.ttftSeconds, shown: seconds(limits.ttftSeconds) },
    },
    {
      title: 'TPOT p99',
      unit: 'ms',
      points: times('tpot.excl_first'),
      limit: limits && { value: 1e3 * limits.tpotSeconds, shown: seconds(limits.tpotSeconds) },
    },
  ];
  if (limits === null) return panels;
  const limit = { value: limits.percent, shown: serving[view.language].promised(`${limits.percent} %`) };
  const points = pointsOf(loads, 'attainment', 'mean', 100);
  return [...panels, { title: words.keptPanel, unit: '%', points, limit }];
}

/** @param scale from the unit of the figure into that of the axis */
function pointsOf(
  loads: readonly ServedLoad[],
  id: ServingDefinitionId,
  statistic: ServingFigure['statistic'],
  scale: number,
): RatePoint[] {
  return loads.flatMap(({ record }) => {
    const figure = servingFigure(record, id, statistic);
    if (!figure || figure.value === null) return [];
    const { value } = figure;
    const { low, high } = figure.interval ?? { low: null, high: null };
    return [
      {
        rate: rateOf(record)!,
        name: `${rateText(rateOf(record)!)}/s`,
        value: scale * value,
        low: low === null ? null : scale * Math.max(0, low),
        high: high === null ? null : scale * high,
        shown: formatServingFigure(figure),
        ends: servingEnds(figure),
      },
    ];
  });
}
