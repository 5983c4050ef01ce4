import { createHash } from 'node:crypto';
import { identifierHash } from '../record/fingerprint.ts';
import { readJob } from './inputs/read.ts';
import { ReportProblem } from './problem.ts';
import { redactedPrefix, type Seen } from './tested.ts';

/**
 * A job with hashes in the place of its identifiers: who has a serial can see that it is the one (`printf %s <serial> | sha256sum`), and who
 * has not learns nothing of it. A UUID becomes the hash that records hold, so that it is still checked against them.
 *
 * @throws ReportProblem where the job cannot be read
 */
export function redactedJob(text: string): string {
  const job = readJob(text).value;
  const items = job.items.map((item) => ({
    ...item,
    identifiers: item.identifiers.map((one) => ({
      ...one,
      value: one.value === null ? null : hashed(one.kind, one.value),
    })),
  }));
  const unavailable = job.unavailable.map(({ serial, replacedBy, reason }) => ({
    serial: hashed('serial', serial),
    replacedBy: replacedBy === null ? null : hashed('serial', replacedBy),
    reason,
  }));
  return `${JSON.stringify({ ...job, items, unavailable }, null, 2)}\n`;
}

const hashed = (kind: string, value: string): string =>
  value.startsWith(redactedPrefix)
    ? value
    : redactedPrefix +
      (kind === 'uuid'
        ? identifierHash('gpu-uuid', value)
        : createHash('sha256').update(value).digest('hex'));

/**
 * What stands against a report without serials.
 *
 * @throws ReportProblem where records or plan hold some in clear: a record has the name of its content, and a draw cannot be redone of hashes
 */
export function assertRedactable(
  seen: readonly Pick<Seen, 'machine'>[],
  plan: { readonly lot: unknown } | null,
): void {
  if (seen.some(({ machine }) => machine.gpus.some(({ uuid, serial }) => uuid !== null || serial !== null)))
    throw new ReportProblem(
      ['The records hold serials or UUIDs in clear (`run --identify`), and a record cannot be changed.'],
      'Write the report without --redact, or measure again without --identify and name the UUID in job.json.',
    );
  if (plan?.lot != null)
    throw new ReportProblem(
      ['The plan lists the serials of a lot, and nobody could draw again of hashes.'],
      'Write the report without --redact, and give it to those only who may see the serials.',
    );
}
