import { X509Certificate } from 'node:crypto';
import { Certificate, SignedData, TimeStampResp, TSTInfo } from 'pkijs';
import { opening } from '../sentences/opening.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { DossierProblem } from './problem.ts';

/** Why a token says nothing of a signature: a sentence that goes on from the name of its file. */
export class BadToken extends Error {
  override name = 'BadToken';
}

/** When a signature existed, by the word of a timestamp authority. */
export interface Stamped {
  readonly time: Date;
  /** The name in the certificate that signed the token. */
  readonly authority: string;
  /** The certificates from the one that signed the token up to a root, by their fingerprints; empty where no root was given. */
  readonly chain: readonly string[];
}

/** Key usage of who may give the time (RFC 3161, 2.3). */
const timeStamping = '1.3.6.1.5.5.7.3.8';

/**
 * Checks the answer of a timestamp authority (RFC 3161) offline: that it is about these bytes, that its certificate signed it, that this
 * certificate is for timestamps, and, where there are roots, that they lead to it at the time of the token. A revocation is not asked
 * for: what was revoked later was good then.
 *
 * @param token a TimeStampResp in DER, the file that `openssl ts -reply` and authorities give
 * @param signature the raw bytes of the signature
 * @param authorities certificates of authorities; roots among them are those that signed themselves
 * @throws BadToken with the reason
 */
export async function checkToken(
  token: Uint8Array,
  signature: Uint8Array,
  authorities: readonly X509Certificate[],
): Promise<Stamped> {
  const { signed, info } = partsOf(token);
  const roots = authorities.filter(isRoot);
  const others = authorities.filter((one) => !roots.includes(one));
  const included = signed.certificates ?? [];
  signed.certificates = [...included, ...others.map(toPkijs)];
  const verified = await signed
    .verify({
      signer: 0,
      data: new Uint8Array(signature).buffer,
      checkChain: roots.length > 0,
      trustedCerts: roots.map(toPkijs),
      extendedMode: true,
    })
    .catch((error: { message?: string; resultMessage?: string }) => {
      throw new BadToken(whyRefused(String(error.message ?? error.resultMessage ?? error)));
    });
  if (!verified.signatureVerified) throw new BadToken(says.changedToken());
  const signer = new X509Certificate(Buffer.from(verified.signerCertificate!.toSchema().toBER()));
  if (!signer.keyUsage?.includes(timeStamping)) {
    throw new BadToken(says.otherUsage());
  }
  const path = verified.certificatePath ?? [];
  return {
    time: info.genTime,
    authority: nameOf(signer),
    chain: roots.length === 0 ? [] : path.map((one) => certificateId(fromPkijs(one as Certificate))),
  };
}

function partsOf(token: Uint8Array): { signed: SignedData; info: TSTInfo } {
  try {
    const response = TimeStampResp.fromBER(new Uint8Array(token));
    if (response.status.status > 1) throw new BadToken(says.refusal());
    const signed = new SignedData({ schema: response.timeStampToken!.content });
    const info = TSTInfo.fromBER(signed.encapContentInfo.eContent!.getValue());
    return { signed, info };
  } catch (cause) {
    if (cause instanceof BadToken) throw cause;
    throw new BadToken(says.noToken(), { cause });
  }
}

function whyRefused(said: string): string {
  if (/TSTInfo verification is failed/.test(said)) return says.otherBytes();
  if (/digest doesn't match/.test(said)) return says.otherTime();
  if (/Unable to find signer|No certificates attached/.test(said)) {
    return says.noCertificate();
  }
  if (/certificate/i.test(said)) return says.unknownAuthority();
  return says.unchecked({ why: said });
}

const isRoot = (one: X509Certificate) => one.checkIssued(one) && one.verify(one.publicKey);
const toPkijs = (one: X509Certificate) => Certificate.fromBER(new Uint8Array(one.raw));
const fromPkijs = (one: Certificate) => new X509Certificate(Buffer.from(one.toSchema().toBER()));
const nameOf = (one: X509Certificate) => one.subject.split('\n').at(-1)!.replace(/^\w+=/, '');

/** SHA-256 of a certificate, in hex. */
export const certificateId = (one: X509Certificate): string =>
  one.fingerprint256.replaceAll(':', '').toLowerCase();

/** The certificates of a PEM file. @throws DossierProblem where it has none */
export function readCertificates(pem: string, from: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length === 0) throw new Error('no block');
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new DossierProblem(opening.noCertificates({ from }), opening.giveChain(), { cause });
  }
}

/**
 * The name on a certificate that makes of certificates no chain up to a root; null where there is none: each is signed by one of them, a root by itself. What was changed in a
 * certificate no longer fits the signature over it.
 */
export function looseCertificate(certificates: readonly X509Certificate[]): string | null {
  const isIssuedBy = (one: X509Certificate, by: X509Certificate) =>
    one.checkIssued(by) && one.verify(by.publicKey);
  const loose = certificates.find((one) => !certificates.some((by) => isIssuedBy(one, by)));
  return loose === undefined ? null : nameOf(loose);
}

/** The one text of a set of certificates: each once, in the order of their fingerprints. */
export function certificatesText(certificates: readonly X509Certificate[]): string {
  const byId = new Map(certificates.map((one) => [certificateId(one), one.toString()]));
  return [...byId]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join('');
}
