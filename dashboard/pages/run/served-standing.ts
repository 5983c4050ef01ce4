import { type ServedPart, servedSoFar } from '../../../results/serving/planned.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { ServedRun } from '../../library/served-run.ts';
import type { View } from '../../view.ts';
import { servedRun } from '../../words/served-run.ts';

// How a run stands that served: what was planned of it, and what came to an end.

/** In one sentence; nothing where no plan tells, and nothing was cut off. */
export function standing(view: View, { parts, state }: ServedRun): string {
  const words = servedRun[view.language];
  if (parts === null) return state === 'finished' ? '' : words.cutOff;
  const { done, planned } = servedSoFar(parts);
  if (state === 'finished') return planned === 1 ? words.oneFinished : words.finished(planned);
  if (state === 'serving') return (view.isSite ? words.servedThen : words.servesNow)(done, planned);
  return words[state](done, planned);
}

/** In a few words, for a list: "2 of 3", "interrupted". */
export function shortStanding(view: View, { parts, state }: ServedRun): string[] {
  const words = servedRun[view.language];
  const { done, planned } = servedSoFar(parts ?? []);
  const states = {
    finished: [],
    interrupted: [words.stateInterrupted],
    serving: [view.isSite ? words.stateServingThen : words.stateServing],
    ended: [words.stateEnded],
    unknown: [words.stateUnknown],
  };
  return [...(parts === null || state === 'finished' ? [] : [words.ofPlan(done, planned)]), ...states[state]];
}

/** What of the plan did not come to its end. */
export function openParts(view: View, { parts, state }: ServedRun): Html {
  const open = (parts ?? []).filter(({ done, planned }) => done < planned);
  if (state === 'finished' || open.length === 0) return nothing;
  const words = servedRun[view.language];
  const entries = open.map(
    (part) => html`<li>${openText(view, part, state === 'serving')}: <code>${part.title}</code></li>`,
  );
  return html`<section><h2>${state === 'serving' ? words.toCome : words.missing}</h2><ul class="notes">${entries}</ul></section>`;
}

function openText(
  view: View,
  { isSearch, loads, done, planned }: ServedPart<unknown>,
  goesOn: boolean,
): string {
  const words = servedRun[view.language];
  if (loads.length === 0) {
    if (goesOn) return isSearch ? words.searchToBegin : words.notServedYet;
    return isSearch ? words.searchNotBegun : words.notServed;
  }
  if (isSearch) return (goesOn ? words.searchGoesOn : words.searchOpen)(loads.length);
  return loads.length > done ? words.oneCutOff(done, planned) : words.ofPlan(done, planned);
}
