import { type Block, type Chapter, cell } from '../block.ts';
import { exactNumbers } from '../numbers.ts';
import { data } from '../text.ts';
import type { Writer } from '../writer.ts';
import { imports } from './imports.ts';

/** How to measure again, what it rests on, the numbers as they were computed, what is missing, and what a reader has to bear in mind. */
export function annexes(writer: Writer): Chapter[] {
  const { report } = writer;
  return [
    { id: 'notes', title: writer.say((words) => words.notices), blocks: [notes(writer)] },
    ...(report.missing.length > 0
      ? [{ id: 'missing', title: writer.say((words) => words.annexMissing), blocks: missing(writer) }]
      : []),
    ...(report.imports === undefined
      ? []
      : [
          {
            id: 'imports',
            title: writer.say((words) => words.annexImports),
            blocks: imports(writer, report.imports),
          },
        ]),
    { id: 'repeat', title: writer.say((words) => words.annexRepeat), blocks: repeat(writer) },
    {
      id: 'files',
      title: writer.say((words) => words.annexFiles),
      blocks: [...files(writer), ...photos(writer)],
    },
    { id: 'numbers', title: writer.say((words) => words.annexNumbers), blocks: numbers(writer) },
  ];
}

const notes = (writer: Writer): Block => ({
  kind: 'list',
  items: writer.report.disclaimers.map((one) => cell(writer.say((words) => words[one]))),
});

const missing = (writer: Writer): Block[] => [
  { kind: 'paragraph', text: writer.say((words) => words.missingAbout) },
  {
    kind: 'table',
    caption: writer.say((words) => words.annexMissing),
    columns: [
      { title: writer.say((words) => words.clause) },
      { title: writer.say((words) => words.file) },
      { title: writer.say((words) => words.field), share: 1 },
    ],
    rows: writer.report.missing.map(({ clause, file, field }) => [
      cell(data(clause), 'strong'),
      cell(data(file)),
      cell(data(field), 'mono'),
    ]),
  },
];

const repeat = (writer: Writer): Block[] => [
  { kind: 'paragraph', text: writer.say((words) => words.repeatAbout) },
  // Loads of earlier versions do not name the search that they are of.
  ...(writer.report.method.reproduce.some((line) => line.includes(' find-rate '))
    ? [{ kind: 'paragraph', text: writer.say((words) => words.repeatSearches) } as const]
    : []),
  { kind: 'commands', lines: writer.report.method.reproduce.map((line) => data(line)[0]!.text) },
];

function photos(writer: Writer): Block[] {
  const all = writer.report.photos;
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.photos),
      columns: [
        { title: writer.say((words) => words.photo), share: 1 },
        { title: writer.say((words) => words.shows), share: 1 },
        { title: data('SHA-256'), share: 2 },
      ],
      rows: all.map(({ name, what, sha256 }) => [
        cell(data(name)),
        what === null ? writer.none : cell(writer.said(what)),
        cell(data(sha256), 'mono'),
      ]),
    },
  ];
}

function files(writer: Writer): Block[] {
  const { profile, job, plan, reference } = writer.report.sources;
  return [
    { kind: 'paragraph', text: writer.say((words) => words.filesAbout) },
    {
      kind: 'table',
      caption: writer.say((words) => words.annexFiles),
      columns: [{ title: writer.say((words) => words.file) }, { title: data('SHA-256'), share: 1 }],
      rows: (
        [
          ['profile', profile],
          ['job', job],
          ['plan', plan],
          ['referenceData', reference],
        ] as const
      ).map(([name, sha256]) => [
        cell(writer.say((words) => words[name])),
        sha256 === null ? writer.none : cell(data(sha256), 'mono'),
      ]),
    },
  ];
}

/** About four pages of a PDF. */
const mostLetters = 60_000;

function numbers(writer: Writer): Block[] {
  const rows = exactNumbers(writer.report).map(({ at, values }) => [at, values.join('  ')] as const);
  let letters = 0;
  const shown = rows.filter(([at, text]) => {
    letters += at.length + text.length;
    return letters <= mostLetters;
  });
  return [
    { kind: 'paragraph', text: writer.say((words) => words.numbersAbout) },
    ...(shown.length < rows.length
      ? [
          {
            kind: 'paragraph',
            text: writer.say((words) => words.rowsLeftOut(shown.length, rows.length)),
          } as const,
        ]
      : []),
    { kind: 'fine', rows: shown },
  ];
}
