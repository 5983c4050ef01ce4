import type { Item } from '../../../results/report/schema/parties.ts';
import { type Block, cell } from '../block.ts';
import { data } from '../text.ts';
import type { Writer } from '../writer.ts';
import { traitTable } from './traits.ts';

/** What was tested: identity with the issuer of each identifier, description and condition (7.8.2.1 g). */
export function items(writer: Writer): Block[] {
  const all = writer.report.items;
  const described = (of: 'description' | 'condition') =>
    all.map((item) => ({ name: item.id, traits: item[of] }));
  return [
    list(writer, all),
    identifiers(writer, all),
    ...ambiguity(writer, all),
    ...traitTable(
      writer,
      writer.say((words) => words.description),
      described('description'),
    ),
    ...traitTable(
      writer,
      writer.say((words) => words.condition),
      described('condition'),
    ),
    ...matches(writer, all),
  ];
}

const list = (writer: Writer, all: readonly Item[]): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.itemsChapter),
  columns: [
    { title: writer.say((words) => words.item) },
    { title: writer.say((words) => words.name), share: 3 },
    { title: writer.say((words) => words.label), share: 2 },
    { title: writer.say((words) => words.suppliedBy), share: 1 },
    { title: writer.say((words) => words.receivedOn) },
  ],
  rows: all.map((item, i) => [
    cell(data(item.id), 'strong'),
    cell(
      data(item.name),
      undefined,
      writer.say((words) => words.itemKinds[item.kind]),
    ),
    writer.field(`/items/${i}/label`, item.label),
    writer.fieldText(
      `/items/${i}/suppliedBy`,
      item.suppliedBy && writer.say((words) => words.suppliers[item.suppliedBy!]),
    ),
    writer.field(`/items/${i}/receivedOn`, item.receivedOn ?? writer.report.dates.receivedOn),
  ]),
});

const identifiers = (writer: Writer, all: readonly Item[]): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.identifiersOf),
  columns: [
    { title: writer.say((words) => words.item) },
    { title: writer.say((words) => words.identifier), share: 2 },
    { title: writer.say((words) => words.value), share: 4 },
    { title: writer.say((words) => words.toldBy), share: 2 },
    { title: writer.say((words) => words.check), share: 2 },
  ],
  rows: all.flatMap((item) =>
    item.identifiers.map(({ kind, value, issuer, check, isRedacted }) => [
      cell(data(item.id), 'strong'),
      cell(writer.say((words) => words.identifiers[kind])),
      cell(data(value), 'mono', isRedacted ? writer.say((words) => words.redacted) : []),
      cell(
        writer.say((words) => words.issuers[issuer]),
        'faint',
      ),
      cell(
        writer.say((words) => words.checks[check]),
        check === 'contradicts' ? 'bad' : check === 'fits' || check === 'told' ? 'good' : 'faint',
      ),
    ]),
  ),
});

/** Which of them could be mistaken for another. */
function ambiguity(writer: Writer, all: readonly Item[]): Block[] {
  const unclear = all.filter(({ isUnambiguous }) => !isUnambiguous).map(({ id }) => id);
  if (all.length === 0) return [];
  if (unclear.length === 0) return [{ kind: 'paragraph', text: writer.say((words) => words.unambiguous) }];
  const names = unclear.length === all.length ? '' : `${unclear.join(', ')}: `;
  return [{ kind: 'paragraph', text: writer.say((words) => names + words.ambiguous) }];
}

/** What speaks for and against the name of an item; items of which the same was seen stand together. */
function matches(writer: Writer, all: readonly Item[]): Block[] {
  const groups = [...Map.groupBy(all, ({ match }) => JSON.stringify(match)).values()];
  return groups.flatMap((group): Block[] => {
    const { match } = group[0]!;
    const names = group.map(({ id }) => id).join(', ');
    const caption = writer.say((words) => {
      const named = match.named === null ? '' : ` (${words.matchNamed(match.named)})`;
      return `${names} · ${words.match(words.matches[match.status])}${named}`;
    });
    if (match.evidence.length === 0) return [{ kind: 'paragraph', text: caption }];
    return [
      {
        kind: 'table',
        caption,
        columns: [
          { title: writer.say((words) => words.property), share: 1 },
          { title: writer.say((words) => words.seen), share: 1 },
          { title: writer.say((words) => words.expected), share: 1 },
          { title: writer.say((words) => words.agrees) },
        ],
        rows: match.evidence.map(({ what, seen, expected, agrees, verified }) => [
          cell(writer.say((words) => words.evidence[what])),
          cell(writer.told([seen])),
          cell(writer.told([expected]), undefined, verified ? [] : writer.say((words) => words.unverified)),
          agrees === null
            ? writer.none
            : cell(
                writer.say((words) => (agrees ? words.yes : words.no)),
                agrees ? 'good' : 'bad',
              ),
        ]),
      },
    ];
  });
}
