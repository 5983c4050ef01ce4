import { z } from 'zod';
import { machineFacts } from '../../results/figures/facts.ts';
import { rank } from '../../results/figures/result-rows.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import { type Html, html, nothing } from '../html.ts';
import type { ServedLoads } from '../library/served-load.ts';
import { type ServedRun, servedRuns } from '../library/served-run.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart, choices, factList } from '../parts.ts';
import { BadRequest, NotThere, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { facts } from '../words/facts.ts';
import { problem } from '../words/problem.ts';
import { run } from '../words/run.ts';
import { contradictions } from './run/contradictions.ts';
import { doubts, notes } from './run/doubts.ts';
import { rooflineCharts, sweepCharts, sweepRanges } from './run/limits.ts';
import { linkSections } from './run/links.ts';
import { energies, placement, reproduce, searches } from './run/measured.ts';
import { results } from './run/results.ts';
import { servedSections } from './run/served.ts';
import { servedRunPage } from './run/served-run.ts';
import { openParts } from './run/served-standing.ts';
import { togetherSections } from './run/together.ts';
import { trialCharts, trialRanges } from './run/trial.ts';

/** `/runs/<id>`: doubts first, then what was measured, how near the limits it is, and one trial sample by sample. */
export async function runPage(view: View, library: Library, id = ''): Promise<Page> {
  const state = readState(
    view.params,
    { trial: z.string().optional(), from: z.literal('elsewhere').optional(), ...trialRanges, ...sweepRanges },
    view.language,
  );
  const words = run[view.language];
  const stored = inTableOrder(await library.recordsOf(id, state.from && true));
  const [first] = stored;
  // Only a run without records may have to wait for its loads.
  const loads = first ? library.loadsSoFar() : await library.loads();
  const served = servedBy(loads, id, state.from && true);
  if (!first && served) return servedRunPage(view, served);
  if (!first) throw new NotThere(problem[view.language].noRun(id));
  const records = stored.map(({ record }) => record);
  const isFromElsewhere = library.row(first.id)?.isFromElsewhere ?? false;
  const isVerified = stored.every((one) => one.isVerified);
  const newest = records.reduce((last, one) => (one.createdAt > last.createdAt ? one : last));
  const valid = records.filter(({ validity }) => validity.state === 'VALID').length;
  const trial = trialOf(view, stored, state.trial);
  const limits = [...rooflineCharts(view, records), ...sweepCharts(view, records, state)];
  const together = togetherSections(view, stored);
  const links = linkSections(view, records, library.reference.devices);
  const closer = trialCharts(view, trial.record, state);
  const date = `${newest.createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  return {
    title: words.title(id),
    date: newest.createdAt,
    charts: [...limits, ...[...together, ...links].flatMap(({ charts }) => charts), ...closer],
    sentence: html`${words.sentence(valid, stored.length, first.record.engine.device.name)} ${words.made(date, newest.run.suite, newest.tool.version)}${isFromElsewhere ? html` ${words.elsewhere}` : nothing}`,
    isVerified,
    isLive: !isVerified,
    body: html`${contradictions(
      view,
      library,
      stored.map((one) => one.id),
    )}${doubts(view, stored)}
${results(view, stored)}${notes(view, stored)}${served ? html`${openParts(view, served)}${servedSections(view, served)}` : nothing}
${[...together, ...links].map(({ body }) => body)}
${limits.map((chart) => chartPart(view, chart))}
<section id="trial"><h2>${words.closer}</h2>${chooser(view, stored, trial)}${closer.map((chart) => chartPart(view, chart))}</section>
${searches(view, stored)}${placement(view, stored)}${energies(view, stored)}
<section><h2>${words.machine}</h2>${factList(view, machineFacts(newest, facts[view.language]))}</section>
${reproduce(view, records)}
<section><h2>${words.files}</h2><p class="aside">${words.file}</p><ul class="files">${stored.map(({ id: file, record }) => html`<li><a href="${view.recordFile(file)}" download>${file}.json</a> ${placedTitle(record)}</li>`)}</ul></section>`,
  };
}

/** What a run served; like its records, of this host where this host has any of it. Null where it served nothing. */
function servedBy(loads: ServedLoads, id: string, isFromElsewhere?: boolean): ServedRun | null {
  const runs = servedRuns(loads).filter((run) => run.id === id);
  const wanted = isFromElsewhere ?? runs.every((run) => run.isFromElsewhere);
  return runs.find((run) => run.isFromElsewhere === wanted) ?? null;
}

const { compare } = new Intl.Collator('en', { numeric: true });

/** What limits first, then what is limited; of one kind b2 before b16. */
const inTableOrder = <Stored extends StoredRecord>(stored: readonly Stored[]): Stored[] =>
  stored.toSorted(
    ({ record: a }, { record: b }) =>
      rank(a) - rank(b) || compare(placedTitle(a), placedTitle(b)) || compare(a.createdAt, b.createdAt),
  );

/** The trial that is asked for, or the last one of the table: a generation or a decode step where there is one. */
function trialOf(view: View, stored: readonly StoredRecord[], wanted: string | undefined): StoredRecord {
  if (!wanted) return stored.at(-1)!;
  const found = stored.find(({ id }) => id === wanted);
  if (found) return found;
  throw new BadRequest(commonWords(view).badValue('trial', wanted, stored.map(({ id }) => id).join(', ')));
}

function chooser(view: View, stored: readonly StoredRecord[], trial: StoredRecord): Html {
  if (stored.length === 1) return nothing;
  const words = run[view.language];
  const from = view.params.has('from') ? html`<input type="hidden" name="from" value="elsewhere">` : nothing;
  const options = stored.map(
    (one) =>
      html`<option value="${one.id}"${one === trial ? html` selected` : ''}>${placedTitle(one.record)}</option>`,
  );
  return choices(
    view,
    html`<form class="filters" action="${view.href(`${view.path}#trial`)}">${from}<label>${words.trial} <select name="trial">${options}</select></label> <button>${words.show}</button></form>`,
  );
}
