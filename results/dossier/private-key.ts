import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { PKCS8ShroudedKeyBag, PrivateKeyInfo } from 'pkijs';
import { DossierProblem } from './problem.ts';
import { kindOf } from './public-key.ts';

/**
 * Rounds of PBKDF2 with SHA-256 that a password is stretched by (OWASP, Password Storage Cheat Sheet). `openssl genpkey` and Node's own
 * export take 2,048, and neither has a setting in every version.
 */
const rounds = 600_000;

/** A new Ed25519 key, encrypted with a password: PKCS#8 in PEM, which openssl and every other tool reads. */
export async function createPrivateKeyPem(password: string): Promise<{ key: KeyObject; pem: string }> {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const shrouded = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(new Uint8Array(der)) });
  await shrouded.makeInternalValues({
    password: new TextEncoder().encode(password).buffer,
    // The type asks for parts of the algorithm that are made here: a new vector for each key.
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 } as never,
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: rounds,
  });
  return { key, pem: pemOf(Buffer.from(shrouded.toSchema().toBER()), 'ENCRYPTED PRIVATE KEY') };
}

const pemOf = (der: Buffer, label: string): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

/**
 * Whether a text in PEM is a private key that a password is needed for; `openssl genrsa -traditional` says so in a header of its own.
 */
export const isEncrypted = (pem: string): boolean => /ENCRYPTED/.test(pem);

/**
 * A private key in PEM, of openssl or of `assay key create <name>`.
 *
 * @param from the name of its file
 * @param password null where none was given
 * @throws DossierProblem for a wrong or a missing password, and for what is no private key
 */
export function readPrivateKey(pem: string, from: string, password: string | null): KeyObject {
  if (isEncrypted(pem) && password === null) {
    throw new DossierProblem(
      `${from} is encrypted, and no password was given.`,
      'Type it where it is asked for, or put it into a file that only you can read: --password-file <file>.',
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(password !== null && { passphrase: password }) });
  } catch (cause) {
    throw isEncrypted(pem) ? wrongPassword(from, cause) : noPrivateKey(pem, from, cause);
  }
  kindOf(key);
  return key;
}

/** A wrong password and a damaged file cannot be told apart: both give bytes that are no key. */
const wrongPassword = (from: string, cause: unknown) =>
  new DossierProblem(
    `The password does not open ${from}.`,
    'Try again; nobody can recover a password. With a new key (`assay key create <name>`), put its fingerprint into profile.json.',
    { cause },
  );

function noPrivateKey(pem: string, from: string, cause: unknown): DossierProblem {
  if (/BEGIN OPENSSH PRIVATE KEY/.test(pem)) {
    return new DossierProblem(
      `${from} is a private key in the form of OpenSSH, which openssl does not read.`,
      `Make a copy of it in the common form: \`ssh-keygen -p -m PKCS8 -f <copy>\`.`,
      { cause },
    );
  }
  const isPublic = /BEGIN PUBLIC KEY|BEGIN CERTIFICATE/.test(pem);
  return new DossierProblem(
    `${from} holds ${isPublic ? 'a public key, and signing needs the private one' : 'no private key in PEM'}.`,
    'Give the .key.pem of the signer; `assay key create <name>` makes one.',
    { cause },
  );
}

/** A signature over bytes, as the kind of the key makes it. */
export const signedBy = (key: KeyObject, bytes: Uint8Array): Buffer => sign(kindOf(key).hash, bytes, key);
