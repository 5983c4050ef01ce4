import type { KeyObject } from 'node:crypto';
import { NotStrictJson } from '../record/strict-json.ts';
import { checkAttestation } from './attestation.ts';
import { type Envelope, envelopeText, preAuthEncoding, readEnvelope, statementType } from './envelope.ts';
import {
  authoritiesName,
  bundleName,
  envelopeName,
  type Files,
  keyName,
  type Role,
  roles,
  textOf,
  tokenName,
} from './files.ts';
import { signedBy } from './private-key.ts';
import { DossierProblem } from './problem.ts';
import { fingerprint, isSignedBy, publicHalf, publicPem, readPublicKey } from './public-key.ts';
import { readSignable, type Signable } from './report.ts';
import { bundleText } from './sigstore.ts';
import { statementBytes, statementOf } from './statement.ts';
import { certificatesText, checkToken, readCertificates, type Stamped } from './timestamp.ts';

/**
 * A dossier with one more signature, over the statement that the others signed. Who signs in a role stands in the report: the key has to
 * be that of its signatory. A role that has signed is signed again, which gives the same bytes with an Ed25519 key.
 *
 * @throws DossierProblem for a draft, for a key that the report does not name for the role, and for a dossier that was changed
 */
export async function signed(files: Files, role: Role, key: KeyObject): Promise<Files> {
  const { manifest, report } = await intact(files);
  assertMaySign(report, role, fingerprint(key));
  const payload = statementBytes(statementOf(files, manifest, report));
  const before = textOf(files, envelopeName);
  const others = before === null ? [] : readEnvelope(before).signatures;
  const mine = {
    keyId: fingerprint(key),
    bytes: signedBy(key, preAuthEncoding(statementType, payload)),
  };
  const ofRole = (one: Role) => report.signatories[one]?.keyId;
  const signatures = roles.flatMap((one) =>
    one === role ? [mine] : others.filter(({ keyId }) => keyId === ofRole(one)),
  );
  const envelope: Envelope = { payloadType: statementType, payload, signatures };
  const whole = new Map(files);
  whole.set(envelopeName, Buffer.from(envelopeText(envelope)));
  whole.set(bundleName(role), Buffer.from(bundleText(envelope, mine, null)));
  whole.set(keyName(role), Buffer.from(publicPem(publicHalf(key))));
  // A token is about the bytes of one signature; those of ECDSA are others each time.
  whole.delete(tokenName(role));
  return whole;
}

/**
 * A dossier with the time that an authority gives for the signature of a role.
 *
 * @param token the answer of the authority, as `openssl ts -reply` and authorities write it
 * @param authorities certificates in PEM, from the authority's own up to its root; null where none are at hand
 * @throws DossierProblem where the token is about something else, or the role has not signed
 */
export async function stamped(
  files: Files,
  role: Role,
  token: Uint8Array,
  authorities: string | null,
): Promise<{ files: Files; stamp: Stamped }> {
  await intact(files);
  const { envelope, signature } = signatureOf(files, role);
  const known = textOf(files, authoritiesName);
  const certificates = [known, authorities].flatMap((pem) =>
    pem === null ? [] : readCertificates(pem, pem === known ? authoritiesName : 'The file of certificates'),
  );
  const stamp = await checkToken(token, signature.bytes, certificates).catch((cause: Error) => {
    throw new DossierProblem(
      `The token cannot be used: it ${cause.message}.`,
      `Ask for one over the bytes of this signature; docs/report.md has the lines for openssl.`,
      { cause },
    );
  });
  const whole = new Map(files);
  whole.set(tokenName(role), token);
  whole.set(bundleName(role), Buffer.from(bundleText(envelope, signature, token)));
  if (authorities !== null) whole.set(authoritiesName, Buffer.from(certificatesText(certificates)));
  return { files: whole, stamp };
}

/** The signature of a role, in its envelope. @throws DossierProblem where the role has not signed */
function signatureOf(files: Files, role: Role) {
  const [text, pem] = [textOf(files, envelopeName), textOf(files, keyName(role))];
  const envelope = text === null ? null : readEnvelope(text);
  const key = pem === null ? null : readPublicKey(pem, keyName(role));
  const signature = envelope?.signatures.find(
    ({ bytes }) =>
      key !== null && isSignedBy(key, preAuthEncoding(envelope.payloadType, envelope.payload), bytes),
  );
  if (envelope && signature) return { envelope, signature };
  throw new DossierProblem(
    `The ${role} has not signed this dossier.`,
    'Sign it first: `assay report sign <dossier> --role <role> --key <file>`.',
  );
}

/** What was changed is signed by nobody, and stamped by nobody. */
async function intact(files: Files) {
  const { listed, alterations } = await checkAttestation(files);
  const { manifest } = listed;
  const [first, ...more] = alterations;
  if (manifest && first === undefined) return { manifest, report: reportIn(files) };
  throw new DossierProblem(
    `The dossier is not as it was written: ${first?.file} ${first?.what}${more.length > 0 ? `; and ${more.length} more` : ''}.`,
    'Take it as it was written; `assay verify <dossier>` names all that was changed.',
  );
}

function reportIn(files: Files): Signable {
  try {
    return readSignable(files);
  } catch (cause) {
    if (!(cause instanceof NotStrictJson)) throw cause;
    throw new DossierProblem(
      `report.json ${cause.message}.`,
      'Write the report again: `assay report <run> --dossier`.',
      { cause },
    );
  }
}

function assertMaySign(report: Signable, role: Role, keyId: string): void {
  if (report.status === 'draft') {
    throw new DossierProblem(
      'The dossier is of a draft, and a draft cannot be signed.',
      'Fill what is missing into profile.json and job.json, and write the report without --draft.',
    );
  }
  if (report.status === 'example') {
    throw new DossierProblem(
      'The dossier is of an example, and an example is signed by nobody.',
      'Of what was measured, write job.json without "example", and the report again.',
    );
  }
  const named = report.signatories[role]?.keyId ?? null;
  if (named === keyId) {
    const others = roles.filter((one) => one !== role && report.signatories[one]?.keyId === keyId);
    if (others.length === 0) return;
    throw new DossierProblem(
      `The report names this key for ${others.join(' and ')} as well: two roles of one key are one person.`,
      'Give each role a key of its own in profile.json, and write the report again.',
    );
  }
  throw new DossierProblem(
    `The report ${named === null ? `names no key for the ${role}` : `names another key for the ${role}: ${named}`}; this one is ${keyId}.`,
    'Sign with the key that the report names, or put this fingerprint into profile.json and write the report again.',
  );
}
