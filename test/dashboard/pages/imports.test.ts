import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAssets } from '../../../dashboard/assets.ts';
import { readImports } from '../../../dashboard/library/import-folder.ts';
import { readLibrary } from '../../../dashboard/library/in-memory.ts';
import { siteFiles } from '../../../dashboard/site.ts';
import { importText } from '../../../harness/terminal/imports.ts';
import { importedValueText } from '../../../results/import/words.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { keepImport, makeImportStore, sampleBytes } from '../../fixtures/import-store.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';
import { serverOver } from '../asked.ts';

let made: Awaited<ReturnType<typeof makeImportStore>>;
let server: Awaited<ReturnType<typeof serverOver>>;
const records = makeRecordStore();
const temporary: string[] = [];
const temporaryFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-import-pages-'));
  temporary.push(folder);
  return folder;
};
beforeAll(async () => {
  made = await makeImportStore();
  server = await serverOver(records.store, { imports: made.folder });
});
afterAll(() => {
  made.remove();
  records.remove();
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

const plain = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
const read = async (path: string) => plain(await server.text(path));

describe('the list of imports', () => {
  it('has each file with its tool, device, model and the word of the auditor, the last one first', async () => {
    const text = await read('/imports');
    expect(text).toContain('9 files of other tools are imported');
    expect(text).toMatch(
      /bench_serve_v0\.25\.1\.json vllm ✓ consistent vllm bench serve not stated facebook\/opt-125m/,
    );
    expect(text).toMatch(/schema_1\.5\.json aiperf \? suspicious aiperf 0\.14\.0 NVIDIA H200 meta-llama/);
    expect(text).toMatch(/impossible\.json ✕ contradictory vllm/);
    expect(text).toMatch(/made_accuracy\.txt mlperf – cannot be audited it states every quantity once/);
    expect(text.indexOf('made_report.json')).toBeLessThan(text.indexOf('bench_serve'));
  });

  it('says of a device whether the file states it or somebody told', async () => {
    expect(await read('/imports')).toMatch(
      /H200_SXM_141GBx8\S* mlperf ✓ consistent mlperf-loadgen h200-sxm-141gb told/,
    );
  });

  it('says in Chinese what the auditor finds', async () => {
    const text = await read('/zh/imports');
    for (const word of ['✓ 一致', '? 可疑', '✕ 矛盾', '– 无法审核']) expect(text).toContain(word);
  });

  it.each([
    ['auditor=suspicious', '1 of 9 fit', 'schema_1.5.json'],
    ['search=H200+mlperf', '1 of 9 fit', 'H200_SXM'],
    ['tool=llama-bench', '1 of 9 fit', 'gpt-oss-20b_7900xtx_rocm.json'],
    ['search=nowhere', '0 of 9 fit', 'No import fits this choice'],
  ])('is filtered by %s', async (query, count, name) => {
    const text = await read(`/imports?${query}`);
    expect(text).toContain(count);
    expect(text).toContain(name);
  });

  it('refuses a word that the auditor never says', async () => {
    expect((await server.ask('/imports?auditor=correct')).status).toBe(400);
  });

  it('says of an empty store what to type, on a page that is there', async () => {
    const empty = await serverOver(records.store, { imports: join(temporaryFolder(), 'none') });
    const answer = await empty.ask('/imports');
    expect(answer.status).toBe(200);
    expect(plain(await answer.text())).toContain('npm run assay -- import');
    expect(plain(await empty.text('/'))).not.toContain('Other tools');
  });

  it('has pages, each row on one of them', async () => {
    const folder = temporaryFolder();
    const sample = JSON.parse(String(sampleBytes('vllm/bench_serve_v0.25.1.json'))) as object;
    for (let i = 0; i < 230; i++) {
      const bytes = Buffer.from(JSON.stringify({ ...sample, label: `run ${i}` }));
      await keepImport(folder, `run-${i}.json`, bytes, { minute: i % 7 });
    }
    const many = await serverOver(records.store, { imports: folder });
    const names: string[] = [];
    for (let path: string | undefined = '/imports'; path; ) {
      const html: string = await many.text(path);
      names.push(...Array.from(html.matchAll(/>(run-\d+\.json)</g), ([, name]) => name!));
      path = /href="(\/imports\?[^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(names).toHaveLength(230);
    expect(new Set(names).size).toBe(230);
  });
});

describe('an import that cannot be read', () => {
  const brokenStore = async () => {
    const folder = temporaryFolder();
    const { id } = await keepImport(folder, 'whole.json', sampleBytes('vllm/bench_serve_v0.25.1.json'));
    const put = (name: string, text: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'imported.json'), text);
    };
    put('0000000000000000', '{"schema": "<script>alert(1)</script>');
    put('1111111111111111', '{"schema": "assay.imported", "version": 2}');
    mkdirSync(join(folder, '2222222222222222'));
    cpSync(join(folder, id), join(folder, '3333333333333333'), { recursive: true });
    symlinkSync('/etc', join(folder, '4444444444444444'));
    mkdirSync(join(folder, '5555555555555555'));
    symlinkSync('/etc/passwd', join(folder, '5555555555555555', 'imported.json'));
    return { id, broken: await serverOver(records.store, { imports: folder }) };
  };

  it('is named with the reason, hides no other, and has no page', async () => {
    const { id, broken } = await brokenStore();
    const text = plain(await broken.text('/imports'));
    expect(text).toContain('1 file of another tool is imported');
    expect(text).toContain('5 imports cannot be read');
    expect(text).toMatch(/0000000000000000 cannot be read as JSON/);
    expect(text).toMatch(/1111111111111111 does not fit the schema: version/);
    expect(text).toMatch(/2222222222222222 It has no file imported\.json/);
    expect(text).toContain(`3333333333333333 Its folder is not called by the hash of its original, ${id}`);
    expect(text).not.toContain('4444444444444444');
    expect(text).toMatch(/5555555555555555 It has no file imported\.json/);
    for (const name of ['0000000000000000', '3333333333333333', '5555555555555555', '..%2f..']) {
      expect((await broken.ask(`/imports/${name}`)).status, name).toBe(404);
      expect((await broken.ask(`/imports/${name}.json`)).status, name).toBe(404);
    }
    expect(plain(await broken.text('/'))).toContain('5 imports cannot be read, and are left out');
    expect(broken.errors).toEqual([]);
  });
});

describe('the page of an import', () => {
  it('has every figure as the terminal writes it, with what it counts, its population, number and place', async () => {
    for (const stored of [made.imports.vllm, made.imports.suspicious, made.imports.unauditable]) {
      const [english, chinese] = [
        await read(`/imports/${stored.id}`),
        await read(`/zh/imports/${stored.id}`),
      ];
      const terminal = importText(stored).replace(/\s+/g, ' ');
      const { rows } = (await server.json(`/api/imports/${stored.id}/figures?limit=1000`)) as {
        rows: { shown: string; value: number | null }[];
      };
      const figures = stored.imported.results.flatMap((result) => result.figures);
      expect(rows.map(({ value }) => value)).toEqual(figures.map(({ value }) => value));
      expect(rows.map(({ shown }) => shown)).toEqual(figures.map((figure) => importedValueText(figure)));
      for (const figure of figures) {
        const shown = importedValueText(figure);
        for (const text of [english, chinese, terminal]) expect(text).toContain(shown);
        for (const text of [english, chinese]) expect(text).toContain(figure.at);
      }
    }
    // As the file has it: "mean_ttft_ms": 215.53594200008774 of 8 completed requests.
    expect(await read(`/imports/${made.imports.vllm.id}`)).toMatch(
      /ttft\.send request sent by the client to its first output mean 215\.5 ms 215\.53594200008774 ms 8 completed requests \/mean_ttft_ms/,
    );
  });

  it('has a reason where a figure has no value, and never 0', async () => {
    const { id, imported } = made.imports.suspicious;
    const absent = imported.results.flatMap(({ figures }) => figures).filter(({ value }) => value === null);
    const text = await read(`/imports/${id}`);
    for (const { missing } of absent) expect(text).toContain(`— ${missing}`);
  });

  it('has the findings of the auditor with sentence, tolerance, remedy and place', async () => {
    const { id, imported } = made.imports.contradictory;
    const text = await read(`/imports/${id}`);
    expect(text).toContain('✕ contradictory Something in it cannot be true as it stands');
    const finding = imported.findings.find(({ grade }) => grade === 'contradicts')!;
    expect(finding.check).toBe('output_rate');
    expect(text).toContain(finding.sentence);
    expect(text).toContain(finding.remedy);
    expect(text).toContain(
      'output tokens / wall time against the stated output throughput, within what the digits of the file leave open',
    );
    for (const place of finding.at) expect(text).toContain(place);
    expect(await read(`/imports/${made.imports.suspicious.id}`)).toContain('to 10 % (unlike ones 20 %)');
  });

  it('says what of a file is no result, why, and what nobody understood', async () => {
    const { id, imported } = made.imports.rejected;
    const text = await read(`/imports/${id}`);
    expect(imported.rejected.length).toBeGreaterThan(0);
    for (const { at, reason } of imported.rejected) expect(text).toContain(`${at} ${reason}`);
    for (const { at, value } of imported.unknown) expect(text).toContain(`${at} ${JSON.stringify(value)}`);
  });

  it('says of a run that its tool calls invalid that it is never compared, with its reasons', async () => {
    const { id, imported } = made.imports.invalid;
    const text = await read(`/imports/${id}`);
    expect(text).toContain('The tool says of its run: INVALID It is never compared.');
    expect(text).toContain(imported.results[0]!.verdict!.grounds![0]!);
  });

  it('of many results has pages, each result on one of them', async () => {
    const { id, imported } = made.imports.several;
    const seen: string[] = [];
    for (let path: string | undefined = `/imports/${id}`; path; ) {
      const html: string = await server.text(path);
      seen.push(...Array.from(html.matchAll(/ id="(result-\d+)"/g), ([, name]) => name!));
      path = /href="([^"]*after=\d+)">Further/.exec(html)?.[1];
    }
    expect(seen).toEqual(imported.results.map((_, i) => `result-${i + 1}`));
  });

  it('gives the file as it came, byte for byte, as something that no browser shows', async () => {
    const { id, imported } = made.imports.h200;
    const page = await server.text(`/zh/imports/${id}`);
    expect(page).toContain(`href="/imports/${id}.bin" download="${id}.bin"`);
    expect(plain(page)).toContain(imported.source.sha256);
    const answer = await server.ask(`/imports/${id}.bin`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(imported.source.sha256);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.bin"`);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await server.json(`/imports/${id}.json`)).toEqual(imported);
  });

  it.each([
    ['another file', (path: string) => writeFileSync(path, 'other'), 'is another one: its SHA-256 differs'],
    [
      'a link out of the folder',
      (path: string) => {
        rmSync(path);
        symlinkSync('/etc/passwd', path);
      },
      'is not there any more',
    ],
    ['nothing', (path: string) => rmSync(path), 'is not there any more'],
    ['too much', (path: string) => writeFileSync(path, Buffer.alloc(33 * 2 ** 20)), 'too large to be sent'],
  ])('does not give %s in place of the file, and says so', async (_, spoil, sentence) => {
    const folder = temporaryFolder();
    const { id } = await keepImport(folder, 'a.json', sampleBytes('vllm/bench_serve_v0.25.1.json'));
    spoil(join(folder, id, 'original'));
    const spoiled = await serverOver(records.store, { imports: folder });
    const page = await spoiled.text(`/imports/${id}`);
    expect(plain(page)).toContain(sentence);
    expect(page).not.toContain(`${id}.bin`);
    expect((await spoiled.ask(`/imports/${id}.bin`)).status).toBe(404);
  });

  it('is not there for an id that nobody imported', async () => {
    expect((await server.ask('/imports/ffffffffffffffff')).status).toBe(404);
    expect((await server.ask('/imports/ffffffffffffffff.bin')).status).toBe(404);
  });
});

