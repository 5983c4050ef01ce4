import { describe, expect, it } from 'vitest';
import type { Files } from '../../../results/dossier/files.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
import { checkedRecords } from '../../../results/report/sources.ts';
import { keys, madeUpDossier, rebuild, trusting } from '../../fixtures/made-up-dossier.ts';

const verified = (files: Files) => verifyDossier(files, trusting(keys.authoriser), rebuild);

describe('a dossier as it was signed', () => {
  it('is verified for who names one of its keys, and has nothing that was changed', async () => {
    const found = await verified(await madeUpDossier());
    expect(found.alterations).toEqual([]);
    expect(found.outcome).toBe('verified');
    expect(found.signers.map(({ role, whyNotBelieved }) => [role, whyNotBelieved])).toEqual([
      ['engineer', 'it is none of the keys that you named'],
      ['reviewer', 'it is none of the keys that you named'],
      ['authoriser', null],
    ]);
    expect(found.counts).toMatchObject({ records: 5 });
  });
});

describe('the forms of a report that is verified', () => {
  /** What a rebuild of these forms is asked for: how many records were known when it began, and of which ones it went on. */
  async function verifiedWith(files: Files, forms: Files = new Map()) {
    const asked: { knownRecords: number; of: string[] | null }[] = [];
    checkedRecords.clear();
    const found = await verifyDossier(files, trusting(keys.authoriser), {
      ...rebuild,
      forms: async () => {
        const one = { knownRecords: checkedRecords.size, of: null as string[] | null };
        asked.push(one);
        return async (records) => {
          one.of = records.map(({ id }) => `records/${id}.json`);
          return forms;
        };
      },
    });
    return { asked, alterations: found.alterations };
  }

  it('are begun before a record is read, and go on with those that are believed', async () => {
    const dossier = await madeUpDossier();
    const { asked } = await verifiedWith(dossier);
    const records = [...dossier.keys()].filter((path) => path.startsWith('records/')).sort();
    expect(asked).toEqual([{ knownRecords: 0, of: records }]);
  });

  it('are held against those of the dossier, byte by byte', async () => {
    const dossier = await madeUpDossier();
    const other = Buffer.concat([dossier.get('report.pdf')!, Buffer.from(' ')]);
    const { alterations } = await verifiedWith(dossier, new Map([['report.pdf', other]]));
    expect(alterations).toEqual([{ file: 'report.pdf', what: 'is not what report.json gives' }]);
  });

  it('are not begun where a file is not as it was listed', async () => {
    const dossier = await madeUpDossier();
    const { asked } = await verifiedWith(new Map([...dossier, ['method.md', Buffer.from('# Other\n')]]));
    expect(asked).toEqual([]);
  });
});
