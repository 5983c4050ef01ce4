import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeText, preAuthEncoding, readEnvelope } from '../../../results/dossier/envelope.ts';
import { envelopeName, type Files, keyName, manifestName, textOf } from '../../../results/dossier/files.ts';
import { signedBy } from '../../../results/dossier/private-key.ts';
import { publicHalf, publicPem } from '../../../results/dossier/public-key.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { signed, stamped } from '../../../results/dossier/sign.ts';
import { certificateId, readCertificates } from '../../../results/dossier/timestamp.ts';
import { type TrustedKey, trustedKeys } from '../../../results/dossier/trust.ts';
import { type Trust, verifyDossier } from '../../../results/dossier/verify.ts';
import { canonicalHash } from '../../../results/record/fingerprint.ts';
import { rebuiltReport } from '../../../results/report/sources.ts';
import { keys, madeUpDossier, madeUpFiles, rebuild, trusting } from '../../fixtures/made-up-dossier.ts';
import { timestampAuthority } from '../../fixtures/timestamp-authority.ts';

// What somebody could try with a dossier, and what is said of it.

let dossier: Files;
beforeAll(async () => {
  dossier = await madeUpDossier();
});

const verified = (files: Files, trust: Trust = trusting(keys.authoriser)) =>
  verifyDossier(files, trust, rebuild);
const identity = { id: 'LAB-2026-0001', revision: 1 };
const attacker = generateKeyPairSync('ed25519').privateKey;

/** The files that a manifest names, without what attests them. */
const unsealed = (files: Files): Map<string, Uint8Array> =>
  new Map([...files].filter(([path]) => !/^(manifest|SHA256SUMS|signatures|keys|timestamps)/.test(path)));

/** What somebody without a key can do: the manifest and the sums fit again, the signatures are the old ones. */
const resealed = (files: Files): Files => new Map([...dossier, ...sealed(unsealed(files), identity)]);

const recordsOf = (files: Files) => [...files.keys()].filter((path) => path.startsWith('records/')).sort();
const edited = (path: string, change: (content: ReturnType<typeof JSON.parse>) => void): Files => {
  const content = JSON.parse(textOf(dossier, path)!);
  change(content);
  return new Map([...dossier, [path, Buffer.from(`${JSON.stringify(content, null, 1)}\n`)]]);
};

