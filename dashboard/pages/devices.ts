import { formatPrinted, formatShare } from '../../results/format.ts';
import type { LadderFit } from '../../results/ladder/rung.ts';
import { fittedShare, fixedMilliseconds, worstLeftOut } from '../../results/ladder/words.ts';
import { type NamedLadder, namedLadders } from '../../results/ladder.ts';
import type { FittedShare } from '../../results/projection/fit.ts';
import type { Device, SpecName } from '../../results/reference/schema.ts';
import { isWithin } from '../charts/zoom.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { importsChoice, importsSwitch } from '../parts/imports.ts';
import { chartPart, table, webLink } from '../parts.ts';
import { inEnglish } from '../said.ts';
import { oneOf, range, readState } from '../state.ts';
import type { View } from '../view.ts';
import { devices, specWords } from '../words/devices.ts';
import { identity } from '../words/identity.ts';
import { ladderChart } from './devices/ladder-chart.ts';
import { isImported, ladderImports, ladderWithImports } from './devices/ladder-imports.ts';
import { identityText, type MeasuredDevicePage, measuredPages, recentRecords } from './devices/measured.ts';
import { titleOf, zoomOf } from './zoom.ts';

/** `/devices`: a ladder, the measured devices, and the catalogue with its sources. */
export async function devicesPage(view: View, library: Library): Promise<Page> {
  const words = devices[view.language];
  const { reference } = library;
  const stored = await recentRecords(library);
  const measured = await measuredPages(library);
  const all = namedLadders(
    reference,
    measured.map(({ group }) => group),
    stored.map(({ record }) => record),
  );
  const ids = all.map(({ id }) => id) as [string, ...string[]];
  const {
    ladder: wanted,
    values,
    imports,
  } = readState(
    view.params,
    { ladder: oneOf(ids).optional(), values: range(), imports: importsChoice },
    view.language,
  );
  const chosen = all.find(({ id }) => id === wanted) ?? all[0]!;
  const made = chosen.make();
  const isHidden = imports === 'hidden';
  const shown = isHidden ? { ...made, notPlaced: [] } : ladderWithImports(made, library, measured, stored);
  const zoom = zoomOf(view, {
    parameter: 'values',
    unit: ` ${shown.unit}`,
    isCounted: false,
    isOfDots: true,
    range: values,
    values: shown.rungs.map(({ value }) => value),
  });
  const isOfStore = new Set(measured.map(({ group }) => group.title));
  const chart = ladderChart(view, {
    id: `ladder-${shown.id.replace(/[^a-z0-9]+/g, '-')}`,
    title: titleOf(view, ladderTitle(view, shown), zoom),
    unit: shown.unit,
    rungs: shown.rungs.filter(({ value }) => isWithin(value, zoom.shown)),
    zoom,
    isOwn: ({ kind, name }) => kind === 'measured' && isOfStore.has(name),
  });
  const entries = all.map(
    (ladder) =>
      html`<li><a href="${view.href('/devices', { ladder: ladder.id, imports })}"${ladder === chosen ? html` aria-current="true"` : ''}>${ladderTitle(view, ladder)}</a></li>`,
  );
  return {
    title: words.title,
    sentence: html`${words.counted(Object.keys(reference.devices).length, measured.length)}`,
    charts: [chart],
    body: html`<nav class="choices" aria-label="${words.ladder}"><ul class="counts">${entries}</ul></nav>
${chartPart(view, chart)}
${shown.fit ? html`<p class="aside">${fitText(view, shown.fit)}</p>` : nothing}
${importsSwitch(view, library.imports, imports, (to) => view.href('/devices', { ladder: wanted, imports: to }))}
${ladderImports(view, shown.unit, shown.rungs.filter(isImported), shown.notPlaced)}
${measured.length > 0 ? measuredTable(view, library, measured) : nothing}
${catalogueTable(view, library)}
<p class="aside">${words.unverifiedNote}</p>`,
  };
}

/** A ladder of a recorded step has the title of its workload, in every language. */
function ladderTitle(view: View, { id, title }: Pick<NamedLadder, 'id' | 'title'>): string {
  const words = devices[view.language];
  const round = /^mlperf-(v[\d.]+)-/.exec(id)?.[1];
  if (round !== undefined) return words.mlperf(round);
  return id === 'bandwidth' || id === 'matmul' || id === 'capacity' ? words[id] : title;
}

