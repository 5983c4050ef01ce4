import type { Probe } from '../../../results/serving/search.ts';
import { type Html, html } from '../../html.ts';
import type { View } from '../../view.ts';
import { servedRun } from '../../words/served-run.ts';

const signs = { pass: '✓', fail: '✕', backlog: '✕', look: '·', indeterminate: '?', unfinished: '–' } as const;
const classes = {
  pass: 'supported',
  fail: 'refuted',
  backlog: 'refuted',
  look: 'inconclusive',
  indeterminate: 'inconclusive',
  unfinished: 'inconclusive',
} as const;

/** What a rate of a search came to, as a sign and a word. */
export const outcomeMark = (view: View, outcome: Probe['outcome']): Html =>
  html`<span class="verdict ${classes[outcome]}"><span aria-hidden="true">${signs[outcome]}</span> ${servedRun[view.language][outcome]}</span>`;
