import { z } from 'zod';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import { laterVersion } from '../record/versions.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { opening } from '../sentences/opening.ts';
import { signatures } from '../sentences/signatures.ts';
import { type Role, roles } from './files.ts';
import { DossierProblem, NewerDossier } from './problem.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';

/** A key that whoever verifies has named: by that alone a signature is believed. */
export interface TrustedKey extends PublicKey {
  readonly owner: string | null;
  /** Null: for any. */
  readonly roles: readonly Role[] | null;
  /** Days of the calendar, both included; null: without an end. */
  readonly from: string | null;
  readonly to: string | null;
}

const keySchema = z.strictObject({
  owner: z.string(),
  roles: z.array(z.enum(roles)).min(1),
  from: z.iso.date().nullable(),
  to: z.iso.date().nullable(),
  /** PEM. */
  publicKey: z.string(),
});

const listSchema = z.strictObject({
  schema: z.literal('assay.keys'),
  version: z.literal(1),
  keys: z.array(keySchema).min(1),
});

/** A key that stands for itself: no owner, any role, no end. */
export const trustedKey = (pem: string, from: string): TrustedKey => ({
  ...readPublicKey(pem, from),
  owner: null,
  roles: null,
  from: null,
  to: null,
});

/** A list of keys with owners, roles and days: keys.json of a laboratory. @throws DossierProblem where it is none */
export function trustedKeys(text: string, from: string): TrustedKey[] {
  const data = jsonOf(text, from);
  const version = laterVersion(data);
  if (version !== null) throw new NewerDossier(from, version, 1);
  const read = listSchema.safeParse(data);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new DossierProblem(
      opening.noKeyList({ from, why: `${issue?.path.join('.')}: ${issue?.message}` }),
      opening.giveKeyList(),
    );
  }
  return read.data.keys.map(({ publicKey, ...rest }, i) => ({
    ...readPublicKey(publicKey, `${from} (key ${i + 1})`),
    ...rest,
  }));
}

/**
 * The keys of a text that somebody pasted or sent: a list of keys, or public keys in PEM one behind the other.
 *
 * @throws DossierProblem where it holds none
 */
export function keysIn(text: string, from: string): TrustedKey[] {
  if (text.trimStart().startsWith('{')) return trustedKeys(text, from);
  const blocks = text.match(/-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----/gs);
  return (blocks ?? [text]).map((pem) => trustedKey(`${pem}\n`, from));
}

function jsonOf(text: string, from: string): unknown {
  try {
    return strictJson(text);
  } catch (cause) {
    if (!(cause instanceof NotStrictJson)) throw cause;
    throw new DossierProblem(opening.brokenKeyList({ from, why: cause.message }), opening.giveKeyList(), {
      cause,
    });
  }
}

/**
 * Why a signature is not believed though it holds; null where it is. An end is held against the time at which a timestamp authority saw the
 * signature: a key that has ended since was good then. Without such a time only a key that is good now is believed.
 *
 * @param stampedAt the time of a token that was checked, of an authority that is believed; null without one
 */
export function whyNotBelieved(
  named: readonly TrustedKey[],
  keyId: string,
  role: Role | null,
  stampedAt: Date | null,
  now: Date,
): string | null {
  const known = named.filter(({ id }) => id === keyId);
  if (named.length === 0) return says.noKeyNamed();
  if (known.length === 0) return says.notNamed();
  const reasons = known.map((key) => whyNotNow(key, role, stampedAt, now));
  return reasons.includes(null) ? null : reasons[0]!;
}

function whyNotNow({ roles, from, to }: TrustedKey, role: Role | null, stampedAt: Date | null, now: Date) {
  if (roles !== null && (role === null || !roles.includes(role))) {
    return signatures.otherRole({ roles: roles.join(', '), role: role ?? signatures.noRole() });
  }
  const day = (stampedAt ?? now).toISOString().slice(0, 10);
  const when = stampedAt === null ? signatures.today({ day }) : signatures.onDay({ day });
  if (to !== null && day > to) return signatures.ended({ day: to, when });
  if (from !== null && day < from) return signatures.begins({ day: from, when });
  return null;
}
