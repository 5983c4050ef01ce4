import { formatFixed } from '../../../results/format.ts';
import type { Lot } from '../../../results/report/schema/statements.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, listed, type Text } from '../text.ts';
import type { Writer } from '../writer.ts';

/** How the items were drawn, and what they say of the lot that they come from (7.8.5). */
export const lot = (writer: Writer, drawn: Lot): Block[] => [
  { kind: 'facts', rows: facts(writer, drawn) },
  ...replacements(writer, drawn),
  { kind: 'heading', text: writer.say((words) => words.lotStatements) },
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
    [
      writer.say((words) => words.drawnBy),
      cell(writer.say((words) => words.suppliers[drawn.drawnBy])),
    ],
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
          [writer.say((words) => words.drawSeed), cell(data(draw.seed), 'mono')],
          [
            writer.say((words) => words.frame),
            cell(
              data(draw.frameSha256),
              'mono',
              writer.say((words) => (draw.isReproduced ? words.reproduced : words.notReproduced)),
            ),
          ],
        ] as const)),
    [
      writer.say((words) => words.counts),
      cell(
        writer.say((words) =>
          words.countsText(counts.drawn, counts.tested, counts.failed, counts.inDoubt),
        ),
      ),
    ],
    [
      writer.say((words) => words.drawn),
      drawn.drawn.length === 0 ? writer.none : cell(listed(drawn.drawn), 'mono'),
    ],
  ];
}

function replacements(writer: Writer, { replaced }: Lot): Block[] {
  if (replaced.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.replaced),
      columns: [
        { title: writer.say((words) => words.replaced), share: 2 },
        { title: writer.say((words) => words.reason), share: 3 },
      ],
      rows: replaced.map(({ serial, by, reason }) => [
        cell(writer.say((words) => words.replacedText(serial, by))),
        cell(writer.said(reason)),
      ]),
    },
  ];
}

function statements(writer: Writer, { statements: all, size, whyNoStatement }: Lot): Block[] {
  if (all.length === 0) {
    return whyNoStatement === null
      ? []
      : [{ kind: 'paragraph', text: writer.say((words) => words[whyNoStatement]) }];
  }
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
        cell(data(one.requirement), 'strong'),
        cell(writer.say((words) => words.lotOf(one.tested, one.failed))),
        cell(
          writer.say((words) => words.lotStatement(percent(one.confidence), one.mostNonconforming, size)),
          undefined,
          writer.say((words) =>
            words.lotRisk(one.mostNonconformingWithRisk, percent(one.misclassification)),
          ),
        ),
      ]),
    },
  ];
}

function byAttributes(writer: Writer, { iso2859 }: Lot): Block[] {
  if (iso2859 === null) return [];
  const { aql, letter, sampleSize, accept, reject, outcome } = iso2859;
  return [
    {
      kind: 'facts',
      rows: [
        [
          writer.say((words) => words.iso2859),
          cell(
            writer.say((words) => words[outcome]),
            'strong',
            writer.say((words) => words.iso2859Text(aql, letter, sampleSize, accept, reject)),
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
        cell(data(one.name), undefined, data(`${one.quantity} (${one.unit})`)),
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
