import type { Alteration } from '../../results/dossier/problem.ts';
import type { Verification, Verified } from '../../results/dossier/verify.ts';
import { counted } from '../../results/format.ts';
import { asTyped } from '../hint.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';

/** What was found out about a dossier, for people: one sentence, who signed, what was changed, what is worth knowing. */
export function verificationText(name: string, found: Verification): string {
  const { signers, alterations, notes, notChecked } = found;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [[style.bold(title), ...lines].join('\n')];
  return [
    sentence(name, found),
    ...(signers.length + found.notSigned.length + found.planSigners.length === 0 ? [] : [signerTable(found)]),
    ...part('Changed', alterations.map(alterationLine)),
    ...(alterations.length > 0 ? [wayOut] : []),
    ...part('Not made again', notChecked.map(indented)),
    ...part('Worth knowing', notes.map(indented)),
    countsLine(found),
  ].join('\n\n');
}

const wayOut =
  'Ask whoever sent it for the dossier as it was signed. A file that you put there yourself belongs elsewhere: unpack the archive again.';

const indented = (line: string) => `  ${asTyped(line)}`;

/** What is no report of a measurement is called so before all else. */
const kinds = { final: '', draft: 'a DRAFT, ', example: 'an EXAMPLE of made-up records, ' } as const;

function sentence(name: string, { outcome, report, signers, alterations }: Verification): string {
  const what =
    report === null
      ? name
      : `${kinds[report.status]}${report.id ?? 'a report without a number'}, revision ${report.revision}`;
  if (outcome === 'altered') {
    const files = new Set(alterations.map(({ file }) => file)).size;
    return `${style.bad('altered')}: ${what}: ${counted(files, 'file')} of ${name} ${files === 1 ? 'is' : 'are'} not as attested.`;
  }
  if (outcome === 'verified') {
    return `${style.good('verified')}: ${what} is as it was signed, and its figures follow from its samples.`;
  }
  const why =
    signers.length === 0
      ? 'and nobody has signed it.'
      : 'and signed by nobody whom you named (--key <public key of the laboratory>, --keys <list>).';
  return `${style.doubtful('intact')}: ${what} is as it was written and its figures follow from its samples, ${why}`;
}

function signerTable({ signers, planSigners, notSigned }: Verification): string {
  const left = (title: string, narrow?: number) =>
    ({ title, align: 'left', ...(narrow && { narrow }) }) as const;
  return renderTable(
    [left('role'), left('key'), left('believed', 16), left('signed before', 16)],
    [
      ...signers.map((signer) => [signer.role, signer.keyId, belief(signer), timeOf(signer)]),
      ...notSigned.map((role) => [role, '—', 'has not signed', '']),
      ...planSigners.map((signer) => ['of the plan', signer.keyId, belief(signer), '']),
    ],
  );
}

const belief = ({ whyNotBelieved, owner }: Pick<Verified, 'whyNotBelieved' | 'owner'>) =>
  whyNotBelieved === null ? `yes${owner === null ? '' : `, ${owner}`}` : `no: ${whyNotBelieved}`;

function timeOf({ stamp }: Verified): string {
  if (stamp === null) return 'no timestamp';
  return `${stamp.time}, ${stamp.authority}${stamp.isBelieved ? '' : ' (not named: --tsa)'}`;
}

function alterationLine({ file, record, figure, what }: Alteration): string {
  const where = [record && `record ${record}`, figure].filter(Boolean).join(', ');
  return `  ${style.bad(file)} ${what.replace(/\.$/, '')}${where === '' ? '' : ` [${where}]`}.`;
}

function countsLine({ counts: { files, bytes, records, loads, figures } }: Verification): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const measured = [
    ...(records > 0 || loads === 0 ? [counted(records, 'record')] : []),
    ...(loads > 0 ? [counted(loads, 'served load')] : []),
  ].join(', ');
  return style.dim(`${counted(files, 'file')} (${size}), ${measured}, ${counted(figures, 'figure')}`);
}
