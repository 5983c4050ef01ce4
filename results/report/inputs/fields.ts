import type { Missing } from '../schema.ts';
import type { Job } from './job.ts';
import { type Profile, roles } from './laboratory.ts';

// The fields that people fill in, each with the clause of ISO/IEC 17025:2017 that it is for: asked for by `assay report --init`,
// missed by a draft, and listed in docs/report.md.

interface Inputs {
  readonly profile: Profile;
  readonly job: Job;
}

export interface Field {
  readonly file: 'profile.json' | 'job.json';
  /** Its name in the file: "customer.name". */
  readonly field: string;
  readonly clause: string;
  readonly says: string;
  /** Where it stands in report.json, as a JSON pointer; null where it is none of its fields. */
  readonly at: string | null;
  /** Of a field that a report cannot do without: what is filled in, null where nothing is. */
  readonly needed?: (inputs: Inputs) => unknown;
}

const signatory =
  (role: 'engineer' | 'reviewer' | 'authoriser') =>
  ({ profile, job }: Inputs) =>
    profile.signatories.find(({ name, roles }) => sameName(name, job[role]) && roles.includes(role));

/** Whether a name of the job is this one of the profile, in any of its languages. */
export const sameName = (said: Profile['signatories'][number]['name'], name: string | null): boolean =>
  name !== null && (typeof said === 'string' ? [said] : [said.en, said.zh]).includes(name);

const profileFields: readonly Omit<Field, 'file'>[] = [
  {
    field: 'prefix',
    clause: '7.8.2.1 d',
    at: '/identity/id',
    says: 'what the numbers of reports begin with: LAB gives LAB-2026-0001',
    needed: ({ profile }) => profile.prefix,
  },
  {
    field: 'name',
    clause: '7.8.2.1 b',
    at: '/laboratory/name',
    says: 'name of the laboratory: "…", or {"en": "…", "zh": "…"} wherever people read',
    needed: ({ profile }) => profile.name,
  },
  {
    field: 'address',
    clause: '7.8.2.1 b',
    at: '/laboratory/address',
    says: 'address of the laboratory',
    needed: ({ profile }) => profile.address,
  },
  { field: 'contact', clause: '7.8.2.1 b', at: '/laboratory/contact', says: 'how to reach it' },
  {
    field: 'testedAt.kind',
    clause: '7.8.2.1 c',
    at: '/laboratory/testedAt/kind',
    says: 'where it tests: laboratory, laboratoryBranch, customer, customerBranch or other',
    needed: ({ profile, job }) => job.testedAt?.kind ?? profile.testedAt.kind,
  },
  {
    field: 'testedAt.address',
    clause: '7.8.2.1 c',
    at: '/laboratory/testedAt/address',
    says: 'the address of that place, where it is another one',
  },
  {
    field: 'testedAt.country',
    clause: '7.8.2.1 c',
    at: '/laboratory/testedAt/country',
    says: 'its country, such as US: (dd)(3) of the rule of January 2026 asks for US customs territory',
  },
  {
    field: 'timeZone',
    clause: '7.8.2.1 i',
    at: '/laboratory/timeZone',
    says: 'zone in which days are written beside UTC, such as America/New_York',
  },
  {
    field: 'accreditation',
    clause: '7.8.2.1 a',
    at: '/laboratory/accreditation',
    says: 'null, or {"body", "number", "coversThisMethod"}: a mark of accreditation only where its scope has this method',
  },
  {
    field: 'signatories',
    clause: '7.8.2.1 o',
    at: '/signatories',
    says: 'who signs: name, position, roles (engineer, reviewer, authoriser), keyId ("SHA256:…", see `assay key show <file>`), mayGiveOpinions (7.8.7)',
  },
  {
    field: 'reproduceOnlyInFull',
    clause: '7.8.2.1, note',
    at: '/laboratory/reproduceOnlyInFull',
    says: 'whether the report says that it may be reproduced only in full',
  },
  {
    field: 'declarations',
    clause: '(dd)(3)',
    at: '/laboratory/declarations',
    says: 'what the laboratory declares of itself: what (headquarters, control, noInterest, location, sampling) and text',
  },
];