/** What projected rungs rest on, and how far off it is. */
export function fitText(view: View, { roofline, leftOut }: LadderFit): string {
  const words = devices[view.language];
  const share = (fitted: FittedShare | null, of: string) =>
    fitted === null ? words.noShare(of) : words.share(fittedShare(fitted), of);
  const worst = worstLeftOut(leftOut);
  const { bandwidth, arithmetic, fixedSeconds, relativeError, steps } = roofline;
  const parts = [
    share(bandwidth, words.bandwidthWord),
    share(arithmetic, words.arithmeticWord),
    words.fixed(fixedMilliseconds(fixedSeconds)),
  ];
  return words.fit(
    steps,
    parts.join(view.language === 'zh' ? '，' : ', '),
    formatShare(relativeError.rms),
    worst === null ? words.noneLeftOut : words.worst(formatShare(worst)),
  );
}

const marks = {
  consistent: 'consistentMark',
  unlisted: 'unlistedMark',
  'false-name': 'falseNameMark',
} as const;

/** How a measured device stands in the catalogue, in words and with its reason. */
export function standingOf(view: View, { group }: MeasuredDevicePage, library: Library): Html {
  const { match } = group;
  const listed = library.reference.devices[match.named ?? '']?.name ?? '';
  return html`<span class="standing ${match.status}">${identity[view.language][marks[match.status]]}</span>: ${identityText(view, match, listed)}`;
}

function measuredTable(view: View, library: Library, measured: readonly MeasuredDevicePage[]): Html {
  const words = devices[view.language];
  return html`<section><h2>${words.measuredTitle}</h2>${table(
    view,
    words.measuredTitle,
    [
      { title: words.device, word: 'device' },
      { title: words.takenFor, word: 'takenFor' },
      { title: words.records, word: 'records', align: 'right' },
    ],
    measured.map((one) => [
      html`<a href="${view.href(`/devices/${one.name}`)}">${one.group.title}</a>`,
      standingOf(view, one, library),
      html`<a href="${view.href('/runs', { device: one.group.title })}">${library.rows({ device: one.group.title, limit: 1 }).total}</a>`,
    ]),
  )}</section>`;
}

const listedSpecs = [
  'memoryCapacity',
  'memoryBandwidth',
  'bf16Dense',
  'fp8Dense',
  'tdp',
] as const satisfies readonly SpecName[];

/** The words of these specifications. */
const specColumns = {
  memoryCapacity: 'memoryCapacity',
  memoryBandwidth: 'memoryBandwidth',
  bf16Dense: 'denseRate',
  fp8Dense: 'denseRate',
  tdp: 'power',
} as const;

const units = {
  memoryCapacity: 'GB',
  memoryBandwidth: 'GB/s',
  bf16Dense: 'TFLOPS',
  fp8Dense: 'TFLOPS',
  tdp: 'W',
};

function catalogueTable(view: View, { reference }: Library): Html {
  const words = devices[view.language];
  const names = specWords[view.language];
  return html`<section><h2>${words.catalogueTitle}</h2>${table(
    view,
    words.catalogueTitle,
    [
      { title: words.device, word: 'device' },
      { title: words.vendor, word: 'vendor' },
      ...listedSpecs.map((name) => ({
        title: `${names[name]} (${units[name]})`,
        word: specColumns[name],
        align: 'right' as const,
      })),
      { title: words.state, word: 'state' },
      { title: words.sources, word: 'source' },
    ],
    Object.entries(reference.devices).map(([id, device]) => [
      html`<a class="id" href="${view.href(`/devices/${id}`)}">${inEnglish(device.name)}</a>`,
      device.vendor,
      ...listedSpecs.map((name) => specNumber(device, name)),
      stateOf(view, device),
      sourcesOf(reference.sources, device),
    ]),
  )}</section>`;
}

function specNumber({ specs }: Device, name: SpecName): string {
  const spec = specs[name];
  if (typeof spec?.value !== 'number') return '—';
  return `${formatPrinted(spec.value)}${spec.verified ? '' : '*'}`;
}

/** What is not the usual case is said. */
export function stateOf(view: View, { kind, status }: Device): string {
  const words = devices[view.language];
  return [kind === 'system' ? [words.system] : [], status === 'announced' ? [words.announced] : []]
    .flat()
    .join(', ');
}

/** Who printed the listed figures, each source once; its title is on the page of the device. */
function sourcesOf(sources: Library['reference']['sources'], { specs }: Device): Html {
  const ids = [...new Set(listedSpecs.flatMap((name) => specs[name]?.source ?? []))];
  return html`${ids.map((id, i) => html`${i > 0 ? ', ' : ''}${webLink(sources[id]?.url ?? null, sources[id]?.publisher ?? id)}`)}`;
}
