import { z } from 'zod';
import { formatQuantity } from '../../results/format.ts';
import type { Chart } from '../charts/chart.ts';
import { type Html, html, nothing } from '../html.ts';
import { groupsOf } from '../library/loads.ts';
import type { LoadGroup, WholeLoad } from '../library/served-load.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart, stateMark } from '../parts.ts';
import { NotThere, range, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { problem } from '../words/problem.ts';
import { servedLoad } from '../words/served-load.ts';
import { servedWhatIf } from '../words/served-what-if.ts';
import { serving } from '../words/serving.ts';
import { depthPart } from './serving/depth.ts';
import { doubtsOf, endsOfLoad, figuresOf } from './serving/figures.ts';
import { dateOf, figureOf, promiseMark, titleOf } from './serving/marks.ts';
import { requestPart } from './serving/request.ts';
import { rowsPart } from './serving/rows.ts';
import { againPart, filesPart, setupPart } from './serving/setup.ts';
import { histogramPart, spreadPart } from './serving/spread.ts';
import { verdictSection } from './serving/verdict.ts';
import { noSuchChart } from './zoom.ts';

/** Parts of the pictures, in seconds of the load or in milliseconds of a latency; and one request. */
const ranges = { rows: range(), depth: range(), ttft: range(), tpot: range() };
const parameters = { ...ranges, request: z.coerce.number().int('0, 1, 2').min(0, '0, 1, 2').optional() };

/** `/serving/<id>`: one load, from its verdict to the time of a single request. */
export async function servedLoadPage(view: View, library: Library, id = ''): Promise<Page> {
  const state = readState(view.params, parameters, view.language);
  const load = await library.load(id);
  if (!load) throw new NotThere(problem[view.language].noLoad(id));
  const { loads } = await library.loads();
  const [group] = groupsOf(loads.filter((one) => one.group === load.group));
  const charts: Chart[] = [
    ...rowsPart(view, load, state.rows),
    ...depthPart(view, load, state.depth),
    ...histogramPart(view, load),
    ...spreadPart(view, load, 'ttft', state.ttft),
    ...spreadPart(view, load, 'tpot', state.tpot),
  ];
  for (const name of ['rows', 'depth', 'ttft', 'tpot'] as const) {
    if (state[name] && !charts.some((chart) => chart.id === name)) throw noSuchChart(view, name);
  }
  return {
    title: titleOf(load),
    isVerified: true,
    date: load.record.createdAt,
    charts,
    sentence: sentence(view, load, group!),
    body: html`${verdictSection(view, group!)}${doubtsOf(view, load)}
${otherLoads(view, load, group!)}
${charts.map((chart) => chartPart(view, chart))}
${requestPart(view, load, state.request)}
${figuresOf(view, load)}
${endsOfLoad(view, load)}
${setupPart(view, load)}
${againPart(view, load)}
${filesPart(view, load)}`,
  };
}

/** What was kept, or what came out where nothing was promised. */
function sentence(view: View, load: WholeLoad, group: LoadGroup): Html {
  const words = servedLoad[view.language];
  const { limits } = load.record.scenario;
  const seconds = (value: number) => formatQuantity({ value, unit: 's' });
  const { run, tool, createdAt, validity, engine } = load.record;
  const { comma, stop } = commonWords(view);
  const main = limits
    ? html`<strong class="figure">${figureOf(load, 'attainment')}</strong> ${words.keptSentence(seconds(limits.ttftSeconds), seconds(limits.tpotSeconds), limits.percent)} ${promiseMark(view, group.word)}`
    : html`<strong class="figure">${figureOf(load, 'tput.out.wall')}</strong> ${words.nothingSentence}`;
  return html`${main} ${stateMark(validity.state)} ${engine.device.name}${comma}${serving[view.language].seed(load.record.scenario.seed)}${stop} ${words.made(dateOf(createdAt), tool.version)} <a href="${view.href('/serving', { run: run.id })}">${run.id}</a>${stop}`;
}

/** The same with other seeds and at other rates. */
function otherLoads(view: View, { id, curve }: WholeLoad, { loads }: LoadGroup): Html {
  const words = servedLoad[view.language];
  const seeds = loads
    .filter((other) => other.id !== id)
    .map(
      (other) =>
        html`<li><a href="${view.href(`/serving/${other.id}`)}">${serving[view.language].seed(other.record.scenario.seed)}</a></li>`,
    );
  const rates =
    curve === null
      ? nothing
      : html`<li><a href="${view.href(`/serving/curve/${curve}`)}">${words.otherRates}</a></li>`;
  const whatIf = view.isSite
    ? nothing
    : html`<li><a href="${view.href(`/serving/${id}/what-if`)}">${servedWhatIf[view.language].link}</a></li>`;
  return html`<ul class="counts">${seeds}${rates}${whatIf}<li><a href="${view.href('/serving')}">${serving[view.language].backToList}</a></li></ul>`;
}
