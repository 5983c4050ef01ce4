import { imports as says } from '../../sentences/imports.ts';
import type { Check, Subject } from './check.ts';
import { unequal } from './found.ts';
import { differ, exactly, ofTheSame, over, plus, stated, type Term } from './term.ts';

/** Two ways in which a file says the same number. */
interface Identity {
  readonly id: string;
  readonly about: string;
  /** Null where the file does not say both. */
  sides(subject: Subject, per: 'group' | 'device'): readonly [Term | null, Term | null];
}

const ratio = (a: Term | null, b: Term | null) => (a === null || b === null ? null : over(a, b));
const sum = (a: Term | null, b: Term | null) => (a === null || b === null ? null : plus(a, b));

const wall = ({ figure }: Subject) => stated(figure('wall', 'single'));

const identities: readonly Identity[] = [
  {
    id: 'request_rate',
    about: 'completed requests / wall time against the stated request rate',
    sides: (subject, per) => [
      stated(subject.figure('requests.wall', 'single', per)),
      ratio(stated(subject.figure('requests.ok', 'single', per)), wall(subject)),
    ],
  },
  {
    id: 'output_rate',
    about: 'output tokens / wall time against the stated output throughput',
    sides: (subject, per) => [
      stated(subject.figure('tput.out.wall', 'single', per)),
      ratio(stated(subject.figure('tokens.out', 'total', per)), wall(subject)),
    ],
  },
  {
    id: 'input_rate',
    about: 'input tokens / wall time against the stated input throughput',
    sides: (subject, per) => [
      stated(subject.figure('tput.in.wall', 'single', per)),
      ratio(stated(subject.figure('tokens.in', 'total', per)), wall(subject)),
    ],
  },
  {
    id: 'total_rate',
    about: 'input and output tokens / wall time against the stated total throughput',
    sides: (subject, per) => [
      stated(subject.figure('tput.total.wall', 'single', per)),
      ratio(
        sum(
          stated(subject.figure('tokens.in', 'total', per)),
          stated(subject.figure('tokens.out', 'total', per)),
        ),
        wall(subject),
      ),
    ],
  },
  {
    id: 'sum_of_rates',
    about: 'input and output throughput added against the total throughput',
    sides: ({ figure }, per) => [
      stated(figure('tput.total.wall', 'single', per)),
      sum(stated(figure('tput.in.wall', 'single', per)), stated(figure('tput.out.wall', 'single', per))),
    ],
  },
  {
    id: 'rate_of_mean_time',
    about: 'one sample after the other: 1 / mean time of a sample against the stated rate',
    sides: ({ figure }, per) => [
      stated(figure('samples.inv_mean_time', 'single', per)),
      ratio(exactly(1, '1'), stated(figure('e2el.scheduled', 'mean', per))),
    ],
  },
];

const checkOf = ({ id, about, sides }: Identity): Check => ({
  id,
  about,
  test(subject) {
    // A rate of one device is never held against a count of all of them.
    const pairs = (['group', 'device'] as const).flatMap((per) => {
      const [told, computed] = sides(subject, per);
      return told !== null && computed !== null && ofTheSame(told, computed)
        ? [[told, computed] as const]
        : [];
    });
    if (pairs.length === 0) return null;
    return pairs
      .filter(([told, computed]) => differ(told, computed))
      .map(([told, computed]) => unequal(told, computed, 'contradicts', says.askForOriginal()));
  },
});

export const identityChecks: readonly Check[] = identities.map(checkOf);
