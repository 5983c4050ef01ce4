import { formatFigure } from '../../results/figures/words.ts';
import { formatPrinted } from '../../results/format.ts';
import { fourQuantities } from '../../results/four.ts';
import { kernelLadder, kernelLadders } from '../../results/ladder/kernels.ts';
import { neighbours } from '../../results/ladder/neighbours.ts';
import type { Device } from '../../results/reference/schema.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { importsChoice, importsSwitch } from '../parts/imports.ts';
import { chartPart, stateMark, table } from '../parts.ts';
import { NotThere, readState } from '../state.ts';
import type { View } from '../view.ts';
import { devices } from '../words/devices.ts';
import { conformityPart } from './device/conformity-part.ts';
import { fourPart } from './device/four-part.ts';
import { importsPart } from './device/imports-part.ts';
import { publishedPart, specificationPart } from './device/specification.ts';
import { type AnyRung, ladderChart } from './devices/ladder-chart.ts';
import { importedRungs, isImported, ladderWithImports } from './devices/ladder-imports.ts';
import { type MeasuredDevicePage, measuredPages, recentRecords } from './devices/measured.ts';
import { standingOf, stateOf } from './devices.ts';

/** So many rungs are seen at a glance. */
const rungs = 12;

/** `/devices/<id>`: of the catalogue, or one that was measured and is not in it. */
export async function devicePage(view: View, library: Library, id = ''): Promise<Page> {
  const { imports } = readState(view.params, { imports: importsChoice }, view.language);
  const isHidden = imports === 'hidden';
  const words = devices[view.language];
  const { reference } = library;
  const device = Object.hasOwn(reference.devices, id) ? reference.devices[id]! : null;
  const measured = (await measuredPages(library)).filter(
    ({ name, group }) => name === id || (device !== null && group.match.named === id),
  );
  const own = measured.filter(({ name }) => name === id);
  if (!device && own.length === 0) throw new NotThere(words.noDevice(id));
  const title = device?.name ?? own[0]!.group.title;
  const { chart, beside } = await placeChart(view, library, device ? id : title, !isHidden);
  return {
    title,
    sentence: html`${declaredSentence(view, device)}${
      measured.length === 0
        ? html` ${words.notMeasured}`
        : measured.map((one) => html` <strong>${one.group.title}</strong>: ${standingOf(view, one, library)}`)
    }`,
    charts: [chart],
    body: html`${chartPart(view, chart)}${beside}
${importsSwitch(view, library.imports, imports, (to) => view.href(`/devices/${id}`, { imports: to }))}
${await fourOf(view, library, own)}
${device ? html`${specificationPart(view, library, device)}${publishedPart(view, library, id)}` : nothing}
${isHidden ? nothing : importsPart(view, library, device ? id : null, title)}
${device ? conformityPart(view, id, device, measured) : nothing}
${own.length > 0 ? recordsPart(view, library, own) : nothing}`,
  };
}

function declaredSentence(view: View, device: Device | null): Html {
  if (!device) return nothing;
  const words = devices[view.language];
  const { memoryCapacity, memoryBandwidth, bf16Dense } = device.specs;
  const figures = [memoryCapacity, memoryBandwidth, bf16Dense].flatMap((spec) =>
    typeof spec?.value === 'number'
      ? [`${formatPrinted(spec.value)} ${spec.unit}${spec.verified ? '' : ` (${words.unverified})`}`]
      : [],
  );
  const state = stateOf(view, device);
  return html`${figures.length > 0 ? words.declaredSentence(figures.join(', ')) : ''}${state ? html` <strong>${state}</strong>.` : ''}`;
}

/** The device among those that are measured or that claims name. */
async function placeChart(view: View, library: Library, own: string, hasImports: boolean) {
  const words = devices[view.language];
  const { reference } = library;
  const ladder = kernelLadder(kernelLadders[0]!, reference, await library.measured());
  const isOwn = ({ device, name }: AnyRung) => device === own || name === own;
  const others = hasImports ? ladderWithImports(ladder, library, [], []).rungs : [];
  const imported = others.filter(isImported).filter(isOwn);
  const shown = [...neighbours(ladder, own, reference.claims, rungs), ...imported];
  const chart = ladderChart(view, {
    id: 'place',
    title: words.placeTitle,
    unit: ladder.unit,
    rungs: shown.sort((a, b) => b.value - a.value),
    isOwn,
  });
  return { chart, beside: importedRungs(view, ladder.unit, imported) };
}

async function fourOf(view: View, library: Library, own: readonly MeasuredDevicePage[]): Promise<Html> {
  const titles = [...new Set(own.map(({ group }) => group.title))];
  const stored = (await Promise.all(titles.map((title) => recentRecords(library, title)))).flat();
  const tables = fourQuantities(
    stored.map(({ record }) => record),
    library.reference.devices,
  ).filter(({ device }) => titles.includes(device));
  return html`${tables.map((one) => fourPart(view, one))}`;
}

/** The newest records of a device; the rest is one link away. */
const listed = 20;

function recordsPart(view: View, library: Library, own: readonly MeasuredDevicePage[]): Html {
  const words = devices[view.language];
  const titles = [...new Set(own.map(({ group }) => group.title))];
  const rows = titles.flatMap((device) => library.rows({ device, limit: listed }).rows);
  return html`<section><h2>${words.recordsTitle}</h2>${table(
    view,
    words.recordsTitle,
    [
      { title: words.workload, word: 'workload' },
      { title: words.value, word: 'value', align: 'right' },
      { title: words.validity, word: 'validity' },
      { title: words.date, word: 'date' },
    ],
    rows.map(({ id, title, figure, validity, createdAt }) => [
      html`<a href="${view.href(`/records/${id}`)}">${title}</a>`,
      validity === 'INVALID' ? html`<s>${formatFigure(figure)}</s>` : formatFigure(figure),
      stateMark(validity),
      html`<time datetime="${createdAt}">${createdAt.slice(0, 10)}</time>`,
    ]),
  )}<p>${titles.map((device) => html`<a href="${view.href('/runs', { device })}">${words.allRecords}</a> `)}</p></section>`;
}