describe('a site', () => {
  const siteOf = async (folder: string) => {
    const library = await readLibrary(
      records.store,
      loadReference(),
      undefined,
      await readImports(folder, loadReference().devices),
    );
    const files = new Map<string, string | Uint8Array>();
    for await (const { path, content } of siteFiles(library, loadAssets())) files.set(path, content);
    return files;
  };

  it('has the page of every import, those of a list and of a word, and the files beside them', async () => {
    const files = await siteOf(made.folder);
    for (const { id, imported } of Object.values(made.imports)) {
      expect(plain(String(files.get(`imports/${id}/index.html`)))).toContain(imported.source.sha256);
      const original = files.get(`imports/${id}.bin`) as Uint8Array;
      expect(createHash('sha256').update(original).digest('hex')).toBe(imported.source.sha256);
      expect(JSON.parse(String(files.get(`imports/${id}.json`)))).toEqual(imported);
    }
    const { id } = made.imports.several;
    for (const path of ['imports', 'imports/_auditor=contradictory', `imports/${id}/_after=80`]) {
      for (const prefix of ['', 'zh/']) expect([...files.keys()]).toContain(`${prefix}${path}/index.html`);
    }
    expect([...files].filter(([, content]) => String(content).includes('href="/'))).toEqual([]);
    expect(String(files.get(`imports/${id}/index.html`))).not.toContain('compare/_');
  });

  it('shows of a name that steers a screen its codes, and runs nothing of it', async () => {
    const folder = temporaryFolder();
    const name = 'a\u202egnp.json<script>alert(1)</script>';
    const bytes = String(sampleBytes('vllm/bench_serve_v0.25.1.json')).replace(
      '"vllm"',
      '"\\u202e<img src=x>"',
    );
    const { id } = await keepImport(folder, name, Buffer.from(bytes));
    const files = await siteOf(folder);
    const all = ['imports/index.html', `imports/${id}/index.html`]
      .map((path) => String(files.get(path)))
      .join('');
    expect(all).toContain('a\\u202egnp.json');
    expect(all).toContain('\\u202e&lt;img src=x&gt;');
    expect(all).not.toMatch(/\u202e|<script>|<img/);
  });
});

describe('the overview', () => {
  it('says how many imports there are and what the auditor says of them, and leads to them', async () => {
    const html = await server.text('/');
    expect(plain(html)).toContain(
      '9 files of other tools imported : the auditor finds 6 ✓ consistent , 1 ? suspicious , 1 ✕ contradictory , 1 – cannot be audited',
    );
    expect(html).toContain('href="/imports?auditor=contradictory"');
  });
});
