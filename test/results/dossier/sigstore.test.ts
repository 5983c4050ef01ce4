import { spawnSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleName, envelopeName, type Files, textOf } from '../../../results/dossier/files.ts';
import { publicHalf, publicPem } from '../../../results/dossier/public-key.ts';
import { keys, madeUpDossier } from '../../fixtures/made-up-dossier.ts';

// What programs that we did not write say of the signatures of a dossier.

let dossier: Files;
beforeAll(async () => {
  dossier = await madeUpDossier();
});

/** Verifies a bundle with the npm packages of Sigstore: no transparency log, no timestamps, this one key. */
function verifyBundle(text: string, key: KeyObject): void {
  const bundle = bundleFromJSON(JSON.parse(text));
  const trust = toTrustMaterial(
    { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [], mediaType: '' } as never,
    () =>
      ({
        publicKey: publicHalf(key).key,
        validFor: () => true,
      }) as never,
  );
  new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 } as never).verify(
    toSignedEntity(bundle),
  );
}

describe('the bundle of a signer', () => {
  it('is accepted by @sigstore/verify', () => {
    expect(() => verifyBundle(textOf(dossier, bundleName('engineer'))!, keys.engineer)).not.toThrow();
  });

  it('is refused with another key, and with one byte of its payload changed', () => {
    const text = textOf(dossier, bundleName('engineer'))!;
    expect(() => verifyBundle(text, keys.reviewer)).toThrow(/signature verification failed/);
    const payload = JSON.parse(text).dsseEnvelope.payload as string;
    const other = Buffer.from(payload, 'base64');
    other[100]! ^= 1;
    const changed = text.replace(payload, other.toString('base64'));
    expect(() => verifyBundle(changed, keys.engineer)).toThrow(/signature verification failed/);
  });
});

/** A Python that has securesystemslib: the one that is named, or that of the machine. */
const python = process.env.ASSAY_TEST_PYTHON ?? 'python3';
const hasLibrary = spawnSync(python, ['-c', 'import securesystemslib.dsse, cryptography']).status === 0;
if (!hasLibrary) {
  process.stderr.write(
    'sigstore.test.ts: no Python with securesystemslib and cryptography (ASSAY_TEST_PYTHON names one); the envelope is not held against it\n',
  );
}

const script = `
import json, sys
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey
folder, threshold = sys.argv[1], int(sys.argv[2])
data = json.load(open(folder + '/envelope.json'))
ids = [signature['keyid'] for signature in data['signatures']]
pem = lambda name: load_pem_public_key(open(f'{folder}/{name}.pem', 'rb').read())
keys = [SSlibKey.from_crypto(pem(name), id) for name, id in zip(sys.argv[3:], ids)]
print(len(Envelope.from_dict(data).verify(keys, threshold)))
`;

describe.skipIf(!hasLibrary)('the envelope, by securesystemslib', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-dsse-'));
  afterAll(() => existsSync(folder) && rmSync(folder, { recursive: true }));

  const verified = (envelope: string, names: readonly string[]) => {
    writeFileSync(join(folder, 'envelope.json'), envelope);
    for (const [role, key] of Object.entries(keys))
      writeFileSync(join(folder, `${role}.pem`), publicPem(publicHalf(key)));
    return spawnSync(python, ['-c', script, folder, String(names.length), ...names], { encoding: 'utf8' });
  };

  it('has three signatures of three keys', () => {
    const { stdout } = verified(textOf(dossier, envelopeName)!, ['engineer', 'reviewer', 'authoriser']);
    expect(stdout.trim()).toBe('3');
  });

  it('has none of a key that another one stands for, and none over a changed payload', () => {
    const text = textOf(dossier, envelopeName)!;
    expect(verified(text, ['reviewer', 'engineer', 'authoriser']).stderr).toMatch(/VerificationError/);
    const changed = text.replace(/("payload": "[^"]{40})./, '$1A');
    expect(verified(changed, ['engineer', 'reviewer', 'authoriser']).stderr).toMatch(/VerificationError/);
  });
});
