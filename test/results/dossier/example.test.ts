import { sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { envelopeText, preAuthEncoding, statementType } from '../../../results/dossier/envelope.ts';
import { bundleName, envelopeName, keyName, manifestName, textOf } from '../../../results/dossier/files.ts';
import { readManifest } from '../../../results/dossier/manifest.ts';
import { fingerprint, publicHalf, publicPem } from '../../../results/dossier/public-key.ts';
import { readSignable } from '../../../results/dossier/report.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { bundleText } from '../../../results/dossier/sigstore.ts';
import { statementBytes, statementOf } from '../../../results/dossier/statement.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
import { keys, madeUpFiles, rebuild, trusting } from '../../fixtures/made-up-dossier.ts';

/** What another program could do that does not ask what it signs. */
function signedAllTheSame(parts: Parameters<typeof madeUpFiles>[0]) {
  const files = sealed(madeUpFiles(parts), { id: 'LAB-2026-0001', revision: 1 });
  const manifest = readManifest(textOf(files, manifestName)!);
  const payload = statementBytes(statementOf(files, manifest, readSignable(files)));
  const key = keys.authoriser;
  const bytes = sign(null, preAuthEncoding(statementType, payload), key);
  const signature = { keyId: fingerprint(key), bytes };
  const envelope = { payloadType: statementType, payload, signatures: [signature] };
  return new Map([
    ...files,
    [envelopeName, Buffer.from(envelopeText(envelope))],
    [bundleName('authoriser'), Buffer.from(bundleText(envelope, signature, null))],
    [keyName('authoriser'), Buffer.from(publicPem(publicHalf(key)))],
  ]);
}

describe('a signature by a key that somebody believes', () => {
  const verified = (parts: Parameters<typeof madeUpFiles>[0]) =>
    verifyDossier(signedAllTheSame(parts), trusting(keys.authoriser), rebuild);

  it('makes a report, where it is one', async () => {
    expect(await verified({})).toMatchObject({ outcome: 'verified', alterations: [] });
  });

  it.each([
    ['an example', { example: true }, 'EXAMPLE of made-up records'],
    ['a draft', { isDraft: true }, 'draft'],
  ])('makes no report of %s', async (_, parts, why) => {
    expect(await verified(parts)).toMatchObject({
      outcome: 'intact',
      alterations: [],
      signers: [{ whyNotBelieved: expect.stringContaining(why) }],
    });
  });
});
