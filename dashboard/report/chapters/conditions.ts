import { missing } from '../../../results/format.ts';
import type { Trait } from '../../../results/report/schema/words.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data } from '../text.ts';
import { itemNames, type Writer } from '../writer.ts';
import { traitTable } from './traits.ts';

/** In the room, of the hosts, and what sensors read while samples were timed (7.8.3.1 a). */
export const conditions = (writer: Writer): Block[] => [
  ...ambient(writer),
  ...hosts(writer),
  ...windows(writer),
];

function ambient(writer: Writer): Block[] {
  const room = writer.report.conditions.ambient;
  if (room === null) return [{ kind: 'paragraph', text: writer.say((words) => words.noAmbient) }];
  const range = (
    at: string,
    ends: { readonly low: number; readonly high: number } | null,
    unit: string,
  ): Cell =>
    writer.fieldText(
      at,
      ends && writer.say((words) => words.range(String(ends.low), String(ends.high), unit)),
    );
  return [
    { kind: 'heading', text: writer.say((words) => words.ambient) },
    {
      kind: 'facts',
      rows: [
        [
          writer.say((words) => words.temperature),
          range('/conditions/ambient/temperatureC', room.temperatureC, '°C'),
        ],
        [
          writer.say((words) => words.humidity),
          range('/conditions/ambient/relativeHumidityPercent', room.relativeHumidityPercent, '%'),
        ],
      ],
    },
  ];
}

/** What was measured through several libraries in one host is one table: what differs stands behind the name of the library. */
function hosts(writer: Writer): Block[] {
  const groups = [...Map.groupBy(writer.report.conditions.hosts, ({ items }) => items.join(', '))];
  return groups.flatMap(([names, own]) => {
    const items = itemNames(writer, own[0]!.items);
    let line = 0;
    return traitTable(
      writer,
      writer.say((words) => words.hostOf((items[line++] ?? items[0])?.text ?? names)),
      differByLibrary(own)
        ? own.map(({ traits }) => ({ name: libraryOf(traits), traits }))
        : [{ name: names, traits: onceEach(own.flatMap(({ traits }) => traits)) }],
      writer.say((words) => words.traits.library),
    );
  });
}

type Host = Writer['report']['conditions']['hosts'][number];

/** Whether something but the library itself depends on which one it was. */
function differByLibrary(own: readonly Host[]): boolean {
  const others = own.map(({ traits }) => JSON.stringify(traits.filter(({ what }) => what !== 'library')));
  return new Set(others).size > 1;
}

const onceEach = (traits: readonly Trait[]): Trait[] => [
  ...new Map(traits.map((trait) => [JSON.stringify(trait), trait])).values(),
];

const libraryOf = (traits: readonly Trait[]): string =>
  String(traits.find(({ what }) => what === 'library')?.value ?? missing);

function windows(writer: Writer): Block[] {
  const each = writer.report.conditions.windows.flatMap(({ item, ranges }) =>
    ranges.map((range) => ({ item, ...range })),
  );
  const order = [...new Set(each.map(({ what }) => what))];
  // What was read of several items alike is one line.
  const all = [...Map.groupBy(each, ({ item: _, ...range }) => JSON.stringify(range)).values()]
    .map((own) => ({ ...own[0]!, items: own.map(({ item }) => item) }))
    .toSorted((a, b) => order.indexOf(a.what) - order.indexOf(b.what));
  if (all.length === 0) return [{ kind: 'paragraph', text: writer.say((words) => words.noWindows) }];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.windows),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item), share: 1 }] : []),
        { title: writer.say((words) => words.reading), share: 2 },
        { title: writer.say((words) => words.lowest), align: 'right', share: 1 },
        { title: writer.say((words) => words.highest), align: 'right', share: 1 },
      ],
      rows: all.map(({ items, what, low, high }) => [
        ...(writer.hasSeveralItems ? [cell(itemNames(writer, items))] : []),
        cell(writer.say((words) => words.readings[what])),
        ...sameDecimals(low, high).map((end) => cell(data(end))),
      ]),
    },
  ];
}

/** As sensors gave them, both with the decimals of the finer one: 712.80 beside 181.96. */
export function sameDecimals(low: number, high: number): string[] {
  const decimals = Math.max(...[low, high].map((end) => String(end).split('.')[1]?.length ?? 0));
  return [low, high].map((end) => end.toFixed(decimals));
}
