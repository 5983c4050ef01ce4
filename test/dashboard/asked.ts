import { type AppOptions, createApp } from '../../dashboard/app.ts';
import { loadAssets } from '../../dashboard/assets.ts';
import { readImports } from '../../dashboard/library/import-folder.ts';
import { noImports } from '../../dashboard/library/imports.ts';
import { readLibrary } from '../../dashboard/library/in-memory.ts';
import { lifeOfRun } from '../../harness/run/process-life.ts';
import { serveByModel } from '../../harness/serving/projected.ts';
import { loadReference } from '../../results/reference/load.ts';

const reference = loadReference();

/** The whole server over a store, and a folder of imports where one is named, asked as a browser or a program asks it; what goes wrong inside fails the test. */
export async function serverOver(
  store: string,
  { imports: folder, ...options }: Partial<AppOptions> & { readonly imports?: string } = {},
) {
  const imports = folder === undefined ? noImports : await readImports(folder, reference.devices);
  const library = options.library ?? (await readLibrary(store, reference, undefined, imports, lifeOfRun));
  const errors: unknown[] = [];
  const app = createApp({
    library,
    assets: loadAssets(),
    hosts: ['127.0.0.1'],
    onError: (error) => errors.push(error),
    serveByModel,
    ...options,
  });
  const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    Promise.resolve(
      app.request(`http://127.0.0.1:8080${path}`, {
        ...init,
        headers: { host: '127.0.0.1:8080', ...init.headers },
      }),
    );
  return {
    library,
    errors,
    ask,
    json: async (path: string) => (await ask(path)).json() as Promise<never>,
    text: async (path: string) => (await ask(path)).text(),
  };
}

/** The cells of CSV (RFC 4180), by lines. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
