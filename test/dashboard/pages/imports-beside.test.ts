import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withImportedSayings } from '../../../dashboard/library/imported-sayings.ts';
import { judgeClaims } from '../../../results/claims.ts';
import type { StoredImport } from '../../../results/import/store.ts';
import { loadLimits } from '../../../results/reference/limits.ts';
import { keepImport, makeImportStore, sampleBytes } from '../../fixtures/import-store.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';
import { withSamples } from '../../fixtures/with-samples.ts';
import { serverOver } from '../asked.ts';

let made: Awaited<ReturnType<typeof makeImportStore>>;
let server: Awaited<ReturnType<typeof serverOver>>;
let without: Awaited<ReturnType<typeof serverOver>>;
let stream: StoredImport;
const records = makeRecordStore();
beforeAll(async () => {
  made = await makeImportStore();
  stream = await keepImport(made.folder, 'stream.txt', sampleBytes('babelstream/made_cuda.txt'), {
    minute: 20,
  });
  const mlperf = (device: string) =>
    sampleBytes(`mlperf/Dell_XE9680_${device}_llama2-70b-99_Offline_mlperf_log_summary.txt`);
  const told = { deviceCount: 8, model: 'Llama 2 70B', precision: 'FP8' };
  for (const [device, name, minute] of [
    ['h200-sxm-141gb', 'H200_SXM_141GBx8_TRT', 21],
    ['h100-sxm5-80gb', 'H100_SXM_80GBx8_TRT', 22],
  ] as const)
    await keepImport(made.folder, `${device}.txt`, mlperf(name), { told: { ...told, device }, minute });
  await records.add(
    withSamples(madeUpRecord({ kernel: 'bw.triad', figures: [{ definition: 'bw.triad', value: 4e12 }] })),
  );
  server = await serverOver(records.store, { imports: made.folder });
  without = await serverOver(records.store);
});
afterAll(() => {
  made.remove();
  records.remove();
});

const plain = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('imports beside a claim', () => {
  it('say the same as if all were judged at once, and leave every verdict as it is', async () => {
    const { library } = server;
    const measured = await library.measured();
    const claims = await library.claims(false);
    expect(withImportedSayings(claims, library)).toEqual(
      judgeClaims(library.reference, measured, loadLimits(), library.imports.sides()),
    );
    expect(claims.every(({ verdict }) => verdict.imported === null)).toBe(true);
  });

  it('stand in the list of claims, in a column of their own, with the word of the auditor', async () => {
    const page = plain(await server.text('/claims'));
    expect(page).toMatch(/C000-03 .*?not in line ✓ consistent/);
    expect(page).toContain('No verdict rests on them.');
    expect(plain(await server.text('/zh/claims'))).toMatch(/C000-03 .*?不符 ✓ 一致/);
  });

  it('stand in the page of a claim, marked, with ratio, conditions and a way to each file', async () => {
    const html = await server.text('/claims/C000-03');
    const page = plain(html);
    expect(page).toMatch(/□ imported What imports say: not in line ✓ consistent/);
    // Lines 8 of both files: 32124.3 / 24086.7.
    expect(page).toMatch(/= 1\.33\d* ?\S* .*?not in line not measured by assay/);
    expect(page).toContain('not stated: round, submitter, division');
    for (const one of server.library.imports
      .sides()
      .filter(({ tool }) => tool === 'mlperf-loadgen')
      .slice(0, 1))
      expect(html).toContain(`href="/imports/${one.id}"`);
    // In the picture and its table they have a mark and a word of their own.
    expect(html).toMatch(/<svg[\s\S]*class="[^"]*imported/);
    const chinese = plain(await server.text('/zh/claims/C000-03'));
    expect(chinese).toMatch(/□ 导入 导入的数值： ?不符 ✓ 一致/);
    expect(chinese).not.toContain('not in line');
  });

  it('can be left out, and then the page is that of a store without imports', async () => {
    const body = (html: string) =>
      plain(html.split('<main')[1]!).replace(/ Imports( ·)? .*?(?:show them|left out)/g, '');
    const hidden = body(await server.text('/claims/C000-03?imports=hidden'));
    expect(hidden).not.toMatch(/□ imported|not measured by assay/);
    expect(plain(await server.text('/claims?imports=hidden'))).not.toContain('not in line');
    expect(await without.text('/claims/C000-03')).not.toContain('imports=hidden');
    // Of published figures alone there are none, as in the terminal.
    expect(plain(await server.text('/claims?evidence=published'))).not.toContain('not in line');
  });
});

