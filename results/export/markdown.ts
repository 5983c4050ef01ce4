import { formatBasis, formatFigure } from '../figures/words.ts';
import { caveats } from '../record/caveats.ts';
import { placedTitle } from '../record/company.ts';
import type { StoredRecord } from '../record/store.ts';
import { visible } from '../record/visible.ts';
import type { Figure, Record } from '../record.ts';
import type { Form } from './form.ts';
import { codesOf, definitionsOf, isUsable, noFigure, onlyInRecords, stateText } from './said.ts';

const header = [
  'record',
  'workload',
  'device',
  'validity',
  'definition',
  'statistic',
  'value, 95 % interval',
  'n',
];

/** A table of GitHub's Markdown for people: figures with the digits that their intervals allow, then what they count and every doubt. */
export const markdown: Form = (records) => {
  const notCarried = [
    onlyInRecords,
    'Values have the digits that their intervals allow; the other forms have all of them.',
  ];
  return {
    text: [
      table(
        header,
        records.flatMap((stored) => rowsOf(stored)),
      ),
      list('What is counted', definitionsOf(records)),
      list('Doubts', doubtsOf(records)),
      list(
        'Not in this table',
        notCarried.map((sentence) => [null, sentence]),
      ),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
      .concat('\n'),
    notCarried,
  };
};

function rowsOf({ id, record }: StoredRecord): string[][] {
  const of = [id, placedTitle(record), record.engine.device.name, stateText(record)];
  if (record.figures.length === 0) return [[...of, '', '', noFigure, '0']];
  return record.figures.map((figure) => [
    ...of,
    figure.definition,
    figure.statistic,
    valueText(figure, record),
    `${figure.samples} in ${figure.processes}`,
  ]);
}

function valueText(figure: Figure, record: Record): string {
  if (figure.value === null) return `— (${formatBasis(figure)})`;
  const text = formatFigure(figure);
  return isUsable(record) ? text : `INVALID (${text})`;
}

const doubtsOf = (records: readonly StoredRecord[]): [string, string][] =>
  [...new Set(records.flatMap(({ record }) => codesOf(record)))].map((code) => [
    code,
    caveats[code].sentence,
  ]);

const list = (title: string, items: readonly (readonly [string | null, string])[]): string =>
  items.length === 0
    ? ''
    : `**${title}**\n\n${items.map(([name, text]) => `- ${name === null ? '' : `\`${name}\`: `}${plain(text)}`).join('\n')}`;

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows.map((row) => row.map(plain))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Text that Markdown shows as it is: no cell or line ends early, no link, image or tag begins. */
const plain = (text: string): string =>
  visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~]/g, '\\$&');
