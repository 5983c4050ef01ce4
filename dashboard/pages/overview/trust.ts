import { caveats, type ReasonCode, type ValidityState } from '../../../results/record/caveats.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { RunRow } from '../../library.ts';
import { stateMark } from '../../parts.ts';
import type { View } from '../../view.ts';
import { caveatText } from '../../words/glossary.ts';
import { overview } from '../../words/overview.ts';
import { runAddress } from '../run/address.ts';

/** The gravest doubts: those that make INVALID first, then those that most records have. */
const gravest = 2;

/** Whether the run may be believed: an answer in a word, what it rests on, and the gravest doubts with their remedies. */
export function trust(view: View, last: RunRow, records: readonly StoredRecord[]): Html {
  const words = overview[view.language];
  const counted = doubtsOf(records);
  const link = (text: string) =>
    html`<a href="${runAddress(view, last.id, last.isFromElsewhere)}">${text}</a>`;
  const more = counted.length - gravest;
  return html`${answer(view, records, link)}${more > 0 ? html`${words.inBrackets('')}${link(words.allDoubts(counted.length))}${words.endOfBrackets}` : nothing}${
    counted.length === 0
      ? words.stop
      : html`${words.gravest(Math.min(gravest, counted.length))}<ul class="doubts">${counted.slice(0, gravest).map((doubt) => doubtLine(view, doubt))}</ul>`
  }`;
}

function answer(view: View, records: readonly StoredRecord[], link: (text: string) => Html): Html {
  const words = overview[view.language];
  const of = (state: ValidityState) => records.filter(({ record }) => record.validity.state === state).length;
  const [valid, degraded, invalid] = [of('VALID'), of('DEGRADED'), of('INVALID')];
  const believed =
    invalid > 0 ? words.notAll : degraded > 0 ? (valid > 0 ? words.mostly : words.doubtful) : words.yes;
  const others = [
    ...(degraded > 0 ? [words.degraded(degraded)] : []),
    ...(invalid > 0 ? [words.invalid(invalid)] : []),
  ];
  return html`<strong>${believed}</strong>${words.colon}${link(words.valid(valid, records.length))}${others.map((text) => html`${words.comma}${text}`)}`;
}

interface Doubt {
  readonly code: ReasonCode;
  /** How many have it. */
  readonly records: number;
  readonly isInvalid: boolean;
}

function doubtsOf(records: readonly StoredRecord[]): Doubt[] {
  const codes = records.flatMap(({ record }) => [
    ...new Set(record.validity.reasons.map(({ code }) => code).filter(isDoubt)),
  ]);
  return [...Map.groupBy(codes, (code) => code)]
    .map(([code, all]) => ({ code, records: all.length, isInvalid: caveats[code].severity === 'invalid' }))
    .sort(
      (a, b) =>
        Number(b.isInvalid) - Number(a.isInvalid) || b.records - a.records || a.code.localeCompare(b.code),
    );
}

const isDoubt = (code: ReasonCode) => caveats[code].severity !== 'note';

function doubtLine(view: View, { code, records, isInvalid }: Doubt): Html {
  const words = overview[view.language];
  const { sentence, remedy } = caveatText(view.language, code);
  return html`<li>${stateMark(isInvalid ? 'INVALID' : 'DEGRADED')} <a class="id" href="${view.href(`/method#${code}`)}">${code}</a> ${words.inRecords(records)}${words.colon}${sentence} <span class="aside">${remedy}</span></li>`;
}
