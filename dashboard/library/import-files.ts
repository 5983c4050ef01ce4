import type { Imports } from './imports.ts';

/** Of the bytes as they came: a name that no system opens by itself, and every server sends as bytes. */
export const originalName = (id: string): string => `${id}.bin`;

/** Of what was read from them. */
export const documentName = (id: string): string => `${id}.json`;

/** A file of an import by one of these names; null where there is none that may be given. */
export async function importFile(imports: Imports, name: string): Promise<Uint8Array | null> {
  const [id = '', kind] = name.split('.');
  if (kind === 'json') return imports.document(id);
  const original = await imports.original(id);
  return 'bytes' in original ? original.bytes : null;
}
