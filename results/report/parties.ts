import type { Believed, ReportInput } from './input.ts';
import { sameName } from './inputs/fields.ts';
import type { Profile, Role } from './inputs/laboratory.ts';
import { servedFrom } from './load-files.ts';
import type { Laboratory, Method, Signatories, Signatory } from './schema/parties.ts';
import type { Report } from './schema.ts';
import { startedAt } from './tested.ts';

// Who tested for whom, when, under which number and by which method (7.8.2.1 a to f, h to j, o).

type Inputs = Pick<ReportInput, 'profile' | 'job'>;

/** "LAB-2026-0001": the year is that of the day of issue. */
export function identityOf({
  profile,
  job,
  earlier,
}: Inputs & Pick<ReportInput, 'earlier'>): Report['identity'] {
  const { prefix } = profile.value;
  const { number, issuedOn, revision, replaces } = job.value;
  const isWhole = prefix !== null && number !== null && issuedOn !== null;
  return {
    title: 'testReport',
    id: isWhole ? `${prefix}-${issuedOn.slice(0, 4)}-${number}` : null,
    revision,
    replaces: replaces && { ...replaces, changed: earlier && [] },
  };
}

export function datesOf({
  job,
  records,
  loads,
}: Inputs & Pick<ReportInput, 'records' | 'loads'>): Report['dates'] {
  const { issuedOn, receivedOn, clock } = job.value;
  const starts = [
    ...records.map(({ record }) => startedAt(record)),
    ...loads.map(({ record }) => servedFrom(record)),
  ].toSorted();
  const ends = [...records, ...loads].map(({ record }) => record.createdAt).toSorted();
  const [from, to] = [starts[0], ends.at(-1)];
  return {
    issuedOn,
    receivedOn,
    sampledOn: null,
    tested: from === undefined || to === undefined ? null : { from, to },
    clock: isImplausible([...starts, ...ends], issuedOn) ? 'implausible' : (clock ?? 'notTold'),
  };
}

/** Nothing was measured by this program before it was written, nor after the report was issued: then the clock of the host was wrong. */
const firstYear = '2025';

const isImplausible = (moments: readonly string[], issuedOn: string | null): boolean =>
  moments.some(
    (moment) => moment < firstYear || (issuedOn !== null && moment.slice(0, 10) > nextDay(issuedOn)),
  );

/** A day of issue has begun in the east while it is still the day before in UTC. */
const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** Those that were asked for, else those of the job; the one that prevails is one of them. */
export function languagesOf({ job, languages }: Pick<ReportInput, 'job' | 'languages'>): Report['languages'] {
  const { written, prevails } = job.value.languages;
  if (languages === null) return { written, prevails };
  return { written: [...languages], prevails: languages.includes(prevails) ? prevails : languages[0]! };
}

export function laboratoryOf({ profile, job }: Inputs): Laboratory {
  const { name, address, contact, accreditation, timeZone, reproduceOnlyInFull, declarations } =
    profile.value;
  return {
    name,
    address,
    contact,
    testedAt: job.value.testedAt ?? profile.value.testedAt,
    accreditation,
    timeZone,
    reproduceOnlyInFull,
    declarations,
  };
}

export function signatoriesOf({ profile, job }: Inputs): Signatories {
  const { engineer, reviewer, authoriser } = job.value;
  return {
    engineer: signatoryOf(profile.value, engineer, 'engineer'),
    reviewer: signatoryOf(profile.value, reviewer, 'reviewer'),
    authoriser: signatoryOf(profile.value, authoriser, 'authoriser'),
  };
}

function signatoryOf({ signatories }: Profile, wanted: string | null, role: Role): Signatory | null {
  const found = signatories.find(({ name, roles }) => sameName(name, wanted) && roles.includes(role));
  if (!found) return null;
  const { name, position, keyId, mayGiveOpinions } = found;
  return { name, position, keyId, mayGiveOpinions };
}

const different = <T>(values: readonly T[]): T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

const inOrder = (a: Believed, b: Believed): number => {
  const [one, other] = [startedAt(a.record), startedAt(b.record)];
  return one < other ? -1 : one > other ? 1 : 0;
};

export const methodOf = ({
  records,
  loads,
  documents,
  writtenBy,
}: Pick<ReportInput, 'records' | 'loads' | 'documents' | 'writtenBy'>): Method => ({
  measuredBy: different([...records, ...loads].map(({ record }) => record.tool)),
  writtenBy,
  suites: different([...records, ...loads].flatMap(({ record }) => record.run.suite ?? [])),
  reproduce: different([
    ...records.toSorted(inOrder).map(({ record }) => record.run.reproduce),
    // A search chooses its loads anew.
    ...loads.map(({ record: { run } }) => run.search?.reproduce ?? run.reproduce),
  ]),
  documents: [...documents],
});
