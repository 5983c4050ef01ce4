import type { ImportedSide } from '../../results/comparison/imported-side.ts';
import type { Imported } from '../../results/import/imported.ts';
import type { StoredImport } from '../../results/import/store.ts';

/** What the auditor may say of a file, in the order in which lists name it. */
export const auditWords = ['consistent', 'suspicious', 'contradictory', 'unauditable'] as const;
export type AuditWord = Imported['word'];

/** What a list says of a file of another tool. Its texts are what somebody else wrote. */
export interface ImportRow {
  readonly id: string;
  /** As it came, without its folders. */
  readonly name: string;
  /** Its folders as they came: many files have one name. Empty where it came without. */
  readonly folder: string;
  readonly tool: string;
  readonly toolVersion: string | null;
  /** Of its results, each once; none where the file names none. */
  readonly devices: readonly string[];
  readonly models: readonly string[];
  readonly precisions: readonly string[];
  /** Conditions that the user named in place of the file. */
  readonly told: readonly (keyof Imported['told'])[];
  readonly results: number;
  /** Those that have a value. */
  readonly figures: number;
  readonly rejected: number;
  readonly word: AuditWord;
  /** Why it cannot be audited. */
  readonly unauditable: string | null;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
}

/** Rows are filtered by what is given. */
export interface ImportQuery {
  readonly search?: string | undefined;
  readonly word?: AuditWord | undefined;
  readonly tool?: string | undefined;
  readonly limit: number;
  /** Where the page before ended, as it said. */
  readonly after?: string | undefined;
}

interface ImportRows {
  /** The last one that was imported first. */
  readonly rows: readonly ImportRow[];
  /** How many fit, on all pages. */
  readonly total: number;
  /** Of the next page; null on the last one. */
  readonly next: string | null;
}

/** The bytes as they came, or why they are not given. */
export type Original = { readonly bytes: Uint8Array } | { readonly problem: 'absent' | 'changed' | 'large' };

/** Results of other tools, as `assay import` keeps them. Nothing in it writes. */
export interface Imports {
  /** Changes with everything that a page may show of them; empty where there are none. */
  version(): string;
  rows(query: ImportQuery): ImportRows;
  counts(): Readonly<Record<AuditWord, number>>;
  /** The tools that wrote them, with how many. */
  tools(): readonly { readonly value: string; readonly count: number }[];
  /** Every figure that may be compared: the same list as long as nothing changed. Its texts steer no screen. */
  sides(): readonly ImportedSide[];
  /** Ids that begin so; at most a few. */
  idsBeginning(word: string): readonly string[];
  /** Null where there is none. Its texts steer no screen. */
  read(id: string): Promise<StoredImport | null>;
  /** What was read from it, as it lies in its folder. */
  document(id: string): Promise<Uint8Array | null>;
  original(id: string): Promise<Original>;
  /** Folders that are no imports, and why. */
  unreadable(): readonly { readonly path: string; readonly why: string }[];
  /** How many were found and not read yet. */
  unread(): number;
}

const noSides: readonly ImportedSide[] = [];

/** Of a store beside which nothing was imported. */
export const noImports: Imports = {
  version: () => '',
  rows: () => ({ rows: [], total: 0, next: null }),
  counts: () => ({ consistent: 0, suspicious: 0, contradictory: 0, unauditable: 0 }),
  tools: () => [],
  sides: () => noSides,
  idsBeginning: () => [],
  read: async () => null,
  document: async () => null,
  original: async () => ({ problem: 'absent' }),
  unreadable: () => [],
  unread: () => 0,
};