describe('what was changed', () => {
  it('is named down to the figure: file, record, and what follows from the samples', async () => {
    const [path] = recordsOf(dossier) as [string];
    const found = await verified(edited(path, ({ figures }) => (figures[0].value *= 1.1)));
    expect(found.outcome).toBe('altered');
    const [file, record, figure] = found.alterations;
    expect(file).toMatchObject({ file: path, what: expect.stringContaining('was changed') });
    expect(record).toMatchObject({
      file: path,
      record: path.slice(8, 24),
      what: expect.stringContaining('the content of'),
    });
    expect(figure).toMatchObject({ file: path, figure: expect.stringMatching(/^figure .* value$/) });
  });

  it('is found where the manifest and the sums were made to fit, by the signature over the manifest', async () => {
    const [path] = recordsOf(dossier) as [string];
    const found = await verified(resealed(edited(path, ({ figures }) => (figures[0].value *= 1.1))));
    expect(found.alterations).toContainEqual({ file: manifestName, what: 'is not the one that was signed' });
    expect(found.alterations.map(({ file }) => file)).toContain(path);
  });

  it('is a record in the place of another', async () => {
    const [one, other] = recordsOf(dossier) as [string, string];
    const swapped = new Map([...dossier, [one, dossier.get(other)!]]);
    for (const files of [swapped, resealed(swapped)]) {
      const { alterations } = await verified(files);
      expect(alterations).toContainEqual(
        expect.objectContaining({
          file: one,
          record: one.slice(8, 24),
          what: expect.stringContaining('put in the place of that one'),
        }),
      );
    }
  });

  it('is a file that was added, and one that was taken away', async () => {
    const added = await verified(new Map([...dossier, ['note.txt', Buffer.from('trust me')]]));
    expect(added.alterations).toEqual([
      { file: 'note.txt', what: 'was added: the manifest does not name it' },
    ]);
    const less = new Map(dossier);
    less.delete('plan.json');
    expect((await verified(less)).alterations).toContainEqual({ file: 'plan.json', what: 'is missing' });
  });

  it('is a report that does not follow from its records, whoever signed it, field by field', async () => {
    const files = new Map(madeUpFiles());
    const report = JSON.parse(textOf(files, 'report.json')!);
    const value = report.results[0].value ?? report.results[0].figures[0].value;
    const forged = textOf(files, 'report.json')!.replaceAll(String(value), String(value * 2));
    expect(forged).not.toBe(textOf(files, 'report.json'));
    files.set('report.json', Buffer.from(forged));
    const { outcome, alterations } = await verified(
      await signed(sealed(files, identity), 'authoriser', keys.authoriser),
    );
    expect(outcome).toBe('altered');
    expect(alterations[0]).toMatchObject({
      file: 'report.json',
      figure: expect.stringMatching(/^\/(four|results)\//),
    });
  });

  it('is a figure of a record that was given a new id, and a report made of it, by who has no key', async () => {
    const [path] = recordsOf(dossier) as [string];
    const { id: _, ...content } = JSON.parse(textOf(dossier, path)!);
    content.figures[0].value *= 1.1;
    const id = canonicalHash(content).slice(0, 16);
    const files = unsealed(dossier);
    files.delete(path);
    files.set(`records/${id}.json`, Buffer.from(`${JSON.stringify({ id, ...content }, null, 1)}\n`));
    files.set('report.json', Buffer.from(rebuiltReport(files)));
    const { alterations } = await verified(
      new Map([...dossier, ...sealed(files, identity)].filter(([name]) => name !== path)),
    );
    expect(alterations.map(({ file }) => file)).toEqual(
      expect.arrayContaining([manifestName, `records/${id}.json`]),
    );
  });
});

describe('a dossier that somebody else signed', () => {
  const forged = () => madeUpDossier({ keyOf: { authoriser: attacker } }, ['authoriser']);

  it('is intact, and believed by nobody who named the key of the laboratory', async () => {
    const found = await verified(await forged());
    expect(found.outcome).toBe('intact');
    expect(found.signers[0]!.whyNotBelieved).toBe('it is none of the keys that you named');
  });

  it('is believed by nobody who named no key: a key inside proves nothing', async () => {
    expect((await verified(await forged(), trusting())).outcome).toBe('intact');
  });

  it('is altered where the key of a role is exchanged, with a signature by it', async () => {
    const { payload, payloadType, signatures } = readEnvelope(textOf(dossier, envelopeName)!);
    const mine = {
      keyId: publicHalf(attacker).id,
      bytes: signedBy(attacker, preAuthEncoding(payloadType, payload)),
    };
    const files = new Map(dossier);
    files.set(
      envelopeName,
      Buffer.from(envelopeText({ payload, payloadType, signatures: [mine, ...signatures.slice(1)] })),
    );
    files.set(keyName('engineer'), Buffer.from(publicPem(publicHalf(attacker))));
    const { outcome, alterations } = await verified(files);
    expect(outcome).toBe('altered');
    expect(alterations).toContainEqual(
      expect.objectContaining({
        file: keyName('engineer'),
        what: expect.stringContaining('the report names'),
      }),
    );
  });

  it('is altered where the right key signed another type of payload', async () => {
    const { payload } = readEnvelope(textOf(dossier, envelopeName)!);
    const payloadType = 'application/json';
    const bytes = signedBy(keys.authoriser, preAuthEncoding(payloadType, payload));
    const envelope = { payload, payloadType, signatures: [{ keyId: publicHalf(keys.authoriser).id, bytes }] };
    const { alterations } = await verified(
      new Map([...dossier, [envelopeName, Buffer.from(envelopeText(envelope))]]),
    );
    expect(alterations[0]).toMatchObject({
      file: envelopeName,
      what: expect.stringContaining('says nothing of a report'),
    });
  });
});

describe('signing', () => {
  const signing = (
    parts: Parameters<typeof madeUpFiles>[0],
    key: KeyObject,
    role: 'engineer' | 'authoriser' = 'engineer',
  ) => signed(sealed(madeUpFiles(parts), identity), role, key);

  it.each([
    ['a draft', { isDraft: true }, keys.engineer, 'a draft cannot be signed'],
    ['an example', { example: true }, keys.engineer, 'signed by nobody'],
    ['with a key of another role', {}, keys.reviewer, 'names another key for the engineer'],
    [
      'with one key for two roles',
      { keyOf: { engineer: keys.engineer, reviewer: keys.engineer } },
      keys.engineer,
      'two roles of one key',
    ],
    [
      'in a role that the report names no key for',
      { keyOf: {} },
      keys.engineer,
      'names no key for the engineer',
    ],
  ] as const)('is refused: %s', async (_, parts, key, why) => {
    await expect(signing(parts, key)).rejects.toThrow(why);
  });

  it('is refused where something was changed', async () => {
    const files = new Map([...dossier, ['method.md', Buffer.from('# Other\n')]]);
    await expect(signed(files, 'engineer', keys.engineer)).rejects.toThrow('method.md was changed');
  });

  it('gives the same bytes in whatever order the roles sign', async () => {
    expect(await madeUpDossier({}, ['authoriser', 'engineer', 'reviewer'])).toEqual(dossier);
  });
});

describe('a PDF that was sealed afterwards', () => {
  const withPdf = (appended: string) =>
    new Map([...dossier, ['report.pdf', Buffer.concat([dossier.get('report.pdf')!, Buffer.from(appended)])]]);
  const seal =
    '5 0 obj\n<</Type/Sig/ByteRange [0 10 20 30]>>\nendobj\ntrailer\n<</Prev 9>>\nstartxref\n40\n%%EOF\n';

  it('is recognised, and what was appended is said to be attested by nobody here', async () => {
    const { outcome, notes } = await verified(withPdf(seal));
    expect(outcome).toBe('verified');
    expect(notes.join()).toMatch(/report\.pdf was sealed after it was attested: its first \d+ bytes/);
  });

  it('is altered where what was appended is no seal, or stands not behind but within', async () => {
    expect((await verified(withPdf('more\n'))).outcome).toBe('altered');
    const files = withPdf(seal);
    files.get('report.pdf')![3]! ^= 1;
    expect((await verified(files)).outcome).toBe('altered');
  });
});

describe('a key that has ended', () => {
  const authority = timestampAuthority();
  afterAll(() => authority.remove());
  const roots = readCertificates(authority.root, 'root').map(certificateId);
  const list = (to: string): TrustedKey[] =>
    trustedKeys(
      JSON.stringify({
        schema: 'assay.keys',
        version: 1,
        keys: [
          {
            owner: 'A. Person',
            roles: ['engineer'],
            from: null,
            to,
            publicKey: publicPem(publicHalf(keys.engineer)),
          },
        ],
      }),
      'keys.json',
    );
  const today = new Date().toISOString().slice(0, 10);
  const later = new Date('2090-01-01T00:00:00Z');
  const stampedDossier = async () => {
    const [signature] = readEnvelope(textOf(dossier, envelopeName)!).signatures;
    return (await stamped(dossier, 'engineer', authority.stamp(signature!.bytes), authority.chain)).files;
  };

  it('counts for what an authority that was named saw before its end', async () => {
    const trust = { keys: list(today), authorities: roots, now: later };
    const { outcome, signers } = await verified(await stampedDossier(), trust);
    expect(signers[0]).toMatchObject({
      owner: 'A. Person',
      whyNotBelieved: null,
      stamp: { authority: 'Test TSA', isBelieved: true },
    });
    expect(outcome).toBe('verified');
  });

  it('does not count without a token, with one of an authority that nobody named, and for one after its end', async () => {
    const files = await stampedDossier();
    const of = async (each: Files, to: string, authorities: readonly string[]) =>
      (await verified(each, { keys: list(to), authorities, now: later })).signers[0]!.whyNotBelieved;
    expect(await of(dossier, today, roots)).toContain('no timestamp says that it signed earlier');
    expect(await of(files, today, [])).toContain('no timestamp says that it signed earlier');
    expect(await of(files, '2020-01-01', roots)).toBe(
      `the key ended on 2020-01-01: it was not good on ${today}`,
    );
  });

  it('is no key for another role', async () => {
    const keysOfReviewer = list('2099-01-01').map((key) => ({ ...key, roles: ['reviewer'] as const }));
    const { signers } = await verified(dossier, { keys: keysOfReviewer, authorities: [], now: later });
    expect(signers[0]!.whyNotBelieved).toContain('is named for reviewer, not for engineer');
  });
});

describe('a token', () => {
  const good = timestampAuthority();
  const other = timestampAuthority();
  afterAll(() => [good, other].map((one) => one.remove()));
  const bytes = () => readEnvelope(textOf(dossier, envelopeName)!).signatures[0]!.bytes;
  const put = (token: Uint8Array, chain: string | null) => stamped(dossier, 'engineer', token, chain);

  it('is refused over other bytes, and from an authority that the certificates do not lead to', async () => {
    await expect(put(good.stamp(Buffer.from('other')), good.chain)).rejects.toThrow('about other bytes');
    await expect(put(good.stamp(bytes()), other.chain)).rejects.toThrow('comes from no authority');
    await expect(put(Buffer.from('no token'), null)).rejects.toThrow('no answer of a timestamp authority');
  });

  it('is taken without certificates, and then nothing leads to it', async () => {
    const { stamp } = await put(good.stamp(bytes()), null);
    expect(stamp).toMatchObject({ authority: 'Test TSA', chain: [] });
  });
});
