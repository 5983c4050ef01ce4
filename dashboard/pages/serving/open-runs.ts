import { type Html, html, nothing } from '../../html.ts';
import type { ServedRun } from '../../library/served-run.ts';
import type { View } from '../../view.ts';
import { servedRun } from '../../words/served-run.ts';
import { runAddress } from '../run/address.ts';
import { shortStanding } from '../run/served-standing.ts';

/** So many are named; the page of runs has all. */
const most = 5;

const withoutEnd: readonly ServedRun['state'][] = ['serving', 'ended', 'unknown'];

/** The newest runs that have no end: those that serve now, and those that ended early. Nothing where every run has one. */
export function openRuns(view: View, runs: readonly ServedRun[]): Html {
  const words = servedRun[view.language];
  const open = runs.filter(({ state }) => withoutEnd.includes(state));
  if (open.length === 0) return nothing;
  const entries = open.slice(0, most).map((run) => {
    const about = [...shortStanding(view, run), words.counted(run.loads.length), run.device];
    return html`<li><a href="${runAddress(view, run.id, run.isFromElsewhere)}">${run.id}</a> ${about.join(' · ')}</li>`;
  });
  const all = html`<p><a href="${view.href('/runs', { workload: 'serving' })}">${words.allRuns}</a></p>`;
  return html`<section id="open"><h2>${words.withoutEnd}</h2><ul class="notes">${entries}</ul>${open.length > most ? all : nothing}</section>`;
}
