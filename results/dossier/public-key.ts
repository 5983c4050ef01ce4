import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { opening as says } from '../sentences/opening.ts';
import { DossierProblem } from './problem.ts';

/** A key that signatures are checked with, and its name: the fingerprint that `ssh-keygen -l` prints, "SHA256:…". */
export interface PublicKey {
  readonly key: KeyObject;
  readonly id: string;
}

/** How keys of a kind sign and what OpenSSH calls them (RFC 4253, 6.6; RFC 5656, 3.1; RFC 8709, 4). */
interface Kind {
  /** Null: the scheme hashes by itself. */
  readonly hash: string | null;
  readonly name: string;
  /** What stands behind the name in OpenSSH's form of the key. */
  readonly fields: (jwk: JsonWebKey) => Buffer[];
}

const decoded = (field: string | undefined) => Buffer.from(field ?? '', 'base64url');

/** A number of OpenSSH: without zeros in front, but with one where the first bit would read as a sign. */
const mpint = (bytes: Buffer) => (bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);

const curve = (name: string, hash: string): Kind => ({
  hash,
  name: `ecdsa-sha2-${name}`,
  fields: ({ x, y }) => [Buffer.from(name), Buffer.concat([Buffer.of(4), decoded(x), decoded(y)])],
});

const kinds: Readonly<Record<string, Kind>> = {
  ed25519: { hash: null, name: 'ssh-ed25519', fields: ({ x }) => [decoded(x)] },
  rsa: { hash: 'sha256', name: 'ssh-rsa', fields: ({ e, n }) => [mpint(decoded(e)), mpint(decoded(n))] },
  prime256v1: curve('nistp256', 'sha256'),
  secp384r1: curve('nistp384', 'sha384'),
  secp521r1: curve('nistp521', 'sha512'),
};

/** How this key signs. @throws DossierProblem for a kind that the usual verifiers do not know, and for an RSA key that is too short */
export function kindOf(key: KeyObject): Kind {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const name = type === 'ec' ? details?.namedCurve : type;
  const kind = kinds[name ?? ''];
  if (kind === undefined) {
    throw new DossierProblem(says.otherKind({ name: String(name) }), says.takeOtherKind());
  }
  if (type === 'rsa' && (details?.modulusLength ?? 0) < 2048) {
    throw new DossierProblem(says.shortRsa({ bits: details?.modulusLength ?? 0 }), says.takeLongerRsa());
  }
  return kind;
}

/**
 * The fingerprint of a key as OpenSSH prints it: SHA-256 of its own form of the key, in base64 without padding. Verifiers written in Go
 * skip a signature whose key id is another one.
 */
export function fingerprint(key: KeyObject): string {
  const { name, fields } = kindOf(key);
  const parts = [Buffer.from(name), ...fields(key.export({ format: 'jwk' }))];
  const blob = Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]));
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}

/**
 * A public key in PEM. What holds a private key is refused, so that nobody passes one on by mistake.
 *
 * @param from the name of its file
 * @throws DossierProblem where it is none, or of a kind that is not taken
 */
export function readPublicKey(pem: string, from: string): PublicKey {
  if (/PRIVATE KEY/.test(pem)) {
    throw new DossierProblem(says.privateKey({ from }), says.givePublicHalf({ from }));
  }
  return toPublicKey(() => createPublicKey(pem), from);
}

function toPublicKey(read: () => KeyObject, from: string): PublicKey {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new DossierProblem(says.noPublicKey({ from }), says.givePublicKey(), { cause });
  }
  return { key, id: fingerprint(key) };
}

/** The public half of any key. */
export function publicHalf(key: KeyObject): PublicKey {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return { key: half, id: fingerprint(half) };
}

/** The one text of a public key: its file holds this and nothing else. */
export const publicPem = ({ key }: PublicKey): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();

/** Whether a signature over these bytes was made with the private half of the key. */
export function isSignedBy({ key }: PublicKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(kindOf(key).hash, bytes, key, signature);
  } catch {
    // Bytes that are no signature at all.
    return false;
  }
}
