import { importedValueText } from '../../../results/import/words.ts';
import type { ReportedImport } from '../../../results/report/schema/imports.ts';
import { type Block, type Cell, cell, type Look } from '../block.ts';
import { data, quoted } from '../text.ts';
import type { Writer } from '../writer.ts';

/** Results of other tools that were chosen: each with its file, the word of the auditor, and what every figure counts. */
export const imports = (writer: Writer, all: readonly ReportedImport[]): Block[] => [
  { kind: 'notices', items: [cell(writer.say((words) => words.importedAbout))] },
  ...all.flatMap((one) => [
    { kind: 'heading', text: data(`${one.id}  ${one.name}`) } as const,
    facts(writer, one),
    ...findings(writer, one),
    figures(writer, one),
  ]),
];

const looks: { readonly [word in ReportedImport['word']]: Look } = {
  consistent: 'good',
  suspicious: 'doubtful',
  contradictory: 'bad',
  unauditable: 'doubtful',
};

function facts(writer: Writer, one: ReportedImport): Block {
  const { tool, toolVersion, layout, original, bytes, sha256, told, word, unauditable, isReadAgain } = one;
  const toldNow = Object.entries(told).map(([name, value]) => `${name} ${value}`);
  return {
    kind: 'facts',
    rows: [
      [
        writer.say((words) => words.importedAuditor),
        cell(
          writer.say((words) => words.auditors[word]),
          looks[word],
          unauditable === null
            ? writer.say((words) => words.auditorMeanings[word])
            : writer.told([unauditable]),
        ),
      ],
      [
        writer.say((words) => words.importedTool),
        cell(data([tool, toolVersion, `(${layout})`].filter(Boolean).join(' '))),
      ],
      [
        writer.say((words) => words.importedOriginal),
        cell(
          data(`${original}, ${bytes} B`),
          undefined,
          writer.say((words) => (isReadAgain ? words.importedReadAgain : words.importedNotReadAgain)),
        ),
      ],
      [data('SHA-256'), cell(data(sha256), 'mono')],
      ...(toldNow.length > 0
        ? [
            [
              writer.say((words) => words.importedTold),
              cell(
                data(toldNow.join(', ')),
                undefined,
                writer.say((words) => words.importedToldNote),
              ),
            ] as const,
          ]
        : []),
    ],
  };
}

/** The worst first; notes decide nothing, and stand there all the same. */
const grades = ['contradicts', 'suspicious', 'note'] as const;
const gradeLooks: { readonly [grade in (typeof grades)[number]]: Look } = {
  contradicts: 'bad',
  suspicious: 'doubtful',
  note: 'faint',
};

function findings(writer: Writer, { findings: all }: ReportedImport): Block[] {
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: writer.say((words) => words.importedFindings),
      columns: [
        { title: writer.say((words) => words.importedGrade), share: 1.4 },
        { title: writer.say((words) => words.importedCheck), share: 2 },
        { title: writer.say((words) => words.importedFinding), share: 6 },
        { title: writer.say((words) => words.importedRemedy), share: 4 },
      ],
      rows: all
        .toSorted((a, b) => grades.indexOf(a.grade) - grades.indexOf(b.grade))
        .map(({ grade, check, sentence, remedy }) => [
          cell(
            writer.say((words) => words.importedGrades[grade]),
            gradeLooks[grade],
          ),
          cell(data(check), 'mono'),
          cell(writer.told([sentence])),
          cell(writer.told([remedy]), 'faint'),
        ]),
    },
  ];
}

function figures(writer: Writer, { results, leftOut, rejected }: ReportedImport): Block {
  const counts = writer.say((words) => words.importedCounts(results.length, leftOut, rejected));
  return {
    kind: 'table',
    caption: writer.say((words) => words.importedFigures),
    columns: [
      { title: writer.say((words) => words.importedResult), share: 4 },
      { title: writer.say((words) => words.importedMetric), share: 3 },
      { title: writer.say((words) => words.importedStatistic), share: 1.6 },
      { title: writer.say((words) => words.value), align: 'right', share: 3 },
      { title: data('n'), align: 'right', share: 1 },
      { title: writer.say((words) => words.importedWritten), share: 4 },
    ],
    rows: results.flatMap((result) =>
      result.figures.map((figure, i) => [
        i === 0 ? titleOf(writer, result) : cell([]),
        cell(data(figure.metric), 'mono'),
        cell(data(figure.statistic)),
        figure.value === null
          ? cell(quoted(`— ${figure.missing ?? ''}`), 'faint')
          : cell(data(importedValueText(figure))),
        figure.n === null ? cell([]) : cell(data(figure.n)),
        cell(
          figure.written === null ? [] : data(`${figure.written} ${figure.unit}`),
          'faint',
          data(figure.at),
        ),
      ]),
    ),
    note: counts,
  };
}

type Result = ReportedImport['results'][number];

/** What it was measured of and under which conditions, as the file says; a run that its tool calls invalid says so. */
function titleOf(writer: Writer, { title, conditions, verdict }: Result): Cell {
  const { device, deviceCount, model, precision, scenario, isl, osl, batch } = conditions;
  const under = [
    device,
    deviceCount !== null && deviceCount > 1 ? `× ${deviceCount}` : null,
    model,
    precision,
    scenario === title ? null : scenario,
    isl === null && osl === null ? null : `${isl ?? '—'}/${osl ?? '—'} tokens`,
    batch === null ? null : `batch ${batch}`,
    verdict === null ? null : verdict.word,
  ];
  const invalid = verdict !== null && !verdict.isValid;
  return cell(data(title), invalid ? 'bad' : 'strong', [
    ...data(under.filter((part) => part !== null).join(', ')),
    ...(invalid ? writer.say((words) => words.importedInvalid) : []),
  ]);
}
