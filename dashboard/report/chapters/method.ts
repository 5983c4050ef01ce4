import { type DefinitionId, definitionIds } from '../../../results/record/definitions.ts';
import { servingDefinitionIds } from '../../../results/serving/definitions.ts';
import { type Block, cell } from '../block.ts';
import { data, listed, type Text } from '../text.ts';
import { servedTerms } from '../words/loads.ts';
import { itemNames, quantityText, recordIds, type Writer } from '../writer.ts';

/** By which method, with what was done otherwise, what was left out, and what others gave (7.8.2.1 f, n, p). */
export const method = (writer: Writer): Block[] => [
  programs(writer),
  documents(writer),
  ...definitions(writer),
  ...ofLoads(writer),
  ...deviations(writer),
  ...notMeasured(writer),
  ...external(writer),
];

function programs(writer: Writer): Block {
  const { measuredBy, writtenBy, suites } = writer.report.method;
  const program = ({ name, version, commit }: typeof writtenBy): Text =>
    writer.say((words) => words.program(name, version, commit ?? ''));
  return {
    kind: 'facts',
    rows: [
      ...measuredBy.map((one) => [writer.say((words) => words.measuredBy), cell(program(one))] as const),
      [writer.say((words) => words.writtenBy), cell(program(writtenBy))],
      ...(suites.length === 0 ? [] : [[writer.say((words) => words.suites), cell(listed(suites))] as const]),
    ],
  };
}

const documents = (writer: Writer): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.documents),
  columns: [{ title: writer.say((words) => words.document) }, { title: data('SHA-256'), share: 1 }],
  rows: writer.report.method.documents.map(({ name, sha256 }) => [
    cell(data(name)),
    cell(data(sha256), 'mono'),
  ]),
});

/** What each figure of this report is. */
function definitions(writer: Writer): Block[] {
  const used = new Set(writer.report.results.flatMap(({ figures }) => figures.map((one) => one.definition)));
  const known = definitionIds.filter((id) => used.has(id));
  if (known.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.definitions),
      columns: [
        { title: writer.say((words) => words.definition) },
        { title: writer.say((words) => words.meaning), share: 1 },
      ],
      rows: known.map((id: DefinitionId) => [
        cell(data(id), 'strong'),
        cell(writer.say((words) => words.definitionTexts[id])),
      ]),
    },
  ];
}

/** What the words and the figures of served loads are. */
function ofLoads(writer: Writer): Block[] {
  const { loads } = writer.report;
  if (loads === undefined) return [];
  const all = [...loads.groups, ...loads.searches].flatMap((one) => one.loads);
  const used = new Set(all.flatMap(({ figures }) => figures.map(({ definition }) => definition)));
  const meaning = { title: writer.say((words) => words.meaning), share: 1 };
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.served.glossaryOf),
      columns: [{ title: writer.say((words) => words.served.word) }, meaning],
      rows: servedTerms.map((term) => [
        cell(
          writer.say((words) => words.termNames[term]),
          'strong',
        ),
        cell(writer.say((words) => words.termMeanings[term])),
      ]),
    },
    {
      kind: 'table',
      caption: writer.say((words) => words.served.servedDefinitions),
      columns: [{ title: writer.say((words) => words.definition) }, meaning],
      rows: servingDefinitionIds
        .filter((id) => used.has(id))
        .map((id) => [cell(data(id), 'strong'), cell(writer.say((words) => words.servedDefinitions[id]))]),
    },
  ];
}

function deviations(writer: Writer): Block[] {
  const all = writer.report.deviations;
  if (all.length === 0) {
    return [
      { kind: 'heading', text: writer.say((words) => words.deviations) },
      { kind: 'paragraph', text: writer.say((words) => words.noDeviations) },
    ];
  }
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.deviations),
      columns: [
        { title: writer.say((words) => words.deviation), share: 2 },
        { title: writer.say((words) => words.detail), share: 4 },
        { title: writer.say((words) => words.concerned), share: 3 },
      ],
      rows: all.map(({ what, detail, records }) => [
        cell(writer.say((words) => words.deviationsOf[what])),
        cell(
          what === 'byLaboratory' || typeof detail !== 'string' ? writer.said(detail) : writer.told([detail]),
        ),
        cell(records.length === 0 ? writer.say((words) => words.all) : recordIds(writer, records), 'faint'),
      ]),
    },
  ];
}

function notMeasured(writer: Writer): Block[] {
  const left = together(writer.report.notMeasured);
  if (left.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.notMeasured),
      columns: [
        ...(writer.hasSeveralItems ? [{ title: writer.say((words) => words.item), share: 1 }] : []),
        { title: writer.say((words) => words.quantity), share: 2 },
        { title: writer.say((words) => words.reason), share: 3 },
      ],
      rows: left.map(({ items, quantity, name, because, detail }) => [
        ...(writer.hasSeveralItems
          ? [items.length === 0 ? writer.none : cell(itemNames(writer, items))]
          : []),
        cell(quantityText(writer, quantity, name)),
        cell(
          writer.say((words) => words.whyNotMeasured[because]),
          undefined,
          detail === '' ? [] : writer.told([detail]),
        ),
      ]),
    },
  ];
}

type Left = Writer['report']['notMeasured'];

/** What several items lack for one reason is one line, with the names of all. */
const together = (left: Left) =>
  [...Map.groupBy(left, ({ item: _, ...same }) => JSON.stringify(same)).values()].map((own) => {
    return { ...own[0]!, items: own.flatMap(({ item }) => item ?? []) };
  });

function external(writer: Writer): Block[] {
  const all = writer.report.external;
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.external),
      columns: [
        { title: writer.say((words) => words.externalBy), share: 1 },
        { title: writer.say((words) => words.result), share: 2 },
      ],
      rows: all.map(({ by, what }) => [cell(writer.said(by)), cell(writer.said(what))]),
    },
  ];
}
