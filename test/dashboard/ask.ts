import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../dashboard/app.ts';
import { loadAssets } from '../../dashboard/assets.ts';
import { readLibrary } from '../../dashboard/library/in-memory.ts';
import { storeRecord } from '../../results/record/store.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';

/** A page as a browser gets it. */
export interface Answer {
  readonly status: number;
  readonly html: string;
  /** What is read of it: without markup. */
  readonly text: string;
}

export type Ask = (url: string) => Promise<Answer>;

/** Asks the whole server, without a port, over a store of these records. */
export async function serverOver(records: readonly StoredRecord[]): Promise<Ask> {
  const store = mkdtempSync(join(tmpdir(), 'assay-pages-'));
  for (const record of records) await storeRecord(join(store, record.run.id), record);
  const library = await readLibrary(store, loadReference());
  const onError = (error: unknown) => {
    throw error;
  };
  const app = createApp({ library, assets: loadAssets(), hosts: ['localhost'], onError });
  return async (url) => {
    const response = await app.request(`http://localhost${url}`, { headers: { host: 'localhost' } });
    const html = await response.text();
    return { status: response.status, html, text: textOf(html) };
  };
}

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const textOf = (html: string): string =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]!)
    .replace(/\s+/g, ' ');
