import { explained } from './fields.ts';

// The files that `assay report --init` writes: every field, empty, with the clause that it is for.

export const blankProfile = (): object => ({
  schema: 'assay.profile',
  version: 1,
  $fields: explained('profile.json'),
  prefix: '',
  name: '',
  address: '',
  contact: '',
  testedAt: { kind: 'laboratory', address: '', country: '' },
  timeZone: 'UTC',
  accreditation: null,
  signatories: [
    { name: '', position: '', roles: ['engineer'], keyId: '', mayGiveOpinions: false },
    { name: '', position: '', roles: ['reviewer'], keyId: '', mayGiveOpinions: false },
    { name: '', position: '', roles: ['authoriser'], keyId: '', mayGiveOpinions: true },
  ],
  reproduceOnlyInFull: true,
  declarations: [],
});

/** A device of the records that an item of the job is tied to. */
export interface BlankItem {
  readonly fingerprint: string | null;
  /** Of a GPU, which has a UUID and a serial. */
  readonly isGpu: boolean;
}

export const blankJob = (items: readonly BlankItem[]): object => ({
  schema: 'assay.job',
  version: 1,
  $fields: explained('job.json'),
  number: '',
  revision: 1,
  replaces: null,
  example: false,
  languages: { written: ['en'], prevails: 'en' },
  issuedOn: '',
  receivedOn: '',
  customer: { name: '', address: '', contact: '', reference: '' },
  testedAt: null,
  engineer: '',
  reviewer: '',
  authoriser: '',
  items: items.map(({ fingerprint, isGpu }) => ({
    label: '',
    device: fingerprint?.slice(0, 16) ?? '',
    identifiers: [
      ...(isGpu ? [{ kind: 'uuid', value: '', issuer: 'laboratory' }] : []),
      { kind: 'serial', value: '', issuer: 'label' },
    ],
    suppliedBy: 'customer',
    receivedOn: '',
    visualState: '',
    seals: '',
    cooling: '',
  })),
  unavailable: [],
  ambient: null,
  clock: '',
  deviations: [],
  external: [],
  opinions: { by: '', remarks: [] },
  photos: [],
});
