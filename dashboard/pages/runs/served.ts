import { missing } from '../../../results/format.ts';
import { searchResult, type TriedRate, triedRates } from '../../../results/serving/searched.ts';
import { rateText } from '../../../results/serving/words.ts';
import { type Html, html, nothing } from '../../html.ts';
import { groupsOf } from '../../library/loads.ts';
import type { LoadGroup, ServedLoad } from '../../library/served-load.ts';
import { type ServedRun, type ShownPart, shownParts } from '../../library/served-run.ts';
import { stateMark, table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { servedRun } from '../../words/served-run.ts';
import { figureOf, promiseMark } from '../serving/marks.ts';

/** The loads of a run in the list of runs: a row for each kind of load, and one for each search. */
export function servedRows(view: View, run: ServedRun, address: string): Html {
  const words = servedRun[view.language];
  const parts = shownParts(run);
  if (parts.length === 0) return nothing;
  const searches = parts.filter(({ isSearch }) => isSearch);
  const addressOf = (search: ShownPart) => `${address}#search-${searches.indexOf(search) + 1}`;
  return table(
    view,
    run.id,
    [
      { title: words.load, word: 'served' },
      { title: words.value, word: 'kept', align: 'right' },
      { title: words.verdict, word: 'promise' },
      { title: words.validity, word: 'validity' },
    ],
    parts.flatMap((part) =>
      part.isSearch
        ? [searchRow(view, part, addressOf(part))]
        : groupsOf(part.loads).map((group) => groupRow(view, group)),
    ),
  );
}

function groupRow(view: View, { title, loads, word }: LoadGroup): Html[] {
  const words = servedRun[view.language];
  const [first] = loads as readonly [ServedLoad];
  const seeds = loads.map(
    ({ id, record }) =>
      html` <a href="${view.href(`/serving/${id}`)}">${words.seed(record.scenario.seed)}</a>`,
  );
  const figures = loads.map((load) => html`<div>${mainFigure(load)}</div>`);
  return [
    html`<a href="${view.href(`/serving/${first.id}`)}">${title}</a>${loads.length > 1 ? html`<small class="said">${seeds}</small>` : nothing}`,
    html`${figures}`,
    promiseMark(view, word),
    html`${[...new Set(loads.map(({ record }) => record.validity.state))].map((state) => html`${stateMark(state)} `)}`,
  ];
}

const mainFigure = (load: ServedLoad) =>
  load.record.scenario.limits ? figureOf(load, 'attainment') : figureOf(load, 'tput.out.wall');

function searchRow(view: View, { title, loads }: ShownPart, address: string): Html[] {
  const words = servedRun[view.language];
  const tried = triedRates(loads);
  const states = new Set(loads.map(({ record }) => record.validity.state));
  return [
    html`<a href="${address}">${title}</a><small class="said">${words.search}, ${words.counted(loads.length)}</small>`,
    html`${bracketText(words, tried)}`,
    html``,
    html`${[...states].map((state) => html`${stateMark(state)} `)}`,
  ];
}

/** Between which rates the limit lies, as short as a column wants it. */
export function bracketText(
  words: Pick<(typeof servedRun)['en'], 'between' | 'atLeast' | 'below'>,
  tried: readonly TriedRate<ServedLoad>[],
): string {
  const { highestPass: low, lowestFail: high } = searchResult(tried).result;
  if (low !== null && high !== null) return words.between(rateText(low), rateText(high));
  if (low !== null) return words.atLeast(rateText(low));
  return high === null ? missing : words.below(rateText(high));
}
