import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is right of an export, as export.py counted it; `failed` where the exporter itself could not make it. */
export type Expected = Counted | { readonly failed: string };

export interface Counted {
  /** The ONNX file, in the folder of the export. */
  readonly file: string;
  /** Dimensions that the file gives as a name. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly ids: { readonly transformers: readonly number[]; readonly loop: readonly number[] };
  readonly parameters: number;
  readonly weightBytes: number;
  /** Of numbers and short lists that the exporter wrote as nodes: they may be counted or not. */
  readonly shortConstantBytes: number;
  readonly kvBytesPerToken: number;
  readonly experts: { readonly total: number; readonly active: number } | null;
  /** Elements that the file stores beyond the parameters of the model, such as a table a second time, and what they are. */
  readonly beyond: { readonly elements: number; readonly what: string };
}

export const readExpected = (folder: string): Expected =>
  JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;

/** As a record keeps ids. */
export const hashOf = (ids: readonly number[]) => createHash('sha256').update(ids.join(' ')).digest('hex');
