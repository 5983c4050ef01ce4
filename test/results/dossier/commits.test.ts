import { describe, expect, it } from 'vitest';
import type { Tool } from '../../../results/dossier/check-records.ts';
import type { Rebuild } from '../../../results/dossier/check-report.ts';
import type { Files } from '../../../results/dossier/files.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
import { rebuiltReport } from '../../../results/report/sources.ts';
import { madeUpFiles, tool, trusting } from '../../fixtures/made-up-dossier.ts';

// One version of this program has many commits, and what it says in words changes from one to the next.

const sources = madeUpFiles();
const html = Buffer.from('<p>as it was written</p>');
const later: Tool = { ...tool, commit: 'abcdef1' };
const forms = async () => async () => new Map([['report.html', Buffer.from('<p>in other words</p>')]]);

/** A dossier as it was written, and verified by another commit whose report.json has other texts. */
const verified = (files: Files, { by = later, says = (text: string) => text } = {}) => {
  const rebuild: Rebuild = { tool: by, report: (own, records) => says(rebuiltReport(own, records)), forms };
  return verifyDossier(sealed(files, { id: 'LAB-2026-0001', revision: 1 }), trusting(), rebuild);
};

describe('a dossier that another commit of the same version wrote', () => {
  const files: Files = new Map([...sources, ['report.html', html]]);
  const word = (text: string) =>
    text.replaceAll('lower bound', 'bound from below').replaceAll(' the ', ' a ');

  it('is not altered where that says the same in other words, which is told with both commits', async () => {
    const { alterations, notChecked } = await verified(files, { says: word });
    expect(alterations).toEqual([]);
    expect(notChecked[0]).toMatch(
      /assay 0\.1\.0 \(no commit\), and this is 0\.1\.0 \(abcdef1\), which writes report\.json, report\.html otherwise/,
    );
  });

  it('is altered by that commit itself, which writes its own words', async () => {
    const { alterations } = await verified(files, { by: tool });
    expect(alterations.map(({ file }) => file)).toEqual(['report.html']);
  });

  it.each([
    ['a number', (text: string) => text.replace(/"value":(\d)/, '"value":1$1')],
    ['a word of conformity', (text: string) => text.replace(/"word":"\w+"/, '"word":"fail"')],
    ['a number in a sentence', (text: string) => text.replace(/"shown":"(\d)/, '"shown":"1$1')],
  ])('is altered where %s is another one', async (_, says) => {
    const { outcome, alterations } = await verified(files, { says });
    expect([outcome, new Set(alterations.map(({ file }) => file))]).toEqual([
      'altered',
      new Set(['report.json']),
    ]);
  });
});
