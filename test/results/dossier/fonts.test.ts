import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportForms } from '../../../harness/commands/report.ts';
import { rebuild } from '../../../harness/commands/verify.ts';
import type { Files } from '../../../results/dossier/files.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import { verifyDossier } from '../../../results/dossier/verify.ts';
import { storedRecords } from '../../../results/report/sources.ts';
import { madeUpFiles, tool, trusting } from '../../fixtures/made-up-dossier.ts';

// Two hosts seldom have the same fonts, and the bytes of a PDF are those of its fonts.

const { resolve } = createRequire(import.meta.url);
const italic = join(
  dirname(resolve('@expo-google-fonts/source-sans-3/package.json')),
  '400Regular_Italic/SourceSans3_400Regular_Italic.ttf',
);

const sealedAgain = (files: Files) => sealed(files, { id: 'LAB-2026-0001', revision: 1 });
/** With the commit that wrote it. */
const verified = async (files: Files, fonts: string[] = [], by = tool) =>
  verifyDossier(sealedAgain(files), trusting(), { ...(await rebuild(fonts)), tool: by });

describe('a PDF that was written with a font of its own', () => {
  let files: Files;
  beforeAll(async () => {
    const sources = madeUpFiles();
    const forms = await reportForms(sources.get('report.json')!, storedRecords(sources), [italic]);
    files = new Map([...sources, ...forms.files]);
  }, 60_000);

  it('is not called altered where that font is not at hand, but not made again, with the name of the font', async () => {
    const { alterations, notChecked } = await verified(files);
    expect(alterations).toEqual([]);
    expect(notChecked).toEqual([
      expect.stringMatching(/fonts that are not here, Source Sans 3 \([0-9a-f]{8}\)/),
    ]);
  }, 60_000);

  it('is made again with the font, and then is altered where it differs', async () => {
    expect(await verified(files, [italic])).toMatchObject({ alterations: [], notChecked: [] });
    const pdf = Buffer.from(files.get('report.pdf')!);
    pdf.writeUInt8(pdf.at(-100)! ^ 1, pdf.length - 100);
    const { alterations } = await verified(new Map([...files, ['report.pdf', pdf]]), [italic]);
    expect(alterations.map(({ file }) => file)).toEqual(['report.pdf']);
  }, 60_000);

  it('whose list of fonts says nothing is held against the one that is written here', async () => {
    const { alterations } = await verified(new Map([...files, ['pdf-fonts.json', Buffer.from('{')]]));
    expect(alterations.map(({ file }) => file)).toContain('pdf-fonts.json');
  }, 60_000);
});
