import { imports as says } from '../../sentences/imports.ts';
import type { Check, Subject } from './check.ts';
import { differ, over, plus, stated, type Term } from './term.ts';

/** Two ways in which a file says the same number. */
interface Identity {
  readonly id: string;
  readonly about: string;
  /** Null where the file does not say both. */
  sides(subject: Subject): readonly [Term, Term] | null;
}

const both = (a: Term | null, b: Term | null): readonly [Term, Term] | null =>
  a === null || b === null ? null : [a, b];

const ratio = (a: Term | null, b: Term | null) => (a === null || b === null ? null : over(a, b));
const sum = (a: Term | null, b: Term | null) => (a === null || b === null ? null : plus(a, b));

const identities: readonly Identity[] = [
  {
    id: 'request_rate',
    about: 'completed requests / wall time against the stated request rate',
    sides: ({ figure }) =>
      both(
        stated(figure('requests.wall', 'single')),
        ratio(stated(figure('requests.ok', 'single')), stated(figure('wall', 'single'))),
      ),
  },
  {
    id: 'output_rate',
    about: 'output tokens / wall time against the stated output throughput',
    sides: ({ figure }) =>
      both(
        stated(figure('tput.out.wall', 'single')),
        ratio(stated(figure('tokens.out', 'total')), stated(figure('wall', 'single'))),
      ),
  },
  {
    id: 'input_rate',
    about: 'input tokens / wall time against the stated input throughput',
    sides: ({ figure }) =>
      both(
        stated(figure('tput.in.wall', 'single')),
        ratio(stated(figure('tokens.in', 'total')), stated(figure('wall', 'single'))),
      ),
  },
  {
    id: 'total_rate',
    about: 'input and output tokens / wall time against the stated total throughput',
    sides: ({ figure }) =>
      both(
        stated(figure('tput.total.wall', 'single')),
        ratio(
          sum(stated(figure('tokens.in', 'total')), stated(figure('tokens.out', 'total'))),
          stated(figure('wall', 'single')),
        ),
      ),
  },
  {
    id: 'sum_of_rates',
    about: 'input and output throughput added against the total throughput',
    sides: ({ figure }) =>
      both(
        stated(figure('tput.total.wall', 'single')),
        sum(stated(figure('tput.in.wall', 'single')), stated(figure('tput.out.wall', 'single'))),
      ),
  },
  {
    id: 'counts',
    about: 'completed, failed and incomplete requests added against the requests of the run',
    sides: ({ figure }) => {
      const ended = sum(stated(figure('requests.ok', 'single')), stated(figure('requests.failed', 'single')));
      const incomplete = stated(figure('requests.incomplete', 'single'));
      return both(
        stated(figure('requests.issued', 'single')),
        incomplete === null ? ended : sum(ended, incomplete),
      );
    },
  },
];

const checkOf = ({ id, about, sides }: Identity): Check => ({
  id,
  about,
  test(subject) {
    const terms = sides(subject);
    if (terms === null) return null;
    const [told, computed] = terms;
    if (!differ(told, computed)) return [];
    return [
      {
        grade: 'contradicts',
        sentence: says.unequal({
          told: told.formula,
          value: told.value,
          computed: computed.formula,
          gives: computed.value,
        }),
        remedy: says.askForOriginal(),
        at: [...told.at, ...computed.at],
      },
    ];
  },
});

export const identityChecks: readonly Check[] = identities.map(checkOf);
