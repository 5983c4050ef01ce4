import { formatFixed } from '../../../results/format.ts';
import { visible } from '../../../results/record/visible.ts';
import type { Lot } from '../../../results/report/schema/statements.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, type Text } from '../text.ts';
import { quantityText, type Writer } from '../writer.ts';
import { requirementName } from './statements.ts';

/** How the items were drawn, and what they say of the lot that they come from (7.8.5). */
export const lot = (writer: Writer, drawn: Lot): Block[] => [
  { kind: 'facts', rows: facts(writer, drawn) },
  ...redo(writer, drawn),
  sample(writer, drawn),
  ...unavailable(writer, drawn),
  ...statements(writer, drawn),
  ...byAttributes(writer, drawn),
  ...spread(writer, drawn),
];

const percent = (share: number): string => `${formatFixed(100 * share, 1).replace(/\.0$/, '')} %`;

function facts(writer: Writer, drawn: Lot): (readonly [Text, Cell])[] {
  const { draw, counts } = drawn;
  return [
    [writer.say((words) => words.lotIs), cell(writer.said(drawn.id), 'strong')],
    [writer.say((words) => words.lotSize), cell(data(drawn.size))],
    [writer.say((words) => words.drawnBy), cell(writer.say((words) => words.suppliers[drawn.drawnBy]))],
    [writer.say((words) => words.sampledOn), writer.field('/lot/drawnOn', drawn.drawnOn)],
    [writer.say((words) => words.address), writer.field('/lot/place', drawn.place)],
    [
      writer.say((words) => words.drawMethod),
      cell(
        writer.say((words) => words.draws[drawn.method]),
        undefined,
        drawn.methodText === null ? [] : writer.said(drawn.methodText),
      ),
    ],
    ...(draw === null
      ? []
      : ([
          [
            writer.say((words) => words.drawSeed),
            cell(data(draw.seed), 'mono', draw.seedSource === '' ? [] : data(draw.seedSource)),
          ],
          [
            writer.say((words) => words.frame),
            cell(
              data(draw.frame.sha256),
              'mono',
              writer.say((words) => (drawn.isReproduced ? words.reproduced : words.notReproduced)),
            ),
          ],
        ] as const)),
    [
      writer.say((words) => words.counts),
      cell(writer.say((words) => words.countsText(counts.drawn, counts.tested))),
    ],
  ];
}

function redo(writer: Writer, { draw }: Lot): Block[] {
  if (draw === null) return [];
  return [
    { kind: 'paragraph', text: writer.say((words) => words.redo) },
    { kind: 'commands', lines: [draw.redo.frame, draw.redo.sample].map(visible) },
  ];
}

const sample = (writer: Writer, { drawn }: Lot): Block => ({
  kind: 'table',
  caption: writer.say((words) => words.sample),
  columns: [
    { title: writer.say((words) => words.serial), share: 1 },
    { title: writer.say((words) => words.item), share: 1 },
  ],
  rows: drawn.map(({ serial, item }) => [
    cell(data(serial), 'mono'),
    item === null
      ? cell(
          writer.say((words) => words.notTested),
          'faint',
        )
      : cell(data(item)),
  ]),
});

function unavailable(writer: Writer, { unavailable: all }: Lot): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.unavailable),
      columns: [
        { title: writer.say((words) => words.serial), share: 1 },
        { title: writer.say((words) => words.replacedBy), share: 1 },
        { title: writer.say((words) => words.reason), share: 2 },
      ],
      rows: all.map(({ serial, replacedBy, reason }) => [
        cell(data(serial), 'mono'),
        replacedBy === null ? writer.none : cell(data(replacedBy), 'mono'),
        cell(data(reason)),
      ]),
    },
  ];
}

function statements(writer: Writer, { statements: all }: Lot): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.lotStatements),
      columns: [
        { title: writer.say((words) => words.requirement), share: 2 },
        { title: writer.say((words) => words.counts), share: 2 },
        { title: writer.say((words) => words.statement), share: 5 },
      ],
      rows: all.map((one) => [
        requirement(writer, one.requirement),
        cell(writer.say((words) => words.lotOf(one.tested, one.passed, one.notPassed))),
        said(writer, one),
      ]),
    },
  ];
}

/** By its name, with the id of the plan below it. */
function requirement(writer: Writer, id: string): Cell {
  const name = writer.report.statements.find((one) => one.requirement === id)?.demand.name ?? null;
  return cell(requirementName(writer, name, id), 'strong', name === null ? [] : data(id));
}

function said(writer: Writer, one: Lot['statements'][number]): Cell {
  const {
    refusal,
    atMostBad,
    atMostBadIfUntestedFailed: worst,
    confidence,
    lotSize,
    misclassification,
  } = one;
  if (refusal !== null) {
    return cell(
      writer.say((words) => words.lotSilences[refusal]),
      'doubtful',
    );
  }
  if (atMostBad === null) return writer.none;
  return cell(
    writer.say((words) => words.lotStatement(percent(confidence), atMostBad, lotSize)),
    undefined,
    writer.say((words) =>
      [
        words.lotRisk(percent(misclassification)),
        ...(worst === null || worst === atMostBad ? [] : [words.lotWorst(worst)]),
      ].join(' '),
    ),
  );
}

function byAttributes(writer: Writer, { series }: Lot): Block[] {
  if (series === null) return [];
  const { aql, letter, sampleSize, acceptUpTo, rejectFrom, outcome } = series;
  return [
    {
      kind: 'facts',
      rows: [
        [
          writer.say((words) => words.iso2859),
          cell(
            writer.say((words) => words[outcome]),
            'strong',
            writer.say((words) => words.iso2859Text(aql, letter, sampleSize, acceptUpTo, rejectFrom)),
          ),
        ],
      ],
    },
  ];
}

function spread(writer: Writer, { spread: all }: Lot): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.spread),
      columns: [
        { title: writer.say((words) => words.quantity), share: 3 },
        { title: writer.say((words) => words.units), align: 'right' },
        { title: writer.say((words) => words.mean), align: 'right', share: 2 },
        { title: writer.say((words) => words.relative), align: 'right', share: 1 },
        { title: writer.say((words) => words.lowest), align: 'right', share: 1 },
        { title: writer.say((words) => words.highest), align: 'right', share: 1 },
      ],
      rows: all.map((one) => [
        cell(quantityText(writer, one.quantity, one.name), undefined, data(one.unit)),
        cell(data(one.units)),
        cell(data(one.shown), 'strong'),
        one.relative === null ? writer.none : cell(data(`${formatFixed(100 * one.relative, 2)} %`)),
        cell(data(short(one.lowest))),
        cell(data(short(one.highest))),
      ]),
    },
  ];
}

/** In the unit of its row, with five digits: between the units there are seldom fewer. */
const short = (value: number): string => String(Number(value.toPrecision(5)));
