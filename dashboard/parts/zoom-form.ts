import type { Zoom } from '../charts/zoom.ts';
import { type Html, html, nothing } from '../html.ts';
import { commonWords, type View } from '../view.ts';

/** Asks for a part of the axis of a chart. A script writes what is drawn over into the same two fields. */
export function zoomForm(view: View, id: string, zoom: Zoom): Html {
  const words = commonWords(view);
  const { parameter, unit, whole, shown, isCounted, isOfDots } = zoom;
  const { [parameter]: _, download: _file, ...others } = Object.fromEntries(view.params);
  const field = (end: 'from' | 'to', at: 0 | 1) =>
    html`<label>${words[end]} <input type="number" step="${isCounted ? '1' : 'any'}" name="${parameter}.${end}" placeholder="${brief(whole[at])}"${shown === null ? nothing : html` value="${shown[at]}"`}></label>`;
  const kept = Object.entries(others).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form class="zoom" action="${view.href(`${view.path}#${id}`)}"${isOfDots ? html` data-dots` : nothing}>${kept}<span>${words.zoom}${unit === '' ? '' : `,${unit}`}</span> ${field('from', 0)} ${field('to', 1)} <button>${words.apply}</button>${
    shown === null
      ? nothing
      : html` <a href="${view.href(`${view.path}#${id}`, others)}">${words.showAll}</a>`
  }</form>`;
}

const brief = (value: number): string => String(Number(value.toPrecision(4)));
