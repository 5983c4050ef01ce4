import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../../dashboard/index.ts';
import { openImports } from '../../../dashboard/library/import-folder.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { keepImport, sampleBytes } from '../../fixtures/import-store.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-followed-imports-'));
const records = makeRecordStore();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  records.remove();
});

const keep = (name: string, minute: number) => keepImport(folder, name, sampleBytes(name), { minute });

describe('the imports of a folder that is followed', () => {
  it('come and go with their files, and with each the version of the library', async () => {
    const imports = await openImports(folder, {});
    const library = await openLibrary({ ...records, reference: loadReference(), imports });
    await library.listed();
    const names = () => imports.rows({ limit: 9 }).rows.map(({ name }) => name);
    const versions = [library.version()];
    const first = await keep('vllm/bench_serve_v0.25.1.json', 1);
    await keep('aiperf/schema_1.5.json', 2);
    await imports.look();
    expect(names()).toEqual(['schema_1.5.json', 'bench_serve_v0.25.1.json']);
    versions.push(library.version());
    const document = join(first.folder, 'imported.json');
    writeFileSync(document, JSON.stringify({ ...first.imported, word: 'suspicious' }));
    await imports.look();
    expect(imports.counts()).toMatchObject({ suspicious: 2, consistent: 0 });
    expect((await imports.read(first.id))!.imported.word).toBe('suspicious');
    versions.push(library.version());
    rmSync(first.folder, { recursive: true });
    await imports.look();
    expect(names()).toEqual(['schema_1.5.json']);
    expect(await imports.read(first.id)).toBeNull();
    versions.push(library.version());
    expect(new Set(versions).size).toBe(4);
    await imports.look();
    expect(library.version()).toBe(versions.at(-1));
    await library.close();
  });
});
