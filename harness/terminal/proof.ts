import { counted, formatFixed, formatInterval, formatQuantity, missing } from '../../results/format.ts';
import type { ProofRow } from '../../results/proof.ts';
import type { StepResult } from '../proof/carry-out.ts';
import type { Proof } from '../proof/prove.ts';
import type { Column, renderTable } from './table.ts';

export interface ProofHead {
  readonly device: string;
  readonly provider: string;
  readonly tool: string;
  readonly createdAt: string;
  readonly rehearsal: boolean;
}

const left = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'left', ...more });
const right = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'right', ...more });

const aimColumns = [
  left('figure', { narrow: 16 }),
  right('aim'),
  right('value', { narrow: 12 }),
  left('reached', { narrow: 8 }),
  left('made of', { narrow: 20, leaves: 1 }),
];
const otherColumns = [
  left('figure without an aim', { narrow: 16 }),
  right('value', { narrow: 12 }),
  left('made of', { narrow: 20, leaves: 1 }),
];
const stepColumns = [
  left('step', { narrow: 24 }),
  left('outcome'),
  right('time'),
  left('output', { narrow: 12 }),
];

/** A table of Markdown, whatever the width. */
const markdownTable: typeof renderTable = (columns, rows) =>
  [
    columns.map(({ title }) => title),
    columns.map(({ align }) => (align === 'right' ? '---:' : '---')),
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** The proof as a page: what was done, what was reached, and where it lies. In Markdown, or with tables for the screen. */
export function proofPage(proof: Proof, head: ProofHead, table: typeof renderTable = markdownTable): string {
  const { device, provider, tool, createdAt, rehearsal } = head;
  const [aims, others] = [proof.rows.filter(({ aim }) => aim), proof.rows.filter(({ aim }) => !aim)];
  return [
    `# ${rehearsal ? 'Rehearsal of the proof' : 'Proof'} on ${device}`,
    '',
    `${createdAt}, assay ${tool}, provider ${provider}. ${counted(proof.records, 'record')}, ${proof.invalid} of them INVALID.`,
    ...(rehearsal
      ? ['', 'A rehearsal: toy shapes, which show that every step works here and nothing about the device.']
      : []),
    '',
    'Values with their 95 % intervals over processes. An aim is reached, or not, only where the whole interval says so.',
    '',
    table(aimColumns, aims.map(aimCells)),
    '',
    table(
      otherColumns,
      others.map((row) => [row.figure, valueText(row), row.because]),
    ),
    '',
    table(stepColumns, proof.steps.map(stepCells)),
    '',
    ...profilesText(proof.steps),
    ...leftOutText(proof.steps),
    ...proof.peers.map((peer) =>
      typeof peer === 'string' ? peer : `${peer.program} ${peer.version} on ${peer.device} was asked.`,
    ),
    '',
  ].join('\n');
}

const sign = { higher: '≥', lower: '≤' } as const;

function aimCells(row: ProofRow): string[] {
  const { figure, aim, unit, verdict, because } = row;
  const target = aim && `${sign[aim.better]} ${unit === 'ratio' ? aim.target : `${aim.target} ${unit}`}`;
  const reached = verdict === 'reached' ? 'yes' : verdict === 'not reached' ? 'no' : verdict;
  return [figure, target ?? '', valueText(row), reached, because];
}

function valueText({ value, low, high, reason, unit }: ProofRow): string {
  if (value === null) return missing;
  // What was seen once is what it was.
  if (low === null && reason === null) return formatQuantity({ value, unit });
  return formatInterval({ centre: value, low, high, reason }, unit);
}

const stepCells = ({ name, about, outcome, seconds, output }: StepResult) => [
  `${name}: ${about}`,
  outcome,
  `${formatFixed(seconds, 0)} s`,
  output ?? missing,
];

function profilesText(steps: readonly StepResult[]): string[] {
  const profiles = steps.filter(({ name, outcome }) => name.startsWith('profile') && outcome === 'done');
  if (profiles.length === 0) return [];
  return [
    `Where the time of a step goes: ${profiles.map(({ output }) => `[${output}](${output})`).join(', ')}.`,
    '',
  ];
}

function leftOutText(steps: readonly StepResult[]): string[] {
  const commands = steps.flatMap(({ outcome, command }) =>
    outcome === 'left out' && command !== null ? [command] : [],
  );
  if (commands.length === 0) return [];
  return ['No time was left for these; each can be run by itself:', '', '```', ...commands, '```', ''];
}
