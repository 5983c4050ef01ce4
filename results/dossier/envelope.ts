import { z } from 'zod';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { isSignedBy, type PublicKey } from './public-key.ts';

// DSSE, https://github.com/secure-systems-lab/dsse: what is signed are the bytes of the payload with their type, so that no reader
// has to bring JSON into a canonical form, and no signature over one kind of payload counts for another.

/** The type of an in-toto Statement. */
export const statementType = 'application/vnd.in-toto+json';

export interface Signature {
  /** By whom, as the envelope says: nothing is decided by it, since nobody signed it. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly Signature[];
}

/** The bytes that are signed: "DSSEv1", type and payload, each with its length in bytes in front (the specification's PAE). */
export function preAuthEncoding(type: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export const isSigned = ({ payloadType, payload }: Envelope, by: PublicKey, { bytes }: Signature): boolean =>
  isSignedBy(by, preAuthEncoding(payloadType, payload), bytes);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** An envelope as JSON, ready to be a part of another document. */
export const envelopeJson = ({ payloadType, payload, signatures }: Envelope) => ({
  payload: base64(payload),
  payloadType,
  signatures: signatures.map(({ keyId, bytes }) => ({ keyid: keyId, sig: base64(bytes) })),
});

/** One field a line, so that `sed` finds each of them. */
export const envelopeText = (envelope: Envelope): string =>
  `${JSON.stringify(envelopeJson(envelope), null, 1)}\n`;

const envelopeSchema = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })).min(1),
});

/**
 * The envelope that a text is, in either alphabet of base64 and however it is laid out.
 *
 * @throws NotStrictJson with the reason, to stand behind the name of the file
 */
export function readEnvelope(text: string): Envelope {
  const read = envelopeSchema.safeParse(strictJson(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new NotStrictJson(
      says.noEnvelope({ at: issue?.path.join('.') || 'the whole', why: String(issue?.message) }),
    );
  }
  const { payload, payloadType, signatures } = read.data;
  return {
    payloadType,
    payload: fromBase64(payload, 'payload'),
    signatures: signatures.map(({ keyid, sig }, i) => ({
      keyId: keyid,
      bytes: fromBase64(sig, `sig of signature ${i + 1}`),
    })),
  };
}

/** A reader of base64 that takes what it can would let a changed character pass: only what is written back the same way is taken. */
function fromBase64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const standard = bytes.toString('base64');
  const urlSafe = bytes.toString('base64url');
  const padded = urlSafe + standard.slice(urlSafe.length);
  if (![standard, urlSafe, padded, standard.replace(/=+$/, '')].includes(text)) {
    throw new NotStrictJson(says.noBase64({ what }));
  }
  return bytes;
}

/**
 * Whether the text is an envelope as programs write it: in one alphabet of base64, one field a line, indented or not. A text that was
 * changed beside the signed bytes (a blank, the last bits of a character) is none.
 */
export function isLaidOut(text: string, envelope: Envelope): boolean {
  const standard = envelopeJson(envelope);
  const urlSafe = (value: string) => value.replaceAll('+', '-').replaceAll('/', '_');
  const other = {
    ...standard,
    payload: urlSafe(standard.payload),
    signatures: standard.signatures.map(({ keyid, sig }) => ({ keyid, sig: urlSafe(sig) })),
  };
  return [standard, other].flatMap(layouts).some((one) => text === one || text === `${one}\n`);
}

/** Of JavaScript, with several indentations, and of Python, which sets a blank behind a colon and a comma. */
function layouts(json: object): string[] {
  const compact = JSON.stringify(json);
  const indented = [1, 2, 4].map((indent) => JSON.stringify(json, null, indent));
  return [compact, compact.replace(/([:,])(?=["[{])/g, '$1 '), ...indented];
}
