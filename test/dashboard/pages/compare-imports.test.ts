import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromImport } from '../../../results/comparison/imported.ts';
import type { StoredImport } from '../../../results/import/store.ts';
import { keepImport, makeImportStore, sampleBytes } from '../../fixtures/import-store.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';
import { withSamples } from '../../fixtures/with-samples.ts';
import { parseCsv, serverOver } from '../asked.ts';

let made: Awaited<ReturnType<typeof makeImportStore>>;
let server: Awaited<ReturnType<typeof serverOver>>;
let stream: StoredImport;
let ids: { readonly triad: string; readonly decode: string };
const records = makeRecordStore();
beforeAll(async () => {
  made = await makeImportStore();
  stream = await keepImport(made.folder, 'stream.txt', sampleBytes('babelstream/made_triad.txt'), {
    minute: 20,
  });
  const figure = { definition: 'bw.triad', value: 4e12 } as const;
  const triad = await records.add(withSamples(madeUpRecord({ kernel: 'bw.triad', figures: [figure] })));
  const decode = await records.add(
    withSamples(
      madeUpRecord({
        model: 'llama-2-70b',
        precision: 'int4',
        setting: { context: 512 },
        figures: [{ definition: 'decode.step.tput', value: 41 }],
      }),
    ),
  );
  ids = { triad: triad.id, decode: decode.id };
  server = await serverOver(records.store, { imports: made.folder });
});
afterAll(() => {
  made.remove();
  records.remove();
});

const plain = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
const read = async (path: string) => plain(await server.text(path));

describe('a comparison with a result of another tool', () => {
  it('holds it beside a record of this store, marked, with the word of the auditor and the same ratio as the API', async () => {
    const query = `records=${ids.triad},${stream.id}`;
    const html = await server.text(`/compare?${query}`);
    const { rows } = (await server.json(`/api/compare?${query}`)) as {
      rows: { shown: string; subject: string }[];
    };
    expect(rows).toHaveLength(1);
    // BabelStream wrote 3640.777 GiB/s, which are 3909.3 GB/s, and the record has 4 TB/s.
    expect(rows[0]!.shown).toMatch(/^0\.977 \[/);
    expect(rows[0]!.subject).toContain('imported from babelstream, auditor: consistent');
    const text = plain(html);
    expect(text).toContain(rows[0]!.shown);
    expect(text).toContain(`□ imported ${rows[0]!.subject}`);
    expect(text).toContain(`${stream.id} □ imported ✓ consistent stream.txt`);
    expect(html).toContain('class="mark imported"');
    expect(html).toContain('<li class="imported">');
    expect(html).not.toContain('class="mark published"');
    const csv = parseCsv(await server.text(`/compare?${query}&download=ratios.csv`)).flat();
    expect(csv).toContain('imported');
  });

  it('marks it where it is what the others are divided by', async () => {
    const text = await read(`/compare?records=${ids.triad}&baseline=${stream.id}`);
    expect(text).toMatch(/TB\/s □ imported 1\.\d/);
  });

  it('holds two of them beside each other', async () => {
    const { h200, h100 } = made.imports;
    const text = await read(`/compare?records=${h200.id},${h100.id}`);
    expect(text).toMatch(
      /NVIDIA H100 80GB SXM5: samples\.wall, llama2-70b\S*, Offline \(imported from mlperf-loadgen, auditor: consistent\)/,
    );
    expect(await read(`/zh/compare?records=${h200.id},${h100.id}`)).toMatch(
      /NVIDIA H100 80GB SXM5：samples\.wall，llama2-70b\S*, Offline（导入自 mlperf-loadgen，审核结论：consistent）/,
    );
    // 83.0253 of an H100 over 110.131 of an H200, as their summaries have them.
    expect(text).toContain('83.0253 samples/s');
    expect((83.0253 / 110.131).toFixed(2)).toBe('0.75');
    expect(text).toMatch(/0\.75 \[/);
  });

  it('refuses unlike definitions in a sentence, in both languages', async () => {
    const query = `records=${ids.triad},${made.imports.several.id}@1`;
    const { rows } = (await server.json(`/api/compare?${query}`)) as { rows: { refusal: string }[] };
    expect(rows[0]!.refusal).toMatch(/^Unlike /);
    expect(await read(`/compare?${query}`)).toContain(rows[0]!.refusal);
    expect(await read(`/zh/compare?${query}`)).toContain('负载不同：');
  });

  it.each([
    [
      'contradictory' as const,
      'contradicts itself or physics: its figures decide nothing.',
      '自相矛盾或违背物理极限',
    ],
    [
      'invalid' as const,
      'itself calls its run "INVALID": its figures decide nothing.',
      '自身将该次运行判为“INVALID”',
    ],
  ])('refuses one that is %s, and says why', async (name, english, chinese) => {
    const { vllm, h200 } = made.imports;
    const other = name === 'invalid' ? h200 : vllm;
    const query = `records=${other.id},${made.imports[name].id}`;
    expect(await read(`/compare?${query}`)).toContain(english);
    expect(await read(`/zh/compare?${query}`)).toContain(chinese);
  });

  it('asks which of several results is meant, and each answer is a comparison with that one', async () => {
    const { several } = made.imports;
    const answer = await server.ask(`/compare?records=${ids.decode},${several.id.slice(0, 8)}`);
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(plain(html)).toContain(`"${several.id.slice(0, 8)}" holds 84 results.`);
    const links = Array.from(html.matchAll(/href="(\/compare\?records=[^"]*@\d+)"/g), ([, link]) => link!);
    expect(links).toHaveLength(84);
    expect(links[6]).toBe(`/compare?records=${ids.decode},${several.id}@7`);
    expect((await server.ask(links[6]!)).status).toBe(200);
    const [figure] = fromImport(
      several.id,
      several.imported,
      several.imported.results[6]!,
      server.library.reference.devices,
    );
    expect(await read(links[6]!)).toContain(figure!.label);
    const refused = await server.ask(`/api/compare?records=${ids.decode},${several.id}`);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(`from ${several.id}@1 to ${several.id}@84`);
  });

  it('takes the name that the terminal takes', async () => {
    const { id } = made.imports.several;
    const query = (place: string) => `/api/compare?records=${ids.decode},${id}${place}`;
    expect(await server.json(query('/6'))).toEqual(await server.json(query('@7')));
    expect((await server.ask(query('@85'))).status).toBe(400);
  });

  it('says of one that has no mean that nothing of it is compared', async () => {
    const text = await read(`/compare?records=${ids.triad},${made.imports.unauditable.id}`);
    expect(text).toContain(`Nothing of "${made.imports.unauditable.id}" is compared`);
    expect(text).toContain('Nothing is compared.');
  });

  it('can be begun from the page of an import and from the list, and offers every import', async () => {
    const { id } = made.imports.h200;
    expect(await server.text(`/imports/${id}`)).toContain(`href="/compare?records=${id}"`);
    const list = await server.text('/imports');
    expect(list).toContain('<form class="list" action="/compare">');
    expect(list).toContain(`name="records" value="${id}"`);
    const begun = await server.ask(`/compare?records=${id}`);
    expect(begun.status).toBe(200);
    const form = await begun.text();
    for (const one of Object.values(made.imports)) expect(form).toContain(`<option value="${one.id}">`);
    const chosen = await server.ask(`/compare?records=${id}&records=${made.imports.h100.id}`);
    expect(plain(await chosen.text())).toMatch(/0\.75 \[/);
  });
});