const jobFields: readonly Omit<Field, 'file'>[] = [
  {
    field: 'number',
    clause: '7.8.2.1 d',
    at: '/identity/id',
    says: 'running number of the report in its year: 0001',
    needed: ({ job }) => job.number,
  },
  {
    field: 'revision',
    clause: '7.8.8',
    at: '/identity/revision',
    says: '1, and one more each time that the report is issued again',
  },
  {
    field: 'replaces',
    clause: '7.8.8',
    at: '/identity/replaces',
    says: 'null, or what this report stands for: {"id", "revision", "sha256" of its report.json, "reason"}',
    needed: ({ job }) => (job.revision === 1 ? 'nothing' : job.replaces),
  },
  {
    field: 'example',
    clause: '7.8.2.1 a',
    at: '/status',
    says: 'true for made-up records: every page says EXAMPLE, and nobody can sign it',
  },
  {
    field: 'languages',
    clause: '7.8.1.2',
    at: '/languages',
    says: 'written: en, zh or both; prevails: the one that counts where they differ',
  },
  {
    field: 'issuedOn',
    clause: '7.8.2.1 j',
    at: '/dates/issuedOn',
    says: 'day of issue, 2026-11-30: it is never taken from a clock, so that the same input gives the same bytes',
    needed: ({ job }) => job.issuedOn,
  },
  {
    field: 'receivedOn',
    clause: '7.8.2.1 h',
    at: '/dates/receivedOn',
    says: 'day on which the items were received; an item may have its own',
    needed: ({ job }) =>
      job.receivedOn ??
      (job.items.every(({ receivedOn }) => receivedOn !== null) && job.items[0]?.receivedOn),
  },
  {
    field: 'customer.name',
    clause: '7.8.2.1 e',
    at: '/customer/name',
    says: 'who ordered it',
    needed: ({ job }) => job.customer.name,
  },
  {
    field: 'customer.contact',
    clause: '7.8.2.1 e',
    at: '/customer/contact',
    says: 'how to reach them',
    needed: ({ job }) => job.customer.contact,
  },
  { field: 'customer.address', clause: '7.8.2.1 e', at: '/customer/address', says: 'their address' },
  {
    field: 'customer.reference',
    clause: '7.8.2.1 e',
    at: '/customer/reference',
    says: 'their number of the order',
  },
  {
    field: 'testedAt',
    clause: '7.8.2.1 c',
    at: null,
    says: 'null, or the place where it is not that of the profile: {"kind", "address", "country"}',
  },
  {
    field: 'engineer',
    clause: '7.8.1.1',
    at: '/signatories/engineer',
    says: 'name of the signatory who tested',
    needed: signatory('engineer'),
  },
  {
    field: 'reviewer',
    clause: '7.8.1.1',
    at: '/signatories/reviewer',
    says: 'name of the signatory who reviewed the results',
    needed: signatory('reviewer'),
  },
  {
    field: 'authoriser',
    clause: '7.8.2.1 o',
    at: '/signatories/authoriser',
    says: 'name of the signatory who authorises the report',
    needed: signatory('authoriser'),
  },
  {
    field: 'items',
    clause: '7.8.2.1 g',
    at: '/items',
    says: 'each item: label; device (beginning of its fingerprint, where no UUID tells); identifiers (kind uuid, serial, boardSerial, chipSerial, label or other; value; issuer driver, label, customer, laboratory, manufacturer or attestation); suppliedBy; receivedOn (7.8.2.1 h); visualState, seals, cooling',
    needed: ({ job }) => job.items.length,
  },
  {
    field: 'unavailable',
    clause: '7.8.5',
    at: '/lot/unavailable',
    says: 'items that were drawn and could not be had: {"serial", "replacedBy" (not of a draw by hash), "reason"}',
  },
  {
    field: 'ambient',
    clause: '7.8.3.1 a',
    at: '/conditions/ambient',
    says: 'null, or the room: {"temperatureC": {"low", "high"}, "relativeHumidityPercent": {"low", "high"}}',
  },
  {
    field: 'clock',
    clause: '7.8.2.1 i',
    at: '/dates/clock',
    says: 'whether a time server set the clocks of the hosts: synchronised or notSynchronised',
  },
  {
    field: 'deviations',
    clause: '7.8.2.1 n',
    at: '/deviations',
    says: 'what was added, left out or done otherwise, beyond what the records tell',
  },
  {
    field: 'external',
    clause: '7.8.2.1 p',
    at: '/external',
    says: 'results of other providers: {"by", "what"}',
  },
  {
    field: 'opinions',
    clause: '7.8.7',
    at: '/opinions',
    says: 'by: name of a signatory who may give opinions, or null for none; remarks',
  },
  {
    field: 'photos',
    clause: '7.8.5',
    at: '/photos',
    says: 'pictures by their hashes: {"name", "what", "sha256"}',
  },
];

const of = (file: Field['file'], fields: readonly Omit<Field, 'file'>[]): Field[] =>
  fields.map((field) => ({ file, ...field }));

/** All fields, in the order of the files. */
export const fields: readonly Field[] = [...of('profile.json', profileFields), ...of('job.json', jobFields)];

/** What a file is told of its fields, for whoever opens it. */
export const explained = (file: Field['file']): Record<string, string> =>
  Object.fromEntries(
    fields
      .filter((one) => one.file === file)
      .map(({ field, clause, says, needed }) => [
        field,
        `${clause}${needed ? '' : ' (may stay empty)'}: ${says}`,
      ]),
  );

/** The needed fields that nobody filled in, of profile and job. */
export const missingFields = (inputs: Inputs): Missing[] =>
  fields
    .filter(({ needed }) => needed && !needed(inputs))
    .map(({ file, field, clause, at }) => ({ at: at!, clause, ...whereMissing({ file, field }, inputs) }));

/** A name that is filled in, and that nobody in the profile has with this role, is missing there. */
function whereMissing({ file, field }: Pick<Missing, 'file' | 'field'>, { job }: Inputs) {
  const role = roles.find((one) => file === 'job.json' && one === field);
  const name = role === undefined ? null : job[role];
  return name === null
    ? { file, field }
    : { file: 'profile.json' as const, field: `signatories (${role}: ${name})` };
}
