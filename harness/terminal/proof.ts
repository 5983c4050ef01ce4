import type { ProofRow } from '../../results/proof.ts';
import type { Proof, StepResult } from '../proof/prove.ts';

export interface ProofHead {
  readonly device: string;
  readonly provider: string;
  readonly tool: string;
  readonly createdAt: string;
  readonly rehearsal: boolean;
}

/** The proof as a page of Markdown: what was done, what was reached, and where it lies. */
export function proofPage(proof: Proof, head: ProofHead): string {
  const { device, provider, tool, createdAt, rehearsal } = head;
  return [
    `# ${rehearsal ? 'Rehearsal of the proof' : 'Proof'} on ${device}`,
    '',
    `${createdAt}, assay ${tool}, provider ${provider}. ${proof.records} records, ${proof.invalid} of them INVALID.`,
    ...(rehearsal
      ? ['', 'A rehearsal: toy shapes, which show that every step works here and nothing about the device.']
      : []),
    '',
    '| figure | aim | value | reached | made of |',
    '| --- | ---: | ---: | --- | --- |',
    ...proof.rows.map(rowText),
    '',
    '| step | outcome | time | output |',
    '| --- | --- | ---: | --- |',
    ...proof.steps.map(stepText),
    '',
    ...proof.peers.map((peer) =>
      typeof peer === 'string'
        ? `${peer}`
        : `${peer.program} ${peer.version} on ${peer.device} was asked as well.`,
    ),
    '',
  ].join('\n');
}

const sign = { higher: '≥', lower: '≤' } as const;

function rowText({ figure, target, better, value, reached, because }: ProofRow): string {
  const shown = value === null ? '—' : value.toPrecision(3);
  const verdict = reached === null ? 'not measured' : reached ? 'yes' : 'no';
  return `| ${figure} | ${sign[better]} ${target} | ${shown} | ${verdict} | ${because} |`;
}

const stepText = ({ name, about, outcome, seconds, output }: StepResult) =>
  `| ${name}: ${about} | ${outcome} | ${seconds.toFixed(0)} s | ${output ?? '—'} |`;
