import type { Verification, Verified } from '../../../results/dossier/verify.ts';
import { formatQuantity, missing } from '../../../results/format.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { Page } from '../../page.ts';
import { table } from '../../parts.ts';
import { inEnglish, said } from '../../said.ts';
import type { View } from '../../view.ts';
import { verify } from '../../words/verify.ts';
import { onCommandLine } from '../verify.ts';

/** What was found out about a dossier: the answer, what was changed, who signed, what was checked. */
export function answerPage(view: View, name: string, found: Verification): Page {
  const words = verify[view.language];
  const { title, sentence, state } = answerOf(view, name, found);
  return {
    title,
    isVerified: true,
    sentence: html`<span class="state ${state}">${signs[state]}</span> ${sentence}`,
    body: html`${changed(view, found)}
${signers(view, found)}
<section><h2>${words.checked}</h2><ul>
<li>${countsText(view, found)}</li>
${remade(view, found)}</ul></section>
${list(view, words.notChecked, found.notChecked)}
${list(view, words.notes, found.notes)}
<p><a href="${view.href('/verify')}">${words.again}</a></p>
${onCommandLine(view)}`,
  };
}

const signs = { valid: '✓', degraded: '?', invalid: '✕' } as const;

/** What was not made again is named with its reason in a list of its own. */
function remade(view: View, { outcome, notChecked }: Verification): Html {
  const words = verify[view.language];
  if (outcome === 'altered') return html`<li>${words.notRemade}</li>`;
  return notChecked.length === 0 ? html`<li>${words.remade}</li>` : nothing;
}

interface Answer {
  readonly title: string;
  readonly sentence: string;
  readonly state: keyof typeof signs;
}

function answerOf(view: View, name: string, { outcome, report, signers, alterations }: Verification): Answer {
  const words = verify[view.language];
  const what = report === null ? name : words.revision(report.id ?? words.draft, report.revision);
  if (outcome === 'verified')
    return { title: words.verified, sentence: words.verifiedSentence(what), state: 'valid' };
  if (outcome === 'altered') {
    const files = new Set(alterations.map(({ file }) => file)).size;
    return { title: words.altered, sentence: words.alteredSentence(what, files), state: 'invalid' };
  }
  return signers.length > 0
    ? { title: words.intact, sentence: words.intactSentence(what), state: 'degraded' }
    : { title: words.unsigned, sentence: words.unsignedSentence(what), state: 'degraded' };
}

function changed(view: View, { alterations }: Verification): Html {
  if (alterations.length === 0) return nothing;
  const words = verify[view.language];
  return table(
    view,
    words.changed,
    [words.inFile, words.inRecord, words.figure, words.what].map((title) => ({ title, word: null })),
    alterations.map(({ file, record, figure, what }) => [
      html`<code>${file}</code>`,
      record === undefined ? missing : html`<code>${record}</code>`,
      figure === undefined ? missing : inEnglish(figure),
      said(view, what),
    ]),
  );
}

function signers(view: View, { signers: found, notSigned }: Verification): Html {
  if (found.length === 0 && notSigned.length === 0) return nothing;
  const words = verify[view.language];
  return table(
    view,
    words.signers,
    [words.role, words.key, words.belief, words.signedBefore].map((title) => ({ title, word: null })),
    [
      ...found.map((signer) => [
        roleWord(view, signer.role),
        html`<code>${signer.keyId}</code>`,
        beliefIn(view, signer),
        timeOf(view, signer),
      ]),
      ...notSigned.map((role) => [roleWord(view, role), missing, words.hasNotSigned, missing]),
    ],
  );
}

const roleWord = (view: View, role: Verified['role']): string =>
  role === null ? verify[view.language].noRole : verify[view.language][role];

function beliefIn(view: View, { whyNotBelieved, owner }: Verified): Html {
  const words = verify[view.language];
  if (whyNotBelieved !== null) return html`${words.no}${said(view, whyNotBelieved)}`;
  return html`${words.yes}${owner === null ? nothing : html`, ${inEnglish(owner)}`}`;
}

function timeOf(view: View, { stamp }: Verified): string {
  const words = verify[view.language];
  if (stamp === null) return words.noStamp;
  return `${stamp.time}, ${stamp.authority}${stamp.isBelieved ? '' : ` (${words.stampNotNamed})`}`;
}

/** A load that was served has a record likewise. */
const countsText = (view: View, { counts }: Verification): string =>
  verify[view.language].checkedText(
    counts.files,
    formatQuantity({ value: counts.bytes, unit: 'B' }),
    counts.records + counts.loads,
    counts.figures,
  );

const list = (view: View, title: string, lines: readonly string[]): Html =>
  lines.length === 0
    ? nothing
    : html`<section><h2>${title}</h2><ul>${lines.map((line) => html`<li>${said(view, line)}</li>`)}</ul></section>`;