describe('imports on a ladder', () => {
  it('are rungs with a mark of their own, and a table says the word of the auditor', async () => {
    const html = await server.text('/devices?ladder=bandwidth');
    expect(html).toMatch(/<svg[\s\S]*class="[^"]*imported/);
    const [, below] = html.split('id="imported"');
    expect(plain(below!)).toMatch(/NVIDIA H200.*? 4287\.7 ✓ consistent/);
    expect(below).toContain(`href="/imports/${stream.id}"`);
    expect(plain(below!)).toContain('About the same, and not on this ladder');
    const hidden = await server.text('/devices?ladder=bandwidth&imports=hidden');
    expect(hidden).not.toMatch(/<svg[\s\S]*class="[^"]*imported[\s\S]*<\/svg>/);
    expect(hidden).not.toContain('id="imported"');
  });

  it('stand on the page of their device, with every file about it', async () => {
    const html = await server.text('/devices/h200-sxm-141gb');
    expect(html).toMatch(/<svg[\s\S]*class="[^"]*imported/);
    expect(plain(html)).toMatch(/□ imported 4287\.7 GB\/s ✓ consistent [0-9a-f]{16}/);
    const [, below] = html.split('id="imported"');
    expect(plain(below!)).toContain('stream.txt ✓ consistent babelstream 5.0');
    expect(plain(await server.text('/zh/devices/h200-sxm-141gb'))).toContain('其他工具对该设备的结果');
    expect(await server.text('/devices/h200-sxm-141gb?imports=hidden')).not.toContain('id="imported"');
    expect(await server.text('/devices/a100-sxm4-80gb')).not.toContain('id="imported"');
  });
});

describe('imports in the API', () => {
  type Row = Record<string, unknown>;
  const rows = async (address: string) => ((await server.json(address)) as { rows: Row[] }).rows;

  it('stand beside a claim as on its page, and change no verdict', async () => {
    const [shown, hidden, published] = [
      await rows('/api/claims'),
      await rows('/api/claims?imports=hidden'),
      await rows('/api/claims?evidence=published'),
    ];
    const claim = shown.find(({ id }) => id === 'C000-03')!;
    expect(claim).toMatchObject({ importsSay: 'not-in-line', importsAuditor: 'consistent' });
    for (const row of [...hidden, ...published]) expect(row.importsSay).toBeNull();
    const withoutImports = (all: Row[]) =>
      all.map(({ importsSay, importsAuditor, importsSentence, ...rest }) => rest);
    expect(withoutImports(shown)).toEqual(withoutImports(hidden));
  });

  it('stand in a claim with each file, and are left out where they are hidden', async () => {
    type Claim = {
      tests: { imported: { estimate: { value: number } | null }[] }[];
      verdict: { imported: unknown };
    };
    const shown: Claim = await server.json('/api/claims/C000-03');
    // Lines 8 of both files: 32124.3 / 24086.7.
    const values = shown.tests.flatMap(({ imported }) => imported.map(({ estimate }) => estimate?.value));
    expect(values.some((value) => Math.abs(value! - 32124.3 / 24086.7) < 1e-9)).toBe(true);
    expect(shown.verdict.imported).toMatchObject({ says: 'not-in-line' });
    const hidden: Claim = await server.json('/api/claims/C000-03?imports=hidden');
    expect(hidden.tests.flatMap(({ imported }) => imported)).toEqual([]);
    expect(hidden.verdict.imported).toBeNull();
  });

  it('stand on a ladder with a kind of their own, and those without a place with the reason', async () => {
    const shown = await rows('/api/ladders?ladder=bandwidth');
    const imported = shown.filter(({ kind }) => kind === 'imported');
    expect(imported.find((row) => row.import === stream.id)).toMatchObject({
      value: expect.closeTo(4287.7, 1),
      auditor: 'consistent',
    });
    const notPlaced = imported.filter(({ value }) => value === null);
    expect(notPlaced.length).toBeGreaterThan(0);
    for (const { reason } of notPlaced) expect(reason).toMatch(/\w/);
    const hidden = await rows('/api/ladders?ladder=bandwidth&imports=hidden');
    expect(hidden).toEqual(shown.filter(({ kind }) => kind !== 'imported'));
    expect((await server.ask('/api/ladders?imports=perhaps')).status).toBe(400);
  });
});
