import type { LoadFigure, ReportedLoad } from '../../../results/report/schema/loads.ts';
import { servingCaveats } from '../../../results/serving/caveats.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, type Text } from '../text.ts';
import { stateLook, stateText, type Writer } from '../writer.ts';

// How loads stand in the tables of groups and of searches.

/** The words that ask for it. */
export const titleOf = (
  writer: Writer,
  { title, item }: { readonly title: string; readonly item: string },
): Text => (writer.hasSeveralItems ? writer.say((words) => words.served.loadOf(item, title)) : data(title));

/** A figure of an INVALID load is no result. */
export const shownCell = ({ validity }: ReportedLoad, figure: LoadFigure | null): Cell =>
  cell(
    data(figure === null || figure.value === null ? '—' : figure.shown),
    validity.state === 'INVALID' ? 'faint' : undefined,
  );

export const stateCell = (writer: Writer, { validity: { state } }: ReportedLoad): Cell =>
  cell(stateText(writer, state), stateLook[state]);

export const loadName = (writer: Writer, { load, seed, startedAt }: ReportedLoad): Cell =>
  cell(data(load), 'mono', [
    ...writer.say((words) => words.served.seed(String(seed))),
    ...data(`${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)} UTC`),
  ]);

/** Every reason once, with what was seen of each load. */
export function doubts(writer: Writer, all: readonly ReportedLoad[]): Block[] {
  const reasons = all.flatMap(({ load, validity }) =>
    validity.reasons.map((reason) => ({ ...reason, load })),
  );
  if (reasons.length === 0) {
    return [{ kind: 'paragraph', text: writer.say((words) => words.served.noDoubtsOfLoads) }];
  }
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.served.doubtsOfLoads),
      columns: [
        { title: writer.say((words) => words.served.load), share: 2 },
        { title: writer.say((words) => words.doubts), share: 6 },
      ],
      rows: [...Map.groupBy(reasons, ({ code }) => code)].map(([code, own]) => [
        cell(
          data(
            own.length > mostNamed ? `${own.length} / ${all.length}` : own.map(({ load }) => load).join(', '),
          ),
          'mono',
        ),
        cell(
          writer.told([servingCaveats[code].sentence]),
          undefined,
          writer.told([...new Set(own.map(({ detail }) => detail))].slice(0, mostNamed), () => code),
        ),
      ]),
    },
  ];
}

/** So many loads are named where one doubt is about many. */
const mostNamed = 3;
