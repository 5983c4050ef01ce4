import { type Envelope, envelopeJson, type Signature } from './envelope.ts';

// A Sigstore bundle, https://github.com/sigstore/protobuf-specs: an envelope in one has exactly one signature, so each signer has a
// bundle of their own beside the envelope with all of them. `cosign` and its kin read it.

/**
 * The bundle of one signer.
 *
 * @param token the answer of a timestamp authority over the bytes of the signature; null where none was given
 */
export function bundleText(envelope: Envelope, signature: Signature, token: Uint8Array | null): string {
  const timestamps = token === null ? [] : [{ signedTimestamp: Buffer.from(token).toString('base64') }];
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      publicKey: { hint: signature.keyId },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: timestamps },
    },
    dsseEnvelope: envelopeJson({ ...envelope, signatures: [signature] }),
  };
  return `${JSON.stringify(bundle, null, 1)}\n`;
}
