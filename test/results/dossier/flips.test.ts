import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAttestation } from '../../../results/dossier/attestation.ts';
import { readEnvelope } from '../../../results/dossier/envelope.ts';
import { envelopeName, type Files, textOf } from '../../../results/dossier/files.ts';
import { stamped } from '../../../results/dossier/sign.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { madeUpDossier } from '../../fixtures/made-up-dossier.ts';
import { timestampAuthority } from '../../fixtures/timestamp-authority.ts';

// Every file of a dossier with signatures and timestamps, one byte changed at a time.

const authority = timestampAuthority();
afterAll(() => authority.remove());

let dossier: Files;
beforeAll(async () => {
  dossier = await madeUpDossier();
  // The first of the three: a token takes longer to check than all the rest.
  const [signature] = readEnvelope(textOf(dossier, envelopeName)!).signatures;
  const token = authority.stamp(signature!.bytes);
  ({ files: dossier } = await stamped(dossier, 'engineer', token, authority.chain));
});

const changedAt = (path: string, at: number, by: number): Files => {
  const bytes = Buffer.from(dossier.get(path)!);
  bytes[at]! ^= by;
  return new Map([...dossier, [path, bytes]]);
};

/** Changes that are not found, or are said of other files only. */
async function missed(changes: readonly (readonly [path: string, at: number, by: number])[]) {
  const notFound: string[] = [];
  for (const [path, at, by] of changes) {
    const { alterations } = await checkAttestation(changedAt(path, at, by));
    const named = alterations.map(({ file }) => file);
    if (!named.includes(path)) notFound.push(`${path} at ${at} by ${by}: ${named.join(', ') || 'nothing'}`);
  }
  return notFound;
}

describe('a dossier', () => {
  it('has nothing that was changed as it was signed and stamped', async () => {
    expect((await checkAttestation(dossier)).alterations).toEqual([]);
  });

  it('has no file whose first, middle or last byte can be changed unseen', async () => {
    const places = [...dossier].flatMap(([path, { length }]) =>
      [0, Math.floor(length / 2), length - 1].map((at) => [path, at, 1] as const),
    );
    expect(places.length).toBeGreaterThan(60);
    expect(await missed(places)).toEqual([]);
  });

  // Sixteen in each of some 25 files: a fifth of one that nothing covers is missed once in 35 times.
  it('has no byte of 400 at random that can be changed unseen, each file as often as the others', async () => {
    const random = randomStream(20261129);
    const paths = [...dossier.keys()].sort();
    const places = Array.from({ length: 400 }, (_, i) => {
      const path = paths[i % paths.length]!;
      const at = random.below(dossier.get(path)!.length);
      return [path, at, 1 + random.below(255)] as const;
    });
    expect(await missed(places)).toEqual([]);
  });
});
