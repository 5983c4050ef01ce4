import type { Verification } from '../../results/dossier/verify.ts';

// What a server is given that can write reports and verify them. Both take a processor for seconds; who gives it bounds memory and time.

/** Why it could not be done, and what to try: for the person who asked. */
export interface Problem {
  readonly what: string;
  readonly tryThis: string;
}

export type Outcome<T> = { readonly found: T } | { readonly problem: Problem };

export const draftForms = ['html', 'pdf'] as const;
export type DraftForm = (typeof draftForms)[number];

export interface DraftWanted {
  /** Its id, which is the name of its folder in the store. */
  readonly run: string;
  readonly form: DraftForm;
  readonly languages: readonly ('en' | 'zh')[];
}

/** A file that somebody sent, under the name that its sender gave it. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ToVerify {
  /** An archive that was sent, or the name of one of `stored`. */
  readonly dossier: SentFile | string;
  /** Texts that hold public keys or lists of them. Only these are believed. */
  readonly keys: readonly NamedText[];
  /** Root certificates of timestamp authorities, in PEM. */
  readonly authorities: readonly NamedText[];
}

/** Where a text comes from, and the text. */
export interface NamedText {
  readonly from: string;
  readonly text: string;
}

export interface Reports {
  /** Changes with everything that a draft has beside the records: what people filled in of the laboratory and of the order. */
  version(): string;
  draft(wanted: DraftWanted): Promise<Outcome<Uint8Array<ArrayBuffer>>>;
  /** Names of dossiers in the folder of reports; none where others than this host can ask. */
  stored(): readonly string[];
  /** Nothing of what was sent is kept, on a disk or in memory. */
  verify(asked: ToVerify): Promise<Outcome<Verification>>;
}
