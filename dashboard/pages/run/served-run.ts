import { machineFacts } from '../../../results/figures/facts.ts';
import { pasteable } from '../../../results/record/reproduce.ts';
import { servingCaveats } from '../../../results/serving/caveats.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { ServedRun } from '../../library/served-run.ts';
import type { Page } from '../../page.ts';
import { factList, stateMark } from '../../parts.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { facts } from '../../words/facts.ts';
import { run as runWords } from '../../words/run.ts';
import { servedRun } from '../../words/served-run.ts';
import { dateOf } from '../serving/marks.ts';
import { servedSections } from './served.ts';
import { openParts, standing } from './served-standing.ts';

/** `/runs/<id>` of a run that served and measured no trial: how it stands, its doubts, its loads and what its searches found. */
export function servedRunPage(view: View, run: ServedRun): Page {
  const words = servedRun[view.language];
  const newest = run.loads[0]?.record;
  return {
    title: runWords[view.language].title(run.id),
    isBroad: true,
    isVerified: true,
    date: run.date,
    sentence: html`${sentence(view, run)}`,
    body: html`${openParts(view, run)}${run.loads.length > 0 ? doubts(view, run) : nothing}${servedSections(view, run)}
${newest ? html`<section><h2>${words.machine}</h2>${factList(view, machineFacts(newest, facts[view.language]))}</section>` : nothing}
${again(view, run)}${files(view, run)}`,
  };
}

function sentence(view: View, run: ServedRun): string {
  const words = servedRun[view.language];
  const { loads, device, suite, date, state, isFromElsewhere } = run;
  const made = state === 'finished' ? words.made : words.last;
  const newest = loads[0]?.record;
  const parts = [
    newest ? words.sentence(loads.length, device) : words.nothing(device),
    standing(view, run),
    newest ? made(dateOf(date), suite, newest.tool.version) : words.began(dateOf(date), suite),
    isFromElsewhere ? words.elsewhere : '',
  ];
  return parts.filter((part) => part !== '').join(view.language === 'en' ? ' ' : '');
}

const severities = ['invalid', 'degraded', 'note'] as const;

/** Every doubt once, the worst first, with the number of loads that have it. */
function doubts(view: View, { loads }: ServedRun): Html {
  const words = servedRun[view.language];
  const codes = loads.flatMap(({ record }) => [...new Set(record.validity.reasons.map(({ code }) => code))]);
  if (codes.length === 0) return html`<p>${words.noDoubts}</p>`;
  const rank = (code: (typeof codes)[number]) => severities.indexOf(servingCaveats[code].severity);
  const found = [...Map.groupBy(codes, (code) => code)].sort(([a], [b]) => rank(a) - rank(b));
  const { note } = commonWords(view);
  const marks = {
    note: html`<span class="state"><span aria-hidden="true">·</span> ${note}</span>`,
    degraded: stateMark('DEGRADED'),
    invalid: stateMark('INVALID'),
  };
  return html`<section><h2>${words.doubts}</h2><ul class="doubts">${found.map(
    ([code, same]) =>
      html`<li>${marks[servingCaveats[code].severity]} <code>${code}</code> ${said(view, servingCaveats[code].sentence)} <span class="aside">${words.ofLoads(same.length)}</span></li>`,
  )}</ul></section>`;
}

/** The commands of loads that were served by themselves, and of searches: their loads are too many. */
function again(view: View, { loads }: ServedRun): Html {
  const words = servedRun[view.language];
  const single = loads.toReversed().filter(({ record }) => record.run.probe === null);
  const searches = new Set(loads.toReversed().flatMap(({ record }) => record.run.search?.reproduce ?? []));
  const commands = [...single.map(({ record }) => record.run.reproduce), ...searches].flatMap(
    (command) => pasteable(command) ?? [],
  );
  if (commands.length === 0) return nothing;
  return html`<section><h2>${words.reproduce}</h2><p class="aside">${words.reproduceHint}</p><pre data-copy tabindex="0"><code>${commands.join('\n')}</code></pre></section>`;
}

function files(view: View, { loads }: ServedRun): Html {
  if (loads.length === 0) return nothing;
  const entries = loads.map(
    ({ id, record }) =>
      html`<li><a href="${view.recordFile(id)}" download="${id}.serving.json">${id}.serving.json</a> ${record.title}, ${servedRun[view.language].seed(record.scenario.seed)}</li>`,
  );
  const list = html`<ul class="files">${entries.toReversed()}</ul>`;
  return html`<section><h2>${servedRun[view.language].files}</h2>${loads.length > 20 ? html`<details><summary>${servedRun[view.language].counted(loads.length)}</summary>${list}</details>` : list}</section>`;
}
