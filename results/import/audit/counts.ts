import { imports as says } from '../../sentences/imports.ts';
import type { Check, Found } from './check.ts';
import { above, written } from './found.ts';
import { completedRows } from './kept.ts';
import { exceeds, plus, stated } from './term.ts';

// How many requests there were, and what became of them.

export const counts: Check = {
  id: 'counts',
  about: 'completed, failed, cancelled, incomplete requests added against those of the run',
  test({ figure }) {
    const of = (what: 'issued' | 'ok' | 'failed' | 'cancelled' | 'incomplete') =>
      stated(figure(`requests.${what}`, 'single'));
    const [issued, ok] = [of('issued'), of('ok')];
    const others = [of('failed'), of('cancelled'), of('incomplete')].filter((term) => term !== null);
    if (issued === null || ok === null || others.length === 0) return null;
    const ended = others.reduce(plus, ok);
    if (exceeds(ended, issued)) return [above(ended, issued, 'contradicts', says.askForOriginal())];
    if (!exceeds(issued, ended)) return [];
    return [
      {
        grade: 'suspicious',
        sentence: says.lostRequests({ n: written(issued.value - ended.value), of: written(issued.value) }),
        remedy: says.askForLost(),
        at: [...issued.at, ...ended.at],
      },
    ];
  },
};

/** Statistics of requests that are not those of the run, or are not kept: a parse error counted as completed, say. */
export const population: Check = {
  id: 'population',
  about: 'the requests that are kept one by one against the stated counts',
  test({ result, figure }) {
    const { kept } = result;
    if (kept === null) return null;
    const [all, completed] = [kept.n, completedRows(kept).length];
    const told = [
      [figure('requests.issued', 'single'), [all]],
      [figure('requests.ok', 'single'), kept.columns.ok ? [completed] : [all]],
      [figure('requests.failed', 'single'), kept.columns.ok ? [all - completed, 0] : null],
    ] as const;
    const known = told.flatMap(([stated, fitting]) => (stated && fitting ? [{ stated, fitting }] : []));
    if (known.length === 0) return null;
    return known
      .filter(({ stated, fitting }) => !(fitting as readonly number[]).includes(stated.value))
      .map(
        ({ stated, fitting }): Found => ({
          grade: 'suspicious',
          sentence: says.otherCount({
            metric: stated.metric,
            stated: written(stated.value),
            kept: written(fitting[0]),
          }),
          remedy: says.otherRequests(),
          at: [stated.at, kept.at],
        }),
      );
  },
};
