import { describe, expect, it } from 'vitest';
import type { Files } from '../../../results/dossier/files.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
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
