import { formatDigits, formatQuantity, missing } from '../../../results/format.ts';
import { pasteable } from '../../../results/record/reproduce.ts';
import { lengthsText } from '../../../results/serving/lengths-text.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { ServedLoad } from '../../library/served-load.ts';
import type { View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { serving } from '../../words/serving.ts';
import { listOfFacts } from './figures.ts';

/** What was asked for, what computed it, and on which machine. */
export function setupPart(view: View, { record }: ServedLoad): Html {
  const words = servedLoad[view.language];
  const { scenario, policy, scheduleSha256, engine, ways, machine, load } = record;
  const { library, provider, device, threads } = engine;
  const host = machine.cpu;
  return html`<section><h2>${words.setup}</h2>${listOfFacts([
    [words.arrivals, html`<code>${arrivalsText(scenario.arrivals)}</code>, ${scheduleSha256.slice(0, 16)}`],
    [words.prompts, html`<code>${lengthsText(scenario.isl)}</code>`],
    [words.answers, html`<code>${lengthsText(scenario.osl)}</code>`],
    [words.rows, String(policy.rows)],
    [words.chunk, String(policy.chunk)],
    [words.buckets, ways.buckets.join(', ')],
    [words.recorded, ways.recorded ? words.yes : words.no],
    [
      words.engine,
      `${library.name} ${library.version}, ${provider.name}${threads === null ? '' : `, ${threads} threads`}`,
    ],
    [serving[view.language].device, device.name],
    [words.machine, host.model ?? missing],
    [words.loading, formatQuantity({ value: load.loadNs / 1e9, unit: 's' })],
  ])}</section>`;
}

/** As a command writes them. */
function arrivalsText(arrivals: ServingRecord['scenario']['arrivals']): string {
  if ('perSecond' in arrivals) {
    const cv = arrivals.process === 'gamma' ? `:${formatDigits(arrivals.cv, 3)}` : '';
    return `${arrivals.process}${cv} ${formatDigits(arrivals.perSecond, 4)}/s`;
  }
  if (arrivals.process === 'closed') return `closed ${arrivals.users}`;
  return arrivals.process === 'trace' ? `trace ${arrivals.sha256.slice(0, 16)}` : arrivals.process;
}

/** The command that serves it again; one that assay does not write is not shown. */
export function againPart(view: View, { record }: ServedLoad): Html {
  const command = pasteable(record.run.reproduce);
  return command === null
    ? nothing
    : html`<section><h2>${servedLoad[view.language].reproduce}</h2><pre data-copy tabindex="0"><code>${command}</code></pre></section>`;
}

/** The whole record, and every request as a table; only a server writes the latter. */
export function filesPart(view: View, { id }: ServedLoad): Html {
  const words = servedLoad[view.language];
  const api = `/api/loads/${id}/requests`;
  return html`<section><h2>${words.files}</h2><ul class="files"><li><a href="${view.recordFile(id)}" download="${id}.serving.json">${words.record}</a></li>${
    view.isSite
      ? nothing
      : html`<li><a href="${api}?format=csv" download="${id}.csv">${words.asCsv}</a></li><li><a href="${api}?format=ndjson" download="${id}.ndjson">${words.asJson}</a></li>`
  }</ul></section>`;
}
