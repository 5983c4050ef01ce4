import { NotStrictJson } from '../record/strict-json.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { signatures } from '../sentences/signatures.ts';
import { checkStamps } from './check-stamps.ts';
import {
  type Envelope,
  isLaidOut,
  isSigned,
  readEnvelope,
  type Signature,
  statementType,
} from './envelope.ts';
import {
  bundleName,
  envelopeName,
  type Files,
  keyName,
  type Role,
  roles,
  textOf,
  tokenName,
} from './files.ts';
import { type Alteration, DossierProblem } from './problem.ts';
import { type PublicKey, publicPem, readPublicKey } from './public-key.ts';
import { bundleText } from './sigstore.ts';
import type { Stamped } from './timestamp.ts';

/** A signature that holds: whether its key is to be believed is another question. */
export interface Signer {
  readonly role: Role;
  readonly key: PublicKey;
  readonly signature: Signature;
  /** When an authority saw it; null where no token is there, or none that could be checked. */
  readonly stamp: Stamped | null;
}

export interface CheckedSignatures {
  readonly signers: readonly Signer[];
  /** What was signed; null where nothing was, or no signature holds. */
  readonly payload: Uint8Array | null;
  readonly alterations: readonly Alteration[];
}

/** Checks each signature with the key of its role, the bundle that repeats it, and the time that an authority gave for it. */
export async function checkSignatures(files: Files): Promise<CheckedSignatures> {
  const { envelope, alterations } = envelopeOf(files);
  if (envelope === null)
    return { signers: [], payload: null, alterations: [...alterations, ...orphans(files)] };
  const keys = keysOf(files);
  const found = roles.flatMap((role) => {
    const key = keys.good.get(role);
    const signature = key && envelope.signatures.find((one) => isSigned(envelope, key, one));
    return key && signature ? [{ role, key, signature }] : [];
  });
  const stamps = await checkStamps(files, found);
  return {
    signers: found.map((one) => ({ ...one, stamp: stamps.ofRole.get(one.role) ?? null })),
    payload: found.length > 0 ? envelope.payload : null,
    alterations: [
      ...alterations,
      ...keys.alterations,
      ...unsigned(envelope, found, keys.good),
      ...found.flatMap((one) => bundleOf(files, envelope, one)),
      ...stamps.alterations,
    ],
  };
}

type Found = Pick<Signer, 'role' | 'key' | 'signature'>;

function envelopeOf(files: Files): { envelope: Envelope | null; alterations: Alteration[] } {
  const altered = (what: string) => [{ file: envelopeName, what }];
  const text = textOf(files, envelopeName);
  if (text === null) return { envelope: null, alterations: [] };
  let envelope: Envelope;
  try {
    envelope = readEnvelope(text);
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    return { envelope: null, alterations: altered(error.message) };
  }
  if (envelope.payloadType !== statementType) {
    const type = JSON.stringify(envelope.payloadType);
    const what = signatures.otherPayload({ type, due: statementType });
    return { envelope: null, alterations: altered(what) };
  }
  const isAsWritten = isLaidOut(text, envelope);
  return {
    envelope,
    alterations: isAsWritten ? [] : altered(signatures.otherLayout()),
  };
}

/** Signatures, keys and tokens whose envelope is gone or unreadable say nothing. */
function orphans(files: Files): Alteration[] {
  if (files.has(envelopeName)) return [];
  const rest = roles.flatMap((role) => [bundleName(role), keyName(role), tokenName(role)]);
  return rest.some((path) => files.has(path)) ? [{ file: envelopeName, what: says.noEnvelope() }] : [];
}

function keysOf(files: Files) {
  const good = new Map<Role, PublicKey>();
  const alterations: Alteration[] = [];
  for (const role of roles) {
    const file = keyName(role);
    const text = textOf(files, file);
    if (text === null) {
      if (files.has(bundleName(role))) alterations.push({ file, what: says.missing() });
      continue;
    }
    try {
      const key = readPublicKey(text, file);
      if (publicPem(key) === text) good.set(role, key);
      else alterations.push({ file, what: says.otherKeyText() });
    } catch (error) {
      if (!(error instanceof DossierProblem)) throw error;
      alterations.push({ file, what: says.noKey() });
    }
  }
  return { good, alterations };
}

/** Signatures by none of the keys, keys without a signature, and names that are not those of the keys. */
function unsigned(
  envelope: Envelope,
  found: readonly Found[],
  keys: ReadonlyMap<Role, PublicKey>,
): Alteration[] {
  const ids = new Set([...keys.values()].map(({ id }) => id));
  const loose = envelope.signatures.filter((one) => !found.some(({ signature }) => signature === one));
  const broken = loose.filter(({ keyId }) => ids.has(keyId));
  const exchanged = [...keys].filter(
    ([role, { id }]) => !found.some((one) => one.role === role) && !broken.some(({ keyId }) => keyId === id),
  );
  const misnamed = found.filter(({ key, signature }) => signature.keyId !== key.id);
  // A signature whose key is not there is explained by the key that took its place.
  const foreign = loose.length - broken.length > exchanged.length && keys.size === found.length;
  return [
    ...broken.map(({ keyId }) => ({
      file: envelopeName,
      what: says.brokenSignature({ key: keyId }),
    })),
    ...exchanged.map(([role, { id }]) => ({
      file: keyName(role),
      what: says.otherKey({ key: id }),
    })),
    ...misnamed.map(({ key, signature }) => ({
      file: envelopeName,
      what: says.misnamed({ named: JSON.stringify(signature.keyId), key: key.id }),
    })),
    ...(foreign ? [{ file: envelopeName, what: says.foreignSignature() }] : []),
  ];
}

function bundleOf(files: Files, envelope: Envelope, { role, signature }: Found): Alteration[] {
  const file = bundleName(role);
  const text = textOf(files, file);
  if (text === null) return [{ file, what: says.missing() }];
  const token = files.get(tokenName(role)) ?? null;
  if (text === bundleText(envelope, signature, token)) return [];
  const isSameButToken = withoutToken(text) === withoutToken(bundleText(envelope, signature, token));
  if (!isSameButToken) return [{ file, what: says.otherBundle() }];
  const what = (other: string) => says.otherToken({ other });
  return [
    { file, what: what(tokenName(role)) },
    { file: tokenName(role), what: token === null ? says.missing() : what(file) },
  ];
}

const withoutToken = (bundle: string) => bundle.replace(/"rfc3161Timestamps": \[[^\]]*\]/, '');
