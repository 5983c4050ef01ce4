import type { X509Certificate } from 'node:crypto';
import { signatures as says } from '../sentences/signatures.ts';
import type { Signature } from './envelope.ts';
import { authoritiesName, type Files, type Role, roles, textOf, tokenName } from './files.ts';
import { type Alteration, DossierProblem } from './problem.ts';
import {
  BadToken,
  certificateId,
  certificatesText,
  checkToken,
  looseCertificate,
  readCertificates,
  type Stamped,
} from './timestamp.ts';

/** The tokens of a dossier against the signatures that they are about, and the certificates that lead to them. */
export async function checkStamps(
  files: Files,
  signed: readonly { readonly role: Role; readonly signature: Signature }[],
) {
  const { authorities, alterations } = authoritiesOf(files);
  const ofRole = new Map<Role, Stamped>();
  for (const role of roles) {
    const file = tokenName(role);
    const token = files.get(file);
    if (token === undefined) continue;
    const signature = signed.find((one) => one.role === role)?.signature;
    if (signature === undefined) {
      alterations.push({ file, what: says.noSignature() });
      continue;
    }
    try {
      ofRole.set(role, await checkToken(token, signature.bytes, authorities));
    } catch (error) {
      if (!(error instanceof BadToken)) throw error;
      alterations.push({ file, what: error.message });
    }
  }
  const used = new Set([...ofRole.values()].flatMap(({ chain }) => chain));
  const unused = authorities.filter((one) => !used.has(certificateId(one)));
  if (unused.length > 0 && alterations.length === 0) {
    const what = says.unusedCertificates({ n: unused.length });
    alterations.push({ file: authoritiesName, what });
  }
  return { ofRole, alterations };
}

function authoritiesOf(files: Files): { authorities: X509Certificate[]; alterations: Alteration[] } {
  const text = textOf(files, authoritiesName);
  if (text === null) return { authorities: [], alterations: [] };
  const altered = (what: string) => ({ authorities: [], alterations: [{ file: authoritiesName, what }] });
  try {
    const authorities = readCertificates(text, authoritiesName);
    if (certificatesText(authorities) !== text) return altered(says.otherCertificates());
    const name = looseCertificate(authorities);
    return name === null ? { authorities, alterations: [] } : altered(says.looseCertificate({ name }));
  } catch (error) {
    if (!(error instanceof DossierProblem)) throw error;
    return altered(says.noCertificates());
  }
}
