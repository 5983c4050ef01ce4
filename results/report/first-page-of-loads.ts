import { missing } from '../format.ts';
import type { ValidityState } from '../record/caveats.ts';
import { type ServingReasonCode, servingCaveats, servingStateOf } from '../serving/caveats.ts';
import { rateText } from '../serving/words.ts';
import type { AnswerValue } from './schema/first-page.ts';
import type {
  LoadFigure,
  ReportedGroup,
  ReportedLoad,
  ReportedLoads,
  ReportedSearch,
} from './schema/loads.ts';

// What a reader in a hurry is told of served loads: figures and states. Whether a promise is kept stands there only where a plan asks for it.

/** Of a search between which rates it ends, of other loads the slowest of their seeds, so that nothing was picked. */
export const servedValues = ({ groups, searches }: ReportedLoads): AnswerValue[] => [
  ...searches.map((search) => ({
    name: search.title,
    item: search.item,
    shown: bracketShown(search),
    of: null,
    standing: search.standing,
    record: search.loads.at(-1)!.load,
  })),
  ...groups.flatMap((group) => slowestOf(group) ?? []),
];

/** "3.1 … 3.3 requests/s"; ends that did not come out the same again are no result. */
export function bracketShown({
  highestPass,
  lowestFail,
  isConfirmed,
}: Pick<ReportedSearch, 'highestPass' | 'lowestFail' | 'isConfirmed'>): string {
  if (!isConfirmed) return missing;
  if (highestPass !== null && lowestFail !== null)
    return `${rateText(highestPass)} … ${rateText(lowestFail)} requests/s`;
  if (highestPass !== null) return `≥ ${rateText(highestPass)} requests/s`;
  return lowestFail === null ? missing : `< ${rateText(lowestFail)} requests/s`;
}

function slowestOf({ title, item, setup, loads }: ReportedGroup): AnswerValue | null {
  const definition = setup.limits === null ? 'tput.out.wall' : 'goodput.req';
  const known = loads
    .filter(({ validity }) => validity.state !== 'INVALID')
    .flatMap(({ load, figures }) => {
      const figure = figures.find((one) => one.definition === definition);
      return figure?.value == null
        ? []
        : [{ load, figure: figure as LoadFigure & { readonly value: number } }];
    });
  const [slowest] = known.toSorted((a, b) => a.figure.value - b.figure.value);
  if (!slowest) return null;
  return {
    name: title,
    item,
    shown: `${definition} ${slowest.figure.shown}`,
    of: null,
    record: slowest.load,
  };
}

/** A load and the doubts about it. */
export interface DoubtedLoad {
  readonly load: string;
  readonly title: string;
  readonly item: string;
  readonly state: ValidityState;
  readonly codes: readonly ServingReasonCode[];
}

/** That a rate is too high is what a search looks for, and no doubt about its load. */
const foundBySearch: ReadonlySet<ServingReasonCode> = new Set(['backlog', 'too_slow']);

/** Every load with what stands against it; notes do not. */
export function doubtsOfLoads({ groups, searches }: ReportedLoads): DoubtedLoad[] {
  const of = (
    loads: readonly ReportedLoad[],
    item: string,
    isExpected: (code: ServingReasonCode) => boolean,
  ) =>
    loads.map(({ load, title, validity }) => {
      const codes = [...new Set(validity.reasons.map(({ code }) => code))].filter(
        (code) => servingCaveats[code].severity !== 'note' && !isExpected(code),
      );
      return { load, title, item, state: servingStateOf(codes), codes };
    });
  return [
    ...groups.flatMap(({ loads, item }) => of(loads, item, () => false)),
    ...searches.flatMap(({ loads, item }) => of(loads, item, (code) => foundBySearch.has(code))),
  ];
}
